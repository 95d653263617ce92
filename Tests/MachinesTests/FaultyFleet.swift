import Machines
import Posture
import Synchronization
import Testing
import WindowsRegistry

/// Hosts in memory, the plan to change them, and a journal on the disk.
final class FaultyFleet: Sendable {
  let plan: Plan
  let stores: [String: FaultyStore]
  let before: [String: [UInt8]]
  let journal: Journal
  let stop = StopRequest()
  private let events = Mutex<[String]>([])
  private let folder: TestFolder
  private let journalFolder: TestFolder

  init(
    _ names: String...,
    text: String = server,
    group: String = withoutTLS10,
    isReadByKey: Bool = false
  ) throws {
    folder = try TestFolder()
    journalFolder = try TestFolder()
    for name in names { try folder.write(text, to: "\(name).reg") }
    let directory = try SnapshotDirectory(path: folder.path)
    plan = try directory.plan(try manifest(group))
    let selection = builtInCatalogue.selection(and: plan.extraKeys)
    var stores: [String: FaultyStore] = [:]
    for file in directory.hosts {
      stores[file.host] = FaultyStore(try file.read(selection).snapshot, isReadByKey: isReadByKey)
    }
    self.stores = stores
    before = stores.mapValues(\.content)
    journal = try Journal(path: journalFolder["journal.db"])
  }

  var journalPath: String { journalFolder["journal.db"] }

  subscript(name: String) -> FaultyStore {
    get throws { try #require(stores[name]) }
  }

  func change() throws -> PlanChange {
    PlanChange(plan: plan, estate: try .planned(plan), engine: nil, allowed: [])
  }

  func applier(
    _ run: RunID,
    journal: Journal? = nil,
    options: Applier.Options = Applier.Options(),
    watch: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
  ) -> Applier {
    Applier(
      journal: journal ?? self.journal,
      run: run,
      options: options,
      stop: stop,
      watch: { [self] event in
        events.withLock { $0.append(event.words) }
        watch(event)
      },
      makeStore: { [stores] host, options in
        stores[host.name] ?? FaultyStore(RegistrySnapshot(host: host.name, covers: [], keys: []))
      }
    )
  }

  /// What was told, each event in a few words.
  var told: [String] { events.withLock { $0 } }

  func begin(_ tasks: [HostTask], _ kind: Run.Kind = .apply, undoes: RunID? = nil) throws -> RunID {
    try journal.begin(
      kind,
      started: "2027-01-01T00:00:00Z",
      undoes: undoes,
      program: "test",
      plan: nil,
      hosts: tasks.map(\.recorded)
    )
  }

  /// Applies the plan in a run of its own.
  @discardableResult
  func apply(
    _ rollout: Rollout = Rollout(),
    options: Applier.Options = Applier.Options(),
    watch: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
  ) async throws -> (run: RunID, results: [ApplyOutcome.Result]) {
    let tasks = try change().tasks(installsUpdates: options.updates != nil).changing
    let run = try begin(tasks)
    let outcomes = await applier(run, options: options, watch: watch).apply(tasks, by: rollout)
    return (run, outcomes.map(\.result))
  }

  func resume(
    _ run: RunID,
    options: Applier.Options = Applier.Options()
  ) async throws -> [ApplyOutcome.Result] {
    let recorded = try #require(try journal.run(run))
    let tasks = try change().tasks(resuming: recorded, installsUpdates: options.updates != nil)
    return await applier(run, options: options).apply(tasks.changing, by: Rollout()).map(\.result)
  }

  /// Takes a run back in a run of its own.
  func rollback(_ run: RunID) async throws -> [ApplyOutcome.Result] {
    let recorded = try #require(try journal.run(run))
    let places = try Estate.planned(plan)
    let tasks = try recorded.hosts.filter { !$0.operations.isEmpty }.map { host in
      HostTask(
        undoing: run,
        host,
        at: try #require(places.host(named: host.host)),
        forcing: { _ in false }
      )
    }
    let id = try begin(tasks, .rollback, undoes: run)
    return await applier(id).apply(tasks, by: Rollout()).map(\.result)
  }

  /// A host as the journal has it.
  func host(_ name: String, of run: RunID) throws -> RunHost {
    try #require(try journal.run(run)?.hosts.first { $0.host == name })
  }

  func state(_ name: String, of run: RunID) throws -> RunHost.State {
    try host(name, of: run).state
  }

  func isUntouched(_ name: String) -> Bool { stores[name]?.content == before[name] }
}

extension ApplyEvent {
  var words: String {
    switch self {
    case .read(let host): "read \(host)"
    case .batch(let number, let count, let hosts): "batch \(number)/\(count) \(hosts)"
    case .started(let host, let count): "started \(host) \(count)"
    case .update(let host, let update): "update \(host) \(update.name) \(update.state)"
    case .finished(let outcome): "finished \(outcome.host)"
    }
  }
}
