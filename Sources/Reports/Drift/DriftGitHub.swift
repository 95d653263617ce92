import Inputs
package import Posture

/// Writes a drift report as the workflow commands that GitHub shows as annotations of files.
///
/// The worst come first, since GitHub shows ten of a kind.
package func writeDriftGitHub(
  _ report: DriftReport,
  catalogue: Catalogue,
  tree: SourceTree,
  to output: ReportOutput
) {
  var annotations = Annotations(tree: tree, output: output)
  let folded = FoldedFindings(report)
  annotations.unreadable(report.unreadable)
  for finding in folded.findings where finding.finding.isOpen {
    annotations.write(finding, catalogue: catalogue)
  }
  for unknown in folded.unknown { annotations.write(unknown) }
  for diagnostic in report.diagnostics { annotations.write(diagnostic) }
  for remark in folded.remarks { annotations.write(remark) }
  annotations.finish(DriftTotals(report))
}

extension Annotations {
  /// All hosts as one, so that a network that is down leaves room for what was found.
  mutating func unreadable(_ hosts: [UnreadableHost]) {
    guard !hosts.isEmpty else { return }
    let names = hosts.prefix(6).map { "\($0.host): \($0.reason)" }.joined(separator: "\n")
    let more = hosts.count > 6 ? "\n+\(hosts.count - 6) more" : ""
    write(.error, title: "\(count(hosts.count, "host")) could not be read", nil, names + more)
  }

  mutating func failure(_ message: String) {
    write(.error, title: "Plumbline could not answer", nil, message)
  }

  fileprivate mutating func write(_ folded: FoldedFinding, catalogue: Catalogue) {
    let finding = folded.finding
    let words = FoldedText(folded, catalogue: catalogue)
    write(
      finding.severity == .weaker ? .error : .warning,
      title: "Drift of \(finding.setting)",
      finding.reason.declaredAt.first,
      words.message
    )
  }

  fileprivate mutating func write(_ unknown: FoldedUnknown) {
    write(
      .warning,
      title: "Unknown: \(unknown.entry.setting)",
      nil,
      "\(unknown.entry.reason)\non \(hostsText(unknown.hosts))"
    )
  }

  fileprivate mutating func write(_ folded: FoldedRemark) {
    write(
      folded.remark.isWarning ? .warning : .notice,
      title: folded.remark.code,
      folded.remark.declaredAt.first,
      "\(folded.remark.text)\non \(hostsText(folded.hosts))"
    )
  }

  fileprivate func finish(_ totals: DriftTotals) {
    var line = "\(count(totals.findings, "open finding")) on \(totals.drifted) of "
    line += count(totals.hosts, "host")
    if totals.waived > 0 { line += "; \(totals.waived) waived" }
    if totals.known > 0 { line += "; \(totals.known) known from the baseline" }
    if totals.fixed > 0 { line += "; \(totals.fixed) fixed since the baseline" }
    if totals.unknown > 0 { line += "; \(totals.unknown) unknown" }
    if totals.unreadable > 0 { line += "; \(count(totals.unreadable, "host")) unreadable" }
    finish(title: "Plumbline drift", line)
  }
}
