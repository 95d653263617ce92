import WindowsRegistry

/// What one value of the registry is to the catalogue: the settings that it holds.
struct Knob {
  /// One setting, or all members of a mask.
  let settings: [SettingID]
  let surface: Surface
  let takesEffect: TakesEffect
  /// Only for Internet Options.
  let scope: InternetOptionsScope?

  func answers(_ wish: Wish) -> Bool {
    settings.contains(wish.setting) && (scope == nil || scope == wish.scope)
  }
}

extension Catalogue {
  /// Nil for values in which no setting is stored.
  func knob(at address: RegistryAddress) -> Knob? {
    settings.lazy.compactMap { $0.knob(at: address) }.first
  }
}

extension SettingFamily {
  fileprivate func knob(at address: RegistryAddress) -> Knob? {
    switch encoding {
    case .protocolKey(let keys):
      guard address.name == ProtocolKey.enabled || address.name == ProtocolKey.disabledByDefault,
        let name = keys.paths.first(where: { $0.value == address.path })?.key
      else { return nil }
      return Knob(
        settings: [id(name.rawValue)],
        surface: .schannel(keys.role),
        takesEffect: takesEffect,
        scope: nil
      )
    case .machineMask(let mask):
      guard address.name == mask.name, mask.views.all.contains(address.path) else { return nil }
      return Knob(
        settings: members.map(id),
        surface: .machineMask,
        takesEffect: takesEffect,
        scope: nil
      )
    case .userMask(let mask):
      guard address.name == mask.name, let scope = mask.scope(of: address.path) else { return nil }
      return Knob(
        settings: members.map(id),
        surface: .userMask,
        takesEffect: takesEffect,
        scope: scope
      )
    case .flag(let views, let names, _):
      guard views.all.contains(address.path),
        let member = names.first(where: { $0.value == address.name })?.key
      else { return nil }
      return Knob(settings: [id(member)], surface: .flag, takesEffect: takesEffect, scope: nil)
    case .values(let values):
      guard let stored = values.first(where: { $0.address == address }) else { return nil }
      return Knob(
        settings: [id(stored.member)],
        surface: .value,
        takesEffect: takesEffect,
        scope: nil
      )
    }
  }

  private func id(_ member: String) -> SettingID { SettingID(family: id, member: member) }
}

extension SettingFamily.UserMask {
  fileprivate func scope(of path: RegistryPath) -> InternetOptionsScope? {
    if path == policyKey { return .machinePolicy }
    let user = path.subpath.bytes.prefix { $0 != 0x5C }
    let hive = RegistryPath(.users, RegistryText(wtf8: Array(user)))
    if path == hive.appending(key) { return .everyUser }
    return path == hive.appending(userPolicyKey) ? .machinePolicy : nil
  }
}
