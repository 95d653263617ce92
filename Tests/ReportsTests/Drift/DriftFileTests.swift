import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

struct `A drift report in a file` {
  private func read(_ bytes: [UInt8]) throws -> DriftReport {
    try #require(try readDriftFile(bytes))
  }

  @Test(arguments: 1...6)
  func `says all that the report says`(seed: UInt64) throws {
    let fleet = try SampleFleet(
      seed: seed,
      hosts: 12,
      hasBaseline: seed.isMultiple(of: 2),
      allReadable: false
    )
    let report = try fleet.report(.whole)
    let again = try read(json(report))
    #expect(json(again) == json(report))
    #expect(again.hosts.map(\.findings.count) == report.hosts.map(\.findings.count))
    for (one, other) in zip(again.hosts.flatMap(\.findings), report.hosts.flatMap(\.findings)) {
      #expect(one.identity == other.identity)
      #expect(one.expected == other.expected && one.actual == other.actual)
      #expect(one.change == other.change && one.lastApplied == other.lastApplied)
      #expect(one.evidence == other.evidence)
      #expect(one.severity == other.severity && one.baseline == other.baseline)
      #expect(one.waiver?.owner == other.waiver?.owner)
      #expect(one.isWaived == other.isWaived && one.isOpen == other.isOpen)
    }
    #expect(DriftTotals(again) == DriftTotals(report))
    #expect(again.baseline == report.baseline)
    #expect(again.diagnostics == report.diagnostics)
    #expect(again.unreadable == report.unreadable)
    #expect(again.day == report.day && again.part == report.part)
    #expect(again.hasJournal == report.hasJournal)
    #expect(again.waivers.map(\.findings) == report.waivers.map(\.findings))
  }

  @Test func `is made of enough to tell`() throws {
    var reports: [DriftReport] = []
    for seed in 1...6 as ClosedRange<UInt64> {
      reports.append(
        try SampleFleet(seed: seed, hosts: 12, hasBaseline: true, allReadable: false).report(.whole)
      )
    }
    let findings = reports.flatMap { $0.hosts.flatMap(\.findings) }
    for kind in DriftFinding.Kind.allCases {
      #expect(findings.contains { $0.kind == kind }, "\(kind)")
    }
    for severity in DriftFinding.Severity.allCases {
      #expect(findings.contains { $0.severity == severity }, "\(severity)")
    }
    for change in DriftFinding.Change.allCases {
      #expect(findings.contains { $0.change == change }, "\(change)")
    }
    for state in DriftFinding.Baseline.allCases {
      #expect(findings.contains { $0.baseline == state }, "\(state)")
    }
    for kind in Evidence.Kind.allCases {
      #expect(findings.contains { $0.evidence.contains { $0.kind == kind } }, "\(kind)")
    }
    #expect(findings.contains { $0.isWaived })
    #expect(findings.contains { $0.waiver?.isExpired == true })
    #expect(reports.contains { !($0.baseline?.fixed.isEmpty ?? true) })
    #expect(reports.contains { !$0.unreadable.isEmpty })
    for host in reports.flatMap(\.hosts) {
      #expect(Set(host.findings.map(\.identity)).count == host.findings.count)
    }
  }

  @Test func `that is no drift report is told apart`() throws {
    #expect(try readDriftFile(json(fullPlan)) == nil)
    #expect(try readDriftFile([]) == nil)
    #expect(try readDriftFile(Array("{\"drift\": 1}".utf8)) == nil)
  }

  @Test func `that was cut off is no report`() throws {
    let bytes = json(
      try SampleFleet(seed: 1, hosts: 3, hasBaseline: true, allReadable: false).report(.whole)
    )
    for length in stride(from: 0, to: bytes.count - 2, by: max(1, bytes.count / 150)) {
      #expect(try readDriftFile(Array(bytes[..<length])) == nil, "\(length) bytes")
    }
  }

