import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

/// Against a real sshd with Wine's reg.exe behind it.
@Suite(.serialized, .enabled(if: SSHHost.isWanted), OnSSHHost())
struct SSHHostTests {
  private var host: SSHHost { get throws { try #require(SSHHost.current) } }
  private let rootName = "HKLM\\SOFTWARE\\Plumbline Test"

  @Test func `an SSH host does what stores do`() async throws {
    let host = try host
    // Wine's reg export writes a REG_SZ without its zero as if it had one, as it writes text between
    // quotes, and for a REG_DWORD of one byte it prints four, three of them from somewhere.
    try await StoreConformance.$omitted.withValue(["unterminated", "short number"]) {
      try await StoreConformance.check { keys in
        host.delete(rootName)
        try host.seed(keys)
        return try host.store()
      }
    }
    host.delete(rootName)
    #expect(try host.leftovers().isEmpty)
    #expect(try host.commands().allSatisfy { $0.utf8.count <= 8191 })
  }

  @Test func `one connection serves a host`() async throws {
    let host = try host
    let store = try host.store()
    let log = "\(host.folder)/plain.log"
    func logins() throws -> Int {
      try String(contentsOfFile: log, encoding: .utf8).components(separatedBy: "Accepted").count - 1
    }
    let before = try logins()
    for _ in 0..<3 { _ = try await store.read(StoreConformance.selection, .everything) }
    #expect(try logins() == before + 1)
    func hasMaster() -> Bool {
      let search = ["pgrep", "-f", "\(host.folder)/id .*[C]ontrolPersist="]
      return (try? BoundedCommand(search, within: 5).run()) != nil
    }
    #expect(hasMaster())
    await store.close()
    #expect(!hasMaster())
  }

  @Test func `everything the catalogue asks for is read`() async throws {
    let host = try host
    let store = try host.store()
    let selection = builtInCatalogue.selection()
    let read = try await store.read(selection, .everything)
    let current = RegistryPath(.localMachine, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion")
    #expect(read.snapshot.value(current, "CurrentBuildNumber").value?.type == .string)
    #expect(read.snapshot.children(of: current.appending("ProfileList")).value?.isEmpty == false)
    let schannel = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
    let protocols = RegistryPath(.localMachine, schannel)
    #expect(!read.snapshot.key(protocols.appending("TLS 1.0\\Server")).isUnknown)
    #expect(read.snapshot.key(RegistryPath(.localMachine, "SOFTWARE\\Microsoft\\ADFS")) == .absent)
    #expect(read.diagnostics == [])
    #expect(try host.leftovers().isEmpty)
    let again = try await store.read(selection, .everything)
    #expect(again.digest == read.digest)
    await store.close()
  }

  @Test func `names that a shell would act on are read and written as they are`() async throws {
    let host = try host
    let root = StoreConformance.root
    let names = [
      "a & echo x > c", "a | b", "^", "(x)", "$(touch x)", "`touch x`", "'", "-leading", "/v", ";",
      "a,b=c", "~", "*", "@",
    ]
    let keys = names.map { name in
      SnapshotKey(path: root.appending(name), values: [SnapshotValue("v", .dword(7))])
    }
    host.delete(rootName)
    try host.seed(keys)
    let store = try host.store()
    let selection = Selection(
      names.map { Selection.Item(.localMachine, ["SOFTWARE", "Plumbline Test", $0], .key) }
    )
    let read = try await store.read(selection, .everything)
    #expect(read.diagnostics == [])
    for key in keys {
      #expect(read.snapshot.value(key.path, "v") == .present(.dword(7)), "\(key.path)")
    }
    let edits: [RegistryEdit] = (names + ["%TEMP%", "!x!", "a\"b"]).map { name in
      .setValue(
        root.appending("written").appending(name),
        RegistryValue(ValueName(name), .string(name))
      )
    }
    try await store.write(edits, to: read)
    let after = try await store.read(StoreConformance.selection, .everything)
    #expect(edits.firstUnmet(in: after.snapshot) == nil)
    await store.close()
    host.delete(rootName)
  }

  @Test func `a key whose name no command line carries is unknown unless its parent lacks it`()
    async throws
  {
    let host = try host
    let root = StoreConformance.root
    host.delete(rootName)
    try host.seed([
      SnapshotKey(path: root.appending("%OS%"), values: [SnapshotValue("v", .dword(1))])
    ])
    let store = try host.store()
    let there = root.appending("%OS%")
    let gone = root.appending("%TEMP%")
    let read = try await store.read(StoreConformance.selection, .keys([there, gone]))
    #expect(read.snapshot.value(there, "v") == .unknown)
    #expect(read.snapshot.key(gone) == .absent)
    #expect(read.diagnostics.map(\.code) == ["ssh-unread"])
    #expect(!(try host.commands().contains { $0.contains("%OS%\"") }))
    await store.close()
    host.delete(rootName)
  }

  @Test func `a user whose hive is not loaded is unknown, a loaded one without the key is not`()
    async throws
  {
    let host = try host
    let store = try host.store()
    let stranger = RegistryPath(.users, "S-1-5-21-1-2-3-4\\Software\\Contoso")
    let system = RegistryPath(.users, ".DEFAULT\\Software\\Contoso")
    let read = try await store.read(StoreConformance.selection, .keys([stranger, system]))
    #expect(read.snapshot.key(stranger).isUnknown)
    #expect(read.snapshot.key(system) == .absent)
    await store.close()
  }

  @Test func `what reg query cannot tell exactly is not covered`() async throws {
    let host = try host
    let store = try host.store()
    let big = RegistryPath(.localMachine, "SOFTWARE\\Microsoft\\Internet Explorer")
    try host.seed([
      SnapshotKey(
        path: big,
        values: [SnapshotValue("Long", .qword(5)), SnapshotValue("Plain", .string("11.0"))]
      )
    ])
    let read = try await store.read(StoreConformance.selection, .keys([big]))
    #expect(read.snapshot.value(big, "Plain") == .present(.string("11.0")))
    #expect(read.snapshot.value(big, "Long") == .unknown)
    #expect(read.diagnostics.map(\.code) == ["ssh-inexact"])
    try await store.write(
      [.deleteValue(big, "Long"), .deleteValue(big, "Plain")],
      to: read
    )
    await store.close()
  }

  @Test func `names beyond ASCII are refused before anything is written`() async throws {
    let host = try host
    let store = try host.store()
    let read = try await store.read(StoreConformance.selection, .everything)
    try host.forgetCommands()
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write(
        [
          .setValue(StoreConformance.root, RegistryValue("a", .dword(1))),
          .setValue(StoreConformance.root, RegistryValue("Zürich", .dword(1))),
        ],
        to: read
      )
    }
    #expect(failure?.kind == .unwritten)
    #expect(try host.commands().isEmpty)
    await store.close()
  }

  @Test func `who is not let in, an unknown and a changed host key are told apart`() async throws {
    let host = try host
    let cases: [(store: SSHStore, says: String)] = [
      (try host.store(identity: "stranger"), "Permission denied"),
      (try host.store(knownHosts: "nothing"), "known hosts"),
      (try host.store(knownHosts: "changed"), "HAS CHANGED"),
      (try host.store(port: 1), "refused"),
    ]
    for (store, says) in cases {
      let failure = await #expect(throws: StoreFailure.self) {
        try await store.read(StoreConformance.selection, .everything)
      }
      #expect(failure?.kind == .unreachable)
      #expect(failure?.reason.contains(says) == true, "\(failure?.reason ?? "")")
    }
  }

  @Test func `a host that never answers, or never stops, is cut off`() async throws {
    let host = try host
    defer { try? host.misbehave(nil) }
    let clock = ContinuousClock()
    for (script, kind, limit) in [
      ("exec sleep 1000", StoreFailure.Kind.unreachable, 1 << 20),
      ("exec yes", .unreadable, 1 << 20),
      ("exec head -c 2000000 /dev/urandom", .unreadable, 1 << 20),
      ("exec yes >&2", .unreadable, 1 << 20),
      ("head -c 3000 /dev/urandom; exit 3", .unreadable, 1 << 20),
    ] {
      let store = try host.store(options: StoreOptions(timeout: .seconds(4), outputLimit: limit))
      try host.misbehave(script)
      let start = clock.now
      let failure = await #expect(throws: StoreFailure.self, "\(script)") {
        try await store.read(StoreConformance.selection, .everything)
      }
      #expect(failure?.kind == kind, "\(script): \(failure?.reason ?? "")")
      #expect(clock.now - start < .seconds(12), "\(script)")
      await store.close()
    }
  }

