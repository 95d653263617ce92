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
      finding.declaredAt.first ?? report.captures.first.map { Place(file: $0.file) },
      finding.body
    )
  }
  for diagnostic in report.diagnostics where diagnostic.severity != .error {
    annotations.write(diagnostic)
  }
  let headline = VerifyHeadline(report)
  annotations.finish(
    title: "Plumbline verify",
    ([headline.text] + headline.clauses).joined(separator: "; ")
  )
}

extension VerifyReport.Capture {
  /// As a file of a report; standard input has no name.
  var file: String { path == "-" ? "standard-input" : path }
}
