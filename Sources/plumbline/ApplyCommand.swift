import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports

struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Apply a plan file as it stands, or plan, show, ask and apply.",
    discussion: """
      A plan is refused (exit 3) when a host is not as it was when the plan was made, or when it \
      holds a hazard that nobody agreed to. Updates are never installed: exit 4 says that one is \
      still missing.
      """
  )

  @Argument(help: "A plan file, or manifest files and directories.")
  var inputs: [String]

  @OptionGroup var state: StateOptions
  @OptionGroup var allow: AllowOptions

  @Flag(help: "Do not ask before changing hosts.")
  var autoApprove = false

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let console = Console(options: output)
    let plan: Plan
    if let bytes = try planFile(console) {
      plan = try readPlan(bytes, console)
    } else {
      plan = try await planAndAsk(console)
    }
    let limited = plan.limited(to: state.includes)
    if limited.hosts.isEmpty, limited.unreadable.isEmpty, !state.limit.isEmpty {
      throw console.fail("no host of the plan matches --limit", .couldNotAnswer)
    }
    try await apply(limited, console)
  }

  /// The bytes of the plan file, when the one argument is such a file.
  private func planFile(_ console: Console) throws(Stop) -> [UInt8]? {
    guard inputs.count == 1, let path = inputs.first, case .file? = Files.kind(of: path) else {
      return nil
    }
    do throws(FileFailure) {
      let bytes = try Files.read(path)
      // A manifest in flow style begins with a brace too, but no YAML file is a plan.
      let isManifest = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      return bytes.first == 0x7B && !isManifest ? bytes : nil
    } catch {
      throw console.fail("cannot read the plan: \(error)", .couldNotAnswer)
    }
  }

  private func readPlan(_ bytes: [UInt8], _ console: Console) throws(Stop) -> Plan {
    do throws(PlanFileFailure) {
      return try readPlanFile(bytes) { SHA256.hex(of: $0) }
    } catch {
      throw console.fail("\(inputs[0]): \(error.reason) (\(error.help))", .inputInError)
    }
  }

  private func planAndAsk(_ console: Console) async throws(Stop) -> Plan {
    let session = try Session(manifests: inputs, state: state, console: console)
    let plan = try await session.plan(allowing: allow.hazards)
    let changing = plan.hosts.count { !$0.operations.isEmpty }
    guard changing > 0 else { return plan }
    guard autoApprove || Terminal.hasInput && Terminal.hasErrors else {
      throw console.fail(
        "there is no terminal to ask on: give --auto-approve, or apply a plan file",
        .wrongUsage
      )
    }
    // Nobody should be asked for what is refused afterwards.
    try refuseHazards(of: plan, console)
    Console.standardError(
      ReportOutput.text { output in
        writePlanText(
          plan,
          catalogue: session.engine.catalogue,
          allowed: allow.hazards,
          verbose: self.output.verbose,
          style: console.errorStyle,
          to: output
        )
      }
    )
    if autoApprove { return plan }
    Console.standardError(
      "\nType “yes” to change \(changing) \(changing == 1 ? "host" : "hosts"): "
    )
    guard readLine() == "yes" else {
      throw console.fail("nothing was changed", .couldNotAnswer)
    }
    return plan
  }

  private func apply(_ plan: Plan, _ console: Console) async throws(Stop) {
    try refuseHazards(of: plan, console)
    let path = state.statePath ?? plan.state
    let directory: SnapshotDirectory
    do throws(FileFailure) {
      directory = try SnapshotDirectory(path: path)
    } catch {
      throw console.fail(
        "cannot read the state of the plan: \(error); if it moved, give --from",
        .couldNotAnswer
      )
    }
    let application = PlanApplication(
      plan: plan,
      catalogue: builtInCatalogue,
      state: directory
    )
    let stale = await survey(plan.hosts, width: 4) { application.staleness(of: $0) }
      .compactMap { $0 }
    guard stale.isEmpty else { throw refuse(stale, of: plan, console) }

    let progress = Progress("applied", of: plan.hosts.count)
    let outcomes = await survey(
      plan.hosts,
      width: 4,
      progress: { progress.report($0) },
      { application.apply($0) }
    )
    let report = ApplyReport(
      outcomes,
      unreadable: plan.unreadable,
      unknown: plan.hosts.reduce(0) { $0 + $1.unknown.count },
      unmet: plan.hosts.reduce(0) { $0 + $1.unreachable.count }
    )
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeApplyText(report, verbose: self.output.verbose, style: style, to: output)
      case .json:
        writeApplyJSON(
          report,
          version: programVersion,
          diagnostics: plan.diagnostics,
          to: output
        )
      }
    }
    if let stop = stop(report) { throw stop }
  }

  private func refuseHazards(of plan: Plan, _ console: Console) throws(Stop) {
    let refused = plan.refusedHazards(allowed: allow.hazards).sorted()
    guard !refused.isEmpty else { return }
    let flags = refused.map { "--allow \($0.rawValue)" }.joined(separator: " ")
    throw console.fail(
      "the plan holds hazards that nobody agreed to; if they are meant, give \(flags)",
      .refused
    )
  }

  private func refuse(_ stale: [StaleHost], of plan: Plan, _ console: Console) -> Stop {
    let moved = stale.flatMap { host in
      host.moved.map { value -> String in
        switch value {
        case .value(let address, let planned, let found):
          "\(host.host): \(address) was \(planned) when planned and is \(found) now"
        case .other(let what): "\(host.host): \(what)"
        }
      }
    }
    // The first stands in the closing sentence, which is all that a reader of JSON gets.
    for line in moved.dropFirst().prefix(19) { console.say(line) }
    if moved.count > 20 { console.say("… and \(moved.count - 20) more") }
    var help = "plan again, or leave hosts out with --limit or --exclude"
    if plan.catalogueVersion != catalogueVersion {
      help +=
        " (the plan was made with catalogue \(plan.catalogueVersion), this program has "
        + "\(catalogueVersion), which may look at other keys)"
    }
    return console.fail(
      "the plan is stale for \(stale.count) \(stale.count == 1 ? "host" : "hosts"), so nothing was "
        + "changed: \(moved.first ?? ""); \(help)",
      .refused
    )
  }

  private func stop(_ report: ApplyReport) -> Stop? {
    let failed = report.number(of: .failed) + report.unreadable.count
    let done = report.number(of: .applied) + report.number(of: .unchanged)
    if failed > 0 { return done > 0 ? .inPart : .couldNotAnswer }
    if report.unmet > 0 || report.hosts.contains(where: { !$0.updates.isEmpty }) { return .inPart }
    // What nobody knows was not changed; saying 0 would call it done.
    if report.unknown > 0 {
      return report.number(of: .applied) > 0 ? .inPart : .couldNotAnswer
    }
    return nil
  }
}

extension ApplyReport {
  fileprivate init(
    _ outcomes: [ApplyOutcome],
    unreadable: [UnreadableHost],
    unknown: Int,
    unmet: Int
  ) {
    self.init(
      run: nil,
      hosts: outcomes.map { outcome in
        let updates = outcome.updates.map { RunUpdate($0, .required) }
        return switch outcome.result {
        case .applied(let number):
          Host(name: outcome.host, outcome: .applied, operations: number, updates: updates)
        case .nothingToDo: Host(name: outcome.host, outcome: .unchanged, updates: updates)
        case .failed(let reason):
          Host(name: outcome.host, outcome: .failed, reason: reason, updates: updates)
        }
      },
      unreadable: unreadable.map { ($0.host, $0.reason) },
      unknown: unknown,
      unmet: unmet
    )
  }
}
