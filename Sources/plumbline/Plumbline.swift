import ArgumentParser

/// The version of the program and of what it writes.
let programVersion = "0.1.0"

@main
struct Plumbline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumbline",
    abstract: "Keep the TLS posture of Windows hosts as it is declared.",
    discussion: """
      YAML manifests declare which protocols each group of hosts should offer; the hosts' \
      registries tell what they do offer. Plumbline plans the difference, applies exactly the plan, \
      and reports drift.

      Exit codes: 0 in sync or done; 1 could not answer; 2 drift, or changes pending with \
      --detailed-exitcode; 3 refused; 4 done in part; 64 wrong usage; 65 a file in error.
      """,
    version: programVersion,
    subcommands: [
      ValidateCommand.self, FormatCommand.self, DiffCommand.self, PlanCommand.self,
      ApplyCommand.self, RollbackCommand.self, DriftCommand.self, MergeCommand.self,
      HistoryCommand.self, PostureCommand.self, VerifyCommand.self, ProbeCommand.self,
      RunsCommand.self, ShowCommand.self, ExportCommand.self, ExplainCommand.self,
    ]
  )

  static func main() async {
    occupyStandardStreams()
    ignoreClosedPipes()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let stop as Stop {
      exit(withError: ExitCode(stop.code))
    } catch {
      if exitCode(for: error) == .validationFailure {
        Console.answer(usage: "wrong usage: \(message(for: error))")
      }
      exit(withError: error)
    }
  }
}
