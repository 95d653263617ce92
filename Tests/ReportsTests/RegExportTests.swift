import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

/// Reads an exported file back as edits: keys that it deletes last, the deepest first.
private func edits(of file: ExportedFile) throws -> [RegistryEdit] {
  let read = RegText.read(file.bytes, file: file.name)
  #expect(read.diagnostics.isEmpty)
  let content = try #require(read.value)
  #expect(content.host == nil && content.format == .exported)
  var edits: [RegistryEdit] = []
  for key in content.keys where !key.isDeleted {
    for value in key.values {
      edits.append(
        value.data.map { .setValue(key.path, RegistryValue(value.name, $0)) }
          ?? .deleteValue(key.path, value.name)
      )
    }
  }
  return edits + content.keys.filter(\.isDeleted).reversed().map { .deleteKey($0.path) }
}

private func words(_ file: ExportedFile) -> String {
  let units = stride(from: 2, to: file.bytes.count, by: 2).map {
    UInt16(file.bytes[$0]) | UInt16(file.bytes[$0 + 1]) << 8
  }
  return String(decoding: units, as: UTF16.self)
}

private func hostPlan(
  _ name: String,
  _ operations: [Posture.Operation],
  createdKeys: [RegistryPath] = [],
  requirements: [UnmetRequirement] = [],
  unknown: [UnknownSetting] = [],
  remarks: [Remark] = []
) -> HostPlan {
  HostPlan(
    host: name,
    groups: [],
    snapshotDigest: "00ff",
    summary: summary,
    basis: [],
    operations: operations,
    createdKeys: createdKeys,
    requirements: requirements,
    unknown: unknown,
    remarks: remarks
  )
}

struct `An export to .reg files` {
  private let key = schannel + "\\TLS 1.2\\Server"

