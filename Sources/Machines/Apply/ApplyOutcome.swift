package import Posture
import Synchronization

/// What became of one host.
package struct ApplyOutcome: Hashable, Sendable {
  package let host: String
  package let result: Result
  package var updates: [RunUpdate]

  package init(_ host: String, _ result: Result, updates: [RunUpdate] = []) {
    self.host = host
    self.result = result
    self.updates = updates
  }

  package enum Result: Hashable, Sendable {
    /// How many operations were done, each read back; and what a plan for the host would still do.
    case applied(Int, left: [String])
    case nothingToDo
    /// It was not as it was written down; nothing was done.
    case refused([Movement])
    case unreachable(String)
    case failed(String, Rest)
    /// The rollout stopped before its turn came.
    case notStarted(String)
  }

  /// What a failure left behind.
  package enum Rest: Hashable, Sendable {
    /// Nothing was written.
    case untouched
    /// What had been done was taken back, and read back.
    case restored
    /// So many operations are done and stay.
    case kept(Int)
    /// Operations may be done that could not be taken back.
    case unknown
  }

  package var isUnreachable: Bool {
    if case .unreachable = result { true } else { false }
  }

  package var hasFailed: Bool {
    switch result {
    case .applied, .nothingToDo, .notStarted: false
    case .refused, .unreachable, .failed: true
    }
  }
}

/// What happens while hosts are changed, for whoever watches.
package enum ApplyEvent: Sendable {
  /// A host was read and is as it should be.
  case read(host: String)
  case batch(Int, of: Int, hosts: [String])
  case started(host: String, operations: Int)
  case update(host: String, RunUpdate)
  case finished(ApplyOutcome)
}

/// Asks everybody who works to stop after what is in hand.
package final class StopRequest: Sendable {
  private let flag = Atomic(false)

  package init() {}

  package func stop() { flag.store(true, ordering: .relaxed) }

  package var isStopping: Bool { flag.load(ordering: .relaxed) }
}
