import Inputs

/// The settings about which groups disagree that share hosts whatever the state holds: one names a
/// host that the other takes, or both have the same pattern.
///
/// Groups that share hosts only by chance are found when a host is compiled.
func groupConflicts(_ groups: [HostGroup]) -> [Diagnostic] {
  // Groups by what they name, so that only those are compared that have something in common.
  var byPattern: [String: [Int]] = [:]
  for (index, group) in groups.enumerated() where group.saysSomething && !group.hosts.isEmpty {
    for host in group.hosts {
      byPattern[host.value.pattern.lowercased(), default: []].append(index)
    }
  }
  var pairs: Set<GroupPair> = []
  func add(_ some: [Int], _ others: [Int]) {
    for one in some {
      for other in others where one != other { pairs.insert(GroupPair(one, other)) }
    }
  }
  let names = byPattern.keys.filter { !Glob($0).isWild }.map { ($0, Array($0.utf8)) }
  for (pattern, owners) in byPattern {
    add(owners, owners)
    guard Glob(pattern).isWild else { continue }
    let glob = Glob(pattern)
    for (name, folded) in names where glob.matches(folded: folded) {
      add(owners, byPattern[name] ?? [])
    }
    if pattern == "*" { add(owners, Array(groups.indices.filter { !groups[$0].hosts.isEmpty })) }
  }
  return pairs.sorted().flatMap { conflicts(groups[$0.first], groups[$0.later]) }
}

private struct GroupPair: Hashable, Comparable {
  let first: Int
  let later: Int

  init(_ one: Int, _ other: Int) {
    first = min(one, other)
    later = max(one, other)
  }

  static func < (left: GroupPair, right: GroupPair) -> Bool {
    (left.later, left.first) < (right.later, right.first)
  }
}

private func conflicts(_ first: HostGroup, _ later: HostGroup) -> [Diagnostic] {
  var written: [SettingID: WrittenSetting] = [:]
  for setting in first.settings { written[setting.setting] = setting }
  let settings: [Diagnostic] = later.settings.compactMap { setting in
    guard let other = written[setting.setting], !setting.agrees(with: other) else { return nil }
    return .disagreement(setting, later.name.value, other, first.name.value)
  }
  return settings + boundConflicts(first.bounds, later.bounds)
}

/// Bounds that cannot both hold: two minima or maxima, or a minimum above the other's maximum.
func boundConflicts(_ first: [WrittenBounds], _ later: [WrittenBounds]) -> [Diagnostic] {
  later.flatMap { bounds in
    first.filter { $0.side == bounds.side }.flatMap { other -> [Diagnostic] in
      var found: [Diagnostic] = []
      if let one = bounds.minimum, let two = other.minimum, one.value != two.value {
        found.append(.boundsDisagree("minimum", one, "minimum", two, bounds.side))
      }
      if let one = bounds.maximum, let two = other.maximum, one.value != two.value {
        found.append(.boundsDisagree("maximum", one, "maximum", two, bounds.side))
      }
      if let one = bounds.minimum, let two = other.maximum, one.value > two.value {
        found.append(.boundsDisagree("minimum", one, "maximum", two, bounds.side))
      }
      if let one = bounds.maximum, let two = other.minimum, one.value < two.value {
        found.append(.boundsDisagree("maximum", one, "minimum", two, bounds.side))
      }
      return found
    }
  }
}

extension HostGroup {
  fileprivate var saysSomething: Bool { !settings.isEmpty || !bounds.isEmpty }
}

extension WrittenSetting {
  /// Whether another wish for the same setting asks for the same.
  func agrees(with other: WrittenSetting) -> Bool {
    state == other.state && scope ?? .everyUser == other.scope ?? .everyUser
  }
}

// MARK: - Messages

extension Diagnostic {
  static func boundsDisagree(
    _ what: String,
    _ later: Located<TLSProtocol>,
    _ otherWhat: String,
    _ first: Located<TLSProtocol>,
    _ side: TLSSide
  ) -> Diagnostic {
    .error(
      "bounds-disagree",
      "groups that share hosts disagree about the \(side.rawValue) side: the \(what) is "
        + "\(later.value.rawValue) here",
      at: later.place,
      notes: [.init("the \(otherWhat) is \(first.value.rawValue) here", at: first.place)],
      help: "make them agree, or take the shared hosts out of one of the groups"
    )
  }

  static func disagreement(
    _ later: WrittenSetting,
    _ laterGroup: String,
    _ first: WrittenSetting,
    _ firstGroup: String
  ) -> Diagnostic {
    func words(_ written: WrittenSetting) -> String {
      written.state.text + (written.scope.map { " (\($0.rawValue))" } ?? "")
    }
    return .error(
      "groups-disagree",
      "the groups “\(firstGroup)” and “\(laterGroup)” share hosts and disagree about \(later.setting): here it is \(words(later))",
      at: later.place,
      notes: [.init("“\(firstGroup)” says \(words(first)) here", at: first.place)],
      help: "make them agree, or take the shared hosts out of one of the groups"
    )
  }
}
