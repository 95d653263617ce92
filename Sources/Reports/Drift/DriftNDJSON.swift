import Inputs
package import Posture

/// Writes a drift report as lines of JSON, each an object with a `type`: `version` first, `summary` last.
///
/// All else has the members that it has in the JSON report, so that a program which reads one knows
/// the other.
package func writeDriftNDJSON(
  _ report: DriftReport,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  let lines = DriftLines(output: output)
  let reasons = WrittenReasons(catalogue)
  lines.write("version") { json in
    json.driftHead(report, version: version)
  }
  for diagnostic in report.diagnostics {
    lines.write("diagnostic") { $0.diagnosticMembers(diagnostic) }
  }
  for host in report.hosts {
    for finding in host.findings {
      lines.write("drift") { $0.findingMembers(finding, host: host.host, reasons: reasons) }
    }
    for entry in host.unknown {
      lines.write("unknown") { $0.unknownMembers(entry, host: host.host) }
    }
    for remark in host.remarks {
      lines.write("remark") { $0.remarkMembers(remark, host: host.host) }
    }
  }
  for host in report.unreadable { lines.write("unreadable") { $0.unreadableMembers(host) } }
  for entry in report.baseline?.fixed ?? [] { lines.write("fixed") { $0.fixedMembers(entry) } }
  lines.write("summary") { $0.totalsMembers(DriftTotals(report)) }
}

private struct DriftLines {
  let output: ReportOutput

  func write(_ type: String, _ members: (inout JSONWriter) -> Void) {
    var json = JSONWriter(output, compactDepth: 0)
    json.object { json in
      json.member("type", type)
      members(&json)
    }
    output.write("\n")
  }
}
