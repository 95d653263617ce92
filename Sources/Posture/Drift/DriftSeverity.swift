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
    return repair.hazards(of: difference).contains(.weakens) ? .stronger : .other
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
      kind: kind,
      isEnabling: !isEnabling,
      isOverruledByPolicy: isOverruledByPolicy,
      takesEffect: takesEffect,
      surface: surface,
      reason: reason
    )
  }
}
