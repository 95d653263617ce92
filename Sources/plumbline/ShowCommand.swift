import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports
import WindowsRegistry

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract:
      "Show a saved plan or drift report, or a snapshot as the engine sees it, in any format."
  )

  @Argument(help: "A plan file, a drift report (JSON) or a .reg snapshot.")
  var file: String

  @Flag(
    help: "Of a snapshot, read and show only what facts and settings rest on; quick on any size."
  )
  var facts = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = Console(options: output)
    let shown: Shown
    do throws(FileFailure) {
      shown = try read(console)
    } catch {
      throw console.fail("cannot show \(error)", error.isContent ? .inputInError : .couldNotAnswer)
    }
    try console.answer { format, style, output in
      switch (shown, format) {
      case (.plan(let plan), .text):
        writePlanText(
          plan,
          catalogue: builtInCatalogue,
          allowed: plan.approved,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case (.plan(let plan), .json): plan.writeJSON(to: output)
      case (.drift(let report), .text):
        writeDriftText(
          report,
          catalogue: builtInCatalogue,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case (.drift(let report), .json):
        writeDriftJSON(report, catalogue: builtInCatalogue, version: programVersion, to: output)
      case (.snapshot(let read, let summary), .text):
        writeSnapshotText(read.snapshot, facts: summary, style: style, to: output)
      case (.snapshot(let read, let summary), .json):
        writeSnapshotJSON(read.snapshot, facts: summary, diagnostics: read.diagnostics, to: output)
      }
    }
  }

  private enum Shown {
    case plan(Plan)
    case drift(DriftReport)
    case snapshot(ReadSnapshot, HostSummary)
  }

  private func read(_ console: Console) throws(FileFailure) -> Shown {
    if file.lowercased().hasSuffix(".reg"), Files.kind(of: file) != .directory,
      let host = try SnapshotDirectory(path: file).hosts.first
    {
      let read = try host.read(facts ? builtInCatalogue.selection() : .everything)
      console.show(read.diagnostics, sources: [])
      let summary = HostSummary(ObservedHost(read.snapshot, catalogue: builtInCatalogue))
      return .snapshot(read, summary)
    }
    let bytes = try Files.read(file)
    guard bytes.first == 0x7B else {
      throw FileFailure(
        path: file,
        reason: "this is neither a plan file, a drift report nor a .reg snapshot",
        isContent: true
      )
    }
    do throws(PlanFileFailure) {
      if let report = try readDriftFile(bytes) { return .drift(report) }
      return .plan(try readPlanFile(bytes) { SHA256.hex(of: $0) })
    } catch {
      throw FileFailure(path: file, reason: "\(error.reason) (\(error.help))", isContent: true)
    }
  }
}
