import Inputs
package import Posture
import Synchronization
import WindowsRegistry

/// A plan, and where its hosts are.
package struct PlanChange: Sendable {
  package let plan: Plan
  package let estate: Estate
  /// Plans anew after the change, where the manifests are at hand.
  package let engine: Engine?
  package let allowed: Set<Hazard>

  package init(plan: Plan, estate: Estate, engine: Engine?, allowed: Set<Hazard>) {
    self.plan = plan
    self.estate = estate
    self.engine = engine
    self.allowed = allowed
  }

  package struct Tasks: Sendable {
    /// Hosts with something to do, in the order in which they are visited.
    package var changing: [HostTask] = []
    /// Hosts that are only checked: a plan says of them that they are in sync.
    package var unchanging: [HostTask] = []
    /// Hosts of the plan that nobody knows a place of.
    package var lost: [UnreadableHost] = []

    /// Hosts that an earlier part of the run has settled.
    package var settled: [ApplyOutcome] = []

    package var all: [HostTask] { changing + unchanging }
  }

  /// What is to be done to each host; of a run that was cut off, only what is left of it.
  ///
  /// A host that only needs updates is changed where these can be installed.
  package func tasks(resuming run: Run? = nil, installsUpdates: Bool = false) -> Tasks {
    let selection = builtInCatalogue.selection(and: plan.extraKeys)
    let recorded = run.map { run in
      Dictionary(run.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
    }
    var tasks = Tasks()
    for host in plan.hosts {
      guard let found = estate.host(named: host.host) else {
        tasks.lost.append(
          UnreadableHost(host: host.host, reason: "the state has no such host")
        )
        continue
      }
      // By the name that the plan and the journal know it by, however the place spells it.
      let place = Estate.Host(host.host, found.location)
      var task = HostTask(
        host,
        at: place,
        selection: selection,
        catalogue: builtInCatalogue,
        acceptsDone: run != nil,
        replan: replan
      )
      if let recorded {
        guard let earlier = recorded[host.host] else { continue }
        switch earlier.state {
        // Nothing of these is there, so they begin anew.
        case .waiting, .unreachable, .restored, .refused: break
        case .failed where earlier.operations.isEmpty: break
        case .writing, .partial, .failed:
          task = HostTask(
            resuming: earlier,
            at: place,
            selection: selection,
            of: host,
            replan: replan
          )
        case .done, .unchanged, .undone:
          tasks.settled.append(
            ApplyOutcome(host.host, .nothingToDo, updates: earlier.updates)
          )
          continue
        }
      }
      if host.operations.isEmpty, task.updates.isEmpty || !installsUpdates {
        tasks.unchanging.append(task)
      } else {
        tasks.changing.append(task)
      }
    }
    return tasks
  }

  private var replan: (@Sendable (ReadSnapshot) -> HostPlan?)? {
    guard let engine else { return nil }
    let allowed = allowed
    return { read in
      guard case .done(let plan)? = engine.plan(read.snapshot, digest: "", allowing: allowed).value
      else { return nil }
      return plan
    }
  }
}

extension Estate {
  /// Where the hosts of a run were when it began.
  package init(of run: Run) {
    self.init(run.hosts.map { Host($0.host, $0.location) })
  }

  /// Where the hosts of a plan are, as the plan says.
  package static func planned(_ plan: Plan) throws(FileFailure) -> Estate {
    var hosts = plan.locations.map { Host($0.key, $0.value) }
    if plan.hosts.contains(where: { plan.locations[$0.host] == nil }) {
      let state = try SnapshotDirectory(path: plan.state)
      for host in plan.hosts where plan.locations[host.host] == nil {
        guard let file = state.file(of: host.host) else { continue }
        hosts.append(Host(host.host, .reg(path: file.path)))
      }
    }
    return Estate(hosts)
  }
}

/// What all hosts said when they were read before the first was changed.
package struct Checks: Sendable {
  package private(set) var stale: [StaleHost] = []
  package private(set) var unreachable: [String: String] = [:]
  /// Of hosts for which reading costs much: what was read.
  package private(set) var read: [String: Applier.Check] = [:]

  /// How many snapshots of parts are kept for the moment of writing; memory does not grow with the
  /// fleet, and the hosts behind these are read again.
  private static let kept = 512

  package init(
    of tasks: [HostTask],
    by applier: Applier,
    width: Int,
    progress: @Sendable (Int) -> Void
  ) async {
    let kept = CheckBudget(Self.kept)
    let results = await survey(tasks, width: width, progress: progress) {
      task -> Applier.CheckResult in
      guard !applier.stop.isStopping else { return .ready(nil) }
      let result = await applier.check(task)
      if case .ready(.some) = result, !kept.take() { return .ready(nil) }
      return result
    }
    for (task, result) in zip(tasks, results) {
      switch result {
      case .ready(let check): read[task.host.name] = check
      case .stale(let host): stale.append(host)
      case .unreachable(let reason): unreachable[task.host.name] = reason
      }
    }
  }

  /// What became of hosts that were only checked.
  package func outcomes(of tasks: [HostTask]) -> [ApplyOutcome] {
    tasks.map { task in
      let name = task.host.name
      return ApplyOutcome(
        name,
        unreachable[name].map { .unreachable($0) } ?? .nothingToDo,
        updates: task.updates.map { RunUpdate($0, .required) }
      )
    }
  }
}

private final class CheckBudget: Sendable {
  private let left: Atomic<Int>

  init(_ count: Int) { left = Atomic(count) }

  func take() -> Bool { left.subtract(1, ordering: .relaxed).oldValue > 0 }
}
