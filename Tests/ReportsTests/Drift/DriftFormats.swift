import Posture

@testable import Reports

/// The formats of a drift report that machines read.
enum DriftFormat: String, CaseIterable, Sendable {
  case sarif
  case junit = "junit.xml"
  case csv
  case ndjson
  case github

  static let tree = SourceTree(root: "/srv/tree")

  func text(_ report: DriftReport) -> String {
    ReportOutput.text { output in
      let catalogue = builtInCatalogue
      switch self {
      case .sarif:
        writeDriftSARIF(
          report,
          catalogue: catalogue,
          version: "0.1.0",
          tree: Self.tree,
          exitCode: 1,
          to: output
        )
      case .junit: writeDriftJUnit(report, catalogue: catalogue, to: output)
      case .csv: writeDriftCSV(report, catalogue: catalogue, to: output)
      case .ndjson: writeDriftNDJSON(report, catalogue: catalogue, version: "0.1.0", to: output)
      case .github: writeDriftGitHub(report, catalogue: catalogue, tree: Self.tree, to: output)
      }
    }
  }
}
