import Machines
import Testing
import WindowsRegistry

/// What every store has to do, whatever it is made of.
///
/// A store's test calls `check` with a function that makes a fresh host whose registry holds the
/// given keys, and nothing else below `StoreConformance.root`.
struct StoreConformance {
  static let root = RegistryPath(.localMachine, "SOFTWARE\\Plumbline Test")

  static let selection = Selection([
    Selection.Item(.localMachine, ["SOFTWARE", "Plumbline Test"], .subtree)
  ])

  /// Values of the sample that the place under test cannot tell exactly, whatever reads it.
  @TaskLocal static var omitted: Set<ValueName> = []

  static var sample: [SnapshotKey] {
    wholeSample.map { key in
      SnapshotKey(path: key.path, values: key.values.filter { !omitted.contains($0.name) })
    }
  }

  /// Values of every kind, with names and data that quoting and text formats stumble over.
  private static let wholeSample: [SnapshotKey] = [
    SnapshotKey(path: root),
    SnapshotKey(
      path: root.appending("Kinds"),
      values: [
        SnapshotValue(.defaultValue, .string("the default value")),
        SnapshotValue("text", .string("a \"quoted\" C:\\path\\ %TEMP% & | < > ^ !")),
        SnapshotValue("empty", .string("")),
        SnapshotValue("unterminated", RegistryData(.string, [0x61, 0, 0x62, 0])),
        SnapshotValue("umlaut", .string("Zürich, 日本")),
        SnapshotValue("expand", .expandString("%SystemRoot%\\x")),
        SnapshotValue("many", .multiString(["one", "two words", "3"])),
        SnapshotValue("none", .multiString([])),
        SnapshotValue("number", .dword(0x800)),
        SnapshotValue("all bits", .dword(0xFFFF_FFFF)),
        SnapshotValue("long number", .qword(0x0123_4567_89AB_CDEF)),
        SnapshotValue("bytes", RegistryData(.binary, (0...255).map { UInt8($0) })),
        SnapshotValue("no bytes", RegistryData(.binary, [])),
        SnapshotValue("short number", RegistryData(.dword, [1])),
      ]
    ),
    SnapshotKey(
      path: root.appending("TLS 1.2"),
      values: []
    ),
    SnapshotKey(
      path: root.appending("TLS 1.2\\Client"),
      values: [SnapshotValue("Enabled", .dword(1)), SnapshotValue("other", .string("kept"))]
    ),
  ]

  typealias Maker = (_ keys: [SnapshotKey]) async throws -> any HostStore

  /// Holds a store to the whole contract.
  static func check(_ make: Maker) async throws {
    try await readsExactly(make)
    try await tellsAbsentFromUnknown(make)
    try await setsAndCreates(make)
    try await deletes(make)
    try await writesInOrder(make)
    try await readsByKey(make)
  }

  private static func read(
    _ store: any HostStore,
    _ scope: ReadScope = .everything
  ) async throws -> RegistrySnapshot {
    try await store.read(selection, scope).snapshot
  }

  private static func write(_ edits: [RegistryEdit], to store: any HostStore) async throws {
    try await store.write(edits, to: try await store.read(selection, .everything))
  }

