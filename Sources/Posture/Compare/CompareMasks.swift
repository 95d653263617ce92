import Inputs
import WindowsRegistry

extension Comparer {
  // MARK: WinHTTP

  mutating func compareMachineMask(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ mask: SettingFamily.MachineMask
  ) {
    guard let first = wishes.first else { return }
    var isSatisfied = true
    for path in paths(mask.views, setting: first.setting, name: mask.name) {
      let isSame = expectMask(
        wishes,
        family,
        host.machineMaskOffers(path, mask),
        at: RegistryAddress(path, mask.name),
        surface: .machineMask
      )
      if !isSame { isSatisfied = false }
    }
    if isSatisfied { result.satisfied += wishes.count }
  }

  /// Compares one mask with the wishes for its bits; tells whether it is as it should be.
  private mutating func expectMask(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ offers: MaskOffers,
    at address: RegistryAddress,
    surface: Surface,
    kind: Difference.Kind = .registry,
    mustBePresent: Bool = false,
    isOverruledByPolicy: Bool = false
  ) -> Bool {
    let isPinned = mustBePresent || wishes.contains { $0.isPinned && $0.state != .osDefault }
    let unmet = wishes.filter { !offers.meets($0) }
    if unmet.isEmpty, !isPinned || offers.isExplicit { return true }
    if case .unknown = offers.reading {
      unknown(wishes[0].setting, address, "the snapshot does not cover \(address.path)")
      return false
    }
    let needsDefault = wishes.contains { $0.state == .osDefault }
    guard let base = offers.base,
      !needsDefault || offers.standard != nil
    else {
      unknown(wishes[0].setting, address, offers.gap ?? "the default is unknown")
      return false
    }
    let mask = offers.mask(from: base, wishes)
    let isLeftToWindows = !isPinned && offers.defaultServes(instead: mask, wishes)
    let expected: RegistryData? = isLeftToWindows ? nil : .dword(mask)
    // Internet Options take 0 for “use no secure protocols”; WinHTTP takes it for no mask at all. What
    // is left of a wish for a protocol that the release lacks must not come to nothing either.
    if expected == .dword(0), offers.zeroIsNoMask || lacking.contains(family.id) {
      emptyMask(unmet, family, at: address)
      return false
    }
    let changed = (unmet.isEmpty ? wishes : unmet).sorted { left, right in
      left.state == right.state ? right.setting < left.setting : left.state == .enabled
    }
    let ordered = changed + wishes.filter { !changed.contains($0) }
    let protocols = ordered.compactMap(\.setting.protocolVersion)
    var reason: Reason?
    return expect(
      expected,
      at: address,
      wishes: ordered,
      unmet: changed.count,
      family,
      surface: surface,
      kind: kind,
      isEnabling: ordered[0].state == .enabled,
      isOverruledByPolicy: isOverruledByPolicy,
      because: Array(protocols.prefix(1).flatMap { offers.offer($0).because }),
      reason: &reason
    )
  }

  private mutating func emptyMask(
    _ unmet: [Wish],
    _ family: SettingFamily,
    at address: RegistryAddress
  ) {
    for wish in unmet {
      result.unreachable.append(
        Unreachable(
          setting: wish.setting.description,
          address: address,
          expected: wish.state.text,
          actual: "no protocol would be left",
          reason: Reason([wish.origin])
        )
      )
    }
    let remark = Remark(
      warning: "empty-mask",
      "\(family.title): the mask would have no protocol left, so nothing is written; enable at least one that the release has",
      unmet.flatMap(\.origin.declaredAt)
    )
    if !result.remarks.contains(remark) { result.remarks.append(remark) }
  }

  // MARK: Internet Options

  mutating func compareUserMask(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ mask: SettingFamily.UserMask
  ) {
    guard let first = wishes.first else { return }
    let users: [HostUser]
    switch host.facts.users {
    case .known(let known): users = known
    case .absent: users = []
    case .unknown(let reason):
      unknown(first.setting, nil, "nobody knows which users the host has: \(reason)")
      return
    }
    var isSatisfied = true
    for user in users {
      if !compare(wishes, family, mask, user) { isSatisfied = false }
    }
    if isSatisfied { result.satisfied += wishes.count }
  }

  private mutating func compare(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ mask: SettingFamily.UserMask,
    _ user: HostUser
  ) -> Bool {
    let hive = RegistryPath(.users, user.sid)
    let path = hive.appending(mask.key)
    let address = RegistryAddress(path, mask.name)
    var offers = host.userMaskOffers(path, mask, isPreference: true)
    // Where a user has no value the machine's own stands in for it (WINREGKB).
    if offers.reading == .absent, host.value(mask.machineKey, mask.name).value != nil {
      offers = host.userMaskOffers(mask.machineKey, mask, isPreference: true)
    }
    let policies = [
      RegistryAddress(mask.policyKey, mask.name),
      RegistryAddress(hive.appending(mask.userPolicyKey), mask.name),
    ]
    var governing: (address: RegistryAddress, offers: MaskOffers)?
    for policy in policies where governing == nil {
      switch host.value(policy.path, policy.name) {
      case .present:
        governing = (policy, host.userMaskOffers(policy.path, mask, isPreference: false))
      case .absent: continue
      case .unknown:
        unknown(
          wishes[0].setting,
          policy,
          "a policy would overrule the user, and the snapshot does not cover \(policy.path)"
        )
        return false
      }
    }
    if let governing {
      if wishes.allSatisfy({ governing.offers.meets($0) }) { return true }
      overruled(wishes, family, governing.address, governing.offers)
    }
    if offers.reading == .unknown {
      unknown(
        wishes[0].setting,
        address,
        "the hive of \(user.name ?? user.sid) is not in the snapshot; its owner may be logged off"
      )
      return false
    }
    return expectMask(
      wishes,
      family,
      offers,
      at: address,
      surface: .userMask,
      kind: .internetOption,
      isOverruledByPolicy: governing != nil
    )
      && governing == nil
  }

  private mutating func overruled(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ policy: RegistryAddress,
    _ offers: MaskOffers
  ) {
    let current = host.value(policy.path, policy.name).value
    for wish in wishes where !offers.meets(wish) {
      let entry = Unreachable(
        setting: wish.setting.description,
        address: policy,
        expected: wish.state.text,
        actual: "overruled by policy \(current?.dword.map(hexText) ?? "of another type")",
        isOverruledByPolicy: true,
        reason: Reason([wish.origin])
      )
      if !result.unreachable.contains(entry) { result.unreachable.append(entry) }
      let remark = Remark(
        warning: "overwritten-by-policy",
        "\(wish.setting) will not take effect: the policy value \(policy) decides",
        wish.origin.declaredAt
      )
      if !result.remarks.contains(remark) { result.remarks.append(remark) }
    }
  }

  mutating func compareMachinePolicy(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ mask: SettingFamily.UserMask
  ) {
    guard !wishes.isEmpty else { return }
    let offers = host.userMaskOffers(mask.policyKey, mask, isPreference: false)
    // A policy that is not there leaves the boxes in the users' hands, so it must be there, unless
    // all that is wished is that we take ours away.
    let mustBePresent = !wishes.allSatisfy { $0.state == .osDefault }
    let isSame = expectMask(
      wishes,
      family,
      offers,
      at: RegistryAddress(mask.policyKey, mask.name),
      surface: .userMask,
      kind: .internetOption,
      mustBePresent: mustBePresent
    )
    if isSame { result.satisfied += wishes.count }
  }
}
