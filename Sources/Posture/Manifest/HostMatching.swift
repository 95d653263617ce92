package import Inputs

/// How the hosts of a state and the groups of a manifest fit together.
package struct HostMatching: Sendable {
  /// Hosts that a group names outright and the state does not hold.
  package let missing: [UnreadableHost]
  package let diagnostics: [Diagnostic]

  /// A state that is one snapshot stands for one host: nobody is missing from it.
  package init(_ manifest: Manifest, hosts: [String], isOneSnapshot: Bool = false) {
    guard !isOneSnapshot else {
      self.init(missing: [], diagnostics: [])
      return
    }
    let folded = hosts.map { Array($0.lowercased().utf8) }
    let known = Set(hosts.map { $0.lowercased() })
    var missing: [UnreadableHost] = []
    var diagnostics: [Diagnostic] = []
    for group in manifest.groups {
      for pattern in group.hosts {
        if !pattern.value.isWild {
          guard !known.contains(pattern.value.pattern.lowercased()) else { continue }
          let near = suggestion(for: pattern.value.pattern, among: hosts)
          diagnostics.append(.noSuchHost(pattern, near))
          if !missing.contains(where: { $0.host == pattern.value.pattern }) {
            missing.append(
              UnreadableHost(
                host: pattern.value.pattern,
                reason: "the state holds no host of this name"
              )
            )
          }
        } else if !folded.contains(where: { pattern.value.matches(folded: $0) }) {
          diagnostics.append(.idlePattern(pattern, group.name.value))
        }
      }
    }
    let idle = hosts.filter { host in !manifest.groups.contains { $0.includes(host) } }
    if !idle.isEmpty { diagnostics.append(.ungrouped(idle)) }
    self.init(missing: missing, diagnostics: diagnostics)
  }

  private init(missing: [UnreadableHost], diagnostics: [Diagnostic]) {
    self.missing = missing
    self.diagnostics = diagnostics
  }

  /// The same with hosts that are known by name only.
  package func adding(lost: [UnreadableHost]) -> HostMatching {
    HostMatching(missing: missing + lost, diagnostics: diagnostics)
  }

  /// The same for some of the hosts only.
  package func limited(_ includes: (String) -> Bool) -> HostMatching {
    HostMatching(missing: missing.filter { includes($0.host) }, diagnostics: diagnostics)
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func noSuchHost(_ pattern: Located<Glob>, _ near: String?) -> Diagnostic {
    .warning(
      "no-such-host",
      "the state holds no host “\(pattern.value.pattern)”",
      at: pattern.place,
      help: near.map { "did you mean “\($0)”?" }
    )
  }

  fileprivate static func idlePattern(_ pattern: Located<Glob>, _ group: String) -> Diagnostic {
    .warning(
      "idle-pattern",
      "“\(pattern.value.pattern)” of the group “\(group)” matches no host",
      at: pattern.place
    )
  }

  fileprivate static func ungrouped(_ hosts: [String]) -> Diagnostic {
    let names = hosts.prefix(8).joined(separator: ", ") + (hosts.count > 8 ? ", …" : "")
    let what = hosts.count == 1 ? "1 host of the state is" : "\(hosts.count) hosts of the state are"
    return .note(
      "ungrouped-host",
      "\(what) in no group: \(names)",
      help: "name them in a group, or take them out of the state"
    )
  }
}
