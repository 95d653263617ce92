package import Posture

/// Writes a drift report as JSON, format 1.0: a plan's `hosts`, `unknown` and `diagnostics`, with
/// `drift` in the place of `changes`.
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
    json.unknown(report.hosts.flatMap { host in host.unknown.map { (host.host, $0) } })
    json.key("remarks")
    json.remarks(report.hosts.flatMap { host in host.remarks.map { (host.host, $0) } })
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func totals(_ totals: DriftTotals) {
    object { json in
      json.member("hosts", totals.hosts)
      json.member("drifted", totals.drifted)
      json.member("findings", totals.findings)
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
      json.key("address")
      if let address = finding.address { json.address(address) } else { json.null() }
      json.key("expected")
      json.state(finding.expected)
      json.key("actual")
      json.state(finding.actual)
      json.key("reason")
      json.reason(finding.reason, catalogue: catalogue)
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
