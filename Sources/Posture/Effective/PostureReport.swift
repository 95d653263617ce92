package import Inputs

/// What all hosts do.
package struct PostureReport: Sendable {
  /// Empty where no manifest was asked.
  package let manifests: [FileDigest]
  package let catalogueVersion: String
  /// Sorted by name.
  package let hosts: [HostPosture]
  package let unreadable: [UnreadableHost]
  package let diagnostics: [Diagnostic]
  /// Whether stacks were left out, so that nothing is said of every stack.
  package let isPartial: Bool

  package init(
    manifests: [FileDigest] = [],
    catalogueVersion: String,
    hosts: [HostPosture],
    unreadable: [UnreadableHost] = [],
    diagnostics: [Diagnostic] = [],
    isPartial: Bool = false
  ) {
    self.manifests = manifests
    self.catalogueVersion = catalogueVersion
    self.hosts = hosts.sorted { $0.host < $1.host }
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    self.diagnostics = diagnostics
    self.isPartial = isPartial
  }
}

extension PostureReport {
  /// The same report with some of the stacks only.
  package func showing(_ patterns: [Glob]) -> PostureReport {
    PostureReport(
      manifests: manifests,
      catalogueVersion: catalogueVersion,
      hosts: hosts.map { $0.showing(patterns) },
      unreadable: unreadable,
      diagnostics: diagnostics,
      isPartial: true
    )
  }

  /// The patterns that mean no stack of any host.
  package func idle(_ patterns: [Glob]) -> [Glob] {
    patterns.filter { pattern in
      !hosts.contains { host in
        host.stacks.contains { $0.stack.matches(pattern) }
          || host.unknown.contains { pattern.mayMean(stacksOf: $0.setting) }
      }
    }
  }

  /// The ids of all stacks in the order of hosts, each once; users' as `wininet.<user>`.
  package var stackIDs: [String] {
    var seen: Set<String> = []
    return hosts.flatMap(\.stacks).compactMap { posture in
      let id = if case .wininet = posture.stack { "wininet.<user>" } else { posture.stack.id }
      return seen.insert(id).inserted ? id : nil
    }
  }
}

extension HostPosture {
  fileprivate func showing(_ patterns: [Glob]) -> HostPosture {
    let shown = stacks.filter { posture in patterns.contains { posture.stack.matches($0) } }
    let showsSchannel = shown.contains { if case .schannel = $0.stack { true } else { false } }
    return HostPosture(
      host: host,
      groups: groups,
      summary: summary,
      stacks: shown,
      // The orders are Schannel's, whoever sits on it.
      orders: showsSchannel ? orders : [],
      influences: influences.filter { influence in
        let concerned = influence.stacks.map { Glob($0) }
        return shown.contains { posture in concerned.contains { posture.stack.matches($0) } }
      },
      unknown: unknown.filter { entry in
        patterns.contains { $0.mayMean(stacksOf: entry.setting) }
      },
      remarks: remarks
    )
  }
}

extension Glob {
  /// Whether the pattern may mean a stack of this family, where nobody knows which there are.
  fileprivate func mayMean(stacksOf family: String) -> Bool {
    matches(family) || matches(family + ".") || pattern.lowercased().hasPrefix(family + ".")
  }
}

/// What a report comes to.
package struct PostureTotals: Hashable, Sendable {
  package var hosts = 0
  /// Hosts of which every stack offers TLS 1.2 by default, beyond dispute.
  package var currentEverywhere = 0
  /// Hosts of which some stack offers something older by default; DTLS has versions of its own.
  package var legacySomewhere = 0
  /// Verdicts that could not be reached, and stacks of which nothing can be said.
  package var unknown = 0
  package var unreadable = 0

  package init(_ report: PostureReport) {
    hosts = report.hosts.count
    unreadable = report.unreadable.count
    for host in report.hosts {
      unknown += host.unknown.count
      for posture in host.stacks where posture.cells.hasUnknown {
        unknown += posture.cells.offers.count { $0.offer.isUnknown }
      }
      if host.offersCurrentEverywhere { currentEverywhere += 1 }
      if host.offersLegacySomewhere { legacySomewhere += 1 }
    }
  }
}

extension HostPosture {
  fileprivate var offersCurrentEverywhere: Bool {
    !stacks.isEmpty && unknown.isEmpty
      && stacks.allSatisfy { posture in
        guard let offer = posture.cells[.tls12] else { return false }
        return offer.byDefault == .on && offer.confidence != .disputed
      }
  }

  fileprivate var offersLegacySomewhere: Bool {
    stacks.contains { posture in
      posture.cells.offers.contains {
        $0.name.isLegacy && !$0.name.isDatagram && $0.offer.byDefault == .on
      }
    }
  }
}
