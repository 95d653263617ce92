/// Whether a host has what an update capability stands for.
package enum CapabilityStatus: Hashable, Sendable {
  case builtIn
  case satisfied(by: String)
  /// A rollup that may contain it is installed; no document says which one does.
  case likely(by: String)
  /// Installed, but not in effect before the next start of Windows.
  case pending(String)
  case missing(install: String, satisfiedBy: [String])
  case unavailable(String)
  case unknown(String)
}

extension ObservedHost {
  package func capability(_ id: String, catalogue: Catalogue) -> CapabilityStatus {
    if assumed.contains(id) { return .satisfied(by: "the plan") }
    guard let capability = catalogue.capabilities[id] else {
      return .unknown("the catalogue has no update capability “\(id)”")
    }
    for entry in capability.cases {
      switch entry.condition.holds(for: facts) {
      case .no: continue
      case .unknown(let reason): return .unknown(reason)
      case .yes:
        switch entry.answer {
        case .builtIn: return .builtIn
        case .unavailable(let text): return .unavailable(text)
        case .updates(let install, let satisfiedBy, let likelyBy):
          return status(install: install, satisfiedBy: satisfiedBy, likelyBy: likelyBy)
        }
      }
    }
    return release == nil
      ? .unknown(releaseGap) : .unavailable("no update for this release is known")
  }

  package func status(
    install: String,
    satisfiedBy: [String],
    likelyBy: [String]
  ) -> CapabilityStatus {
    let updates = facts.updates
    var pending: String?
    for name in satisfiedBy {
      guard let number = KBNumber(name)?.number, let state = updates.updates[number] else {
        continue
      }
      guard state == .pending else { return .satisfied(by: name) }
      pending = name
    }
    if let pending { return .pending(pending) }
    if let rollup = likelyBy.first(where: { updates.rollups.contains($0) }) {
      return .likely(by: "Package_for_\(rollup)")
    }
    // Not to find a name proves something only where every name would have been seen.
    if let gap = updates.gap { return .unknown(gap) }
    return .missing(install: install, satisfiedBy: satisfiedBy)
  }
}
