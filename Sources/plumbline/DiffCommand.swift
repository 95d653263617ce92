import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports
import WindowsRegistry

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what a change of manifests means for the fleet; changes nothing.",
    discussion: """
      Manifests are named as PATH, or as PATH@REVISION of a git repository:

        plumbline diff manifests@main             main against the working tree
        plumbline diff manifests@main manifests   the same
        plumbline diff manifests@v1 manifests@v2  two revisions
        plumbline diff old new                    two folders

      Operands of one revision are one side; the side that is named first is the one before. Where \
      the hosts are, the side after says, or --from.

      Exits 0 whatever changes, or 2 with --detailed-exitcode; 1 when a host is unreadable or what \
      changes for it is unknown; 65 when either side is in error.
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Manifest files or directories of them, before and after.",
      valueName: "path[@revision]"
    )
  )
  var manifests: [String]

  @OptionGroup var state: StateOptions

  @Flag(
    name: .customLong("allow-missing"),
    help:
      "A path that one side does not have counts as empty there: a manifest that is new or gone."
  )
  var allowsMissing = false

  @Flag(
    name: .customLong("detailed-exitcode"),
    help: "Exit 2 when something changes for the fleet."
  )
  var hasDetailedExitCode = false

  @OptionGroup var output: OutputOptions<DiffFormats>

  func run() async throws {
    let console = try Console(options: output)
    let sides: ManifestSides
    do throws(ManifestSides.Fault) {
      sides = try .read(manifests) { Files.kind(of: $0) != nil }
    } catch {
      throw console.fail(error.reason, .wrongUsage)
    }
    // What the side before warns of is known to who changes it, or most often stands in both.
    let before = try await ReadSide(
      sides.before,
      allowsMissing: allowsMissing,
      showsWarnings: false,
      console
    )
    let after = try await ReadSide(sides.after, allowsMissing: allowsMissing, console)
    if before.sources.isEmpty, after.sources.isEmpty {
      throw console.fail("neither side has a manifest", .couldNotAnswer)
    }
    let session = try Session(
      sources: after.sources + before.sources,
      manifest: after.manifest,
      warnings: after.warnings,
      locatedBy: try after.saysWhere || !before.saysWhere
        ? after.located(console) : before.located(console),
      alsoTaking: before.manifest,
      state: state,
      console: console
    )
    let report = try await session.diff(before, after)
    try console.report { format, style, output in
      switch format {
      case .text:
        writeDiffText(
          report,
          catalogue: builtInCatalogue,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case .json:
        writeDiffJSON(report, catalogue: builtInCatalogue, version: programVersion, to: output)
      case .markdown: writeDiffMarkdown(report, catalogue: builtInCatalogue, to: output)
      case .ndjson, .sarif, .junit, .csv, .html, .github: break
      }
    }
    let totals = DiffTotals(report)
    if totals.unknown > 0 || totals.unreadable > 0 { throw Stop.couldNotAnswer }
    if hasDetailedExitCode, totals.changing > 0 { throw Stop.drift }
  }
}

/// The manifests of one side, read and free of faults.
private struct ReadSide {
  let side: ManifestSides.Side
  let sources: [SourceText]
  let manifest: Manifest
  let warnings: [Diagnostic]

  init(
    _ side: ManifestSides.Side,
    allowsMissing: Bool,
    showsWarnings: Bool = true,
    _ console: Console
  ) async throws(Stop) {
    self.side = side
    do throws(FileFailure) {
      if let revision = side.revision {
        guard let files = GitFiles(revision: revision) else {
          throw FileFailure(path: revision, reason: "this cannot be a revision")
        }
        sources = try await files.manifestFiles(side.paths, allowsMissing: allowsMissing)
      } else {
        sources = try Machines.manifestFiles(
          allowsMissing ? side.paths.filter { Files.kind(of: $0) != nil } : side.paths
        )
      }
    } catch {
      throw console.fail(
        "cannot read the manifest: \(error)"
          + (error.isMissing && !allowsMissing
            ? "; if it is new or gone, give --allow-missing" : ""),
        .couldNotAnswer
      )
    }
    guard !sources.isEmpty else {
      manifest = .empty
      warnings = []
      return
    }
    (manifest, warnings) = try Session.readManifests(
      sources,
      showsWarnings: showsWarnings,
      console: console
    )
  }

  var saysWhere: Bool { manifest.state != nil || !manifest.inventory.entries.isEmpty }

  /// The manifest under the names of its paths, from which the places of hosts are seen.
  func located(_ console: Console) throws(Stop) -> Manifest {
    guard let revision = side.revision, !sources.isEmpty else { return manifest }
    let files = sources.map { source in
      SourceText(name: String(source.name.dropLast(revision.count + 1)), bytes: source.bytes)
    }
    return readManifest(files, catalogue: builtInCatalogue).value ?? manifest
  }

  var reportSide: DiffReport.Side {
    DiffReport.Side(
      text: side.text,
      manifests: sources.map { FileDigest(path: $0.name, sha256: SHA256.hex(of: $0.bytes)) }
    )
  }
}

extension Session {
  /// Takes each snapshot through both sides' engines.
  fileprivate func diff(
    _ before: ReadSide,
    _ after: ReadSide
  ) async throws(Stop) -> DiffReport {
    let old = Engine(manifest: before.manifest, catalogue: engine.catalogue, today: engine.today)
    let new = engine
    let pool = ReasonPool()
    let visited = try await visit("compared", alsoReading: before.manifest.extraKeys) { read in
      let was = old.outlook(read.snapshot, digest: read.digest)
      let will = new.outlook(read.snapshot, digest: read.digest)
      let difference = Posture.diff(
        was.value?.outlook?.sharing(pool),
        will.value?.outlook?.sharing(pool)
      )
      // Of the side before only what makes it useless counts.
      return Diagnosed(
        difference.map { .done($0) } ?? .ungrouped(read.snapshot.host),
        will.diagnostics + was.diagnostics.filter { $0.severity == .error }
      )
    }
    return DiffReport(
      before: before.reportSide,
      after: after.reportSide,
      catalogueVersion: catalogueVersion,
      manifestChanges: manifestChanges(from: before.manifest, to: after.manifest),
      hosts: visited.values,
      unreadable: visited.unreadable,
      diagnostics: warnings + visited.diagnostics
    )
  }
}

extension HostOutcome<HostOutlook> {
  fileprivate var outlook: HostOutlook? {
    if case .done(let outlook) = self { outlook } else { nil }
  }
}

enum DiffFormats: FormatChoice {
  /// Markdown is for the comment on a pull request.
  static let formats: Set<OutputFormat> = [.text, .json, .markdown]
}
