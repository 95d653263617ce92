import ArgumentParser
import Inputs
import Machines
import Posture
import Reports

struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Report what differs from the declaration; changes nothing. Exits 2 on drift."
  )

  @Argument(help: "Manifest files, or directories of them.")
  var manifests: [String]

  @OptionGroup var state: StateOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let console = try Console(options: output)
    let session = try Session(manifests: manifests, state: state, console: console)
    let engine = session.engine
    let visited = try await session.visit("compared") { read in
      engine.drift(read.snapshot, digest: read.digest)
    }
    let report = DriftReport(
      manifests: session.digests,
      catalogueVersion: catalogueVersion,
      hosts: visited.values,
      unreadable: visited.unreadable,
      diagnostics: session.warnings + visited.diagnostics
    )
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeDriftText(
          report,
          catalogue: engine.catalogue,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case .json:
        writeDriftJSON(report, catalogue: engine.catalogue, version: programVersion, to: output)
      }
    }
    let totals = DriftTotals(report)
    if totals.unknown > 0 || totals.unreadable > 0 { throw Stop.couldNotAnswer }
    if totals.findings > 0 { throw Stop.drift }
  }
}
