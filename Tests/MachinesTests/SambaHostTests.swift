import Foundation
import Inputs
import Machines
import Posture
import Support
import Testing
import WindowsRegistry

/// Real servers: Samba's own registry behind real SMB and MS-RRP.
@Suite(.serialized, .enabled(if: SambaHosts.isWanted), .timeLimit(.minutes(5)))
struct `Real hosts over SMB` {
  private let root = StoreConformance.root
  private let selection = StoreConformance.selection
  private static let schannel = RegistryPath(
    .localMachine,
    "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
  )

  private func store(
    _ hosts: SambaHosts,
    _ number: Int = 0,
    as account: SambaHosts.Account = .admin,
    searchPath: String? = nil
  ) -> SMBStore {
    let address = hosts.addresses[number]
    return SMBStore(
      host: address,
      location: hosts.location(address, as: account),
      options: StoreOptions(timeout: .seconds(60)),
      searchPath: searchPath
    )
  }

  private func failure(_ body: () async throws(StoreFailure) -> Void) async -> StoreFailure? {
    do throws(StoreFailure) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `do what every store does`() async throws {
    // One host for each part of the contract.
    try await SambaHosts.with(6) { hosts in
      var unused = hosts.addresses.indices.makeIterator()
      try await StoreConformance.check { keys in
        let next = unused.next()
        let number = try #require(next)
        try hosts.write(keys, to: hosts.addresses[number])
        return store(hosts, number)
      }
    }
  }

  @Test(
    arguments: [
      ["server signing = mandatory"], ["server smb encrypt = required"],
      ["server min protocol = SMB3_11"], ["server max protocol = SMB2_10"],
    ]
  )
  func `are read and written however hardened they are`(settings: [String]) async throws {
    try await SambaHosts.with(settings: settings) { hosts in
      let store = store(hosts)
      let before = try await store.read(selection, .everything)
      let edits: [RegistryEdit] = [.setValue(root, RegistryValue("v", .multiString(["a", "b"])))]
      try await store.write(edits, to: before)
      let after = try await store.read(selection, .everything)
      #expect(edits.firstUnmet(in: after.snapshot) == nil)
    }
  }

  @Test func `keep to traps of net that were seen`() async throws {
    try await SambaHosts.with { hosts in
      let store = store(hosts)
      try hosts.write(StoreConformance.sample, to: hosts.addresses[0])
      var read = try await store.read(selection, .everything)

      // The last line of a document is dropped unless a blank one follows.
      try await store.write([.deleteValue(root.appending("TLS 1.2\\Client"), "Enabled")], to: read)
      read = try await store.read(selection, .everything)
      #expect(read.snapshot.value(root.appending("TLS 1.2\\Client"), "Enabled") == .absent)

      // Deleting what is not there ends an import, and what follows is not done.
      var edits: [RegistryEdit] = [
        .deleteValue(root.appending("Kinds"), "no such value"),
        .deleteKey(root.appending("No such key")),
        .deleteValue(root.appending("Nor this"), "v"),
        .setValue(root.appending("Kinds"), RegistryValue("after", .dword(0x800))),
      ]
      try await store.write(edits, to: read)
      read = try await store.read(selection, .everything)
      #expect(edits.firstUnmet(in: read.snapshot) == nil)
      #expect(read.snapshot.key(root.appending("Nor this")) == .absent)

      // Text with a zero or a line break within it is cut, or passes for lines, in an export as text.
      let odd: [SnapshotValue] = [
        SnapshotValue("zero", RegistryData(.string, [0x61, 0, 0, 0, 0x62, 0, 0, 0])),
        SnapshotValue("two zeros", RegistryData(.string, [0x61, 0, 0, 0, 0, 0])),
        SnapshotValue("lone half", RegistryData(.string, [0, 0xD8, 0, 0])),
        SnapshotValue(
          "lines",
          .string("a\r\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Plumbline Test]\r\n\"x\"=\"")
        ),
        SnapshotValue("type 99", RegistryData(RegistryType(rawValue: 99), [1, 2])),
        SnapshotValue("large", RegistryData(.binary, [UInt8](repeating: 0xA5, count: 100_000))),
      ]
      edits = odd.compactMap { value in
        value.data.map { .setValue(root.appending("Odd]key"), RegistryValue(value.name, $0)) }
      }
      try await store.write(edits, to: read)
      read = try await store.read(selection, .everything)
      #expect(edits.firstUnmet(in: read.snapshot) == nil)
      #expect(read.snapshot.key(root.appending("Kinds")).value != nil)

      // A key with keys below it is not deleted by naming it alone.
      edits = [.deleteKey(root)]
      try await store.write(edits, to: read)
      read = try await store.read(selection, .everything)
      #expect(read.snapshot.key(root) == .absent)
      #expect(read.diagnostics.isEmpty)
    }
  }

  @Test func `deny writes to who may only read, and nothing is half done`() async throws {
    try await SambaHosts.with { hosts in
      try hosts.write(StoreConformance.sample, to: hosts.addresses[0])
      let reader = store(hosts, as: .reader)
      let before = try await reader.read(selection, .everything)
      #expect(before.snapshot.value(root.appending("TLS 1.2\\Client"), "Enabled").value != nil)
      let tries: [[RegistryEdit]] = [
        [.setValue(root.appending("TLS 1.2\\Client"), RegistryValue("Enabled", .dword(0)))],
        [.setValue(root.appending("New"), RegistryValue("Enabled", .dword(0)))],
        [.deleteValue(root.appending("TLS 1.2\\Client"), "Enabled")],
        [.deleteKey(root.appending("Kinds"))],
      ]
      for edits in tries {
        let failure = await failure { () throws(StoreFailure) in
          try await reader.write(edits, to: before)
        }
        let after = try await store(hosts).read(selection, .everything)
        #expect(after.digest == before.digest)
        #expect(failure?.kind == .uncertain, "\(edits)")
      }
    }
  }

  @Test func `that check the rights of a handle do not let net import values`() async throws {
    try await SambaHosts.with { hosts in
      try hosts.write(StoreConformance.sample, to: hosts.addresses[0])
      let keeper = store(hosts, as: .keeper)
      let before = try await keeper.read(selection, .everything)
      // This account may set values, and `net` opens keys for that in `setvalue`, …
      try hosts.net(
        ["setvalue", "HKLM\\SOFTWARE\\Plumbline Test", "v", "dword", "1"],
        at: hosts.addresses[0],
        as: .keeper
      )
      // … but in `import` only for reading (0x20019 on the wire).
      let failure = await failure { () throws(StoreFailure) in
        try await keeper.write([.setValue(root, RegistryValue("v", .dword(2)))], to: before)
      }
      #expect(failure?.kind == .uncertain)
      #expect(failure?.reason.contains("WERR_ACCESS_DENIED") == true)
      let after = try await keeper.read(selection, .everything)
      #expect(after.snapshot.value(root, "v") == .present(.dword(1)))
    }
  }

  @Test func `that are not there, or do not let us in, are unreachable`() async throws {
    try await SambaHosts.with(2) { hosts in
      let before = try await store(hosts, 1).read(selection, .everything)
      hosts.kill(hosts.addresses[1])
      let edits: [RegistryEdit] = [.setValue(root, RegistryValue("v", .dword(2)))]
      var kind = await failure { () throws(StoreFailure) in
        try await store(hosts, 1).write(edits, to: before)
      }?.kind
      #expect(kind == .unreachable)
      kind = await failure { () throws(StoreFailure) in
        _ = try await store(hosts, 1).read(selection, .everything)
      }?.kind
      #expect(kind == .unreachable)

      let wrong = hosts.folder.appending(path: "wrong.auth").path()
      try Data("username = admin\npassword = wrong\n".utf8).write(to: URL(filePath: wrong))
      let stranger = SMBStore(
        host: "pc",
        location: SMBLocation(hosts.location(hosts.addresses[0]).remote, login: .file(wrong))
      )
      let refusal = await failure { () throws(StoreFailure) in
        _ = try await stranger.read(selection, .everything)
      }
      #expect(refusal?.kind == .unreachable)
      #expect(refusal?.reason.contains("NT_STATUS_LOGON_FAILURE") == true)
    }
  }

  @Test func `cost one program for five changes below one key`() async throws {
    try await SambaHosts.with { hosts in
      let net = try FakeNet.counting()
      let store = store(hosts, searchPath: net.searchPath)
      let names = ["TLS 1.0\\Server", "TLS 1.0\\Client", "TLS 1.1\\Server", "TLS 1.1\\Client"]
      let keys = names.map { Self.schannel.appending("Protocols\\\($0)") }
      try hosts.write([SnapshotKey(path: keys[0])], to: hosts.addresses[0])
      let before = try await store.read(builtInCatalogue.selection(), .keys(keys))
      #expect(net.calls.count == 1)
      #expect(before.snapshot.key(keys[1]) == .absent)
      let edits = keys.map { RegistryEdit.setValue($0, RegistryValue("Enabled", .dword(0))) }
      try await store.write(edits, to: before)
      let after = try await store.read(builtInCatalogue.selection(), .keys(keys))
      #expect(edits.firstUnmet(in: after.snapshot) == nil)
      #expect(net.calls.count == 3)
    }
  }

  @Test func `are read as a whole in few programs`() async throws {
    try await SambaHosts.with { hosts in
      let net = try FakeNet.counting()
      // Samba answers for some keys itself, as for that of the version of Windows.
      let explorer = RegistryPath(.localMachine, "SOFTWARE\\Microsoft\\Internet Explorer")
      let version = SnapshotValue("svcVersion", .string("11.0.9600.18860"))
      let keys = [SnapshotKey(path: explorer, values: [version]), SnapshotKey(path: Self.schannel)]
      try hosts.write(keys, to: hosts.addresses[0])
      let read = try await store(hosts, searchPath: net.searchPath)
        .read(builtInCatalogue.selection(), .everything)
      #expect(read.snapshot.value(explorer, "svcVersion").value == version.data)
      #expect(read.diagnostics.isEmpty)
      #expect(net.calls.count <= 45, "\(net.calls.count) programs")
      let again = try await store(hosts).read(builtInCatalogue.selection(), .everything)
      #expect(read.digest == again.digest)
    }
  }
}
