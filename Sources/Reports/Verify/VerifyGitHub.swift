import Inputs
package import Posture

/// Writes what captures come to as the annotations of a step in GitHub Actions.
///
/// A finding stands at the line that declares its setting, and one without such a line at the capture.
package func writeVerifyGitHub(_ report: VerifyReport, tree: SourceTree, to output: ReportOutput) {
  var annotations = Annotations(tree: tree, output: output)
  annotations.unreadable(report.unreadable)
  for diagnostic in report.diagnostics where diagnostic.severity == .error {
    annotations.write(diagnostic)
  }
  for finding in report.findings.sorted(by: { $0.severity < $1.severity }) {
    annotations.write(
      finding.severity == .weaker ? .error : .warning,
      title: "\(finding.host): \(finding.setting)",
      report.place(of: finding),
      finding.body
    )
  }
  for diagnostic in report.diagnostics where diagnostic.severity != .error {
    annotations.write(diagnostic)
  }
  for gap in report.gaps {
    annotations.write(.error, title: "left open", nil, gap.firstUpper + ".")
  }
  let headline = VerifyHeadline(report)
  annotations.finish(
    title: "Plumbline verify",
    ([headline.text] + headline.clauses).joined(separator: "; ")
  )
}

extension VerifyReport {
  /// The line that declares it, or else the capture that shows it as a whole.
  func place(of finding: VerifyFinding) -> Place? {
    finding.declaredAt.first ?? capture(of: finding.seen.tally).map { Place(file: $0.file) }
  }
}

extension VerifyReport.Capture {
  /// As a file of a report; standard input has no name.
  var file: String { path == "-" ? "standard-input" : path }
}
