import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports
import WindowsRegistry

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract:
      "Show a saved plan or drift report, a recorded run, or a host as the engine sees it."
  )

  @Argument(
    help: ArgumentHelp(
      "A plan file, a drift report (JSON), a run such as run-7, a .reg snapshot, or a host as --from "
        + "names it, such as hive:PATH.",
      valueName: "file|run|place"
    )
  )
  var file: String

  @Flag(
    help: "Of a snapshot, read and show only what facts and settings rest on; quick on any size."
  )
  var facts = false

  @OptionGroup var allow: AllowOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<ReportFormats>

  func run() async throws {
    let console = try Console(options: output)
    let shown: Shown
    do {
      if Files.kind(of: file) == nil, RunID(file) != nil || file == "latest" {
        let journal = try journal.existing(console)
        let run = try console.run(file, in: journal)
        shown = .run(
          run,
          isRunning: run.finished == nil && journal.isRunning(run.id),
          undoneBy: try journal.summaries().first { $0.undoes == run.id }?.id
        )
      } else {
        shown = try await readHost(console) ?? read(console)
      }
    } catch let stop as Stop {
      throw stop
    } catch let error as FileFailure {
      throw console.fail("cannot show \(error)", error.isContent ? .inputInError : .couldNotAnswer)
    }
    if case .drift(let report) = shown { return try await console.write(report) }
    // The other formats are for drift reports.
    try console.allow(AnswerFormats.formats)
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
      case (.run(let run, let isRunning, let undoneBy), .text):
        writeRunText(
          run,
          isRunning: isRunning,
          undoneBy: undoneBy,
          catalogue: builtInCatalogue,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case (.run(let run, let isRunning, let undoneBy), .json):
        writeRunJSON(
          run,
          isRunning: isRunning,
          undoneBy: undoneBy,
          version: programVersion,
          to: output
        )
      case (.drift, _): break
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
    case run(Run, isRunning: Bool, undoneBy: RunID?)
    case snapshot(ReadSnapshot, HostSummary)
  }

  /// The one host of a place such as `hive:PATH`; nil when the argument is a plain path.
  private func readHost(_ console: Console) async throws(FileFailure) -> Shown? {
    do throws(HostLocation.Fault) {
      guard let location = try HostLocation.read(file), location.kind != .reg else { return nil }
    } catch {
      throw FileFailure(path: file, reason: error.reason)
    }
    let estate = try Estate.from([file])
    guard estate.hosts.count == 1 else {
      throw FileFailure(
        path: file,
        reason: "this holds \(estate.hosts.count) hosts; name the place of one"
      )
    }
    let store = estate.hosts[0].store(
      StoreOptions(allowsDirtyHives: allow.hazards.contains(.dirtyHive))
    )
    do throws(StoreFailure) {
      let read = try await store.read(builtInCatalogue.selection(), .everything)
      await store.close()
      console.show(read.diagnostics, sources: [])
      return .snapshot(
        read,
        HostSummary(ObservedHost(read.snapshot, catalogue: builtInCatalogue))
      )
    } catch {
      await store.close()
      throw FileFailure(path: file, reason: error.reason, isContent: error.kind == .unreadable)
    }
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