  @Test func `is the change set in its order, and its inverse`() throws {
    let files = try ExportTarget.reg.files(
      for: hostPlan(
        "web01",
        [
          operation(), operation(.localMachine, "SOFTWARE\\A", "b", before: .present(.string("x"))),
          operation(.localMachine, "SOFTWARE\\A", "c", .deleteValue, before: .present(.dword(7))),
          operation(.localMachine, "SOFTWARE\\A", "d", before: .unknown),
        ],
        createdKeys: [RegistryPath(.localMachine, schannel + "\\TLS 1.2"), serverKey],
        requirements: [
          UnmetRequirement(
            capability: "x",
            setting: nil,
            install: "KB1",
            satisfiedBy: ["KB1", "KB2"],
            reason: reason()
          )
        ],
        unknown: [UnknownSetting(setting: "winhttp.TLS 1.2", address: nil, reason: "not covered")]
      ),
      from: "plan estate.plan.json"
    )
    #expect(files.map(\.name) == ["web01.change.reg", "web01.revert.reg"])
    #expect(files.allSatisfy { $0.bytes.starts(with: [0xFF, 0xFE]) })
    let root = "HKEY_LOCAL_MACHINE\\"
    #expect(
      words(files[0]).replacing("\r\n", with: "\n") == """
        Windows Registry Editor Version 5.00
        ; Host: web01
        ; From: plan estate.plan.json
        ; Sets 3 values, deletes 1 value on this host and no other.
        ; web01.revert.reg takes it back: keep both.
        ; Windows may have to start again before it works.
        ; To be installed first: KB1 (or KB2)
        ; Not known, so nothing is done: winhttp.TLS 1.2 (not covered)
        ; As an administrator, from a 64-bit prompt: reg import "web01.change.reg"

        [\(root)\(key)]
        "Enabled"=dword:00000001

        [\(root)SOFTWARE\\A]
        "b"=dword:00000001
        "c"=-
        "d"=dword:00000001


        """
    )
    #expect(
      words(files[1]).replacing("\r\n", with: "\n") == """
        Windows Registry Editor Version 5.00
        ; Host: web01
        ; From: plan estate.plan.json
        ; Takes back what web01.change.reg does, to what was there before it.
        ; Values that somebody has changed since are overwritten.
        ; Windows may have to start again before it works.
        ; Not taken back, since nobody knows what was there before: HKLM\\SOFTWARE\\A\\d
        ; As an administrator, from a 64-bit prompt: reg import "web01.revert.reg"

        [\(root)SOFTWARE\\A]
        "c"=dword:00000007
        "b"="x"

        [\(root)\(key)]
        "Enabled"=-

        ; The keys below were not there before. Each line deletes one with all in it:
        ; take out the lines of those keys that hold something else by now.

        [-\(root)\(key)]

        [-\(root)\(schannel)\\TLS 1.2]


        """
    )
  }

  @Test func `brings back empty keys that a rollback deleted`() throws {
    let files = try ExportTarget.reg.files(
      for: runHost(
        "web01",
        .done,
        [
          change(from: .present(.dword(1)), to: nil),
          RunOperation(.deleteKey(serverKey), state: .done, setting: ""),
        ]
      ),
      of: RunID(number: 8)
    )
    #expect(words(files[0]).contains("\"Enabled\"=-\r\n\r\n[-HKEY_LOCAL_MACHINE\\\(key)]\r\n"))
    let section = "[HKEY_LOCAL_MACHINE\\\(key)]\r\n"
    #expect(words(files[1]).contains(section))
    #expect(words(files[1]).contains("\"Enabled\"=dword:00000001\r\n"))
    #expect(words(files[1]).contains("; From: run-8\r\n"))
  }

  @Test func `has nothing to say where nothing is done`() throws {
    #expect(try ExportTarget.reg.files(for: hostPlan("a", []), from: "p").isEmpty)
    #expect(
      try ExportTarget.reg.files(for: runHost("a", .waiting), of: RunID(number: 1)).isEmpty
    )
    let idle = operation(.localMachine, "SOFTWARE\\A", "b", .deleteValue, before: .absent)
    let files = try ExportTarget.reg.files(for: hostPlan("a", [idle]), from: "p")
    #expect(try files.flatMap { try edits(of: $0) }.isEmpty)
    #expect(files.allSatisfy { !words($0).contains("SOFTWARE") })
  }

  @Test func `lets no name from outside speak to regedit or to us`() throws {
    let files = try ExportTarget.reg.files(
      for: hostPlan(
        hostileName,
        [operation()],
        unknown: [UnknownSetting(setting: hostileName, address: nil, reason: hostileName)],
        remarks: [Remark(warning: "x", hostileName), Remark(note: "prerequisite", hostileName)]
      ),
      from: hostileName
    )
    #expect(try edits(of: files[0]) == [operation().edit])
    #expect(try edits(of: files[1]) == [.deleteValue(serverKey, "Enabled")])
    let read = try #require(RegText.read(files[0].bytes, file: "x").value)
    #expect(read.covers == [serverKey])
    let evil = RegistryPath(.localMachine, RegistryText(hostileName))
    #expect(throws: RegText.Unwritable.self) {
      try ExportTarget.reg.files(
        for: runHost("a", .done, [change(at: evil)]),
        of: RunID(number: 1)
      )
    }
  }

  @Test(
    arguments: [
      ("web01.corp.example", "web01.corp.example"), ("web_01-a", "web_01-a"),
      ("..", "=2E."), ("a/b\\c", "a=2Fb=5Cc"), ("-rf", "=2Drf"), (".hidden", "=2Ehidden"),
      ("con", "=63on"), ("NUL.x", "=4EUL.x"), ("console", "console"), ("", "="),
      ("Zürich", "Z=C3=BCrich"), ("a=2F", "a=3D2F"), ("a b", "a=20b"),
    ]
  )
  func `names its files safely`(host: String, name: String) {
    #expect(exportName(of: host) == name)
  }

  @Test func `keeps long names apart within what a file system takes`() {
    let names = ["x", "y"].map { exportName(of: String(repeating: "é", count: 300) + $0) }
    #expect(names[0] != names[1])
    #expect(names.allSatisfy { $0.utf8.count < 200 })
  }

  @Test func `does what is planned and undoes it to the byte, whatever is planned`() throws {
    for seed in 0..<UInt64(400) {
      var sample = RandomChanges(seed: seed)
      let before = sample.snapshot()
      let operations = sample.operations(on: before)
      let plain = operations.map(\.edit)
      let created = createdKeys(by: plain, in: before)
      let after = before.applying(plain)
      let files =
        sample.random.below(2) == 0
        ? try ExportTarget.reg.files(
          for: hostPlan("h", operations, createdKeys: created),
          from: "p"
        )
        : try ExportTarget.reg.files(
          for: runHost("h", .done, operations.map(recorded), createdKeys: created),
          of: RunID(number: 1)
        )
      try #require(files.count == 2)
      let done = before.applying(try edits(of: files[0]))
      #expect(done.canonicalBytes == after.canonicalBytes, "seed \(seed)")
      let undone = done.applying(try edits(of: files[1]))
      #expect(undone.canonicalBytes == before.canonicalBytes, "seed \(seed)")
    }
  }

  private func recorded(_ operation: Posture.Operation) -> RunOperation {
    var after: RegistryData?
    if case .set(let data) = operation.action { after = data }
    return change(
      operation.address.name,
      at: operation.address.path,
      from: operation.before,
      to: after
    )
  }
}

