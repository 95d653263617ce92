import Foundation
import Inputs
import Posture
import Support
import Synchronization
import Testing
import WindowsRegistry

@testable import Machines

private let alice = "S-1-5-21-1-2-3-1001"
private let softwareKey = path("HKLM\\SOFTWARE\\Key")
private let userKey = path("HKU\\\(alice)\\Key")
private let current = path("HKLM\\SYSTEM\\CurrentControlSet\\Key")

private let selection = Selection([
  Selection.Item(.localMachine, ["SOFTWARE", "Key"], .subtree),
  Selection.Item(.localMachine, ["SYSTEM", "CurrentControlSet", "Key"], .subtree),
  Selection.Item(.users, [nil, "Key"], .subtree),
])

private func edits(_ number: UInt32) -> [RegistryEdit] {
  [softwareKey, userKey, current].map { .setValue($0, RegistryValue("n", .dword(number))) }
}

/// A host with three hives in three folders, on whose keys stands the number 1.
private func host(_ change: (inout HiveBuilder) -> Void = { _ in }) throws -> TestFolder {
  let folder = try TestFolder()
  let value = SnapshotValue("n", .dword(1))
  try folder.writeHive(
    [
      SnapshotKey(path: softwareKey, values: [value]),
      key(
        "\(Keys.profiles)\\\(alice)",
        SnapshotValue("ProfileImagePath", .string("C:\\Users\\alice"))
      ),
    ],
    at: software,
    to: "Windows/System32/config/SOFTWARE",
    change
  )
  try folder.writeHive(
    [
      key("HKLM\\SYSTEM\\Select", SnapshotValue("Current", .dword(1))),
      key("HKLM\\SYSTEM\\ControlSet001\\Key", value),
    ],
    at: system,
    to: "Windows/System32/config/SYSTEM"
  )
  try folder.writeHive(
    [SnapshotKey(path: userKey, values: [value])],
    at: path("HKU\\\(alice)"),
    to: "Users/alice/NTUSER.DAT"
  )
  return folder
}

private let hiveNames = [
  "Users/alice/NTUSER.DAT", "Windows/System32/config/SOFTWARE", "Windows/System32/config/SYSTEM",
]

private func numbers(_ read: ReadSnapshot) -> [UInt32?] {
  [softwareKey, userKey, current].map { read.snapshot.value($0, "n").value?.dword }
}

extension TestFolder {
  fileprivate func hives() throws -> [[UInt8]] { try hiveNames.map { try bytes($0) } }

  /// Names of all files but the hives, which no write may leave behind.
  fileprivate func leftovers() throws -> [String] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: path)
    return all.filter { name in
      name.contains("plumbline")
    }
  }

  fileprivate func copied() throws -> TestFolder {
    let copy = try TestFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.copyItem(atPath: self[name], toPath: copy[name])
    }
    return copy
  }
}

