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

  /// As on Windows: `net` opens keys for reading in `import` (0x20019 on the wire), and for all that
  /// the account may do in `setvalue` (0x02000000).
  @Test func `that check the rights of a handle do what every store does, one by one`()
    async throws
  {
    let inexpressible: Set<ValueName> = [
      "unterminated", "expand", "many", "none", "long number", "bytes", "no bytes", "short number",
    ]
    try await SambaHosts.with(6) { hosts in
      var unused = hosts.addresses.indices.makeIterator()
      try await StoreConformance.$omitted.withValue(inexpressible) {
        try await StoreConformance.check { keys in
          let next = unused.next()
          let number = try #require(next)
          try hosts.write(keys, to: hosts.addresses[number])
          return store(hosts, number, as: .keeper)
        }
      }
    }
  }

  @Test func `that deny an import are given exactly what was asked for, or nothing`()
    async throws
  {
    try await SambaHosts.with { hosts in
      try hosts.write(StoreConformance.sample, to: hosts.addresses[0])
      let net = try FakeNet.counting()
      let keeper = store(hosts, as: .keeper, searchPath: net.searchPath)
      let before = try await keeper.read(selection, .everything)

      // Texts and names that are options, or anything else, to a command line.
      let texts = [
        "-v", "--help", "--", "-", "", " ", "a\"b\\", "C:\\p\\", "%T% $x `y` *", "a\r\nb\tc", "ü€😀",
        String(repeating: "x", count: 100_000),
      ]
      let key = root.appending("RC4 128/128\\--key]")
      var edits = texts.enumerated().map { number, text in
        RegistryEdit.setValue(key, RegistryValue(ValueName("--t\(number)"), .string(text)))
      }
      edits.append(.setValue(key, RegistryValue(.defaultValue, .string("default"))))
      edits.append(.setValue(key, RegistryValue("a\\b", .dword(0x10))))
      edits.append(.setValue(key, RegistryValue("all", .dword(0xFFFF_FFFF))))
      try await keeper.write(edits, to: before)
      let set = try await keeper.read(selection, .everything)
      #expect(edits.firstUnmet(in: set.snapshot) == nil)
      let verbs = net.calls.map { $0[2] }
      #expect(verbs.count { $0 == "import" } == 1)
      #expect(verbs.count { $0 == "createkey" } == 1)
      #expect(verbs.count { $0 == "setvalue" } == edits.count)

      // It is remembered that the host denies imports, and what cannot be set is told at once.
      let multi = RegistryEdit.setValue(key, RegistryValue("many", .multiString(["a"])))
      let failure = await failure { () throws(StoreFailure) in
        try await keeper.write([.setValue(key, RegistryValue("all", .dword(1))), multi], to: set)
      }
      #expect(failure?.kind == .unwritten)
      #expect(failure?.reason.contains("REG_MULTI_SZ") == true)
      #expect(try await keeper.read(selection, .everything).digest == set.digest)

      // Everything is taken back, the keys as well.
      let undo: [RegistryEdit] = [
        .deleteValue(key, "a\\b"), .deleteKey(root.appending("RC4 128/128")),
      ]
      try await keeper.write(undo, to: set)
      let after = try await keeper.read(selection, .everything)
      #expect(after.digest == before.digest)
      #expect(net.calls.count { $0[2] == "import" } == 1)
    }
  }

  @Test func `that deny an import of what cannot be set one by one are left to be read`()
    async throws
  {
    try await SambaHosts.with { hosts in
      try hosts.write(StoreConformance.sample, to: hosts.addresses[0])
      let keeper = store(hosts, as: .keeper)
      let before = try await keeper.read(selection, .everything)
      let failure = await failure { () throws(StoreFailure) in
        try await keeper.write([.setValue(root, RegistryValue("v", .qword(2)))], to: before)
      }
      #expect(failure?.kind == .uncertain)
      #expect(
        failure?.reason.contains("v of HKLM\\SOFTWARE\\Plumbline Test is a REG_QWORD") == true
      )
      let after = try await keeper.read(selection, .everything)
      #expect(after.digest == before.digest)
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
