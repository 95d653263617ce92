import Inputs

/// The settings about which groups disagree that share hosts whatever the state holds.
///
/// Groups that share hosts only by chance are found when a host is compiled.
func groupConflicts(_ groups: [HostGroup]) -> [Diagnostic] {
  groups.indices.flatMap { later in
    groups[..<later].flatMap { first -> [Diagnostic] in
      guard first.surelySharesHosts(with: groups[later]) else { return [] }
      return conflicts(first, groups[later])
    }
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

extension HostGroup {
  /// Whether a host that one of them names is taken by the other, or both have the same pattern.
  fileprivate func surelySharesHosts(with other: HostGroup) -> Bool {
    let names = Set(hosts.map { $0.value.pattern.lowercased() })
    if other.hosts.contains(where: { names.contains($0.value.pattern.lowercased()) }) {
      return true
    }
    return takesSome(of: other) || other.takesSome(of: self)
  }

  private func takesSome(of other: HostGroup) -> Bool {
    let patterns = hosts.map(\.value).filter(\.isWild)
    guard !patterns.isEmpty, !other.hosts.isEmpty else { return false }
    if patterns.contains(where: { $0.pattern == "*" }) { return true }
    return other.hosts.contains { host in
      !host.value.isWild && patterns.contains { $0.matches(host.value.pattern) }
    }
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
