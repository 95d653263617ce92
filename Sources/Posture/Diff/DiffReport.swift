package import Inputs

/// What a change of manifests means for a fleet, from which every format is written.
package struct DiffReport: Sendable {
  package let before: Side
  package let after: Side
  package let catalogueVersion: String
  package let manifestChanges: [ManifestChange]
  /// All that were compared, sorted by name.
  package let hosts: [HostDiff]
  package let unreadable: [UnreadableHost]
  package let diagnostics: [Diagnostic]

  package struct Side: Sendable {
    /// As it was named on the command line.
    package let text: String
    package let manifests: [FileDigest]

    package init(text: String, manifests: [FileDigest]) {
      self.text = text
      self.manifests = manifests
    }
  }

  package init(
    before: Side,
    after: Side,
    catalogueVersion: String,
    manifestChanges: [ManifestChange],
    hosts: [HostDiff],
    unreadable: [UnreadableHost],
    diagnostics: [Diagnostic]
  ) {
    self.before = before
    self.after = after
    self.catalogueVersion = catalogueVersion
    self.manifestChanges = manifestChanges
    self.hosts = hosts.sorted { $0.host < $1.host }
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    self.diagnostics = diagnostics
  }

  /// Whether both sides are the same bytes.
  package var isSameText: Bool {
    before.manifests.map(\.sha256) == after.manifests.map(\.sha256)
  }

  package var changing: [HostDiff] { hosts.filter(\.isChanging) }
}

/// What a change of manifests comes to.
package struct DiffTotals: Hashable, Sendable {
  package private(set) var hosts = 0
  package private(set) var changing = 0
  package private(set) var entering = 0
  package private(set) var leaving = 0
  /// Values that only the plan after writes, that only the one before does, or that both do otherwise.
  package private(set) var added = 0
  package private(set) var removed = 0
  package private(set) var changed = 0
  /// Hosts of which some value is among those.
  package private(set) var writing = 0
  package private(set) var updatesAdded = 0
  package private(set) var updatesRemoved = 0
  /// What is wished otherwise and changes no value.
  package private(set) var quietWishes = 0
  package private(set) var unknown = 0
  package private(set) var unreadable = 0
  /// Hosts on which some operation has a hazard that none had before.
  package private(set) var newHazards: [Hazard: [String]] = [:]

  package init(_ report: DiffReport) {
    hosts = report.hosts.count
    unreadable = report.unreadable.count
    for host in report.hosts where host.isChanging { add(host) }
  }

  private mutating func add(_ host: HostDiff) {
    changing += 1
    switch host.membership {
    case .enters: entering += 1
    case .leaves: leaving += 1
    case .stays: break
    }
    var isWriting = false
    var hazards: Set<Hazard> = []
    for change in host.operations {
      hazards.formUnion(change.newHazards)
      if change.isSameWrite { continue }
      isWriting = true
      switch change.kind {
      case .added: added += 1
      case .removed: removed += 1
      case .changed: changed += 1
      }
    }
    if isWriting { writing += 1 }
    for hazard in hazards { newHazards[hazard, default: []].append(host.host) }
    for change in host.updates {
      if change.after != nil { updatesAdded += 1 } else { updatesRemoved += 1 }
    }
    quietWishes += host.quietWishes.count
    unknown += host.unknown.count
  }

  package var values: Int { added + removed + changed }
}
