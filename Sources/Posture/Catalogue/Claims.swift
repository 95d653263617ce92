package import WindowsRegistry

/// An entry of the catalogue that knows what a value means.
package enum Claim: Hashable, Sendable {
  /// A setting is stored there; the member is nil where one value holds all of them, as a mask does.
  case setting(family: String, member: String?)
  /// It has to do with TLS, and no setting governs it.
  case ignored(IgnoredValue)
  /// Facts about the host are read from this key or from below it.
  case fact(RegistryPath)
  case product(String)
  /// It changes verdicts in a way that is reported and not computed; the code of the report.
  case influence(String)
}

extension Catalogue {
  /// The entries that claim a value.
  ///
  /// A value of which two entries say something different, or a value near ours of which none says
  /// anything, is a gap in the catalogue; the corpus has to show neither.
  package func claims(of address: RegistryAddress) -> [Claim] {
    let address = RegistryAddress(address.path.inCurrentControlSet, address.name)
    var claims = settings.compactMap { $0.claim(of: address) }
    claims += ignored.filter { $0.holds(address) }.map { .ignored($0) }
    claims += products.filter { $0.tells(address) }.map { .product($0.id) }
    claims += InfluenceKeys.claims(of: address)
    // Keys of facts stand within one another; the one that is nearest is meant.
    let facts = FactKeys.all.filter { $0.contains(address.path) }
    if let nearest = facts.max(by: { $0.depth < $1.depth }) { claims.append(.fact(nearest)) }
    return claims
  }
}

extension SettingFamily {
  fileprivate func claim(of address: RegistryAddress) -> Claim? {
    let path = address.path
    switch encoding {
    case .protocolKey(let keys):
      guard address.name == ProtocolKey.enabled || address.name == ProtocolKey.disabledByDefault,
        let member = members.first(where: { member in
          TLSProtocol(rawValue: member).flatMap { keys.paths[$0] } == path
        })
      else { return nil }
      return .setting(family: id, member: member)
    case .machineMask(let mask):
      guard address.name == mask.name, mask.views.all.contains(path) else { return nil }
      return .setting(family: id, member: nil)
    case .userMask(let mask):
      guard address.name == mask.name else { return nil }
      let ofMachine = [mask.policyKey, mask.machineKey].contains(path)
      guard ofMachine || path.isBelowHiveOfPerson(mask.key, mask.userPolicyKey) else { return nil }
      return .setting(family: id, member: nil)
    case .flag(let views, let names, _):
      guard views.all.contains(path),
        let member = names.first(where: { $0.value == address.name })?.key
      else { return nil }
      return .setting(family: id, member: member)
    case .values(let values):
      return values.first { $0.address == address }.map { .setting(family: id, member: $0.member) }
    }
  }
}

extension IgnoredValue {
  fileprivate func holds(_ address: RegistryAddress) -> Bool {
    let path: RegistryPath
    if isPerUser {
      guard let below = address.path.belowUserHive else { return false }
      path = RegistryPath(.users, below)
    } else {
      path = address.path
    }
    guard let names else { return key.contains(path) }
    return key == path && names.contains(address.name)
  }
}

extension Product {
  /// Programs under Uninstall are a fact like any other.
  fileprivate func tells(_ address: RegistryAddress) -> Bool {
    places.contains { place in
      switch place {
      case .text(let path, let name): path == address.path && name == address.name
      case .numbers(let path, let names): path == address.path && names.contains(address.name)
      case .instances(let list, let before, let after, let name):
        list == address.path
          || name == address.name && before.contains(address.path)
            && address.path.depth == before.appending("x").appending(after).depth
            && address.path.name.folded == RegistryPath(.users, after).name.folded
      case .programs: false
      }
    }
  }
}

extension InfluenceKeys {
  /// Values of influences that no setting stores, each with the code of what is reported.
  static let values: [(code: String, address: RegistryAddress)] = [
    ("security-hklm-only", RegistryAddress(internetPolicy, "Security_HKLM_only")),
    ("force-default-secure-protocols", RegistryAddress(winhttp, "ForceDefaultSecureProtocols")),
    ("force-default-secure-protocols", RegistryAddress(winhttp32, "ForceDefaultSecureProtocols")),
    ("force-default-secure-protocols", RegistryAddress(winhttp, "EnableInsecureTlsFallback")),
    ("force-default-secure-protocols", RegistryAddress(winhttp32, "EnableInsecureTlsFallback")),
  ]

  fileprivate static func claims(of address: RegistryAddress) -> [Claim] {
    let isPending = [rebootPending, rebootRequired].contains { $0.contains(address.path) }
    return values.filter { $0.address == address }.map { .influence($0.code) }
      + (isPending ? [.influence("pending-reboot")] : [])
  }
}

extension FactKeys {
  /// The keys that facts are read from, with everything below them.
  static let all: [RegistryPath] =
    [
      currentVersion, productOptions, environment, controlWindows, frameworks, packages, hotFix,
      installerProducts, adfs, adfs2, azureADConnect, syncService, profileList, internetExplorer,
      RegistryPath(.localMachine, "SYSTEM\\Select"),
    ] + updates + uninstall
}

extension RegistryPath {
  /// The same place in the control set that is current: an offline copy has only numbered ones.
  var inCurrentControlSet: RegistryPath {
    let names = subpath.description.split(separator: "\\", maxSplits: 2)
    guard root == .localMachine, names.count > 1, names[0].uppercased() == "SYSTEM",
      names[1].uppercased().hasPrefix("CONTROLSET"),
      names[1].utf8.count == 13, names[1].suffix(3).allSatisfy({ ("0"..."9").contains($0) })
    else { return self }
    let numbered = RegistryPath(.localMachine, "SYSTEM\\" + names[1])
    return moved(from: numbered, to: RegistrySnapshot.currentControlSet) ?? self
  }

  /// Whether it is one of these keys in the hive of a person.
  fileprivate func isBelowHiveOfPerson(_ keys: RegistryText...) -> Bool {
    guard let below = belowUserHive, let user = subpath.description.split(separator: "\\").first
    else { return false }
    return isPerson(String(user)) && keys.contains { $0.folded == below.folded }
  }

  /// What stands below the user's hive.
  var belowUserHive: RegistryText? {
    guard root == .users, let cut = subpath.bytes.firstIndex(of: 0x5C) else { return nil }
    return RegistryText(wtf8: Array(subpath.bytes[(cut + 1)...]))
  }
}
