import Posture
import Support
import Testing
import WindowsRegistry

struct `Points of a trend` {
  private func record(
    _ number: Int,
    _ part: DriftReport.Part,
    findings: Int,
    day: String = "2026-01-01",
    manifests: String = "same"
  ) -> DriftRecord {
    var totals = DriftTotals(hosts: EmptyCollection<HostDrift>())
    totals.hosts = 1
    totals.findings = findings
    return DriftRecord(
      number: number,
      at: "2026-01-01T0\(number):00:00Z",
      day: ISODate(day),
      part: part,
      manifests: manifests,
      manifestPaths: ["posture.yaml"],
      catalogueVersion: "test",
      totals: totals
    )
  }

  private func points(_ records: [DriftRecord]) -> [[Int]] {
    DriftPoint.points(of: records).map { point in
      [Int(point.at.prefix(13).suffix(2)) ?? 0, point.totals.hosts, point.totals.findings]
    }
  }

  @Test func `are whole reports, and never those of a part`() {
    let records = [
      record(1, .whole, findings: 5), record(2, .limited, findings: 1),
      record(3, .whole, findings: 0),
    ]
    #expect(points(records) == [[1, 1, 5], [3, 1, 0]])
  }

  @Test func `are all shards of a day together, and none while one is missing`() {
    let shards = [
      record(1, .shard(2, of: 2), findings: 2), record(2, .shard(1, of: 2), findings: 3),
    ]
    #expect(points([shards[0]]) == [])
    #expect(points(shards) == [[2, 2, 5]])
    // A shard that was run again counts once.
    #expect(points(shards + [record(4, .shard(2, of: 2), findings: 7)]) == [[4, 2, 10]])
    #expect(points([record(0, .whole, findings: 1)] + shards) == [[0, 1, 1], [2, 2, 5]])
  }

  @Test func `do not mix days, manifests or numbers of shards`() {
    let first = record(1, .shard(1, of: 2), findings: 2)
    #expect(points([first, record(2, .shard(2, of: 2), findings: 1, day: "2026-01-02")]) == [])
    #expect(points([first, record(2, .shard(2, of: 2), findings: 1, manifests: "other")]) == [])
    #expect(points([first, record(2, .shard(2, of: 3), findings: 1)]) == [])
  }
}

struct `A history` {
  private func stretch(
    _ first: Int,
    _ last: Int,
    _ end: Int?,
    _ kind: RecordedStretch.Kind = .gone
  ) -> RecordedStretch {
    RecordedStretch(
      finding: RecordedFinding(RecordedDrift.finding("a.b")),
      first: "2026-01-0\(first)",
      last: "2026-01-0\(last)",
      end: end.map { RecordedStretch.End(at: "2026-01-0\($0)", kind) }
    )
  }

  private func finding(_ stretches: [RecordedStretch]) -> DriftHistory.Finding {
    DriftHistory.Finding(
      host: "web01",
      groups: [],
      identity: RecordedDrift.finding("a.b").identity,
      intervals: DriftHistory.intervals(of: stretches)
    )
  }

  @Test func `joins what only changed, and counts how often a finding came back`() {
    let found = finding([
      stretch(1, 1, 2, .changed), stretch(2, 3, 4), stretch(5, 5, 6, .left), stretch(7, 7, 8),
      stretch(9, 9, nil),
    ])
    #expect(found.intervals.map(\.stretches.count) == [2, 1, 1, 1])
    #expect(found.intervals.map(\.appeared).map(\.last) == ["1", "5", "7", "9"])
    // A host that was away and is back says nothing about who undid what.
    #expect(found.returns == 2)
    #expect(found.isThere)
    #expect(!finding([stretch(1, 1, 2)]).isThere)
  }

  @Test func `begins where it is asked to`() {
    let found = finding([stretch(1, 2, 3), stretch(4, 4, nil)])
    let unread = [
      DriftHistory.Unread(host: "a", first: "2026-01-01", last: "2026-01-02", isNow: true),
      DriftHistory.Unread(host: "b", first: "2026-01-01", last: "2026-01-02", isNow: false),
    ]
    func history(_ since: String?) -> DriftHistory {
      DriftHistory(records: [], since: since, findings: [found], unread: unread)
    }
    #expect(history(nil).findings == [found])
    #expect(history(nil).unread.count == 2)
    #expect(history("2026-01-03").findings == [found])
    #expect(history("2026-01-04").findings.map(\.intervals.count) == [1])
    #expect(history("2026-01-04").unread.map(\.host) == ["a"])
    let gone = finding([stretch(1, 2, 3)])
    #expect(DriftHistory(records: [], since: "2026-01-04", findings: [gone]).findings.isEmpty)
  }
}

struct `What arguments of history ask for` {
  private func asked(_ patterns: String...) -> [String] {
    let hosts = [
      (name: "web01", groups: ["web"]), (name: "WEB02", groups: ["web", "canary"]),
      (name: "winhttp", groups: ["clients"]),
    ]
    let settings = ["winhttp", "schannel.client.TLS 1.2"]
    let selection = HistorySelection(patterns, hosts: hosts, settings: settings)
    return hosts.flatMap { host in
      let asked = selection.asks(for: host.name, groups: host.groups)
      return settings.filter { !asked.isNothing && asked.takes($0) }
        .map { "\(host.name) \($0.prefix(4))" }
    }
  }

  private let everything = [
    "web01 winh", "web01 scha", "WEB02 winh", "WEB02 scha", "winhttp winh", "winhttp scha",
  ]

  @Test func `is everything where there are none`() { #expect(asked() == everything) }

  @Test func `are hosts and groups together`() {
    #expect(asked("web01") == ["web01 winh", "web01 scha"])
    #expect(asked("Canary", "web01") == Array(everything[..<4]))
    #expect(asked("web*") == Array(everything[..<4]))
  }

  @Test func `are settings of all hosts, or of those that are named beside them`() {
    #expect(asked("schannel.*") == ["web01 scha", "WEB02 scha", "winhttp scha"])
    #expect(asked("schannel.*", "web02") == ["WEB02 scha"])
    #expect(asked("schannel.*", "web02", "canary", "web01") == ["web01 scha", "WEB02 scha"])
  }

  @Test func `is either where the name is that of both`() {
    #expect(asked("winhttp") == ["web01 winh", "WEB02 winh", "winhttp winh", "winhttp scha"])
    #expect(
      asked("winhttp", "web01")
        == ["web01 winh", "web01 scha", "WEB02 winh", "winhttp winh", "winhttp scha"]
    )
  }

  @Test func `says what each of them means`() {
    let selection = HistorySelection(
      ["w*", "none"],
      hosts: [(name: "web01", groups: ["web"])],
      settings: ["winhttp.TLS 1.2"]
    )
    #expect(
      selection.matches == [
        HistoryMatch(pattern: "w*", hosts: 1, groups: 1, settings: 1),
        HistoryMatch(pattern: "none", hosts: 0, groups: 0, settings: 0),
      ]
    )
    #expect(selection.matches.map(\.isNothing) == [false, true])
  }
}
