import Inputs

/// The settings about which groups disagree that share hosts whatever the state holds: one names a
/// host that the other takes, or both have the same pattern.
///
/// Groups that share hosts only by chance are found when a host is compiled.
func groupConflicts(_ groups: [HostGroup]) -> [Diagnostic] {
  // Groups by what they name, so that only those are compared that have something in common.
  var byPattern: [String: [Int]] = [:]
  for (index, group) in groups.enumerated() where !group.settings.isEmpty && !group.hosts.isEmpty {
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
  return later.settings.compactMap { setting in
    guard let other = written[setting.setting], !setting.agrees(with: other) else { return nil }
    return .disagreement(setting, later.name.value, other, first.name.value)
  }
}

extension WrittenSetting {
  /// Whether another wish for the same setting asks for the same.
  func agrees(with other: WrittenSetting) -> Bool {
    state == other.state && scope ?? .everyUser == other.scope ?? .everyUser
  }
}

// MARK: - Messages

extension Diagnostic {
  static func disagreement(
    _ later: WrittenSetting,
    _ laterGroup: String,
    _ first: WrittenSetting,
    _ firstGroup: String
  ) -> Diagnostic {
    func words(_ written: WrittenSetting) -> String {
      written.state.rawValue + (written.scope.map { " (\($0.rawValue))" } ?? "")
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
