import Posture
import WindowsRegistry

// The pieces that a drift report has as JSON and as NDJSON.

extension JSONWriter {
  /// How a report begins: what it rests on, and which hosts it speaks for.
  mutating func driftHead(_ report: DriftReport, version: String) {
    head(version: version)
    origin(manifests: report.manifests, catalogueVersion: report.catalogueVersion)
    member("day", report.day?.description)
    key("part")
    part(report.part)
    member("journal", report.hasJournal)
  }

  mutating func part(_ part: DriftReport.Part) {
    switch part {
    case .whole: string("whole")
    case .limited: string("limited")
    case .shard(let number, let count): string("shard \(number)/\(count)")
    }
  }

  mutating func waiver(_ note: WaiverNote, _ use: WaiverUse? = nil) {
    object { json in
      json.member("setting", note.setting)
      json.member("reason", note.reason)
      json.member("owner", note.owner)
      json.member("expires", note.expires.description)
      json.member("expired", note.isExpired)
      json.key("declared_at")
      json.place(note.declaredAt)
      if let use {
        json.member("hosts", use.hosts)
        json.member("findings", use.findings)
      }
    }
  }

  /// Null without `--baseline`.
  mutating func baseline(_ baseline: BaselineUse?) {
    guard let baseline else { return null() }
    object { json in
      json.key("fixed")
      json.array(baseline.fixed) { json, entry in
        json.object { json in json.fixedMembers(entry) }
      }
    }
  }

  mutating func fixedMembers(_ entry: BaselineUse.Fixed) {
    member("host", entry.host)
    member("kind", entry.finding.kind.rawValue)
    member("setting", entry.finding.setting)
    key("address")
    address(entry.finding.address)
  }

  private mutating func address(_ address: RegistryAddress?) {
    if let address { self.address(address) } else { null() }
  }

  mutating func totals(_ totals: DriftTotals) {
    object { json in json.totalsMembers(totals) }
  }

  mutating func totalsMembers(_ totals: DriftTotals) {
    member("hosts", totals.hosts)
    member("drifted", totals.drifted)
    member("findings", totals.findings)
    member("weaker", totals.weaker)
    member("waived", totals.waived)
    member("known", totals.known)
    member("fixed", totals.fixed)
    member("in_sync", totals.inSync)
    member("unknown", totals.unknown)
    member("unreadable", totals.unreadable)
  }

  mutating func finding(_ finding: DriftFinding, host: String, reasons: WrittenReasons) {
    object { json in json.findingMembers(finding, host: host, reasons: reasons) }
  }

  mutating func findingMembers(_ finding: DriftFinding, host: String, reasons: WrittenReasons) {
    member("host", host)
    member("kind", finding.kind.rawValue)
    member("setting", finding.setting)
    member("severity", finding.severity.rawValue)
    member("change", finding.change?.rawValue)
    key("address")
    address(finding.address)
    key("expected")
    state(finding.expected)
    key("actual")
    state(finding.actual)
    key("last_applied")
    lastApplied(finding.lastApplied)
    key("evidence")
    array(finding.evidence) { json, evidence in
      json.object { json in
        json.member("kind", evidence.kind.rawValue)
        json.member("text", evidence.text)
        json.key("address")
        json.address(evidence.address)
        json.member("source", evidence.source)
      }
    }
    key("waiver")
    if let waiver = finding.waiver { self.waiver(waiver) } else { null() }
    member("baseline", finding.baseline?.rawValue)
    key("reason")
    value(reasons.json(of: finding.reason))
  }

  private mutating func lastApplied(_ last: LastApplied?) {
    guard let last else { return null() }
    object { json in
      json.key("value")
      json.data(last.value)
      json.member("run", last.run.description)
      json.member("at", last.at)
    }
  }

  /// A value as in a plan, null for absent, a text where it is no value.
  private mutating func state(_ state: DriftFinding.State) {
    switch state {
    case .value(let data): self.data(data)
    case .absent: null()
    case .words(let words): string(words)
    }
  }
}

/// The JSON of reasons, each written once.
///
/// A fleet's findings share a few reasons, and a reason is the longest part of a finding. A class, since
/// it is handed from finding to finding.
final class WrittenReasons {
  private let catalogue: Catalogue
  /// With the reason itself, so that no other takes its place in memory.
  private var written: [ObjectIdentifier: (reason: Reason, bytes: [UInt8])] = [:]

  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  func json(of reason: Reason) -> [UInt8] {
    if let known = written[ObjectIdentifier(reason)] { return known.bytes }
    var bytes: [UInt8] = []
    let output = ReportOutput { bytes += $0 }
    var json = JSONWriter(output, compactDepth: 0)
    json.reason(reason, catalogue: catalogue)
    output.flush()
    // Reports that were made elsewhere may share none.
    if written.count < 10_000 { written[ObjectIdentifier(reason)] = (reason, bytes) }
    return bytes
  }
}