  static func readsExactly(_ make: Maker) async throws {
    let store = try await make(sample)
    let first = try await store.read(selection, .everything)
    for key in sample {
      #expect(first.snapshot.key(key.path).value != nil, "\(key.path)")
      for value in key.values {
        #expect(
          first.snapshot.value(key.path, value.name) == value.data.map { .present($0) } ?? .absent,
          "\(key.path) \(value.name)"
        )
      }
    }
    #expect(first.diagnostics.isEmpty)
    #expect(!first.isPartial)
    let second = try await store.read(selection, .everything)
    #expect(first.digest == second.digest)
    await store.close()
  }

  static func tellsAbsentFromUnknown(_ make: Maker) async throws {
    let store = try await make(sample)
    let snapshot = try await read(store)
    #expect(snapshot.key(root.appending("No such key")) == .absent)
    #expect(snapshot.value(root.appending("Kinds"), "no such value") == .absent)
    #expect(snapshot.key(RegistryPath(.localMachine, "SOFTWARE\\Another")) == .unknown)
    await store.close()
  }

  static func setsAndCreates(_ make: Maker) async throws {
    let store = try await make(sample)
    let before = try await store.read(selection, .everything)
    let fresh = root.appending("New key\\with spaces\\and depth")
    var edits: [RegistryEdit] = [
      .setValue(root.appending("TLS 1.2\\Client"), RegistryValue("Enabled", .dword(0)))
    ]
    // Everything that can be read can be written.
    for key in sample {
      for value in key.values {
        guard let data = value.data else { continue }
        edits.append(.setValue(fresh, RegistryValue(value.name, data)))
      }
    }
    try await store.write(edits, to: before)
    let after = try await store.read(selection, .everything)
    #expect(edits.firstUnmet(in: after.snapshot) == nil)
    #expect(
      after.snapshot.value(root.appending("TLS 1.2\\Client"), "other")
        == .present(.string("kept"))
    )
    #expect(after.digest != before.digest)
    await store.close()
  }

  static func deletes(_ make: Maker) async throws {
    let store = try await make(sample)
    let client = root.appending("TLS 1.2\\Client")
    try await write([.deleteValue(client, "Enabled")], to: store)
    var snapshot = try await read(store)
    #expect(snapshot.value(client, "Enabled") == .absent)
    #expect(snapshot.value(client, "other") == .present(.string("kept")))
    try await write([.deleteValue(client, "other")], to: store)
    snapshot = try await read(store)
    #expect(snapshot.key(client).value != nil, "a key without values is still there")
    try await write([.deleteKey(client), .deleteKey(root.appending("TLS 1.2"))], to: store)
    snapshot = try await read(store)
    #expect(snapshot.key(root.appending("TLS 1.2")) == .absent)
    #expect(snapshot.key(root.appending("Kinds")).value != nil)
    await store.close()
  }

  static func writesInOrder(_ make: Maker) async throws {
    let store = try await make(sample)
    let key = root.appending("Order")
    try await write(
      [
        .setValue(key, RegistryValue("a", .dword(1))),
        .setValue(key, RegistryValue("b", .dword(1))),
        .deleteValue(key, "a"),
        .setValue(key, RegistryValue("b", .dword(2))),
      ],
      to: store
    )
    let snapshot = try await read(store)
    #expect(snapshot.value(key, "a") == .absent)
    #expect(snapshot.value(key, "b") == .present(.dword(2)))
    await store.close()
  }

  static func readsByKey(_ make: Maker) async throws {
    let store = try await make(sample)
    let client = root.appending("TLS 1.2\\Client")
    let missing = root.appending("TLS 1.3\\Client")
    let snapshot = try await read(store, .keys([client, missing]))
    #expect(snapshot.value(client, "Enabled") == .present(.dword(1)))
    #expect(snapshot.value(client, "nothing") == .absent)
    #expect(snapshot.value(missing, "Enabled") == .absent)
    #expect(snapshot.key(missing) == .absent)
    #expect(snapshot.key(root.appending("TLS 1.3")) == .absent)
    await store.close()
  }
}

struct `Every store` {
  @Test func `in memory does what stores do`() async throws {
    try await StoreConformance.check { keys in
      MemoryStore(keys, covers: [StoreConformance.root])
    }
  }

  @Test func `of a snapshot file does what stores do`() async throws {
    let folder = try TestFolder()
    try await StoreConformance.check { keys in
      let path = try folder.write(RegText.export(keys), to: "host.reg")
      return SnapshotStore(try #require(try SnapshotDirectory(path: path).file(of: "host")))
    }
  }
}
