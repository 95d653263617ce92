import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports

struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Apply a plan file as it stands; or plan, show, ask and apply.",
    discussion: """
      A plan is refused (exit 3) when a host is not as it was when the plan was made, or when it \
      holds a hazard that nobody agreed to. Every change is recorded before it is made and read back \
      after it; “plumbline rollback” takes a run back, “apply --resume RUN” goes on with one that was \
      cut off. A host that cannot be reached or fails does not stop the others. Exit 4 says that \
      something is still to be done.
      """
  )

  @Argument(help: "A plan file, or manifest files and directories.")
  var inputs: [String] = []

  @Option(help: ArgumentHelp("Go on with a run that was cut off.", valueName: "run"))
  var resume: String?

  @OptionGroup var state: StateOptions
  @OptionGroup var allow: AllowOptions
  @OptionGroup var rollout: RolloutOptions

  @Option(
    help: ArgumentHelp(
      "Install updates that a plan asks for from the .msu files in this folder, over SSH.",
      valueName: "folder"
    )
  )
  var updatesFrom: String?

  @Flag(
    help:
      "Check all of a host before it is changed, also over SMB, where that takes a program a key."
  )
  var checkEverything = false

  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<ChangeFormats>

  func validate() throws {
    if resume == nil, inputs.isEmpty {
      throw ValidationError("give a plan file or manifests, or --resume RUN")
    }
    if resume != nil, !inputs.isEmpty {
      throw ValidationError("--resume goes on with a plan that is recorded: give no other")
    }
  }

  func run() async throws {
    let console = try Console(options: output)
    if let resume { return try await goOn(resume, console) }
    let plan: Plan
    var session: Session?
    if let bytes = try planFile(console) {
      plan = try readPlan(bytes, inputs[0], console)
    } else {
      let made = try Session(
        manifests: inputs,
        state: state,
        allowing: allow.hazards,
        console: console
      )
      session = made
      plan = try await planAndAsk(made, console)
    }
    let limited = plan.limited(to: state.includes)
    if limited.hosts.isEmpty, limited.unreadable.isEmpty, !state.limit.isEmpty {
      throw console.fail("no host of the plan matches --limit", .couldNotAnswer)
    }
    try refuseHazards(of: limited, console)
    let engine = session?.engine ?? Session.engine(of: limited)
    let change = PlanChange(
      plan: limited,
      estate: try estate(of: limited, console),
      engine: engine,
      allowed: allow.hazards
    )
    try await apply(change, to: nil, console)
  }

  // MARK: The plan

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

  private func readPlan(
    _ bytes: [UInt8],
    _ name: String,
    _ console: Console
  ) throws(Stop) -> Plan {
    do throws(PlanFileFailure) {
      return try readPlanFile(bytes) { SHA256.hex(of: $0) }
    } catch {
      throw console.fail("\(name): \(error.reason) (\(error.help))", .inputInError)
    }
  }

  private func planAndAsk(_ session: Session, _ console: Console) async throws(Stop) -> Plan {
    let plan = try await session.plan(allowing: allow.hazards)
    let changing = plan.hosts.count { !$0.operations.isEmpty }
    guard changing > 0 else { return plan }
    try console.needTerminal(or: rollout.autoApprove, "apply a plan file")
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
    try console.ask(
      "change \(changing) \(changing == 1 ? "host" : "hosts")",
      isApproved: rollout.autoApprove
    )
    return plan
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

  /// Where the hosts of a plan are: as the plan says, unless the command line says otherwise.
  private func estate(of plan: Plan, _ console: Console) throws(Stop) -> Estate {
    do throws(FileFailure) {
      return try state.places.isEmpty ? .planned(plan) : .from(state.places)
    } catch {
      throw console.fail(
        "cannot read the state of the plan: \(error); if it moved, give --from",
        .couldNotAnswer
      )
    }
  }

  // MARK: Changing

  private func options(
    _ change: PlanChange,
    _ console: Console
  ) throws(Stop) -> Applier.Options {
    var options = Applier.Options()
    options.store = state.storeOptions(allowing: change.allowed.union(change.plan.approved))
    options.keepsPartial = rollout.keepPartial
    options.checksEverything = checkEverything
    if let updatesFrom {
      guard Files.kind(of: updatesFrom) == .directory else {
        throw console.fail("--updates-from \(updatesFrom): there is no such folder", .wrongUsage)
      }
      options.updates = UpdateFolder(updatesFrom)
    }
    return options
  }

  /// Checks all hosts, then changes them; `resumed` is a run that is recorded already.
  private func apply(
    _ change: PlanChange,
    to resumed: (journal: Journal, run: Run)?,
    _ console: Console
  ) async throws(Stop) {
    try console.checkOutputs()
    let watcher = try Watcher(console: console, plan: change.plan)
    let journal: Journal
    if let resumed {
      journal = resumed.journal
    } else {
      journal = try self.journal.open(beside: change.plan.manifests.map(\.path), console)
    }
    let tasks = change.tasks(resuming: resumed?.run, installsUpdates: updatesFrom != nil)
    let lost = tasks.lost
    let run: RunID
    let options = try options(change, console)
    Interruption.listen()
    // The journal has no run yet while hosts are only read.
    var applier = Applier(
      journal: journal,
      run: resumed?.run.id ?? RunID(number: 0),
      options: options,
      stop: Interruption.request,
      watch: { watcher.watch($0) }
    )
    let width = state.width(of: tasks.all.map(\.host))
    let count = tasks.all.count
    let checks = await Checks(
      of: tasks.all,
      by: applier,
      width: width,
      progress: { watcher.checked($0, of: count) }
    )
    guard !Interruption.request.isStopping else {
      throw console.fail("interrupted; nothing was changed", .couldNotAnswer)
    }
    guard checks.stale.isEmpty || resumed != nil else {
      throw refuse(checks.stale, of: change.plan, console)
    }
    do throws(FileFailure) {
      if let resumed {
        run = resumed.run.id
      } else if tasks.changing.isEmpty {
        run = RunID(number: 0)
      } else {
        let changing = Set(tasks.changing.map(\.host.name))
        let recorded = change.plan.limited { changing.contains($0) }
        run = try journal.begin(
          .apply,
          started: now(),
          undoes: nil,
          program: programVersion,
          plan: recorded.bytes,
          hosts: tasks.changing.map(\.recorded)
        )
      }
    } catch {
      throw console.fail("nothing was changed: \(error)", .couldNotAnswer)
    }
    applier = applier.recording(run)
    watcher.begins(run, .apply, hosts: tasks.changing.count)
    let outcomes = await applier.apply(
      tasks.changing,
      by: rollout.rollout(width: width),
      checks: checks.read,
      unreachable: checks.unreachable
    )
    let all =
      outcomes + tasks.settled + checks.outcomes(of: tasks.unchanging)
      + lost.map { ApplyOutcome($0.host, .unreachable($0.reason)) }
    let report = ApplyReport(
      all.sorted { $0.host < $1.host },
      run: tasks.changing.isEmpty ? nil : run,
      plan: change.plan,
      isInterrupted: Interruption.request.isStopping,
      journalFlag: self.journal.flag(for: journal)
    )
    if !tasks.changing.isEmpty || resumed != nil { console.finish(run, in: journal) }
    watcher.ends(report)
    try console.answer(report, diagnostics: change.plan.diagnostics)
    if let stop = Stop(report) { throw stop }
  }

  private func refuse(_ stale: [StaleHost], of plan: Plan, _ console: Console) -> Stop {
    let moved = stale.flatMap { host in host.moved.map { "\(host.host): \($0)" } }
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

  // MARK: Going on

  private func goOn(_ name: String, _ console: Console) async throws(Stop) {
    let journal = try journal.existing(console)
    var run = try console.run(name, in: journal)
    guard run.kind == .apply else {
      throw console.fail(
        "\(run.id) is a rollback: “plumbline rollback \(run.undoes.map { "\($0)" } ?? "RUN")” goes "
          + "on with it",
        .wrongUsage
      )
    }
    let isOurs: Bool
    let bytes: [UInt8]?
    do throws(FileFailure) {
      isOurs = try journal.resume(run.id)
      bytes = try journal.plan(of: run.id)
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
    guard isOurs else { throw console.fail("\(run.id) is still running", .refused) }
    if run.hosts.contains(where: { $0.state == .undone }) {
      throw console.fail("\(run.id) was taken back, so there is nothing to go on with", .refused)
    }
    // Another process may have gone on with it until we took it over.
    run = try console.run("\(run.id)", in: journal)
    guard let bytes else {
      throw console.fail("the journal holds no plan of \(run.id)", .couldNotAnswer)
    }
    let plan = try readPlan(bytes, "\(run.id)", console).limited(to: state.includes)
    let change = PlanChange(
      plan: plan,
      estate: try state.places.isEmpty ? Estate(of: run) : estate(of: plan, console),
      engine: Session.engine(of: plan),
      allowed: allow.hazards
    )
    try await apply(change, to: (journal, run), console)
  }
}
