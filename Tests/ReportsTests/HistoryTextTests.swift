import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

struct `A history for people` {
  private func record(
    _ day: Int,
    drifted: Int,
    part: DriftReport.Part = .whole,
    manifest: String = "posture.yaml"
  ) -> DriftRecord {
    var totals = DriftTotals(hosts: EmptyCollection<HostDrift>())
    totals.hosts = 12
    totals.drifted = drifted
    totals.findings = drifted * 2
    totals.weaker = drifted
    return DriftRecord(
      number: day,
      at: moment(day),
      day: nil,
      part: part,
      manifests: "0f",
      manifestPaths: [manifest],
      catalogueVersion: "test",
      totals: totals
    )
  }

  private func moment(_ day: Int) -> String { "2026-01-\(day < 10 ? "0" : "")\(day)T03:00:00Z" }

  private func stretch(
    _ first: Int,
    _ end: Int?,
    _ finding: DriftFinding,
    _ kind: RecordedStretch.Kind = .gone
  ) -> RecordedStretch {
    RecordedStretch(
      finding: RecordedFinding(finding),
      first: moment(first),
      last: moment(end.map { $0 - 1 } ?? 9),
      end: end.map { RecordedStretch.End(at: moment($0), kind) }
    )
  }

  private func history(
    _ findings: [DriftHistory.Finding],
    matches: [HistoryMatch] = [],
    records: [DriftRecord]? = nil,
    unread: [DriftHistory.Unread] = []
  ) -> DriftHistory {
    DriftHistory(
      records: records ?? [record(1, drifted: 0), record(9, drifted: 2)],
      matches: matches,
      findings: findings,
      unread: unread
    )
  }

  private func finding(
    _ host: String,
    _ finding: DriftFinding,
    _ stretches: [RecordedStretch]
  ) -> DriftHistory.Finding {
    DriftHistory.Finding(
      host: host,
      groups: ["all"],
      identity: finding.identity,
      intervals: DriftHistory.intervals(of: stretches)
    )
  }

  private func text(_ history: DriftHistory, verbose: Bool = false) -> String {
    ReportOutput.text { output in
      writeHistoryText(
        history,
        catalogue: builtInCatalogue,
        verbose: verbose,
        style: Style(color: false),
        to: output
      )
    }
  }

  private var sample: DriftHistory {
    let mask = "winhttp.TLS 1.2"
    let one = RecordedDrift.finding(mask, 0xA0, change: .neverApplied)
    let two = RecordedDrift.finding(mask, 0x80, change: .machine)
    let gone = RecordedDrift.finding("raw", severity: .other, waivedUntil: "2099-01-01")
    let returning = [stretch(1, 2, one), stretch(4, 5, one), stretch(6, 7, two, .changed)]
    return history(
      ["web01", "web02"].map { finding($0, one, returning + [stretch(7, nil, one)]) }
        + [
          finding("web02", gone, [stretch(2, 5, gone)]),
          finding("web03", gone, [stretch(2, 4, gone), stretch(6, 8, gone, .left)]),
        ],
      matches: [
        HistoryMatch(pattern: "web*", hosts: 3, groups: 1, settings: 0),
        HistoryMatch(pattern: "*", hosts: 3, groups: 1, settings: 2),
      ],
      unread: [DriftHistory.Unread(host: "web02", first: moment(8), last: moment(9), isNow: true)]
    )
  }

