import ArgumentParser
import Inputs
import Machines
import Posture
import Reports
import WindowsRegistry

struct RollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Take back what a run changed; shows first what it will do.",
    discussion: """
      Values get what they held before the run, and values and keys that were not there go. A host on \
      which one of these values has moved since is refused (exit 3) and named; the others are restored. \
      The rollback is a run of its own.
      """
  )

  @Argument(help: ArgumentHelp("The run, such as run-7, or “latest”.", valueName: "run"))
  var run: String

  @OptionGroup var state: StateOptions
  @OptionGroup var rollout: RolloutOptions

  @Option(
    name: .customLong("force-values"),
    help: ArgumentHelp(
      "Restore values whose address matches, even if they have moved; may be repeated.",
      valueName: "glob"
    )
  )
  var forced: [String] = []

  @OptionGroup var allow: AllowOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<ChangeFormats>

  func run() async throws {
    let console = try Console(options: output)
    let journal = try journal.existing(console)
    let undone = try takeOver(console, journal)
    let hosts = undone.hosts.filter { state.includes($0.host) && $0.hasChanged }
    if hosts.isEmpty, !state.limit.isEmpty,
      !undone.hosts.contains(where: { state.includes($0.host) })
    {
      throw console.fail("no host of \(undone.id) matches --limit", .couldNotAnswer)
    }
    guard !hosts.isEmpty else {
      let isUndone = undone.hosts.contains { $0.state == .undone }
      console.say(
        isUndone
          ? "\(undone.id) was taken back already"
          : "\(undone.id) changed nothing that could be undone"
      )
      let report = ApplyReport(
        [],
        run: nil,
        kind: .rollback,
        undoes: undone.id,
        plan: nil,
        isInterrupted: false,
        journalFlag: ""
      )
      return try console.answer(report, diagnostics: [])
    }
    let places = try places(of: hosts, console)
    let patterns = forced.map { Glob($0) }
    let tasks = hosts.map { host in
      HostTask(
        undoing: undone.id,
        host,
        at: places.host(named: host.host) ?? Estate.Host(host.host, host.location),
        forcing: { address in patterns.contains { $0.matches("\(address)") } }
      )
    }
    try console.checkOutputs()
    let watcher = try Watcher(console: console)
    var options = Applier.Options()
    options.store = state.storeOptions(allowing: allow.hazards)
    options.keepsPartial = rollout.keepPartial
    let width = state.width(of: tasks.map(\.host))
    let applier = Applier(
      journal: journal,
      run: RunID(number: 0),
      options: options,
      stop: Interruption.request,
      watch: { watcher.watch($0) }
    )
    let previews = await survey(tasks, width: width) { await applier.preview($0) }
    let preview = RollbackPreview(undone.id, previews)
    Console.standardError(
      ReportOutput.text { output in
        writeRollbackText(
          preview,
          catalogue: builtInCatalogue,
          verbose: self.output.verbose,
          style: console.errorStyle,
          to: output
        )
      }
    )
    let changing = previews.count { $0.isChanging }
    if changing > 0 {
      try console.needTerminal(or: rollout.autoApprove, "run it where there is one")
      try console.ask(
        "restore \(changing) \(changing == 1 ? "host" : "hosts")",
        isApproved: rollout.autoApprove
      )
    }
    Interruption.listen()
    let id: RunID
    do throws(FileFailure) {
      id = try journal.begin(
        .rollback,
        started: now(),
        undoes: undone.id,
        program: programVersion,
        plan: nil,
        hosts: tasks.map(\.recorded)
      )
    } catch {
      throw console.fail("nothing was changed: \(error)", .couldNotAnswer)
    }
    watcher.begins(id, .rollback, hosts: tasks.count)
    let outcomes = await applier.recording(id).apply(tasks, by: rollout.rollout(width: width))
    console.finish(id, in: journal)
    let report = ApplyReport(
      outcomes,
      run: id,
      kind: .rollback,
      undoes: undone.id,
      plan: nil,
      isInterrupted: Interruption.request.isStopping,
      journalFlag: self.journal.flag(for: journal)
    )
    watcher.ends(report)
    try console.answer(report, diagnostics: [])
    if let stop = Stop(report) { throw stop }
  }

  /// The run as it is from now on: while we take it back nobody goes on with it.
  private func takeOver(_ console: Console, _ journal: Journal) throws(Stop) -> Run {
    var name = run
    if run == "latest" {
      do throws(FileFailure) {
        // The newest run may itself be a rollback; what people want back is a change.
        if let newest = try journal.summaries().first(where: { $0.kind == .apply }) {
          name = "\(newest.id)"
        }
      } catch {
        throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
      }
    }
    let named = try console.run(name, in: journal)
    guard named.kind == .apply else {
      let plan = named.undoes.map { "; apply the plan of \($0) again instead" } ?? ""
      throw console.fail("\(named.id) is a rollback\(plan)", .wrongUsage)
    }
    let isOurs: Bool
    do throws(FileFailure) {
      isOurs = try journal.resume(named.id)
    } catch {
      throw console.fail("cannot take over \(named.id): \(error)", .couldNotAnswer)
    }
    guard isOurs else {
      throw console.fail(
        "\(named.id) is still running, or being taken back; stop that first",
        .refused
      )
    }
    return try console.run(name, in: journal)
  }

  /// Hosts that were moved since: the command line says where they are now.
  private func places(of hosts: [RunHost], _ console: Console) throws(Stop) -> Estate {
    do throws(FileFailure) {
      return try .from(state.places)
    } catch {
      throw console.fail("cannot read the state: \(error)", .couldNotAnswer)
    }
  }
}

extension RunHost {
  /// Whether a run may have left something on it.
  fileprivate var hasChanged: Bool {
    switch state {
    case .writing, .done, .partial, .failed: !operations.isEmpty
    case .waiting, .unchanged, .restored, .undone, .unreachable, .refused: false
    }
  }
}

extension RollbackPreview {
  fileprivate init(_ run: RunID, _ hosts: [UndoPreview]) {
    self.init(
      run: run,
      hosts: hosts.map { host in
        Host(
          name: host.host,
          operations: host.undo?.operations ?? [],
          keptKeys: host.undo?.keptKeys.map { KeptKey($0.path, reason: $0.reason.words) } ?? [],
          conflicts: host.undo?.conflicts.filter { !$0.isForced }.map {
            Conflict(
              $0.address,
              expected: $0.expected.map { .present($0) } ?? .absent,
              found: $0.found
            )
          } ?? [],
          unrestorable: host.undo?.unrestorable ?? [],
          unreachable: host.failure
        )
      }
    )
  }
}

extension KeyObstacle {
  fileprivate var words: String {
    switch self {
    case .holdsValue(let name): "it holds the value \(name)"
    case .holdsKey(let name): "it holds the key \(name)"
    case .unknown: "nobody knows what is in it"
    }
  }
}
