import ArgumentParser
import Machines
import Posture
import Reports

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show when something drifted, went, and came back, from recorded drift reports.",
    discussion: """
      “plumbline drift MANIFESTS --record” records a report. Hosts and groups among the arguments \
      add to each other, and so do settings; both together narrow each other down, as in \
      “plumbline history web01 'schannel.*'”.
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Only these hosts, groups and settings: names, or globs that match them.",
      valueName: "host|group|setting"
    )
  )
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only what was there on this day or later, such as 2027-03-31.",
      valueName: "date"
    )
  )
  var since: String?

  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<AnswerFormats>

  func validate() throws {
    if let since, ISODate(since) == nil {
      throw ValidationError("--since takes a day such as 2027-03-31, and not “\(since)”")
    }
  }

  func run() throws {
    let console = try Console(options: output)
    let journal = try journal.existing(console)
    let found: DriftHistory?
    do throws(FileFailure) {
      found = try journal.history(of: names, since: since)
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
    guard let history = found else {
      throw console.fail(
        "no drift report is recorded in \(journal.path): “plumbline drift MANIFESTS --record” "
          + "records one",
        .couldNotAnswer
      )
    }
    if let match = history.matches.first(where: \.isNothing) {
      throw console.fail(
        "nothing in the records is called “\(match.pattern)”: no host or group that was reported, "
          + "and no setting that ever differed; “plumbline history” shows all of them",
        .couldNotAnswer
      )
    }
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeHistoryText(
          history,
          catalogue: builtInCatalogue,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case .json: writeHistoryJSON(history, version: programVersion, to: output)
      }
    }
  }
}