struct `Writing hives` {
  @Test func `changes all hives of a host and keeps their permissions`() async throws {
    let folder = try host()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640],
      ofItemAtPath: folder[hiveNames[0]]
    )
    let store = folder.store()
    let read = try await store.read(selection, .everything)
    #expect(numbers(read) == [1, 1, 1])
    try await store.write(edits(2), to: read)
    #expect(numbers(try await store.read(selection, .everything)) == [2, 2, 2])
    #expect(try folder.mode(of: hiveNames[0]) == 0o640)
    #expect(try folder.leftovers() == [])
  }

  @Test func `writes nothing when the host has moved`() async throws {
    let folder = try host()
    let store = folder.store()
    let read = try await store.read(selection, .everything)
    try await store.write([edits(5)[0]], to: read)
    let before = try folder.hives()
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write(edits(2), to: read)
    }
    #expect(failure?.kind == .moved)
    #expect(try folder.hives() == before)
  }

  @Test(
    arguments: [
      ("HKLM\\SAM\\X", "no hive of this folder holds HKLM\\SAM\\X"),
      ("HKU\\S-1-5-21-9\\X", "no hive of this folder holds HKU\\S-1-5-21-9\\X"),
    ]
  )
  func `is refused where no hive is at hand, before anything is written`(
    place: String,
    reason: String
  ) async throws {
    let folder = try host()
    let store = folder.store()
    let before = try folder.hives()
    let read = try await store.read(selection, .everything)
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write(
        edits(2) + [.setValue(path(place), RegistryValue("n", .dword(1)))],
        to: read
      )
    }
    #expect(failure?.kind == .refused)
    #expect(failure?.reason.contains(reason) == true)
    #expect(try folder.hives() == before)
  }

  @Test func `is refused for the current control set when nobody knows which that is`()
    async throws
  {
    let folder = try TestFolder()
    try folder.writeHive([key("HKLM\\SYSTEM\\ControlSet001\\Key")], at: system, to: "SYSTEM")
    let store = folder.store()
    let read = try await store.read(selection, .everything)
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write([.setValue(current, RegistryValue("n", .dword(1)))], to: read)
    }
    #expect(failure?.kind == .refused)
    #expect(failure?.reason.contains("which control set is current") == true)
  }

  @Test func `changes no hive when the last one cannot be changed`() async throws {
    // In a hive of version 1.5 a large value stands beside, which libhivex would write wrongly.
    let folder = try TestFolder()
    let large = RegistryData(.binary, Array(repeating: 1, count: 20_000))
    try folder.writeHive(
      [SnapshotKey(path: softwareKey, values: [SnapshotValue("n", .dword(1))])],
      at: software,
      to: "SOFTWARE"
    )
    try folder.writeHive(
      [
        key("HKLM\\SYSTEM\\Select", SnapshotValue("Current", .dword(1))),
        key("HKLM\\SYSTEM\\ControlSet001\\Key", SnapshotValue("large", large)),
      ],
      at: system,
      to: "SYSTEM"
    ) { $0.minorVersion = 5 }
    let store = folder.store()
    let before = [try folder.bytes("SOFTWARE"), try folder.bytes("SYSTEM")]
    let read = try await store.read(selection, .everything)
    #expect(read.snapshot.value(current, "large") == .present(large))
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write([edits(2)[0], edits(2)[2]], to: read)
    }
    #expect(failure?.kind == .unwritten)
    #expect(failure?.reason.contains("a value of 20000 bytes") == true)
    #expect([try folder.bytes("SOFTWARE"), try folder.bytes("SYSTEM")] == before)
    #expect(try folder.names() == ["SOFTWARE", "SYSTEM"])
  }

  @Test func `numbers a hive past its log files, and moves its time`() async throws {
    let folder = try host()
    let name = hiveNames[1]
    // A header of 7, and an entry of 41 in the second sector.
    var log = Array("regf".utf8) + [7, 0, 0, 0, 7, 0, 0, 0]
    log += Array(repeating: 0, count: 512 - log.count)
    log += Array("HvLE".utf8) + [0, 2, 0, 0, 0, 0, 0, 0, 41, 0, 0, 0]
    log += Array(repeating: 0, count: 512)
    try folder.write(log, to: name + ".LOG2")
    let before = try HiveHeader(HiveBytes(folder[name], limit: .max))
    let time = try folder.bytes(name)[12..<20]
    let store = folder.store()
    try await store.write(edits(2), to: try await store.read(selection, .everything))
    let after = try HiveHeader(HiveBytes(folder[name], limit: .max))
    #expect([before.primary, before.secondary] == [1, 1])
    #expect([after.primary, after.secondary] == [42, 42])
    #expect(try folder.bytes(name)[12..<20] != time)
    let other = try HiveHeader(HiveBytes(folder[hiveNames[2]], limit: .max))
    #expect([other.primary, other.secondary] == [2, 2])
  }

  @Test func `keeps what is beside, and finds names in any case`() async throws {
    let folder = try TestFolder()
    let parent = path("HKLM\\SOFTWARE\\Key\\Größe")
    let kept = [
      SnapshotValue("Ä", .string("ä")), SnapshotValue("日本", .dword(1)),
      SnapshotValue(.defaultValue, .string("x")),
    ]
    try folder.writeHive(
      [SnapshotKey(path: parent, values: kept), key("HKLM\\SOFTWARE\\Key\\Zz")],
      at: software,
      to: "SOFTWARE"
    )
    let store = folder.store()
    let upper = path("HKLM\\software\\KEY\\GRÖßE")
    try await store.write(
      [
        .setValue(upper, RegistryValue("ä", .dword(7))),
        .setValue(path("HKLM\\SOFTWARE\\Key\\Made\\Below"), RegistryValue("m", .qword(1))),
      ],
      to: try await store.read(selection, .everything)
    )
    let read = try await store.read(selection, .everything)
    #expect(
      read.snapshot.key(parent).value
        == SnapshotKey(path: parent, values: [SnapshotValue("Ä", .dword(7))] + kept.dropFirst())
    )
    #expect(
      read.snapshot.children(of: path("HKLM\\SOFTWARE\\Key"))
        == .present(["Größe", "Made", "Zz"])
    )
  }

  @Test func `does not make a key that Windows would not find`() async throws {
    let folder = try host()
    let store = folder.store()
    let before = try folder.hives()
    for name in ["Größe", String(repeating: "k", count: 256)] {
      let read = try await store.read(selection, .everything)
      let failure = await #expect(throws: StoreFailure.self) {
        try await store.write(
          [.setValue(softwareKey.appending(name), RegistryValue("n", .dword(1)))],
          to: read
        )
      }
      #expect(failure?.kind == .unwritten)
      #expect(failure?.reason.contains("only short ASCII names") == true)
    }
    #expect(try folder.hives() == before)
  }
}

