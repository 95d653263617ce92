import ArgumentParser
import Inputs
import Machines
import Posture
import Reports
import Synchronization
import WindowsRegistry

struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Report what differs from the declaration; changes no host. Exits 2 on drift.",
    discussion: """
      With a journal of earlier runs the report tells who moved: the machine or the declaration. Any \
      number of formats can be written in one run: -o text -o sarif=drift.sarif -o junit=drift.xml; \
      formats are text, json, ndjson, sarif, junit, markdown, csv, html and github.

      Exit codes: 0 in sync; 1 something could not be read or told; 2 drift, as --fail-on says.
      """
  )

  @Argument(help: "Manifest files, or directories of them.")
  var manifests: [String]

  @OptionGroup var state: StateOptions
  @OptionGroup var drift: DriftOptions

  @Option(
    help: ArgumentHelp(
      "Only the hosts of one of several equal parts of the fleet, as 3/16; “plumbline merge” joins "
        + "the reports.",
      valueName: "n/count"
    )
  )
  var shard: Shard?

  @Flag(
    help: "Record the report in the journal, for “plumbline history” and the trend of the page."
  )
  var record = false

  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if shard != nil, !state.limit.isEmpty || !state.exclude.isEmpty {
      throw ValidationError("--shard takes part of the whole fleet: give no --limit or --exclude")
    }
  }

  func run() async throws {
    let console = try Console(options: output, formats: OutputFormat.ofReports)
    let session = try Session(
      manifests: manifests,
      state: state,
      shard: shard,
      console: console
    )
    let journal =
      record
      ? try journal.open(beside: manifests, console)
      : try journal.ofEarlierRuns(beside: manifests, console)
    let engine = session.engine
    // Where no run ever was, that a value was never applied says nothing.
    let runs = try journalOfRuns(journal, console)
    let failure = Mutex<FileFailure?>(nil)
    let visited = try await session.visit("compared") { read in
      var applied: AppliedValues?
      do throws(FileFailure) {
        applied = try runs?.lastApplied(to: read.snapshot.host)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
      return engine.drift(read.snapshot, digest: read.digest, applied: applied)
    }
    if let failure = failure.withLock({ $0 }) {
      throw console.fail("cannot read the journal: \(failure)", .couldNotAnswer)
    }
    let report = DriftReport(
      manifests: session.digests,
      catalogueVersion: catalogueVersion,
      day: engine.today,
      part: part,
      hasJournal: runs != nil,
      hosts: visited.values,
      unreadable: visited.unreadable,
      waivers: session.manifest.waiverNotes(today: engine.today),
      diagnostics: session.warnings + visited.diagnostics
    )
    let unused = report.diagnostics.filter { $0.code == "waiver-unused" }
    console.show(unused, sources: session.sources)
    let compared = try drift.compared(report, console)
    var trend: [DriftPoint] = []
    do throws(FileFailure) {
      // What is recorded does not hang on what the report is held against.
      if record { _ = try journal?.record(report, at: now()) }
      trend = try journal?.points(limit: 60) ?? []
    } catch {
      throw console.fail("cannot record the report in the journal: \(error)", .couldNotAnswer)
    }
    try drift.answer(compared, trend: trend, console)
  }

  private func journalOfRuns(
    _ journal: Journal?,
    _ console: Console
  ) throws(Stop) -> Journal? {
    do throws(FileFailure) {
      return try journal?.summaries().isEmpty == false ? journal : nil
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
  }

  private var part: DriftReport.Part {
    if let shard { return .shard(shard.number, of: shard.count) }
    return state.limit.isEmpty && state.exclude.isEmpty ? .whole : .limited
  }
}

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the drift reports of shards to what one run would have said.",
    discussion: "Exit codes are those of “plumbline drift”, and 65 where the reports do not fit."
  )

  @Argument(help: "The reports of all shards, as “drift --shard N/COUNT -o json=FILE” wrote them.")
  var reports: [String]

  @OptionGroup var drift: DriftOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = try Console(options: output, formats: OutputFormat.ofReports)
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
    try drift.answer(try drift.compared(merged, console), console)
  }
}
