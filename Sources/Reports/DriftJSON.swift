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
  let reasons = WrittenReasons(catalogue)
  var json = JSONWriter(output)
  json.object { json in
    json.driftHead(report, version: version)
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
      item in json.finding(item.1, host: item.0, reasons: reasons)
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