struct `A change of several hives` {
  @Test func `is made as a whole or not at all, whenever the program ends`() async throws {
    let folder = try host()
    let before = try folder.hives()
    // What the disk holds after each step is what a crash there would leave.
    let crashes = Mutex<[(step: HiveTransaction.Step, folder: TestFolder)]>([])
    let store = HiveStore(path: folder.path, host: "host", options: StoreOptions()) { step in
      guard let copy = try? folder.copied() else { return }
      crashes.withLock { $0.append((step, copy)) }
    }
    try await store.write(edits(2), to: try await store.read(selection, .everything))
    let after = try folder.hives()
    let seen = crashes.withLock { $0 }
    #expect(seen.count == 8)
    #expect(seen.count { if case .replaced = $0.step { true } else { false } } == 3)
    var isListed = false
    for (step, crashed) in seen {
      if step == .listed { isListed = true }
      let read = try await crashed.store().read(selection, .everything)
      #expect(numbers(read) == (isListed ? [2, 2, 2] : [1, 1, 1]), "\(step)")
      #expect(try crashed.hives() == (isListed ? after : before), "\(step)")
      if isListed { #expect(try crashed.leftovers() == [], "\(step)") }
      // And the next write goes on from there.
      let next = crashed.store()
      try await next.write(edits(3), to: read)
      #expect(numbers(try await next.read(selection, .everything)) == [3, 3, 3], "\(step)")
      #expect(try crashed.leftovers() == [], "\(step)")
    }
  }

  /// The folder as it was just after the list was written.
  private func listed() async throws -> TestFolder {
    let folder = try host()
    let found = Mutex<TestFolder?>(nil)
    let store = HiveStore(path: folder.path, host: "host", options: StoreOptions()) { step in
      if step == .listed, let copy = try? folder.copied() { found.withLock { $0 = copy } }
    }
    try await store.write(edits(2), to: try await store.read(selection, .everything))
    return try #require(found.withLock { $0 })
  }

  @Test func `is given up when a part is gone and nothing was replaced yet`() async throws {
    let folder = try await listed()
    try FileManager.default.removeItem(atPath: folder[hiveNames[2] + HiveTransaction.ending])
    let read = try await folder.store().read(selection, .everything)
    #expect(numbers(read) == [1, 1, 1])
    #expect(try folder.leftovers() == [])
  }

  @Test func `is not finished over a hive that somebody changed`() async throws {
    let folder = try await listed()
    try folder.writeHive([], at: software, to: hiveNames[1])
    let before = try folder.hives()
    let failure = await #expect(throws: StoreFailure.self) {
      try await folder.store().read(selection, .everything)
    }
    #expect(failure?.kind == .unreadable)
    #expect(failure?.reason.contains("SOFTWARE was changed since") == true)
    #expect(try folder.hives() == before)
  }

  @Test(
    arguments: [
      "", "plumbline hives 1\n", "plumbline hives 1\na b ../../outside\n",
      "plumbline hives 1\na b Users/alice/NTUSER.DAT", "plumbline hives 2\n",
    ]
  )
  func `is not taken from just any list`(text: String) async throws {
    let folder = try host()
    try folder.write(text, to: HiveTransaction.listName)
    let before = try folder.hives()
    let read = try? await folder.store().read(selection, .everything)
    #expect((read == nil) == (text != "plumbline hives 1\n"))
    #expect(try folder.hives() == before)
  }
}
