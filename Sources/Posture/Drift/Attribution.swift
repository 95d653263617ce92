import Inputs
import WindowsRegistry

/// Finds out who moved, and what on the host speaks for it.
struct Attribution {
  let host: ObservedHost
  let catalogue: Catalogue
  /// Nil without a journal.
  let applied: AppliedValues?

  func attributed(_ finding: DriftFinding, from difference: Difference) -> DriftFinding {
    let last = applied?.values[difference.address]
    var evidence: [Evidence] = []
    if let found = policy(difference) { evidence.append(found) }
    if let found = iisCrypto(difference) { evidence.append(found) }
    if let found = rolledBack(difference.address) { evidence.append(found) }
    if let found = servicing(difference, last) { evidence.append(found) }
    if let found = oneView(difference) { evidence.append(found) }
    evidence += misspelt(difference)
    return finding.with(
      change: applied.map { _ in change(difference, last) },
      lastApplied: last,
      evidence: evidence
    )
  }

  func attributed(_ finding: DriftFinding, from entry: Unreachable) -> DriftFinding {
    guard entry.isOverruledByPolicy, let address = entry.address else { return finding }
    let evidence = Evidence(
      kind: .groupPolicy,
      text: "the policy value \(address) is there, and it decides",
      address: address
    )
    return finding.with(change: nil, lastApplied: nil, evidence: [evidence])
  }

  // MARK: Who moved

  private func change(_ difference: Difference, _ last: LastApplied?) -> DriftFinding.Change {
    guard let last else { return .neverApplied }
    if last.value == difference.after { return .machine }
    return last.value == difference.before.value ? .manifest : .both
  }

  // MARK: What speaks for it

  /// A value below a `Policies` key is written anew with each refresh of group policy.
  private func policy(_ difference: Difference) -> Evidence? {
    let address = difference.address
    let names = address.path.subpath.folded.bytes.split(separator: 0x5C)
    let isPolicy = names.contains { $0.elementsEqual(Self.policies) }
    guard isPolicy, difference.before.value != nil else {
      guard difference.isOverruledByPolicy else { return nil }
      return Evidence(kind: .groupPolicy, text: "a policy value is there, and it decides")
    }
    return Evidence(
      kind: .groupPolicy,
      text: "it is the value of a policy, which group policy writes anew",
      address: address
    )
  }

  private static let policies = RegistryText("Policies").folded.bytes

  private func iisCrypto(_ difference: Difference) -> Evidence? {
    guard case .schannel = difference.surface, difference.address.name == ProtocolKey.enabled,
      difference.before.value?.dword == .max
    else { return nil }
    return Evidence(
      kind: .iisCrypto,
      text: "0xffffffff for a protocol is what old versions of IIS Crypto write"
    )
  }

  private func rolledBack(_ address: RegistryAddress) -> Evidence? {
    guard let run = applied?.rolledBack[address] else { return nil }
    return Evidence(kind: .rolledBack, text: "\(run) wrote it and was taken back")
  }

  private func servicing(_ difference: Difference, _ last: LastApplied?) -> Evidence? {
    guard let last, last.value != nil, difference.before == .absent else { return nil }
    return Evidence(
      kind: .osDefault,
      text: "\(last.run) wrote the value and it is gone, so the default of Windows counts again; "
        + "upgrades and repairs of Windows remove values"
    )
  }

  /// Whether the same value in the other view of the registry is as this one should be.
  private func oneView(_ difference: Difference) -> Evidence? {
    guard let family = difference.settings.first.flatMap({ catalogue.family($0.family) }),
      let views = family.views, let wow64 = views.wow64, wow64 != views.native,
      host.facts.architecture.value?.is64Bit == true
    else { return nil }
    let isNative = difference.address.path == views.native
    guard isNative || difference.address.path == wow64 else { return nil }
    let other = isNative ? wow64 : views.native
    guard let after = difference.after, host.value(other, difference.address.name).value == after
    else { return nil }
    return Evidence(
      kind: .oneView,
      text: "the \(isNative ? "32" : "64")-bit view holds what is declared: only one was changed",
      address: RegistryAddress(other, difference.address.name)
    )
  }

  /// Keys beside the one that Windows reads, whose names somebody meant to be it.
  private func misspelt(_ difference: Difference) -> [Evidence] {
    guard case .schannel = difference.surface, difference.before == .absent else { return [] }
    let role = difference.address.path
    guard let key = role.parent, let base = key.parent else { return [] }
    var found: [Evidence] = []
    func add(_ path: RegistryPath, _ text: String) {
      found.append(
        Evidence(kind: .misspeltKey, text: text, address: RegistryAddress(path, .defaultValue))
      )
    }
    for name in host.snapshot.listedChildren(of: base) where name.folded != key.name.folded {
      guard let meant = meantProtocolKey(name.description) else { continue }
      let names = meant.split(separator: "\\").map { RegistryText(String($0)).folded }
      guard names.first == key.name.folded, names.count < 2 || names[1] == role.name.folded,
        // Another protocol's key is not misspelt.
        TLSProtocol.allCases.allSatisfy({ RegistryText($0.rawValue).folded != name.folded })
      else { continue }
      add(base.appending(name), "the key “\(name)” is there, and Windows never looks at it")
    }
    let roles = SchannelRole.allCases.map(\.rawValue)
    for name in host.snapshot.listedChildren(of: key)
    where !roles.contains(where: { RegistryText($0).folded == name.folded }) {
      guard let meant = suggestion(for: name.description, among: roles),
        RegistryText(meant).folded == role.name.folded
      else { continue }
      add(key.appending(name), "the key “\(name)” is there, and Windows never looks at it")
    }
    return found
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
