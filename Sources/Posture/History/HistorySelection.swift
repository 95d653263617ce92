/// What one argument of `history` means, which may be several things at once.
package struct HistoryMatch: Hashable, Sendable {
  package let pattern: String
  /// How many there are of each in the journal.
  package let hosts: Int
  package let groups: Int
  package let settings: Int

  package init(pattern: String, hosts: Int, groups: Int, settings: Int) {
    self.pattern = pattern
    self.hosts = hosts
    self.groups = groups
    self.settings = settings
  }

  package var isNothing: Bool { hosts + groups + settings == 0 }
}

/// Which findings arguments ask for.
///
/// Hosts and groups add to each other, and so do settings; both together narrow each other down. An
/// argument that is the name of both asks for what either of them means.
package struct HistorySelection: Sendable {
  package let matches: [HistoryMatch]
  private let parts: [Part]
  private let namesHosts: Bool
  private let namesSettings: Bool

  private struct Part: Sendable {
    let glob: Glob
    let isHosts: Bool
    let isSettings: Bool
  }

  /// `hosts` are all that were ever recorded, with their groups; `settings` all that ever differed.
  package init(
    _ patterns: [String],
    hosts: some Collection<(name: String, groups: [String])>,
    settings: some Collection<String>
  ) {
    let groups = Set(hosts.lazy.flatMap(\.groups))
    var matches: [HistoryMatch] = []
    var parts: [Part] = []
    for pattern in patterns {
      let glob = Glob(pattern)
      let match = HistoryMatch(
        pattern: pattern,
        hosts: hosts.count { glob.matches($0.name) },
        groups: groups.count { glob.matches($0) },
        settings: settings.count { glob.matches($0) }
      )
      matches.append(match)
      parts.append(
        Part(
          glob: glob,
          isHosts: match.hosts + match.groups > 0,
          isSettings: match.settings > 0
        )
      )
    }
    self.matches = matches
    self.parts = parts
    namesHosts = parts.contains { $0.isHosts && !$0.isSettings }
    namesSettings = parts.contains { $0.isSettings && !$0.isHosts }
  }

  /// What a host lets through: everything, settings of some of the arguments, or nothing.
  package func asks(for host: String, groups: [String]) -> Asked {
    guard !parts.isEmpty else { return .everything }
    var isNamed = false
    var isBoth = false
    var globs: [Glob] = []
    for part in parts {
      let takes =
        part.isHosts && (part.glob.matches(host) || groups.contains { part.glob.matches($0) })
      if takes, part.isSettings { isBoth = true } else if takes { isNamed = true }
      if part.isSettings { globs.append(part.glob) }
    }
    if isBoth { return .everything }
    if namesHosts, !isNamed {
      // An argument that names settings as well still asks for these.
      return .settings(parts.filter { $0.isHosts && $0.isSettings }.map(\.glob))
    }
    if isNamed, !namesSettings { return .everything }
    return .settings(globs)
  }

  package enum Asked: Sendable {
    case everything
    case settings([Glob])

    package var isNothing: Bool {
      if case .settings(let globs) = self { globs.isEmpty } else { false }
    }

    package func takes(_ setting: String) -> Bool {
      switch self {
      case .everything: true
      case .settings(let globs): globs.contains { $0.matches(setting) }
      }
    }
  }
}
