import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

struct `Recorded drift` {
  private let folder: TestFolder
  private let path: String
  private let journal: Journal

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
    journal = try Journal(path: path)
  }

  private func finding(_ setting: String, _ actual: UInt32 = 1) -> DriftFinding {
    RecordedDrift.finding(setting, actual)
  }

  @discardableResult
  private func record(
    _ day: Int,
    _ hosts: [HostDrift],
    unreadable: [String] = [],
    part: DriftReport.Part = .whole
  ) throws -> RecordedChanges {
    try journal.record(
      RecordedDrift.report(hosts, unreadable: unreadable, part: part, day: "2026-01-0\(day)"),
      at: "2026-01-0\(day)T03:00:00Z"
    )
  }

  /// `web01 a 1-2 gone 3, 4-`: when each finding was there, by days.
  private func lines(_ patterns: String...) throws -> [String] {
    func day(_ at: String) -> Substring { at.prefix(10).suffix(1) }
    return try #require(try journal.history(of: patterns)).findings.map { finding in
      let times = finding.intervals.flatMap(\.stretches).map { stretch in
        let end = stretch.end.map { "\(day(stretch.last)) \($0.kind.rawValue) \(day($0.at))" } ?? ""
        return "\(day(stretch.first))-\(end)"
      }
      return "\(finding.host) \(finding.identity.setting) \(times.joined(separator: ", "))"
    }
  }

  @Test func `knows when a finding appeared, went and came back`() throws {
    #expect(try journal.history() == nil)
    for day in 1...2 {
      try record(
        day,
        [
          RecordedDrift.host("web01", [finding("a"), finding("b")]),
          RecordedDrift.host("web02", []),
        ]
      )
    }
    try record(3, [RecordedDrift.host("web01", [finding("b")]), RecordedDrift.host("web02", [])])
    let changes = try record(
      4,
      [RecordedDrift.host("WEB01", [finding("a")]), RecordedDrift.host("web02", [finding("a")])]
    )
    #expect(changes.appeared == 2 && changes.gone == 1 && changes.changed == 0)
    #expect(try lines() == ["web01 a 1-2 gone 3, 4-", "web01 b 1-3 gone 4", "web02 a 4-"])
    let history = try #require(try journal.history())
    #expect(history.findings[0].returns == 1)
    #expect(history.records.map(\.number) == [1, 2, 3, 4])
    #expect(
      try journal.points(of: RecordedDrift.manifests, limit: 2).map(\.totals.findings) == [1, 2]
    )
    #expect(
      try journal.points(of: RecordedDrift.manifests, limit: 99).map(\.at).last
        == "2026-01-04T03:00:00Z"
    )
  }

  @Test func `gives back what it was given, of every kind`() throws {
    let user = RegistryPath(.users, RegistryText(utf16: [0x53, 0x5C, 0xD800]))
    let findings = [
      RecordedDrift.finding("raw", severity: .other, change: .machine, path: user),
      RecordedDrift.finding("waived", severity: .stronger, waivedUntil: "2099-01-01"),
      DriftFinding(
        kind: .update,
        setting: "update",
        address: nil,
        expected: .words("KB1 installed"),
        actual: .words(""),
        severity: .weaker,
        reason: Reason(text: "", rules: [], because: [], sources: [], declaredAt: [])
      ),
      DriftFinding(
        kind: .internetOption,
        setting: "wide",
        address: RegistryAddress(user, .defaultValue),
        expected: .absent,
        actual: .value(RegistryData(.binary, Array(repeating: 7, count: 5000))),
        severity: .weaker,
        change: .both,
        reason: Reason(text: "", rules: [], because: [], sources: [], declaredAt: [])
      ),
    ]
    try record(1, [RecordedDrift.host("ü", findings, groups: ["a b", "c"])])
    // A connection that has nothing in its memory.
    let history = try #require(try Journal(path: path).history())
    let expected = findings.sorted { $0.setting < $1.setting }
    #expect(history.findings.map(\.identity) == expected.map(\.identity))
    #expect(history.findings.map(\.groups) == Array(repeating: ["a b", "c"], count: 4))
    for (found, finding) in zip(history.findings, expected) {
      #expect(found.intervals.flatMap(\.stretches).map(\.finding) == [RecordedFinding(finding)])
    }
    #expect(
      history.findings[0].identity.address?.path.subpath.bytes == user.subpath.bytes
    )
    let record = try #require(history.records.first)
    #expect(record.totals == DriftTotals(hosts: [RecordedDrift.host("ü", findings)]))
    #expect(record.day == ISODate("2026-01-01") && record.part == .whole)
  }

  @Test func `keeps no data of any size`() throws {
    let large = RegistryData(.binary, Array(repeating: 7, count: 1_000_000))
    let finding = DriftFinding(
      kind: .registry,
      setting: "large",
      address: RegistryAddress(RecordedDrift.key, "large"),
      expected: .absent,
      actual: .value(large),
      severity: .other,
      reason: Reason(text: "", rules: [], because: [], sources: [], declaredAt: [])
    )
    for day in 1...2 { try record(day, [RecordedDrift.host("web01", [finding])]) }
    let found = try #require(try journal.history()).findings[0].intervals
    #expect(found.flatMap(\.stretches).count == 1)
    guard case .words(let words)? = found.first?.stretches.first?.finding.actual else {
      Issue.record("kept as data")
      return
    }
    #expect(words.hasPrefix("REG_BINARY, 1000000 bytes, SHA-256 "))
  }

  @Test func `tells a change from a finding that is new`() throws {
    try record(1, [RecordedDrift.host("web01", [finding("a", 1)])])
    let changes = try record(2, [RecordedDrift.host("web01", [finding("a", 2)])])
    #expect(changes.changed == 1 && changes.appeared == 0 && changes.gone == 0)
    let waived = RecordedDrift.finding("a", 2, waivedUntil: "2099-01-01")
    try record(3, [RecordedDrift.host("web01", [waived])])
    try record(4, [RecordedDrift.host("web01", [])])
    #expect(try lines() == ["web01 a 1-1 changed 2, 2-2 changed 3, 3-3 gone 4"])
    let found = try #require(try journal.history()).findings[0]
    #expect(found.intervals.count == 1 && found.returns == 0)
    #expect(found.intervals[0].stretches.map(\.finding.status) == [.open, .open, .waived])
  }

  @Test func `knows a mask again that another setting names today`() throws {
    let mask = RegistryAddress(RecordedDrift.key, "Mask")
    try record(1, [RecordedDrift.host("web01", [finding("winhttp.TLS 1.1").at(mask)])])
    let other = [RecordedDrift.host("web01", [finding("winhttp.TLS 1.2", 2).at(mask)])]
    let changes = try record(2, other)
    #expect(changes.changed == 1 && changes.appeared == 0 && changes.gone == 0)
    #expect(try lines() == ["web01 winhttp.TLS 1.1 1-1 changed 2, 2-"])
    // And nobody says that it is gone while nobody can see it.
    let blind = RecordedDrift.host("web01", [], unknown: ["winhttp.TLS 1.2"])
    #expect(try record(3, [blind]).gone == 0)
  }

  @Test func `does not call gone what nobody could see`() throws {
    let hosts = ["web01", "web02"].map { RecordedDrift.host($0, [finding("a"), finding("b")]) }
    try record(1, hosts)
    try record(2, [hosts[0]], unreadable: ["web02"])
    try record(3, [RecordedDrift.host("web01", [], unknown: ["a"])], unreadable: ["WEB02"])
    #expect(
      try lines() == ["web01 a 1-", "web01 b 1-2 gone 3", "web02 a 1-", "web02 b 1-"]
    )
    var history = try #require(try journal.history())
    #expect(history.findings[2].intervals[0].last.hasPrefix("2026-01-01"), "last seen when read")
    let unread = DriftHistory.Unread(
      host: "web02",
      first: "2026-01-02T03:00:00Z",
      last: "2026-01-03T03:00:00Z",
      isNow: true
    )
    #expect(history.unread == [unread])
    try record(4, [RecordedDrift.host("web01", []), RecordedDrift.host("web02", [finding("b")])])
    #expect(
      try lines()
        == ["web01 a 1-3 gone 4", "web01 b 1-2 gone 3", "web02 a 1-1 gone 4", "web02 b 1-"]
    )
    try record(5, [], unreadable: ["web02"])
    history = try #require(try journal.history(of: ["web02"]))
    #expect(history.unread.map(\.isNow) == [false, true])
    #expect(history.trends[0].points.map(\.totals.unreadable) == [0, 1, 1, 0, 1])
  }

  @Test func `touches only the hosts that a part is about`() throws {
    let names = (1...8).map { "pc\($0)" }
    try record(1, names.map { RecordedDrift.host($0, [finding("a")]) })
    try record(2, [RecordedDrift.host("pc1", [])], part: .limited)
    #expect(try lines().filter { !$0.hasSuffix("1-") } == ["pc1 a 1-1 gone 2"])
    let first = names.filter { DriftReport.shard(of: $0, count: 2) == 1 }
    let second = names.filter { DriftReport.shard(of: $0, count: 2) == 2 }
    try #require(first.count > 1 && second.count > 1)
    // Of its own hosts a shard knows that one is no longer there.
    try record(
      3,
      first.dropLast().map { RecordedDrift.host($0, [finding("a")]) },
      part: .shard(1, of: 2)
    )
    let left = try #require(first.last)
    let expected = "\(left) a 1-\(left == "pc1" ? "1 gone 2" : "1 left 3")"
    #expect(try lines().contains(expected))
    #expect(try lines().filter { $0.contains("left") }.count == 1)
    for name in second where name != "pc1" { #expect(try lines(name) == ["\(name) a 1-"]) }
    try record(3, second.map { RecordedDrift.host($0, []) }, part: .shard(2, of: 2))
    #expect(
      try journal.points(of: RecordedDrift.manifests, limit: 9).map(\.totals.hosts) == [8, 7]
    )
  }

  @Test func `lets a host go that no report names, and takes it back`() throws {
    try record(1, [RecordedDrift.host("web01", [finding("a")]), RecordedDrift.host("web02", [])])
    try record(2, [RecordedDrift.host("web02", [])])
    try record(3, [RecordedDrift.host("web02", [])])
    try record(4, [RecordedDrift.host("web01", [finding("a")]), RecordedDrift.host("web02", [])])
    #expect(try lines() == ["web01 a 1-1 left 2, 4-"])
    #expect(try #require(try journal.history()).findings[0].returns == 0)
    // Reports of another fleet say nothing about this one.
    try journal.record(
      RecordedDrift.report(
        [RecordedDrift.host("other", [])],
        manifests: [FileDigest(path: "other.yaml", sha256: "2")]
      ),
      at: "2026-01-05T03:00:00Z"
    )
    #expect(try lines() == ["web01 a 1-1 left 2, 4-"])
  }

  @Test func `is picked by host, group and setting`() throws {
    try record(
      1,
      [
        RecordedDrift.host("web01", [finding("a"), finding("b")], groups: ["web"]),
        RecordedDrift.host("db01", [finding("a")], groups: ["data"]),
      ]
    )
    #expect(try lines("WEB") == ["web01 a 1-", "web01 b 1-"])
    #expect(try lines("?") == ["db01 a 1-", "web01 a 1-", "web01 b 1-"])
    #expect(try lines("a", "data") == ["db01 a 1-"])
    #expect(try lines("none") == [])
    #expect(try journal.history(of: ["none"])?.matches.map(\.isNothing) == [true])
  }

  @Test func `adds little where nothing changes`() throws {
    let hosts = (0..<200).map { number in
      RecordedDrift.host("pc\(number)", (0..<20).map { finding("setting \($0)") })
    }
    func rows() throws -> Int {
      let database = try SQLite(path, knownAs: path, .reading)
      return try ["open", "past", "item", "finding", "host", "manifest"].reduce(0) { sum, table in
        sum
          + (try database.first("SELECT count(*) FROM drift_\(table)") { row throws(FileFailure) in
            try row.integer(0)
          } ?? 0)
      }
    }
    try record(1, hosts)
    let first = try rows()
    #expect(first == 4000 + 20 + 1 + 200 + 1)
    for day in 2...5 {
      #expect(try record(day, hosts) == RecordedChanges())
    }
    #expect(try rows() == first)
  }

  @Test func `serves recorders of shards at once`() async throws {
    let names = (0..<64).map { "pc\($0)" }
    try await withThrowingTaskGroup { [path] group in
      for shard in 1...8 {
        group.addTask {
          let hosts = names.filter { DriftReport.shard(of: $0, count: 8) == shard }
            .map { RecordedDrift.host($0, [RecordedDrift.finding("a")]) }
          let report = RecordedDrift.report(hosts, part: .shard(shard, of: 8))
          try Journal(path: path).record(report, at: "2026-01-01T03:00:00Z")
        }
      }
      try await group.waitForAll()
    }
    #expect(try lines().count == 64)
    #expect(
      try journal.points(of: RecordedDrift.manifests, limit: 5).map(\.totals.findings) == [64]
    )
  }

  @Test func `leaves runs alone`() throws {
    let run = try journal.begin([JournalSamples.host("web01")])
    try record(1, [RecordedDrift.host("web01", [finding("a")])])
    #expect(try journal.summaries().map(\.id) == [run])
    #expect(try journal.run(run)?.hosts == [JournalSamples.host("web01")])
    #expect(journal.isRunning(run))
  }
}
