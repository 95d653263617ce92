import Posture
import Synchronization

/// How a change reaches a fleet: in which batches, and when to stop.
package struct Rollout: Hashable, Sendable {
  /// How many hosts each batch has.
  ///
  /// The last stands for all further ones; empty is one batch of all.
  package var serial: [Share] = []
  /// The rollout stops when more hosts than this have failed; nil goes on.
  package var maxFailures: Share?
  package var width = 10

  package init() {}

  /// A number of hosts, or a part of all.
  package enum Share: Hashable, Sendable {
    case hosts(Int)
    case percent(Int)

    /// Reads `10` or `10%`.
    package init?(_ text: some StringProtocol) {
      let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(digits)
      else { return nil }
      if text.hasSuffix("%") {
        guard number <= 100 else { return nil }
        self = .percent(number)
      } else {
        self = .hosts(number)
      }
    }

    /// Of so many hosts; a part is rounded down.
    package func count(of all: Int) -> Int {
      switch self {
      case .hosts(let number): number
      case .percent(let part): all * part / 100
      }
    }
  }

  /// The batches of so many hosts; each has at least one.
  package func batches(of count: Int) -> [Range<Int>] {
    guard !serial.isEmpty else { return count == 0 ? [] : [0..<count] }
    var batches: [Range<Int>] = []
    var start = 0
    while start < count {
      let share = serial[min(batches.count, serial.count - 1)]
      let end = min(count, start + max(1, share.count(of: count)))
      batches.append(start..<end)
      start = end
    }
    return batches
  }

  /// How many failures are borne; a canary that fails stops a rollout in batches unless more is said.
  package func bearable(of count: Int) -> Int {
    maxFailures?.count(of: count) ?? (serial.isEmpty ? count : 0)
  }
}

extension Applier {
  /// Changes all hosts, batch by batch; the answers are in the order of the tasks.
  package func apply(
    _ tasks: [HostTask],
    by rollout: Rollout,
    checks: [String: Check] = [:],
    unreachable: [String: String] = [:]
  ) async -> [ApplyOutcome] {
    var outcomes: [ApplyOutcome] = []
    let batches = rollout.batches(of: tasks.count)
    let failures = FailureCount(bearable: rollout.bearable(of: tasks.count))
    for (number, batch) in batches.enumerated() {
      if batches.count > 1, failures.reason == nil, !stop.isStopping {
        watch(.batch(number + 1, of: batches.count, hosts: tasks[batch].map(\.host.name)))
      }
      outcomes += await survey(Array(tasks[batch]), width: rollout.width) { task in
        let name = task.host.name
        if let reason = failures.reason ?? (stop.isStopping ? "interrupted" : nil) {
          return ApplyOutcome(
            name,
            .notStarted(reason),
            updates: task.updates.map { RunUpdate($0, .required) }
          )
        }
        let outcome: ApplyOutcome
        if let reason = unreachable[name] {
          outcome = skipped(task, reason)
        } else {
          outcome = await apply(task, after: checks[name])
        }
        // A host that is off says nothing about the change, unless somebody wants it counted.
        if outcome.hasFailed, rollout.maxFailures != nil || !outcome.isUnreachable {
          failures.add()
        }
        return outcome
      }
    }
    return outcomes
  }

  /// A host that did not answer when all were checked is not asked again.
  private func skipped(_ task: HostTask, _ reason: String) -> ApplyOutcome {
    // The journal is for people here: nothing was done that would have to be known.
    try? journal.settle(
      run,
      task.host.name,
      task.state(after: .unreachable, knowsOperations: false),
      reason: reason,
      operations: nil
    )
    let outcome = ApplyOutcome(
      task.host.name,
      .unreachable(reason),
      updates: task.updates.map { RunUpdate($0, .required) }
    )
    watch(.finished(outcome))
    return outcome
  }
}

/// Counts hosts that failed, for those that have yet to begin.
private final class FailureCount: Sendable {
  private let count = Atomic(0)
  private let bearable: Int

  init(bearable: Int) { self.bearable = bearable }

  func add() { count.add(1, ordering: .relaxed) }

  /// Why no further host begins; nil when it may.
  var reason: String? {
    let now = count.load(ordering: .relaxed)
    guard now > bearable else { return nil }
    return
      "\(now) \(now == 1 ? "host has" : "hosts have") failed, and --max-failures bears \(bearable)"
  }
}