/// Hosts and changes over a small vocabulary, so that they meet often.
private struct RandomChanges {
  var random: Random
  private let root = RegistryPath(.localMachine, "SOFTWARE")

  init(seed: UInt64) { random = Random(seed: seed) }

  private mutating func key() -> RegistryPath {
    let names = ["A", "B\\C", "B", "é", "A\\D E\\f", "x]y", "B\\C\\g\"h", "[-z]"]
    return root.appending(names[random.below(names.count)])
  }

  private mutating func name() -> ValueName {
    let names = ["", "v", "Enabled", "a\"b", "c\\d", "=", "n;x", "ü", ";"]
    return ValueName(names[random.below(names.count)])
  }

  private mutating func data() -> RegistryData {
    let all = SampleData.allCases
    return all[random.below(all.count)].data
  }

  /// Every key with all keys above it, as an export of Windows has them.
  mutating func snapshot() -> RegistrySnapshot {
    var keys: [RegistryPath: [SnapshotValue]] = [root: []]
    for _ in 0..<random.below(6) {
      let path = key()
      var next: RegistryPath? = path
      while let key = next, root.contains(key) {
        keys[key] = keys[key] ?? []
        next = key.parent
      }
      for _ in 0..<random.below(4) {
        let name = name()
        if keys[path]?.contains(where: { $0.name == name }) == true { continue }
        keys[path]?.append(SnapshotValue(name, data()))
      }
    }
    return RegistrySnapshot(
      host: "h",
      covers: [root],
      keys: keys.map { SnapshotKey(path: $0.key, values: $0.value) }
    )
  }

  /// Each value at most once, as in a plan; deletions of values that are there only.
  mutating func operations(on snapshot: RegistrySnapshot) -> [Posture.Operation] {
    var seen: Set<RegistryAddress> = []
    var operations: [Posture.Operation] = []
    while operations.isEmpty || random.below(6) > 0 {
      let address = RegistryAddress(key(), name())
      guard seen.insert(address).inserted else { continue }
      let before = snapshot.value(address.path, address.name)
      let deletes = before != .absent && random.below(3) == 0
      operations.append(
        operation(
          .localMachine,
          address.path.subpath.description,
          address.name,
          deletes ? .deleteValue : .set(data()),
          before: before
        )
      )
    }
    return operations
  }
}
