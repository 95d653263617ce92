/// What is known of a workload's prerequisite on a host.
enum PrerequisiteStatus: Hashable, Sendable {
  /// It does not matter there, or facts show that it is met.
  case settled
  /// Facts show that it is not met.
  case unmet
  /// Only a person can tell, and why.
  case open(String?)
}

extension Prerequisite {
  func status(on facts: HostFacts) -> PrerequisiteStatus {
    switch condition.holds(for: facts) {
    case .no: return .settled
    case .unknown(let reason): return .open(reason)
    case .yes: break
    }
    guard !failsWhen.isEmpty else { return .open(nil) }
    var gap: String?
    for condition in failsWhen {
      switch condition.holds(for: facts) {
      case .yes: return .unmet
      case .unknown(let reason): gap = gap ?? reason
      case .no: continue
      }
    }
    return gap.map { .open($0) } ?? .settled
  }
}