  @Test func `says how the fleet went, what drifted when, and whether it came back`() {
    #expect(
      text(sample) == """
        History: 2 records from 2026-01-01 to 2026-01-09; 4 findings on 3 hosts: 2 still there, 2 gone; 2
          flapping.
          “web*” matches 3 hosts and 1 group
          “*” matches 3 hosts, 1 group and 2 settings

          The whole fleet:
          when (UTC)        hosts  drifted  findings  weaker  waived  unreadable
          2026-01-01 03:00     12        0         0       0       0           0
          2026-01-09 03:00     12        2         4       2       0           0

        ! winhttp.TLS 1.2  weaker, still there; flapping, came back 2 times
            HKLM\\SOFTWARE\\Plumbline Test\\winhttp.TLS 1.2
            on web01, web02 (2 hosts)
            2026-01-01 03:00 appeared: expected REG_DWORD 0x00000000 (none), found REG_DWORD 0x000000a0
                (SSL 3.0|TLS 1.0); no run ever wrote it here
            2026-01-02 03:00 gone; last seen 2026-01-01 03:00
            2026-01-04 03:00 came back: expected REG_DWORD 0x00000000 (none), found REG_DWORD 0x000000a0
                (SSL 3.0|TLS 1.0); no run ever wrote it here
            2026-01-05 03:00 gone; last seen 2026-01-04 03:00
            2026-01-06 03:00 came back: expected REG_DWORD 0x00000000 (none), found REG_DWORD 0x00000080
                (TLS 1.0); the machine was changed
            2026-01-07 03:00 changed: expected REG_DWORD 0x00000000 (none), found REG_DWORD 0x000000a0
                (SSL 3.0|TLS 1.0); no run ever wrote it here

        = raw  gone
            HKLM\\SOFTWARE\\Plumbline Test\\raw
            on web02
            2026-01-02 03:00 appeared: expected REG_DWORD 0x00000000, found REG_DWORD 0x00000001; waived
            2026-01-05 03:00 gone; last seen 2026-01-04 03:00

        = raw  no longer reported; came back once
            HKLM\\SOFTWARE\\Plumbline Test\\raw
            on web03
            2026-01-02 03:00 appeared: expected REG_DWORD 0x00000000, found REG_DWORD 0x00000001; waived
            2026-01-04 03:00 gone; last seen 2026-01-03 03:00
            2026-01-06 03:00 came back: expected REG_DWORD 0x00000000, found REG_DWORD 0x00000001; waived
            2026-01-08 03:00 the host is no longer reported; last seen 2026-01-07 03:00

        ? web02: not readable since 2026-01-08 03:00, so what was found there counts as still there

        """
    )
  }

  @Test func `is short where much happened, unless all is asked for`() {
    let one = RecordedDrift.finding("raw")
    let flapping = (0..<9).map { stretch($0 * 2 + 1, $0 * 2 + 2, one) }
    let many = (0..<40).map { number in
      let other = RecordedDrift.finding("raw.\(number)")
      return finding("web01", other, [stretch(1, nil, other)])
    }
    let records = (1...20).map { record($0, drifted: 1) }
    let history = history([finding("web01", one, flapping)] + many, records: records)
    let short = text(history)
    #expect(short.split(separator: "\n").count < 150)
    #expect(short.contains("\n  … and 10 earlier; --verbose lists them\n"))
    #expect(short.contains("\n… and 11 more; --verbose lists them\n"))
    let long = text(history, verbose: true)
    #expect(!long.contains("--verbose"))
    #expect(long.contains("= raw  gone; flapping, came back 8 times\n"))
    #expect(long.components(separatedBy: "came back: ").count == 9)
    let alone = text(self.history([finding("web01", one, flapping)]))
    #expect(alone.contains("\n    … 10 earlier; --verbose lists them\n"))
  }

  @Test func `keeps fleets that share a journal apart`() {
    let records = [
      record(1, drifted: 1), record(2, drifted: 5, manifest: "other.yaml"), record(3, drifted: 2),
    ]
    #expect(
      text(history([], records: records)) == """
        History: 3 records from 2026-01-01 to 2026-01-03; no finding.

          The whole fleet of posture.yaml:
          when (UTC)        hosts  drifted  findings  weaker  waived  unreadable
          2026-01-01 03:00     12        1         2       1       0           0
          2026-01-03 03:00     12        2         4       2       0           0

          The whole fleet of other.yaml:
          when (UTC)        hosts  drifted  findings  weaker  waived  unreadable
          2026-01-02 03:00     12        5        10       5       0           0

        """
    )
  }

  @Test func `is honest where there is no trend or no finding`() {
    let parts = [
      record(1, drifted: 1, part: .limited), record(2, drifted: 1, part: .shard(1, of: 2)),
    ]
    #expect(
      text(history([], records: parts)) == """
        History: 2 records from 2026-01-01 to 2026-01-02; no finding.

          No record is about the whole fleet, so there is no trend.

        """
    )
  }

  @Test func `is in JSON, too`() throws {
    let text = ReportOutput.text { output in
      writeHistoryJSON(sample, version: "0", to: output)
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let summary = try #require(json["summary"] as? [String: Int])
    #expect(summary == ["records": 2, "findings": 4, "there": 2, "flapping": 2])
    let findings = try #require(json["findings"] as? [[String: Any]])
    #expect(findings.map { $0["host"] as? String } == ["web01", "web02", "web02", "web03"])
    #expect(findings.map { $0["returns"] as? Int } == [2, 2, 0, 1])
    let intervals = try #require(findings[0]["intervals"] as? [[String: Any]])
    #expect(intervals.map { $0["ending"] as? String } == ["gone", "gone", nil])
    let stretches = try #require(intervals[2]["stretches"] as? [[String: Any]])
    #expect(stretches.map { $0["change"] as? String } == ["machine", "never-applied"])
    #expect((stretches[0]["actual"] as? [String: Any])?["data"] as? Int == 0x80)
    #expect((json["matches"] as? [[String: Any]])?.count == 2)
    #expect((json["unread"] as? [[String: Any]])?.map { $0["now"] as? Bool } == [true])
    #expect((json["trend"] as? [[String: Any]])?.count == 2)
  }
}