  /// Whatever a byte becomes, the file is read, refused or not taken for a report.
  @Test func `that was damaged never stops the program`() throws {
    let bytes = json(
      try SampleFleet(seed: 2, hosts: 2, hasBaseline: true, allReadable: false).report(.whole)
    )
    var random = Random(seed: 7)
    var refused = 0
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(damaged.count)] = UInt8(random.below(256))
      }
      do {
        if let report = try readDriftFile(damaged) { _ = json(report) }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
  }

  static let wrong: [(String, String, String)] = [
    (
      "\"format_version\": \"1.0\"", "\"format_version\": \"2.0\"",
      "cannot read drift report format 2.0"
    ),
    ("\"part\": \"whole\"", "\"part\": \"shard 3/2\"", "“shard 3/2” is no part of a fleet"),
    ("\"part\": \"whole\"", "\"part\": \"shard 1/99999999999999999999\"", "is no part of a fleet"),
    ("\"day\": \"2026-01-01\"", "\"day\": \"2026-02-30\"", "“2026-02-30” is no day"),
    ("\"severity\": \"weaker\"", "\"severity\": \"bad\"", "“bad” is no severity"),
    ("\"expires\": \"2026-06-30\"", "\"expires\": \"soon\"", "“soon” is no day"),
    ("\"host\": \"h1\"", "\"host\": \"h7\"", "“h7” is not among the hosts"),
    ("\"name\": \"h1\"", "\"name\": \"h0-é\"", "the host “h0-é” is there twice"),
    ("\"hosts\": 3, \"findings\"", "\"hosts\": 9223372036854775807, \"findings\"", "is no count"),
    ("\"type\": \"REG_DWORD\"", "\"type\": \"REG_WORD\"", "“REG_WORD” is no registry type"),
  ]

  @Test(arguments: wrong.indices)
  func `with a wrong content is refused and says why`(index: Int) throws {
    let (old, new, reason) = Self.wrong[index]
    let text = String(
      decoding: json(
        try SampleFleet(seed: 3, hosts: 3, hasBaseline: false, allReadable: true).report(.whole)
      ),
      as: UTF8.self
    )
    try #require(text.contains(old), "\(old)")
    let failure = #expect(throws: PlanFileFailure.self) {
      try readDriftFile(Array(text.replacing(old, with: new).utf8))
    }
    #expect(failure?.reason.contains(reason) == true, "\(failure?.reason ?? "")")
    #expect(failure?.reason.contains("plan") == false)
  }

  @Test func `of a later version of this format may hold more`() throws {
    let bytes = json(
      try SampleFleet(seed: 3, hosts: 3, hasBaseline: false, allReadable: true).report(.whole)
    )
    let text = String(decoding: bytes, as: UTF8.self)
      .replacing("\"format_version\": \"1.0\"", with: "\"format_version\": \"1.7\", \"new\": [1]")
    #expect(json(try read(Array(text.utf8))) == bytes)
  }

  /// As the program wrote it before reports had severities, waivers and a baseline.
  @Test func `of the first form is still read`() throws {
    let report = try read(Array(Self.first.utf8))
    #expect(report.part == .whole && report.day == nil && !report.hasJournal)
    #expect(report.baseline == nil && report.waivers == [])
    #expect(report.hosts.map(\.host) == ["web01"])
    #expect(report.hosts[0].summary.release == "Windows Server 2022")
    let findings = report.hosts[0].findings
    #expect(findings.map(\.kind) == [.registry, .update])
    #expect(findings[0].expected == .value(.dword(1)))
    #expect(findings[0].actual == .absent)
    #expect(findings[1].expected == .words("KB3140245 installed"))
    #expect(findings.allSatisfy { $0.isOpen && $0.severity == .other && $0.change == nil })
    #expect(report.hosts[0].unknown.map(\.setting) == ["winhttp.TLS 1.2"])
    #expect(report.hosts[0].remarks.map(\.code) == ["waived"])
    #expect(DriftTotals(report).findings == 2)
    #expect(json(try read(json(report))) == json(report))
  }

  private static let first = #"""
    {
      "format_version": "1.0",
      "tool": {"name": "plumbline", "version": "0.1.0"},
      "manifests": [
        {"path": "posture.yaml", "sha256": "ab"}
      ],
      "catalogue": {"version": "0.1.0+1"},
      "summary": {"hosts": 1, "drifted": 1, "findings": 2, "in_sync": 0, "unknown": 1, "unreadable": 1},
      "hosts": [
        {"name": "web01", "groups": ["web"], "snapshot_sha256": "00ff", "facts": {"release": "Windows Server 2022", "build": 20348, "revision": null, "architecture": null, "kind": "server", "dotnet": [], "internet_explorer": null, "roles": [], "users": null, "updates": null}, "in_sync": false}
      ],
      "unreadable": [
        {"host": "web02", "reason": "gone"}
      ],
      "drift": [
        {"host": "web01", "kind": "registry", "setting": "schannel.client.TLS 1.0", "address": {"hive": "HKLM", "key": "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.0\\Client", "value": "DisabledByDefault"}, "expected": {"type": "REG_DWORD", "data": 1}, "actual": null, "reason": {"text": "The group “web” wants it.", "rule": "manifest", "rules": ["manifest"], "because": [{"text": "the default of the release", "source": "W32-PROTO"}], "sources": [{"key": "W32-PROTO", "title": "Protocols", "url": null}], "declared_at": [{"file": "posture.yaml", "line": 8, "column": 19}]}},
        {"host": "web01", "kind": "update", "setting": "winhttp.TLS 1.2", "address": null, "expected": "KB3140245 installed", "actual": "not installed", "reason": {"text": "It needs it.", "rule": "manifest", "rules": ["manifest"], "because": [], "sources": [], "declared_at": []}}
      ],
      "unknown": [
        {"host": "web01", "setting": "winhttp.TLS 1.2", "address": null, "reason": "not covered"}
      ],
      "remarks": [
        {"host": "web01", "severity": "note", "code": "waived", "text": "x is waived", "declared_at": []}
      ],
      "diagnostics": []
    }

    """#
}
