import WindowsRegistry

/// Tells whether what differs leaves a host weaker than it should be.
///
/// To make it good is held against to undo it: where undoing would be the hazard that weakens, the
/// host is in that weaker state already. So plan and drift call the same things weak.
struct SeverityJudge {
  private let repair: HazardAssessor
  private let decay: HazardAssessor

  init(host: ObservedHost, comparison: Comparison, catalogue: Catalogue) {
    repair = HazardAssessor(host: host, comparison: comparison, catalogue: catalogue)
    var reversed = Comparison()
    reversed.differences = comparison.differences.map(\.reversed)
    let values = Dictionary(
      comparison.differences.map { ($0.address, $0.after) },
      uniquingKeysWith: { $1 }
    )
    decay = HazardAssessor(
      host: values.isEmpty ? host : host.with(values),
      comparison: reversed,
      catalogue: catalogue
    )
  }

  func severity(of difference: Difference) -> DriftFinding.Severity {
    if decay.hazards(of: difference.reversed).contains(.weakens) { return .weaker }
    if repair.hazards(of: difference).contains(.weakens) { return .stronger }
    // A plan weakens where the oldest or the newest of a stack moves. Between the two the declaration
    // was still clear about what it wants.
    let extra = repair.drops(of: difference)
    let missing = decay.drops(of: difference.reversed)
    if extra.contains(where: \.isLegacy) || missing.contains(where: { !$0.isLegacy }) {
      return .weaker
    }
    return extra.isEmpty && missing.isEmpty ? .other : .stronger
  }

  /// What nobody can make true leaves a host weaker, unless it is something old that is wanted, or
  /// something new that is not.
  func severity(of entry: Unreachable, setting: SettingID?) -> DriftFinding.Severity {
    guard let name = setting?.protocolVersion, setting?.description == entry.setting else {
      return .weaker
    }
    switch entry.expected {
    case SettingState.enabled.text: return name.isLegacy ? .stronger : .weaker
    case SettingState.osDefault.text: return .other
    default: return name.isLegacy ? .weaker : .other
    }
  }
}

extension Difference {
  /// From what should be to what is.
  fileprivate var reversed: Difference {
    Difference(
      address: address,
      before: after.map { .present($0) } ?? .absent,
      after: before.value,
      settings: settings,
      unmet: unmet,
      kind: kind,
      isEnabling: !isEnabling,
      isOverruledByPolicy: isOverruledByPolicy,
      takesEffect: takesEffect,
      surface: surface,
      reason: reason
    )
  }
}
