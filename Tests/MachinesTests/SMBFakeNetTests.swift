import Foundation
import Inputs
import Machines
import Posture
import Support
import Testing
import WindowsRegistry

/// Hosts that nobody wants to meet, played by a program in the place of `net`.
@Suite(.enabled(if: SambaHosts.isWanted, "they are timed, and so have a run of their own"))
struct `Over SMB` {
  private let key = RegistryPath(.localMachine, "SOFTWARE\\K")
  private var selection: Selection {
    Selection([Selection.Item(.localMachine, ["SOFTWARE", "K"], .subtree)])
  }

  private func store(
    _ net: FakeNet,
    timeout: Duration = .seconds(20),
    limit: Int = 1 << 20
  ) -> SMBStore {
    SMBStore(
      host: "pc",
      location: net.location,
      options: StoreOptions(timeout: timeout, outputLimit: limit),
      searchPath: net.searchPath
    )
  }

  private func kind(_ body: () async throws -> Void) async -> StoreFailure.Kind? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? StoreFailure)?.kind
    }
  }

  /// What `net` prints of a key, between header and trailer.
  private func export(_ sections: String) -> String {
    """
    cat <<'END'
    Windows Registry Editor Version 5.00

    \(sections)
    ;Local Variables:
    ;coding: UTF-8
    ;End:
    END
    """
  }

  @Test(arguments: ["exec yes", "exec cat /dev/zero", "exec yes >&2"])
  func `a host that answers for ever is cut off`(script: String) async throws {
    let net = try FakeNet(script)
    let start = ContinuousClock.now
    let failure = await kind { _ = try await store(net).read(selection, .everything) }
    #expect(failure == .unreadable)
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test func `a host that never answers is cut off in time, and nothing is left running`()
    async throws
  {
    let net = try FakeNet("echo $$ >\"$(dirname \"$0\")/../id\"; exec sleep 600")
    let failure = await kind {
      _ = try await store(net, timeout: .milliseconds(700)).read(selection, .everything)
    }
    #expect(failure == .unreachable)
    let id = try #require(Int32(try net.folder.text("id").filter(\.isNumber)))
    #expect(kill(id, 0) != 0)
  }

  @Test(
    arguments: [
      "echo garbage", "printf '\\377\\376\\000'", "exit 0", "head -c 5000 /dev/urandom",
      "echo 'Windows Registry Editor Version 5.00'; echo; echo '[HKLM\\SOFTWARE\\K]'",
      "echo 'Windows Registry Editor Version 5.00'; echo; echo '[HKLM\\SOFTWARE\\Other]'; echo ';End:'",
    ]
  )
  func `an answer that cannot be made out is refused`(script: String) async throws {
    let net = try FakeNet(script)
    #expect(
      await kind { _ = try await store(net).read(selection, .everything) } == .unreadable
    )
  }

  @Test func `who is not let in tries once and not again`() async throws {
    let net = try FakeNet(
      """
      echo 'Could not connect to server x' >&2
      echo 'Connection failed: NT_STATUS_LOGON_FAILURE' >&2
      exit 255
      """
    )
    let failure = await kind {
      _ = try await store(net).read(builtInCatalogue.selection(), .everything)
    }
    #expect(failure == .unreachable)
    // More would lock the account.
    #expect(net.calls.count == 1)
  }

  @Test func `a connection that breaks gets one more try`() async throws {
    let net = try FakeNet(
      """
      if [ "$(wc -l <"$(dirname "$0")/../calls")" = 1 ]; then
        echo 'Could not connect to server x' >&2
        echo 'Connection failed: NT_STATUS_CONNECTION_RESET' >&2
        exit 255
      fi
      \(export("[HKLM\\SOFTWARE\\K]\n\"v\"=hex(4):01,00,00,00"))
      """
    )
    let read = try await store(net).read(selection, .everything)
    #expect(read.snapshot.value(key, "v") == .present(.dword(1)))
    #expect(net.calls.count == 2)
  }

  @Test func `an import that may have begun is never begun again`() async throws {
    let net = try FakeNet(
      "echo 'registry_setvalue failed: NT_STATUS_CONNECTION_DISCONNECTED' >&2; exit 255"
    )
    let before = ReadSnapshot(
      selection,
      RegistrySnapshot(host: "pc", covers: [key], keys: [])
    )
    let edits: [RegistryEdit] = [.setValue(key, RegistryValue("v", .dword(1)))]
    #expect(await kind { try await store(net).write(edits, to: before) } == .unfinished)
    #expect(net.calls.count == 1)
  }

  @Test func `an import that hangs leaves it uncertain what was written`() async throws {
    let net = try FakeNet("exec sleep 600")
    let before = ReadSnapshot(
      selection,
      RegistrySnapshot(host: "pc", covers: [key], keys: [])
    )
    let edits: [RegistryEdit] = [.setValue(key, RegistryValue("v", .dword(1)))]
    let failure = await kind {
      try await store(net, timeout: .milliseconds(500)).write(edits, to: before)
    }
    #expect(failure == .unfinished)
  }

  /// A host that denies imports, and does to a single value what the lines of a script say.
  private func denying(_ script: String) throws -> FakeNet {
    try FakeNet(
      """
      case "$3" in
      import) cat >/dev/null; echo 'registry_setvalue failed: WERR_ACCESS_DENIED' >&2; exit 255;;
      setvalue) \(script);;
      esac
      """
    )
  }

  private var keyThatIsThere: ReadSnapshot {
    ReadSnapshot(
      selection,
      RegistrySnapshot(host: "pc", covers: [key], keys: [SnapshotKey(path: key)])
    )
  }

  @Test(
    arguments: [
      "echo 'registry_setvalue failed: NT_STATUS_ACCESS_DENIED' >&2",
      "echo 'type \"dword\" not implemented' >&2",
      "echo 'registry_openkey failed: NT_STATUS_ACCESS_DENIED' >&2; exit 255",
      "echo 'Could not connect to server x' >&2; exit 255",
      "kill -9 $$",
    ]
  )
  func `a value alone that may not be there leaves it uncertain`(script: String) async throws {
    let net = try denying(script)
    let edits: [RegistryEdit] = [
      .setValue(key, RegistryValue("v", .dword(1))), .setValue(key, RegistryValue("w", .dword(1))),
    ]
    #expect(await kind { try await store(net).write(edits, to: keyThatIsThere) } == .uncertain)
    #expect(net.calls.map { $0[2] } == ["import", "setvalue"])
  }

  @Test func `options end before the name of a key, a value or its text`() async throws {
    let net = try denying("exit 0")
    try await store(net)
      .write([.setValue(key, RegistryValue("-v", .string("--x=$y")))], to: keyThatIsThere)
    #expect(net.calls[1].suffix(5) == ["--", "HKLM\\SOFTWARE\\K", "-v", "sz", "--x=$y"])
  }

  @Test func `a host that denied an import and then is gone leaves nothing begun`()
    async throws
  {
    let net = try denying("exit 0")
    let store = store(net)
    let edits: [RegistryEdit] = [.setValue(key, RegistryValue("v", .dword(1)))]
    try await store.write(edits, to: keyThatIsThere)
    try net.replace("echo 'Could not connect to server x' >&2; exit 255")
    #expect(await kind { try await store.write(edits, to: keyThatIsThere) } == .unreachable)
    #expect(net.calls.map { $0[2] } == ["import", "setvalue", "setvalue"])
  }

  @Test func `a program that is not installed is named`() async throws {
    let net = try FakeNet("exit 0")
    let store = SMBStore(host: "pc", location: net.location, searchPath: "/nowhere")
    do {
      _ = try await store.read(selection, .everything)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.kind == .unreachable)
      #expect(error.reason.contains("samba-common-bin"))
    }
  }

  @Test func `no secret and no shell is between us and net, and never setvalue`() async throws {
    let net = try FakeNet(
      """
      if [ "$3" = export ]; then
      \(export("[HKLM\\SOFTWARE\\K]"))
      fi
      """
    )
    let hostile = RegistryPath(.localMachine, "SOFTWARE\\K\\$(touch x) `id` ';\" %T% --option=a")
    let before = try await store(net).read(selection, .keys([hostile]))
    let names = ["SOFTWARE", "$(touch x) `id` ';\" %T% -A"]
    _ = await kind {
      _ = try await store(net).read(
        Selection([Selection.Item(.localMachine, names, .key)]),
        .everything
      )
    }
    try await store(net).write(
      [.setValue(hostile, RegistryValue("v", .dword(1)))],
      to: before
    )
    let calls = net.calls
    #expect(calls.count == 3)
    #expect(calls[1][3] == "HKLM\\" + names.joined(separator: "\\"))
    #expect(calls[2].prefix(4) == ["rpc", "registry", "import", "/dev/stdin"])
    for call in calls {
      #expect(!call.joined(separator: " ").contains("a-secret-word"))
      #expect(call.contains("--authentication-file=\(net.folder["auth"])"))
      #expect(call.contains("--server=192.0.2.1"))
      #expect(!call.contains("setvalue"))
    }
  }

  @Test func `of a subkey that was left out nothing is known, and a warning says so`()
    async throws
  {
    let net = try FakeNet(
      "echo 'dcerpc_winreg_OpenKey failed: secret WERR_ACCESS_DENIED' >&2\n"
        + export("[HKLM\\SOFTWARE\\K]\n\"v\"=hex(4):01,00,00,00")
    )
    let read = try await store(net).read(selection, .everything)
    #expect(read.snapshot.value(key, "v") == .present(.dword(1)))
    #expect(read.snapshot.value(key, "w") == .unknown)
    #expect(read.snapshot.key(key.appending("secret")) == .unknown)
    #expect(read.diagnostics.map(\.code) == ["unreadable-key"])
  }

  @Test func `only the values of a key are waited for where no more is wanted`() async throws {
    let net = try FakeNet(
      """
      cat <<'END'
      Windows Registry Editor Version 5.00

      [HKLM\\SOFTWARE\\K]
      "v"=hex(4):01,00,00,00

      [HKLM\\SOFTWARE\\K\\below]
      END
      exec sleep 600
      """
    )
    let only = Selection([Selection.Item(.localMachine, ["SOFTWARE", "K"], .key)])
    let read = try await store(net).read(only, .everything)
    #expect(read.snapshot.value(key, "v") == .present(.dword(1)))
    #expect(read.snapshot.value(key, "w") == .absent)
    let byKey = try await store(net).read(only, .keys([key]))
    #expect(byKey.isPartial)
    // A rollback must not take the key for an empty one.
    #expect(byKey.snapshot.listedChildren(of: key) == ["below"])
  }

  @Test func `a file of credentials that others can read is warned of`() async throws {
    let net = try FakeNet(export("[HKLM\\SOFTWARE\\K]"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644],
      ofItemAtPath: net.folder["auth"]
    )
    let read = try await store(net).read(selection, .everything)
    #expect(read.diagnostics.map(\.code) == ["credentials-readable"])
  }

  @Test func `without a file of credentials nothing is started`() async throws {
    let net = try FakeNet("exit 0")
    try FileManager.default.removeItem(atPath: net.folder["auth"])
    #expect(
      await kind { _ = try await store(net).read(selection, .everything) } == .unreachable
    )
    #expect(net.calls.isEmpty)
  }

  @Test func `Kerberos takes the ticket, and names only`() async throws {
    let net = try FakeNet(export("[HKLM\\SOFTWARE\\K]"))
    func store(_ address: String) throws -> SMBStore {
      let remote = try #require(RemoteAddress(address: address))
      return SMBStore(
        host: "pc",
        location: SMBLocation(remote, login: .kerberos),
        searchPath: net.searchPath
      )
    }
    for address in ["10.0.0.5", "fe80::1"] {
      let store = try store(address)
      #expect(
        await kind { _ = try await store.read(selection, .everything) } == .unreachable
      )
    }
    #expect(net.calls.isEmpty)
    _ = try await store("pc.corp.example").read(selection, .everything)
    #expect(net.calls[0].contains("--use-kerberos=required"))
    #expect(!net.calls[0].contains { $0.hasPrefix("--authentication-file") })
  }
}
