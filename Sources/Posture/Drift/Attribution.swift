import Inputs
import WindowsRegistry

/// Finds out who moved, and what on the host speaks for it.
struct Attribution {
  let host: ObservedHost
  let catalogue: Catalogue
  /// Nil without a journal.
  let applied: AppliedValues?
  /// Values that are not as they should be, or of which nobody can say.
  private let unsettled: Set<RegistryAddress>

  init(
    host: ObservedHost,
    comparison: Comparison,
    catalogue: Catalogue,
    applied: AppliedValues?
  ) {
    self.host = host
    self.catalogue = catalogue
    self.applied = applied
    unsettled = Set(
      comparison.differences.map(\.address) + comparison.unreachable.compactMap(\.address)
        + comparison.unknown.compactMap(\.address)
    )
  }

  func attributed(_ finding: DriftFinding, from difference: Difference) -> DriftFinding {
    let last = applied?.values[difference.address]
    var evidence: [Evidence] = []
    if let found = overruled(difference) { evidence.append(found) }
    // Whoever else is at work, what is there is what a run of ours wrote.
    if last.map({ $0.value != difference.before.value }) ?? true {
      if let found = policy(difference) { evidence.append(found) }
      if let found = iisCrypto(difference) { evidence.append(found) }
      if let found = servicing(difference, last) { evidence.append(found) }
      if let found = oneView(difference) { evidence.append(found) }
      evidence += misspelt(difference)
    }
    if let found = rolledBack(difference.address, last) { evidence.append(found) }
    var attributed = finding
    attributed.change = applied.map { _ in change(difference, last) }
    attributed.lastApplied = last
    attributed.evidence = evidence
    return attributed
  }

  func attributed(_ finding: DriftFinding, from entry: Unreachable) -> DriftFinding {
    guard entry.isOverruledByPolicy, let address = entry.address else { return finding }
    var attributed = finding
    attributed.evidence = [deciding(address)]
    return attributed
  }

  // MARK: Who moved

  private func change(_ difference: Difference, _ last: LastApplied?) -> DriftFinding.Change {
    guard let last else { return .neverApplied }
    if isSame(last.value, difference.after, in: difference) { return .machine }
    return isSame(last.value, difference.before.value, in: difference) ? .manifest : .both
  }

  /// Whether two values say the same of the settings in question.
  ///
  /// A mask has bits that nobody declared. What should be there takes them from what is there, so
  /// they say nothing about the declaration.
  private func isSame(
    _ one: RegistryData?,
    _ other: RegistryData?,
    in difference: Difference
  ) -> Bool {
    if one == other { return true }
    guard let bits = maskBits(of: difference), let one = one?.dword, let other = other?.dword else {
      return false
    }
    return (one ^ other) & bits == 0
  }

  /// The bits of a mask that are declared; nil for other values.
  private func maskBits(of difference: Difference) -> UInt32? {
    guard let family = difference.settings.first.flatMap({ catalogue.family($0.family) }) else {
      return nil
    }
    let bits: [TLSProtocol: UInt32]
    switch family.encoding {
    case .machineMask(let mask): bits = mask.bits
    case .userMask(let mask): bits = mask.bits
    case .protocolKey, .flag, .values: return nil
    }
    return difference.settings.reduce(0) { $0 | ($1.protocolVersion.flatMap { bits[$0] } ?? 0) }
  }

  // MARK: What speaks for it

  private func deciding(_ policy: RegistryAddress) -> Evidence {
    Evidence(
      kind: .groupPolicy,
      text: "the policy value \(policy) is there, and it decides",
      address: policy
    )
  }

  /// The policy in whose presence a value has no effect.
  private func overruled(_ difference: Difference) -> Evidence? {
    guard difference.isOverruledByPolicy, let setting = difference.settings.first,
      let encoding = catalogue.family(setting.family)?.encoding
    else { return nil }
    var policies: [RegistryAddress] = []
    switch encoding {
    case .userMask(let mask):
      let user = difference.address.path.subpath.bytes.prefix { $0 != 0x5C }
      let hive = RegistryPath(.users, RegistryText(wtf8: Array(user)))
      policies = [mask.policyKey, hive.appending(mask.userPolicyKey)].map {
        RegistryAddress($0, mask.name)
      }
    case .values(let values):
      policies = [values.first { $0.member == setting.member }?.overruledBy].compactMap { $0 }
    case .protocolKey, .machineMask, .flag: break
    }
    return policies.first { host.value($0.path, $0.name).value != nil }.map(deciding)
  }

  private func policy(_ difference: Difference) -> Evidence? {
    let names = difference.address.path.subpath.folded.bytes.split(separator: 0x5C)
    guard difference.before.value != nil,
      names.contains(where: { $0.elementsEqual(Self.policies) })
    else { return nil }
    return Evidence(
      kind: .groupPolicy,
      text: "it is the value of a policy: a group policy that sets it writes it anew",
      address: difference.address
    )
  }

  private static let policies = RegistryText("Policies").folded.bytes

