package import Posture

/// Writes a drift report as JSON, format 1.0: a plan's `hosts`, `unknown` and `diagnostics`, with
/// `drift` in the place of `changes`.
///
/// It holds all that a report holds, so that `readDriftFile` gives a report that is written to the
/// same bytes; only which waivers take which host is left out, where nothing differs.
package func writeDriftJSON(
  _ report: DriftReport,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.origin(manifests: report.manifests, catalogueVersion: report.catalogueVersion)
    json.member("day", report.day?.description)
    json.key("part")
    json.part(report.part)
    json.member("journal", report.hasJournal)
    json.key("summary")
    json.totals(DriftTotals(report))
    json.key("hosts")
    json.array(report.hosts) { json, host in
      json.object { json in
        json.member("name", host.host)
        json.member("groups", host.groups)
        json.member("snapshot_sha256", host.snapshotDigest)
        json.key("facts")
        json.summary(host.summary)
        json.key("posture")
        json.postureChanges(host.posture)
        json.member("in_sync", host.isInSync)
      }
    }
    json.key("unreadable")
    json.unreadable(report.unreadable)
    json.key("drift")
    json.array(report.hosts.lazy.flatMap { host in host.findings.map { (host.host, $0) } }) {
      json,
      item in json.finding(item.1, host: item.0, catalogue: catalogue)
    }
    json.key("unknown")
    json.unknown(report.hosts.lazy.flatMap { host in host.unknown.map { (host.host, $0) } })
    json.key("waivers")
    json.array(report.waivers) { json, use in json.waiver(use.note, use) }
    json.key("baseline")
    json.baseline(report.baseline)
    json.key("remarks")
    json.remarks(report.hosts.lazy.flatMap { host in host.remarks.map { (host.host, $0) } })
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func part(_ part: DriftReport.Part) {
    switch part {
    case .whole: string("whole")
    case .limited: string("limited")
    case .shard(let number, let count): string("shard \(number)/\(count)")
    }
  }

  fileprivate mutating func waiver(_ note: WaiverNote, _ use: WaiverUse? = nil) {
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
  fileprivate mutating func baseline(_ baseline: BaselineUse?) {
    guard let baseline else { return null() }
    object { json in
      json.key("fixed")
      json.array(baseline.fixed) { json, entry in
        json.object { json in
          json.member("host", entry.host)
          json.member("kind", entry.finding.kind.rawValue)
          json.member("setting", entry.finding.setting)
          json.key("address")
          json.address(entry.finding.address)
        }
      }
    }
  }

  private mutating func address(_ address: RegistryAddress?) {
    if let address { self.address(address) } else { null() }
  }

  fileprivate mutating func totals(_ totals: DriftTotals) {
    object { json in
      json.member("hosts", totals.hosts)
      json.member("drifted", totals.drifted)
      json.member("findings", totals.findings)
      json.member("weaker", totals.weaker)
      json.member("waived", totals.waived)
      json.member("known", totals.known)
      json.member("fixed", totals.fixed)
      json.member("in_sync", totals.inSync)
      json.member("unknown", totals.unknown)
      json.member("unreadable", totals.unreadable)
    }
  }

  fileprivate mutating func finding(_ finding: DriftFinding, host: String, catalogue: Catalogue) {
    object { json in
      json.member("host", host)
      json.member("kind", finding.kind.rawValue)
      json.member("setting", finding.setting)
      json.member("severity", finding.severity.rawValue)
      json.member("change", finding.change?.rawValue)
      json.key("address")
      json.address(finding.address)
      json.key("expected")
      json.state(finding.expected)
      json.key("actual")
      json.state(finding.actual)
      json.key("last_applied")
      json.lastApplied(finding.lastApplied)
      json.key("evidence")
      json.array(finding.evidence) { json, evidence in
        json.object { json in
          json.member("kind", evidence.kind.rawValue)
          json.member("text", evidence.text)
          json.key("address")
          json.address(evidence.address)
          json.member("source", evidence.source)
        }
      }
      json.key("waiver")
      if let waiver = finding.waiver { json.waiver(waiver) } else { json.null() }
      json.member("baseline", finding.baseline?.rawValue)
      json.key("reason")
      json.reason(finding.reason, catalogue: catalogue)
    }
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
