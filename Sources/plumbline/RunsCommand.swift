import ArgumentParser
import Machines
import Posture
import Reports

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List what was applied and rolled back, newest first.",
    discussion: "“plumbline show RUN” shows one of them."
  )

  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() throws {
    let console = try Console(options: output)
    let journal = try journal.existing(console)
    let runs: [RunSummary]
    do throws(FileFailure) {
      runs = try journal.summaries()
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
    let running = Set(runs.filter { $0.finished == nil && journal.isRunning($0.id) }.map(\.id))
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeRunsText(runs, running: { running.contains($0) }, style: style, to: output)
      case .json:
        writeRunsJSON(
          runs,
          running: { running.contains($0) },
          version: programVersion,
          to: output
        )
      }
    }
  }
}
