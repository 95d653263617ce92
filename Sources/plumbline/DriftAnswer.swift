import Machines
import Posture
import Reports

extension DriftOptions {
  /// Writes a report in every format that was asked for, and ends with its exit code.
  func answer(
    _ report: DriftReport,
    trend: [DriftPoint] = [],
    _ console: Console
  ) throws(Stop) {
    try console.write(report, trend: trend)
    if let stop = stop(report) { throw stop }
  }
}

extension Console {
  /// A drift report in every format that was asked for.
  ///
  /// The trend, of earlier reports and this one, is for the page.
  func write(_ report: DriftReport, trend: [DriftPoint] = []) throws(Stop) {
    let catalogue = builtInCatalogue
    try self.report { format, style, output in
      switch format {
      case .text:
        writeDriftText(
          report,
          catalogue: catalogue,
          verbose: options.verbose,
          style: style,
          to: output
        )
      case .json:
        writeDriftJSON(report, catalogue: catalogue, version: programVersion, to: output)
      case .ndjson, .sarif, .junit, .markdown, .csv, .html, .github: break
      }
    }
  }
}
