import Inputs
import WindowsRegistry

extension Comparer {
  /// Notes a difference unless the value is as it should be; tells whether it is.
  mutating func expect(
    _ data: RegistryData?,
    at address: RegistryAddress,
    wishes: [Wish],
    unmet: Int? = nil,
    _ family: SettingFamily,
    surface: Surface,
    kind: Difference.Kind = .registry,
    isEnabling: Bool,
    isOverruledByPolicy: Bool = false,
    because: [Offer.Because],
    reason: inout Reason?
  ) -> Bool {
    let before = host.value(address.path, address.name)
    switch before {
    case .present(let current): if current == data { return true }
    case .absent: if data == nil { return true }
    case .unknown:
      // What is written all the same is no longer an open question; its hazard says the rest.
      guard writesUnknown else {
        unknown(wishes[0].setting, address, "the snapshot does not cover \(address.path)")
        return false
      }
    }
    // Values that one wish changes share their reason, which is only put together when one differs.
    let shared = reason ?? Reason(wishes.map(\.origin), because: because)
    reason = shared
    result.differences.append(
      Difference(
        address: address,
        before: before,
        after: data,
        settings: wishes.map(\.setting),
        unmet: unmet ?? wishes.count,
        kind: kind,
        isEnabling: isEnabling,
        isOverruledByPolicy: isOverruledByPolicy,
        takesEffect: family.takesEffect,
        surface: surface,
        reason: shared
      )
    )
    return false
  }

  mutating func unknown(_ wish: Wish, _ address: RegistryAddress?, _ reason: String) {
    unknown(wish.setting, address, reason)
  }

  mutating func unknown(_ setting: SettingID, _ address: RegistryAddress?, _ reason: String) {
    let entry = UnknownSetting(
      setting: setting.description,
      address: address,
      reason: reason
    )
    if !result.unknown.contains(entry) { result.unknown.append(entry) }
  }

  /// The views of a key that the host has; says so where nobody knows whether there are two.
  mutating func paths(
    _ views: SettingFamily.Views,
    setting: SettingID,
    name: ValueName
  ) -> [RegistryPath] {
    switch host.facts.architecture {
    case .known(let architecture):
      return architecture.is64Bit ? views.all : [views.native]
    case .absent: return [views.native]
    case .unknown(let reason):
      guard let wow64 = views.wow64 else { return [views.native] }
      unknown(
        setting,
        RegistryAddress(wow64, name),
        "whether the host has a 32-bit view is unknown: \(reason)"
      )
      return [views.native]
    }
  }

  mutating func check(_ requirement: RequiredUpdate) {
    switch status(of: requirement) {
    case .builtIn, .satisfied: result.satisfied += 1
    case .likely(let package):
      result.satisfied += 1
      result.remarks.append(
        Remark(
          note: "update-likely",
          "\(requirement.capability) is likely there: \(package) is installed, but no document says that it contains the update",
          requirement.origin.declaredAt
        )
      )
    case .pending(let update):
      result.satisfied += 1
      result.remarks.append(
        Remark(
          note: "update-pending",
          "\(update) takes effect with the next start of Windows",
          requirement.origin.declaredAt
        )
      )
    case .missing(let install, let satisfiedBy):
      result.requirements.append(
        UnmetRequirement(
          capability: requirement.capability,
          setting: requirement.setting,
          install: install,
          satisfiedBy: satisfiedBy,
          reason: Reason([requirement.origin])
        )
      )
    case .unavailable(let text):
      result.unreachable.append(
        Unreachable(
          setting: requirement.capability,
          address: nil,
          expected: "installed",
          actual: "no such update",
          reason: Reason([requirement.origin])
        )
      )
      result.remarks.append(
        Remark(
          warning: "update-unavailable",
          "\(requirement.capability): \(text)",
          requirement.origin.declaredAt
        )
      )
    case .unknown(let reason):
      result.unknown.append(
        UnknownSetting(setting: requirement.capability, address: nil, reason: reason)
      )
    }
  }

  /// An update named by hand counts as its capability where the catalogue knows that it is one.
  private func status(of requirement: RequiredUpdate) -> CapabilityStatus {
    if catalogue.capabilities[requirement.capability] != nil {
      return host.capability(requirement.capability, catalogue: catalogue)
    }
    let naming = catalogue.capabilities.values.sorted { $0.id < $1.id }
      .filter { capability in capability.cases.contains { $0.names(requirement.capability) } }
    // Where the update serves several, the one whose case for this very host names it is meant.
    let meant = naming.first { capability in
      capability.cases.contains {
        $0.names(requirement.capability) && $0.condition.holds(for: host.facts) == .yes
      }
    }
    if let capability = meant ?? naming.first {
      return host.capability(capability.id, catalogue: catalogue)
    }
    return host.status(
      install: requirement.capability,
      satisfiedBy: [requirement.capability],
      likelyBy: []
    )
  }
}

extension CapabilityCase {
  fileprivate func names(_ update: String) -> Bool {
    guard case .updates(let install, let satisfiedBy, _) = answer else { return false }
    return install == update || satisfiedBy.contains(update)
  }
}
