import Inputs

// The words of the faults that only show when the groups of a host come together.

extension Diagnostic {
  static func scopesDisagree(_ wish: Wish, _ policy: Wish) -> Diagnostic {
    .error(
      "scopes-disagree",
      "a host cannot have Internet Options both for every user and by machine policy",
      at: wish.origin.declaredAt.first,
      notes: policy.origin.declaredAt.map { .init("the policy is asked for here", at: $0) },
      help: "give both the same scope: the policy would overrule the users' boxes"
    )
  }

  static func workloadsDisagree(_ later: Wish, _ first: Wish) -> Diagnostic {
    .error(
      "workloads-disagree",
      "the rules \(first.origin.rule) and \(later.origin.rule) disagree about \(later.setting)",
      at: later.origin.declaredAt.first,
      notes: first.origin.declaredAt.map { .init("the other workload is asked for here", at: $0) },
      help: "say under “tls:” what \(later.setting) should be"
    )
  }

  static func rawDisagreement(_ later: RawValue, _ first: RawValue) -> Diagnostic {
    .error(
      "groups-disagree",
      "two groups share hosts and disagree about the value \(later.name)",
      at: later.place,
      notes: [.init("the other is here", at: first.place)],
      help: "make them agree, or take the shared hosts out of one of the groups"
    )
  }
}