  private func iisCrypto(_ difference: Difference) -> Evidence? {
    guard case .schannel = difference.surface, difference.address.name == ProtocolKey.enabled,
      difference.before.value?.dword == .max
    else { return nil }
    return Evidence(
      kind: .iisCrypto,
      text: "0xffffffff for a protocol is what IIS Crypto used to write, and a few other tools",
      source: "IISCRYPTO"
    )
  }

  /// A run that came after the one that was taken back has the last word.
  private func rolledBack(_ address: RegistryAddress, _ last: LastApplied?) -> Evidence? {
    guard let run = applied?.rolledBack[address], last.map({ $0.run < run }) ?? true else {
      return nil
    }
    return Evidence(kind: .rolledBack, text: "\(run) wrote it and was taken back")
  }

  private func servicing(_ difference: Difference, _ last: LastApplied?) -> Evidence? {
    guard let last, let shipped = shipped(difference), last.value != shipped.value,
      difference.before == shipped
    else { return nil }
    return Evidence(
      kind: .osDefault,
      text: "\(last.run) changed the value, and it is as Windows ships it again; an upgrade or a "
        + "repair of Windows may have done that"
    )
  }

  /// What an untouched installation holds; nil where nobody knows, or where something else counts.
  private func shipped(_ difference: Difference) -> Reading<RegistryData>? {
    let address = difference.address
    switch difference.surface {
    case .schannel:
      guard let release = host.release else { return nil }
      let value = release.shipped.first { $0.path == address.path && $0.name == address.name }
      return Reading(value?.data)
    case .value: return Reading(catalogue.storedSetting(at: address)?.shipped)
    case .userMask:
      guard let setting = difference.settings.first,
        case .userMask(let mask)? = catalogue.family(setting.family)?.encoding
      else { return nil }
      // Where a user has no value, the machine's own stands in for it.
      return host.value(mask.machineKey, mask.name) == .absent ? .absent : nil
    case .machineMask, .flag: return .absent
    case .raw: return nil
    }
  }

  /// Whether the same value in the other view of the registry is as it should be.
  private func oneView(_ difference: Difference) -> Evidence? {
    guard let family = difference.settings.first.flatMap({ catalogue.family($0.family) }),
      let views = family.views, let wow64 = views.wow64, wow64 != views.native,
      host.facts.architecture.value?.is64Bit == true
    else { return nil }
    let isNative = difference.address.path == views.native
    guard isNative || difference.address.path == wow64 else { return nil }
    let other = RegistryAddress(isNative ? wow64 : views.native, difference.address.name)
    let reading = host.value(other.path, other.name)
    // Where the views agree and one is wrong, as with pinned values, nothing tells them apart.
    guard !unsettled.contains(other), !reading.isUnknown, reading != difference.before else {
      return nil
    }
    return Evidence(
      kind: .oneView,
      text:
        "the \(isNative ? "32" : "64")-bit view is as declared: something changed one view only",
      address: other
    )
  }

  /// Keys beside the one that Windows reads, whose names somebody meant to be it.
  private func misspelt(_ difference: Difference) -> [Evidence] {
    guard case .schannel = difference.surface, difference.before == .absent else { return [] }
    let role = difference.address.path
    guard let key = role.parent, let base = key.parent else { return [] }
    var found: [Evidence] = []
    func add(_ path: RegistryPath, _ name: RegistryText) {
      found.append(
        Evidence(
          kind: .misspeltKey,
          text: "the key “\(name)” is there, and Windows never looks at it",
          address: RegistryAddress(path, .defaultValue)
        )
      )
    }
    for name in host.snapshot.listedChildren(of: base) where isMisspelt(name, for: key.name) {
      guard let meant = meantProtocolKey(name.description) else { continue }
      let names = meant.split(separator: "\\").map { RegistryText(String($0)).folded }
      guard names.first == key.name.folded else { continue }
      // With keys for other roles only, nobody meant this one.
      let roles = host.snapshot.listedChildren(of: base.appending(name))
      let isMeant =
        names.count > 1
        ? names[1] == role.name.folded
        : roles.isEmpty || roles.contains { $0.folded == role.name.folded }
      if isMeant { add(base.appending(name), name) }
    }
    let roles = SchannelRole.allCases.map(\.rawValue)
    for name in host.snapshot.listedChildren(of: key)
    where !roles.contains(where: { RegistryText($0).folded == name.folded }) {
      guard let meant = suggestion(for: name.description, among: roles),
        RegistryText(meant).folded == role.name.folded
      else { continue }
      add(key.appending(name), name)
    }
    return found
  }

  /// The right name is not misspelt, nor is that of another protocol.
  private func isMisspelt(_ name: RegistryText, for right: RegistryText) -> Bool {
    name.folded != right.folded
      && TLSProtocol.allCases.allSatisfy { RegistryText($0.rawValue).folded != name.folded }
  }
}

extension SettingFamily {
  /// The two views of its key, where it has them.
  fileprivate var views: Views? {
    switch encoding {
    case .machineMask(let mask): mask.views
    case .flag(let views, _, _): views
    case .protocolKey, .userMask, .values: nil
    }
  }
}
