package import Posture

/// What a whole run comes to.
package enum RunState: Hashable, Sendable {
  case running
  /// Every host is done or had nothing to do.
  case done
  /// Some hosts are done, or done in part, and some are not.
  case inPart
  /// No host is done.
  case failed
  /// It can be gone on with, and no program works on it: killed, stopped, or kept from busy hosts.
  case interrupted
  /// All that it did was taken back; by which run, where that is known.
  case rolledBack(by: RunID?)

  init(
    _ hosts: [RunHost.State: Int],
    isFinished: Bool,
    isRunning: Bool,
    undoneBy: RunID?
  ) {
    func number(_ states: RunHost.State...) -> Int {
      states.reduce(0) { $0 + hosts[$1, default: 0] }
    }
    let all = hosts.values.reduce(0, +)
    let kept = number(.done, .partial)
    let undone = number(.undone)
    if isRunning {
      self = .running
    } else if undone > 0, kept + number(.failed, .writing) == 0 {
      self = .rolledBack(by: undoneBy)
    } else if !isFinished {
      self = .interrupted
    } else if number(.done, .unchanged) == all {
      self = .done
    } else {
      self = kept + undone + number(.unchanged) > 0 ? .inPart : .failed
    }
  }

  /// As JSON writes it.
  package var name: String {
    switch self {
    case .running: "running"
    case .done: "done"
    case .inPart: "in_part"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .rolledBack: "rolled_back"
    }
  }

  var text: String {
    switch self {
    case .inPart: "in part"
    case .rolledBack(let run): "rolled back" + (run.map { " by \($0)" } ?? "")
    case .running, .done, .failed, .interrupted: name
    }
  }

  func paint(_ text: String, _ style: Style) -> String {
    switch self {
    case .running: style.cyan(text)
    case .done: style.green(text)
    case .inPart: style.yellow(text)
    case .failed, .interrupted: style.red(text)
    case .rolledBack: style.dim(text)
    }
  }
}

extension Run {
  func state(isRunning: Bool, undoneBy: RunID?) -> RunState {
    RunState(
      hosts.reduce(into: [:]) { $0[$1.state, default: 0] += 1 },
      isFinished: finished != nil,
      isRunning: isRunning,
      undoneBy: undoneBy
    )
  }

  /// `apply`, or `rollback of run-7`.
  var kindText: String { Reports.kindText(kind, undoes) }
}

/// `apply`, or `rollback of run-7`.
func kindText(_ kind: Run.Kind, _ undoes: RunID?) -> String {
  kind.rawValue + (undoes.map { " of \($0)" } ?? "")
}

extension RunHost.State {
  /// What is said of a host in this state.
  func text(isRunning: Bool) -> String {
    switch self {
    case .waiting: isRunning ? "waiting" : "not started"
    case .writing: isRunning ? "writing" : "interrupted while writing"
    case .done: "done"
    case .unchanged: "unchanged"
    case .partial: "failed; what was done stays"
    case .restored: "failed and restored"
    case .failed: "failed"
    case .undone: "taken back"
    case .unreachable: "unreachable"
    case .refused: "refused"
    }
  }

  func paint(_ text: String, _ style: Style) -> String {
    switch self {
    case .done, .unchanged: style.green(text)
    case .waiting, .undone: style.dim(text)
    case .writing, .refused: style.yellow(text)
    case .partial, .restored, .failed, .unreachable: style.red(text)
    }
  }
}
