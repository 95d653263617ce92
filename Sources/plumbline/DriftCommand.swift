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
  @OptionGroup var output: OutputOptions<ReportFormats>

  func validate() throws {
    if shard != nil, !state.limit.isEmpty || !state.exclude.isEmpty {
      throw ValidationError("--shard takes part of the whole fleet: give no --limit or --exclude")
    }
  }

  func run() async throws {
    let console = try Console(options: output)
    let session = try Session(
      manifests: manifests,
      state: state,
      shard: shard,
      console: console
    )
    let journal =
      record
      ? try self.journal.ofReports(beside: manifests, console)
      : try self.journal.ofEarlierRuns(beside: manifests, console)
    let engine = session.engine
    // Where no run ever was, that a value was never applied says nothing.
    let runs = try Self.journalOfRuns(journal, console)
    let pool = ReasonPool()
    let unread = Mutex<FileFailure?>(nil)
    let visited = try await session.visit("compared") { read in
      var applied: AppliedValues?
      do throws(FileFailure) {
        applied = try runs?.lastApplied(to: read.snapshot.host)
      } catch {
        unread.withLock { $0 = $0 ?? error }
      }
      return engine.drift(read.snapshot, digest: read.digest, applied: applied)
        .map { outcome in outcome.map { $0.sharing(pool) } }
    }
    if let failure = unread.withLock({ $0 }) {
      throw console.fail("cannot read the journal: \(failure)", .couldNotAnswer)
    }
    let report = DriftReport(
      manifests: session.digests,
      catalogueVersion: catalogueVersion,
      day: engine.today,
      part: part(session),
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
    var failure: FileFailure?
    do throws(FileFailure) {
      // What is recorded does not hang on what the report is held against.
      if record { _ = try journal?.record(report, at: now()) }
      trend = try self.trend(of: report, journal)
    } catch {
      failure = error
    }
    if let failure {
      // The answer is there all the same.
      try? await drift.answer(compared, console)
      throw console.fail("cannot record the report in the journal: \(failure)", .couldNotAnswer)
    }
    try await drift.answer(compared, trend: trend, console)
  }

  /// Earlier reports on the whole fleet, and this one.
  private func trend(
    of report: DriftReport,
    _ journal: Journal?
  ) throws(FileFailure) -> [DriftPoint] {
    guard report.part == .whole, let journal else { return [] }
    let points = try journal.points(of: report.manifests, limit: 60)
    return record || points.isEmpty
      ? points : points + [DriftPoint(at: now(), totals: DriftTotals(report))]
  }

  private static func journalOfRuns(
    _ journal: Journal?,
    _ console: Console
  ) throws(Stop) -> Journal? {
    do throws(FileFailure) {
      return try journal?.summaries().isEmpty == false ? journal : nil
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
  }

  private func part(_ session: Session) -> DriftReport.Part {
    if let shard { return .shard(shard.number, of: shard.count) }
    // One snapshot that was named is no fleet either.
    return state.limit.isEmpty && state.exclude.isEmpty && !session.estate.isPicked
      ? .whole : .limited
  }
}
