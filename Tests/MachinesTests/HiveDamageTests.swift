import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

struct `Damaged hives` {
  private static let root = path("HKLM\\SOFTWARE\\Top")
  private static let selection = Selection([
    Selection.Item(.localMachine, ["SOFTWARE", "Top"], .subtree)
  ])

  private static let keys: [SnapshotKey] =
    [
      SnapshotKey(
        path: root,
        values: [
          SnapshotValue("large", RegistryData(.binary, Array(repeating: 9, count: 33_000))),
          SnapshotValue("n", .dword(1)),
        ]
      ),
      SnapshotKey(path: root.appending("Größe\\日本"), values: [SnapshotValue("日", .string("x"))]),
    ]
    + (0..<40).map {
      SnapshotKey(
        path: root.appending("Key \($0)"),
        values: [SnapshotValue("v", .qword(UInt64($0)))]
      )
    }

  private static func hive() -> [UInt8] {
    HiveBuilder.hive(keys, at: software) {
      $0.minorVersion = 5
      $0.listLength = 15
    }
  }

  private static let changes: [RegistryEdit] = [
    .setValue(root.appending("Key 7"), RegistryValue("v", .dword(2))),
    .setValue(root.appending("Key 8\\New"), RegistryValue("v", .string("long enough"))),
    .deleteValue(root.appending("Key 9"), "v"), .deleteKey(root.appending("Key 10")),
  ]

  /// Reads a hive and writes to it; what happens is up to the hive, but it happens in order.
  private static func exercise(_ bytes: [UInt8], in folder: TestFolder) async throws -> Outcome {
    try folder.write(bytes, to: "SOFTWARE")
    let store = folder.store(allowsDirtyHives: true)
    let read: ReadSnapshot
    do {
      read = try await store.read(selection, .everything)
    } catch {
      #expect(error.kind == .unreadable, "\(error)")
      return .unreadable
    }
    do {
      try await store.write(changes, to: read)
    } catch {
      #expect(error.kind == .unwritten, "\(error)")
      #expect(try folder.bytes("SOFTWARE") == bytes)
      #expect(try folder.names() == ["SOFTWARE"])
      return .unwritten
    }
    let after = try await store.read(selection, .everything)
    #expect(changes.firstUnmet(in: after.snapshot) == nil)
    return .written
  }

  private enum Outcome: Hashable { case unreadable, unwritten, written }

  @Test func `are refused wherever they are cut off`() async throws {
    let folder = try TestFolder()
    let whole = Self.hive()
    #expect(try await Self.exercise(whole, in: folder) == .written)
    for length in stride(from: 0, to: whole.count, by: 97) {
      let outcome = try await Self.exercise(Array(whole[..<length]), in: folder)
      #expect(outcome == .unreadable, "cut off after \(length) bytes")
    }
  }

  @Test(arguments: 0..<8)
  func `are read or refused, and never end the program`(seed: Int) async throws {
    let folder = try TestFolder()
    var random = Random(seed: UInt64(seed))
    let whole = Self.hive()
    var outcomes: [Outcome: Int] = [:]
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0...random.below(4) {
        let place = 4096 + random.below(bytes.count - 4096)
        switch random.below(4) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2:
          // One cell's reference in the place of another.
          let from = 4096 + random.below((bytes.count - 4100) / 4) * 4
          let to = 4096 + random.below((bytes.count - 4100) / 4) * 4
          bytes.replaceSubrange(to..<to + 4, with: bytes[from..<from + 4])
        default:
          let length = min(random.below(16), bytes.count - place)
          bytes.replaceSubrange(place..<place + length, with: Array(repeating: 0xFF, count: length))
        }
      }
      outcomes[try await Self.exercise(bytes, in: folder), default: 0] += 1
    }
    #expect(outcomes.keys.count == 3, "\(outcomes)")
  }

  @Test(arguments: 0..<4)
  func `are refused or read whatever their header says`(seed: Int) async throws {
    let folder = try TestFolder()
    var random = Random(seed: UInt64(100 + seed))
    let whole = Self.hive()
    for _ in 0..<100 {
      var bytes = whole
      for _ in 0...random.below(2) { bytes[random.below(64)] = UInt8(random.below(256)) }
      _ = try await Self.exercise(HiveBuilder.summed(bytes), in: folder)
    }
  }

  @Test func `that name cells in circles or a thousand times are bounded`() throws {
    let folder = try TestFolder()
    // A key below itself: the only list of the top names the top.
    var bytes = HiveBuilder.hive([SnapshotKey(path: Self.root)], at: software)
    let file = try HiveFile(try folder.write(bytes, to: "SOFTWARE"))
    var reader = HiveReader(file)
    let top = try reader.root
    var list = 0
    _ = try reader.children(of: top) { (cell) throws(FileFailure) in list = cell.start }
    for byte in 0..<4 {
      bytes[list + 4 + byte] = UInt8(truncatingIfNeeded: top.cell.offset >> (8 * UInt32(byte)))
    }
    let round = try HiveFile(try folder.write(bytes, to: "SOFTWARE"))
    var walk = HiveWalk(round)
    let failure = #expect(throws: FileFailure.self) {
      try walk.read(at: software, Selection.everything.walk(to: software))
    }
    #expect(failure?.isContent == true)
    let found = #expect(throws: FileFailure.self) { try HiveCheck.check(round) }
    #expect(found?.reason.contains("two owners have one cell") == true)
  }

  /// What libhivex answers with the end of the program: it frees the shared cell twice.
  @Test func `with a cell of two owners are read and not changed`() async throws {
    let folder = try TestFolder()
    let texts = ["one two", "one six"].map { SnapshotValue(ValueName($0), .string($0)) }
    var bytes = HiveBuilder.hive(
      [SnapshotKey(path: Self.root, values: texts)],
      at: software
    )
    let file = try HiveFile(try folder.write(bytes, to: "SOFTWARE"))
    var reader = HiveReader(file)
    let top = try #require(try reader.children(of: try reader.root).first)
    let values = try reader.values(of: top)
    let places = values.map { $0.cell.start + 8 }
    bytes.replaceSubrange(places[1]..<places[1] + 4, with: bytes[places[0]..<places[0] + 4])
    try folder.write(bytes, to: "SOFTWARE")
    let store = folder.store()
    let read = try await store.read(Self.selection, .everything)
    #expect(read.snapshot.value(Self.root, "one six") == .present(.string("one two")))
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.write([.setValue(Self.root, RegistryValue("n", .dword(1)))], to: read)
    }
    #expect(failure?.kind == .unwritten)
    #expect(failure?.reason.contains("two owners have one cell") == true)
    #expect(try folder.bytes("SOFTWARE") == bytes)
  }
}