  @Test func `a connection that drops is made anew for reading, never for writing`() async throws {
    let host = try host
    defer { try? host.misbehave(nil) }
    host.delete(rootName)
    try host.seed(StoreConformance.sample)
    let store = try host.store()
    let once =
      "[ -e \(host.folder)/dropped ] || { touch \(host.folder)/dropped; kill -9 $PPID; exit; }"
    try host.misbehave(once)
    let read = try await store.read(StoreConformance.selection, .everything)
    #expect(read.snapshot.key(StoreConformance.root).value != nil)
    // Between the document's arrival and its import.
    try? FileManager.default.removeItem(atPath: "\(host.folder)/dropped")
    try host.misbehave("case $SSH_ORIGINAL_COMMAND in *'reg import'*) \(once) ;; esac")
    try host.forgetCommands()
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write(
        [.setValue(StoreConformance.root, RegistryValue("a", .dword(1)))],
        to: read
      )
    }
    #expect(failure?.kind == .unfinished)
    #expect(try host.commands().count { $0.contains("reg import") } == 1)
    #expect(try host.leftovers().isEmpty)
    await store.close()
    host.delete(rootName)
  }

  @Test func `a document that arrives changed is not imported`() async throws {
    let host = try host
    defer { try? host.misbehave(nil) }
    let store = try host.store()
    let read = try await store.read(StoreConformance.selection, .everything)
    try host.misbehave(
      "case $SSH_ORIGINAL_COMMAND in *'more > '*edits*) exec 0< <(sed s/Plumb/Plumm/) ;; esac"
    )
    try host.forgetCommands()
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write(
        [.setValue(StoreConformance.root, RegistryValue("a", .dword(1)))],
        to: read
      )
    }
    #expect(failure?.kind == .unwritten)
    #expect(!(try host.commands().contains { $0.contains("reg import") }))
    await store.close()
  }

  @Test func `another shell than cmd is refused before it gets any other command`() async throws {
    let host = try host
    defer { try? host.misbehave(nil) }
    try host.misbehave("exec /bin/sh -c \"$SSH_ORIGINAL_COMMAND\"")
    try host.forgetCommands()
    let store = try host.store()
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.read(StoreConformance.selection, .everything)
    }
    #expect(failure?.kind == .unreadable)
    #expect(failure?.reason.contains("DefaultShell") == true)
    #expect(try host.commands().count == 1)
    await store.close()
  }

  @Test func `an update is copied, handed to wusa and removed`() async throws {
    let host = try host
    let folder = try TestFolder()
    let file = try folder.write("no update", to: "windows6.1-kb1-x64_\"a b\".msu")
    let store = try host.store(port: host.sftpPort)
    let update = try await store.installUpdate("KB1", from: file)
    // Wine's wusa says 1 for a file that is no update.
    #expect(update.state == .failed)
    #expect(update.reason?.contains("wusa says 1") == true)
    #expect(try host.commands().contains { $0.contains("wusa \"%USERPROFILE%\\plumbline-") })
    #expect(try host.leftovers().isEmpty)
    await store.close()
    let without = try host.store()
    let failure = await #expect(throws: StoreFailure.self) {
      try await without.installUpdate("KB1", from: file)
    }
    #expect(failure?.kind == .unwritten)
    #expect(failure?.reason.contains("no sftp") == true, "\(failure?.reason ?? "")")
    await without.close()
  }
}
