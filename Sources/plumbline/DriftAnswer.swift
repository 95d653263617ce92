import Inputs
import Machines
import Posture
import Reports

extension DriftOptions {
  /// Writes a report in every format that was asked for, and ends with its exit code.
  func answer(
    _ report: DriftReport,
    trend: [DriftPoint] = [],
    _ console: Console
  ) async throws(Stop) {
    if showsOnlyOpen, !console.options.outputs.contains(where: { $0.format == .sarif }) {
      console.say(
        "--only-open is for -o sarif; the other formats show what is waived or known as such"
      )
    }
    let stop = stop(report, console)
    try await console.write(
      report,
      trend: trend,
      exitCode: stop?.code ?? 0,
      onlyOpen: showsOnlyOpen
    )
    console.annotate(report)
    if let stop { throw stop }
  }
}

extension Console {
  /// A drift report in every format that was asked for.
  ///
  /// The trend, of earlier reports and this one, is for the page.
  func write(
    _ report: DriftReport,
    trend: [DriftPoint] = [],
    exitCode: Int32? = nil,
    onlyOpen: Bool = false
  ) async throws(Stop) {
    let catalogue = builtInCatalogue
    let verbose = options.verbose
    try await reportAtOnce { format, style, output in
      switch format {
      case .text:
        writeDriftText(
          report,
          catalogue: catalogue,
          verbose: verbose,
          style: style,
          to: output
        )
      case .json:
        writeDriftJSON(report, catalogue: catalogue, version: programVersion, to: output)
      case .ndjson:
        writeDriftNDJSON(report, catalogue: catalogue, version: programVersion, to: output)
      case .sarif:
        writeDriftSARIF(
          report,
          catalogue: catalogue,
          version: programVersion,
          tree: Self.tree,
          exitCode: exitCode.map { Int($0) },
          onlyOpen: onlyOpen,
          to: output
        )
      case .junit: writeDriftJUnit(report, catalogue: catalogue, to: output)
      case .csv: writeDriftCSV(report, catalogue: catalogue, to: output)
      case .github:
        writeDriftGitHub(report, catalogue: catalogue, tree: Self.tree, to: output)
      case .markdown:
        writeDriftMarkdown(report, catalogue: catalogue, version: programVersion, to: output)
      case .html:
        writeDriftHTML(
          report,
          trend: trend,
          catalogue: catalogue,
          version: programVersion,
          to: output
        )
      }
    }
  }

  /// In a job of GitHub Actions findings stand beside the lines of the manifests without being asked for.
  ///
  /// GitHub reads these commands from standard error as well, which leaves the answer alone.
  func annotate(_ report: DriftReport) {
    guard Terminal.environment("GITHUB_ACTIONS") == "true",
      !options.outputs.contains(where: { $0.format == .github })
    else { return }
    Self.standardError(
      ReportOutput.text { output in
        writeDriftGitHub(report, catalogue: builtInCatalogue, tree: Self.tree, to: output)
      }
    )
  }

  /// What services that show reports beside files take for the root of the checkout.
  ///
  /// That is the root of the repository that the program runs in, or else where it runs.
  static var tree: SourceTree {
    let directory = Files.currentDirectory
    return SourceTree(root: Files.repositoryRoot(of: directory) ?? directory, directory: directory)
  }
}
