import Foundation
import Posture
import Support
import Testing

@testable import Machines

struct `A damaged record` {
  @Test(arguments: [
    "UPDATE drift_record SET part = 'half'", "UPDATE drift_record SET shard = 3",
    "UPDATE drift_host SET state = ''", "UPDATE drift_open SET finding = 99",
    "UPDATE drift_open SET first = 99", "UPDATE drift_item SET kind = 'x'",
    "UPDATE drift_item SET root = 'HKEY_NOWHERE'", "UPDATE drift_item SET name = NULL",
    "UPDATE drift_finding SET severity = 'x'", "UPDATE drift_finding SET change = 'x'",
    "UPDATE drift_finding SET actual_type = -1", "UPDATE drift_finding SET actual_bytes = NULL",
    "UPDATE drift_past SET ending = 'x'", "UPDATE drift_past SET ended = 99",
    "UPDATE drift_unread SET last = 99",
    "UPDATE drift_host SET name = CAST(x'FF' AS TEXT) WHERE name = 'web01'",
  ])
  func `is said to be one`(statement: String) throws {
    let folder = try TestFolder()
    let path = folder["journal.db"]
    do {
      let journal = try Journal(path: path)
      let first = RecordedDrift.host(
        "web01",
        [RecordedDrift.finding("a"), RecordedDrift.finding("b")]
      )
      let second = RecordedDrift.host("web01", [RecordedDrift.finding("a")])
      try journal.record(RecordedDrift.report([first]), at: "2026-01-01T00:00:00Z")
      try journal.record(
        RecordedDrift.report([second], unreadable: ["x"]),
        at: "2026-01-02T00:00:00Z"
      )
    }
    try SQLite(path, knownAs: path, .writing).execute(statement)
    let journal = try Journal(path: path)
    let failure = #expect(throws: FileFailure.self) { try journal.history() }
    #expect(failure?.isContent == true)
  }

  @Test func `never ends the program, whatever byte is wrong`() throws {
    let folder = try TestFolder()
    do {
      let journal = try Journal(path: folder["journal.db"])
      for day in 1...3 {
        let hosts = (0..<20).map { number in
          RecordedDrift.host("pc\(number)", [RecordedDrift.finding("a", UInt32(day % 2))])
        }
        try journal.record(RecordedDrift.report(hosts), at: "2026-01-0\(day)T00:00:00Z")
      }
    }
    let whole = try folder.bytes("journal.db")
    var random = Random(seed: 7)
    var failed = 0
    for round in 0..<200 {
      var bytes = whole
      for _ in 0...random.below(8) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      let path = try folder.write(bytes, to: "wrong/\(round).db")
      do throws(FileFailure) {
        let journal = try Journal(path: path)
        _ = try journal.history()
        let host = RecordedDrift.host("pc1", [RecordedDrift.finding("b")])
        try journal.record(RecordedDrift.report([host]), at: "2026-01-04T00:00:00Z")
        _ = try journal.lastApplied(to: "pc1")
      } catch {
        #expect(error.path.hasPrefix(path) && !error.reason.isEmpty)
        failed += 1
      }
    }
    #expect(failed > 10)
  }
}
