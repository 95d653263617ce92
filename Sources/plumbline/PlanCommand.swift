import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what would have to change; changes nothing.",
    discussion: "With --out the plan is written to a file that “plumbline apply” runs as it stands."
  )

  @Argument(help: "Manifest files, or directories of them.")
  var manifests: [String]

  @OptionGroup var state: StateOptions
  @OptionGroup var allow: AllowOptions

  @Option(help: ArgumentHelp("Write the plan to a file, for apply.", valueName: "file"))
  var out: String?

  @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 when changes are pending.")
  var hasDetailedExitCode = false

  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() async throws {
    let console = try Console(options: output)
    let session = try Session(
      manifests: manifests,
      state: state,
      allowing: allow.hazards,
      console: console
    )
    let plan = try await session.plan(allowing: allow.hazards)
    if let out {
      do throws(FileFailure) {
        try Console.write(to: out) { output in plan.writeJSON(to: output) }
      } catch {
        throw console.fail("cannot write the plan: \(error)", .couldNotAnswer)
      }
    }
    try console.answer { format, style, output in
      switch format {
      case .text:
        writePlanText(
          plan,
          catalogue: session.engine.catalogue,
          allowed: allow.hazards,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
        if let out, plan.hosts.contains(where: { !$0.operations.isEmpty }) {
          output.write("\nApply it with: plumbline apply \(out)\n")
        }
      case .json: plan.writeJSON(to: output)
      }
    }
    let totals = PlanTotals(plan)
    if totals.unknown > 0 || totals.unreadable > 0 { throw Stop.couldNotAnswer }
    if hasDetailedExitCode, totals.changing > 0 { throw Stop.drift }
  }
}

extension Session {
  /// Where hosts are that are no snapshot in the state's directory.
  private var locations: [String: HostLocation] {
    let state = statePath.map { Files.kind(of: $0) == .directory ? $0 : Files.parent(of: $0) }
    return hosts.reduce(into: [:]) { locations, host in
      if case .reg(let path) = host.location, Files.parent(of: path) == state { return }
      locations[host.name] = host.location
    }
  }

  func plan(allowing allowed: Set<Hazard>) async throws(Stop) -> Plan {
    let engine = engine
    let pool = ReasonPool()
    let visited = try await visit("planned") { read in
      engine.plan(read.snapshot, digest: read.digest, allowing: allowed).map { outcome in
        outcome.map { $0.sharing(pool) }
      }
    }
    return Plan(
      manifests: digests,
      catalogueVersion: catalogueVersion,
      state: statePath ?? "",
      locations: locations,
      extraKeys: manifest.extraKeys,
      hosts: visited.values,
      unreadable: visited.unreadable,
      diagnostics: warnings + visited.diagnostics,
      approved: allowed
    )
  }
}

extension Plan {
  /// The plan file.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    let output = ReportOutput { bytes += $0 }
    writeJSON(to: output)
    output.flush()
    return bytes
  }

  func writeJSON(to output: ReportOutput) {
    writePlanJSON(self, catalogue: builtInCatalogue, version: programVersion, to: output) {
      render in
      var digest = SHA256()
      let output = ReportOutput { digest.update($0) }
      render(output)
      output.flush()
      return digest.finish()
    }
  }
}
