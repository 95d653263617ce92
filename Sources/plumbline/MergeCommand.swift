import ArgumentParser
import Machines
import Posture
import Reports

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the drift reports of shards to what one run would have said.",
    discussion: "Exit codes are those of “plumbline drift”, and 65 where the reports do not fit."
  )

  @Argument(help: "The reports of all shards, as “drift --shard N/COUNT -o json=FILE” wrote them.")
  var reports: [String]

  @OptionGroup var drift: DriftOptions
  @OptionGroup var output: OutputOptions<ReportFormats>

  func run() async throws {
    let console = try Console(options: output)
    var shards: [DriftReport] = []
    do throws(FileFailure) {
      for path in reports { shards.append(try readDriftReport(path)) }
    } catch {
      throw console.fail(
        "cannot read the report \(error)",
        error.isContent ? .inputInError : .couldNotAnswer
      )
    }
    let merged: DriftReport
    do throws(MergeFailure) {
      merged = try DriftReport.merged(shards)
    } catch {
      throw console.fail("cannot merge the reports: \(error.reason); \(error.help)", .inputInError)
    }
    console.show(merged.diagnostics, sources: [])
    try await drift.answer(try drift.compared(merged, console), console)
  }
}
