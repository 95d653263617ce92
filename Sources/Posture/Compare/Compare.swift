import Inputs
import WindowsRegistry

/// Holds a host against what it should be.
///
/// With `writesUnknown`, values that the snapshot does not cover become differences where their
/// whole content is ours to say, and are not listed as unknown. Without `lints` nothing is said of
/// values that nobody asks for.
package func compare(
  _ desired: DesiredState,
  with host: ObservedHost,
  catalogue: Catalogue,
  writesUnknown: Bool = false,
  lints: Bool = true
) -> Comparison {
  var comparer = Comparer(host: host, catalogue: catalogue, writesUnknown: writesUnknown)
  comparer.result.remarks = desired.remarks + (lints ? lint(host, catalogue: catalogue) : [])
  for rule in desired.undecided {
    comparer.result.unknown.append(
      UnknownSetting(setting: rule.rule, address: nil, reason: rule.reason)
    )
  }
  var index = desired.wishes.startIndex
  while index < desired.wishes.endIndex {
    let id = desired.wishes[index].setting.family
    let wishes = desired.wishes[index...].prefix { $0.setting.family == id }
    if let family = catalogue.family(id) { comparer.compare(Array(wishes), family) }
    index += wishes.count
  }
  for requirement in desired.requirements { comparer.check(requirement) }
  for wish in desired.registry { comparer.compare(wish, besides: desired.wishes) }
  comparer.checkContradictions(desired.wishes)
  return comparer.finish()
}

struct Comparer {
  let host: ObservedHost
  let catalogue: Catalogue
  let writesUnknown: Bool
  var result = Comparison()
  /// Families of masks of which a wish for a protocol was dropped, since the release lacks it.
  private(set) var lacking: Set<String> = []

  init(host: ObservedHost, catalogue: Catalogue, writesUnknown: Bool) {
    self.host = host
    self.catalogue = catalogue
    self.writesUnknown = writesUnknown
  }

  mutating func compare(_ wishes: [Wish], _ family: SettingFamily) {
    switch family.encoding {
    case .protocolKey(let keys):
      for wish in wishes { compare(wish, family, keys) }
    case .machineMask(let mask): compareMachineMask(grantable(wishes, family), family, mask)
    case .userMask(let mask):
      let wishes = grantable(wishes, family)
      compareUserMask(wishes.filter { $0.scope == .everyUser }, family, mask)
      compareMachinePolicy(wishes.filter { $0.scope == .machinePolicy }, family, mask)
    case .flag(let views, let names, let framework):
      compareFlags(wishes, family, views, names, framework)
    case .values(let values): compareValues(wishes, family, values)
    }
  }

  func finish() -> Comparison {
    var result = result
    result.differences.sort { left, right in
      left.isEnabling == right.isEnabling ? left.address < right.address : left.isEnabling
    }
    return result
  }

  // MARK: Schannel

  private mutating func compare(
    _ wish: Wish,
    _ family: SettingFamily,
    _ keys: SettingFamily.ProtocolKeys
  ) {
    guard let name = wish.setting.protocolVersion, let path = keys.paths[name] else { return }
    let offer = host.schannelOffer(name, keys, catalogue: catalogue)
    if wish.state != .osDefault {
      if offer.meets(wish.state), !wish.isPinned || offer.byDefault == .unsupported {
        result.satisfied += 1
        return
      }
      if offer.byDefault == .unsupported {
        notSupported(wish, family, offer)
        return
      }
      // What a release does that nobody knows cannot be told, not even after writing.
      if host.release == nil, !offer.meets(wish.state) {
        unknown(wish.setting, RegistryAddress(path, ProtocolKey.enabled), host.releaseGap)
        return
      }
    }
    // Only who knows the release knows which values it ships with.
    if wish.state == .osDefault, host.release == nil, offer.byDefault != .unknown {
      unknown(wish.setting, RegistryAddress(path, ProtocolKey.enabled), host.releaseGap)
      return
    }
    let expected = expectedSwitches(wish.state, path)
    var isSatisfied = true
    var reason: Reason?
    for (valueName, data) in expected {
      let address = RegistryAddress(path, valueName)
      let isSame = expect(
        data,
        at: address,
        wishes: [wish],
        family,
        surface: .schannel(keys.role),
        isEnabling: wish.state == .enabled,
        because: offer.because,
        reason: &reason
      )
      if !isSame { isSatisfied = false }
    }
    if isSatisfied { result.satisfied += 1 }
  }

  /// The canonical pair (ADFS-DOC, ENTRA-TLS, EXCH-TLS), or what an untouched install holds.
  private func expectedSwitches(
    _ state: SettingState,
    _ path: RegistryPath
  ) -> [(ValueName, RegistryData?)] {
    switch state {
    case .enabled:
      [(ProtocolKey.enabled, .dword(1)), (ProtocolKey.disabledByDefault, .dword(0))]
    case .disabled:
      [(ProtocolKey.enabled, .dword(0)), (ProtocolKey.disabledByDefault, .dword(1))]
    case .osDefault, .unmanaged, .number, .list:
      [ProtocolKey.enabled, ProtocolKey.disabledByDefault].map { name in
        let shipped = host.release?.shipped.first { $0.path == path && $0.name == name }
        return (name, shipped?.data)
      }
    }
  }

  /// The wishes that a release can grant at all; says so of the others.
  mutating func grantable(_ wishes: [Wish], _ family: SettingFamily) -> [Wish] {
    wishes.filter { wish in
      guard wish.state == .enabled, let name = wish.setting.protocolVersion,
        host.schannelDefault(name, .client, catalogue: catalogue) == .known(.unsupported),
        let keys = catalogue.protocolKeys(.client)
      else { return true }
      let offer = host.schannelOffer(name, keys, catalogue: catalogue)
      guard notSupported(wish, family, offer) else { return true }
      lacking.insert(family.id)
      return false
    }
  }

  /// Says that a release lacks a protocol; tells whether it did, which it does not where an update
  /// brings it.
  @discardableResult
  private mutating func notSupported(
    _ wish: Wish,
    _ family: SettingFamily,
    _ offer: Offer
  ) -> Bool {
    // Where an update brings the protocol, the requirement says so, and the values follow it.
    let comes = family.needs.contains { need in
      guard need.members.contains(wish.setting.member), let name = wish.setting.protocolVersion,
        host.release?.variants.contains(where: {
          $0.capability == need.capability && $0.schannel[name] != nil
        }) ?? true
      else { return false }
      switch host.capability(need.capability, catalogue: catalogue) {
      case .missing, .unknown: return true
      case .builtIn, .satisfied, .likely, .pending, .unavailable: return false
      }
    }
    guard !comes else { return false }
    let reason = Reason([wish.origin], because: offer.because)
    result.unreachable.append(
      Unreachable(
        setting: wish.setting.description,
        address: nil,
        expected: wish.state.text,
        actual: "unsupported",
        reason: reason
      )
    )
    result.remarks.append(
      Remark(
        warning: "unsupported-protocol",
        "\(wish.setting) cannot be enabled on \(host.releaseName ?? "this release"), which does not have it",
        wish.origin.declaredAt
      )
    )
    return true
  }

  // MARK: .NET

  private mutating func compareFlags(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ views: SettingFamily.Views,
    _ names: [String: ValueName],
    _ framework: Framework
  ) {
    if host.facts.lacks(framework) {
      for wish in wishes {
        result.remarks.append(
          Remark(
            note: "framework-absent",
            "\(wish.setting) has nothing to act on: .NET Framework \(framework.rawValue) is not installed",
            wish.origin.declaredAt
          )
        )
      }
      return
    }
    for wish in wishes {
      guard let name = names[wish.setting.member] else { continue }
      let data: RegistryData? =
        switch wish.state {
        case .enabled: .dword(1)
        case .disabled: .dword(0)
        case .osDefault, .unmanaged, .number, .list: nil
        }
      var isSatisfied = true
      var reason: Reason?
      for path in paths(views, setting: wish.setting, name: name) {
        let isSame = expect(
          data,
          at: RegistryAddress(path, name),
          wishes: [wish],
          family,
          surface: .flag,
          isEnabling: wish.state == .enabled,
          because: [.init("a program decides for itself where the value is absent", "DN-TLS")],
          reason: &reason
        )
        if !isSame { isSatisfied = false }
      }
      if isSatisfied { result.satisfied += 1 }
    }
  }

  // MARK: By hand

  /// A setting wins over a value stated by hand in the same place: with both, each run would undo
  /// the other's work.
  mutating func compare(_ wish: RawWish, besides wishes: [Wish]) {
    let address = RegistryAddress(wish.value.path, wish.value.name)
    let knob = catalogue.knob(at: address)
    if let setting = wishes.first(where: { knob?.answers($0) ?? false })?.setting {
      let difference = result.differences.first { $0.address == address }
      let now = host.value(address.path, address.name)
      let isSame = difference.map { $0.after == wish.value.data } ?? (now.value == wish.value.data)
      if isSame, !now.isUnknown {
        if difference == nil { result.satisfied += 1 }
      } else {
        result.remarks.append(
          Remark(
            warning: "value-stated-twice",
            "\(address) is stated by hand and follows from \(setting) too; the setting counts",
            wish.origin.declaredAt
          )
        )
      }
      return
    }
    if host.facts.architecture == .known(.x86), address.path.isBelowWow64 {
      unreachableView(wish, address)
      return
    }
    switch host.value(address.path, address.name) {
    case .unknown where !writesUnknown:
      result.unknown.append(
        UnknownSetting(
          setting: "registry",
          address: address,
          reason: "the snapshot does not cover \(address.path)"
        )
      )
    case let now where !now.isUnknown && now.value == wish.value.data: result.satisfied += 1
    case let before:
      result.differences.append(
        Difference(
          address: address,
          before: before,
          after: wish.value.data,
          settings: [],
          unmet: 0,
          kind: knob?.surface.kind ?? .registry,
          isEnabling: wish.value.data != nil,
          isOverruledByPolicy: false,
          takesEffect: knob?.takesEffect ?? .reboot,
          surface: knob?.surface ?? .raw,
          reason: Reason([wish.origin])
        )
      )
    }
  }

  /// A 32-bit host has one view only; the key would be created and never looked at (W32-REDIR).
  private mutating func unreachableView(_ wish: RawWish, _ address: RegistryAddress) {
    result.unreachable.append(
      Unreachable(
        setting: "registry",
        address: address,
        expected: "a value",
        actual: "no 32-bit view on a 32-bit host",
        reason: Reason([wish.origin])
      )
    )
    result.remarks.append(
      Remark(
        warning: "no-wow64",
        "\(address.path) means nothing on a 32-bit host, so nothing is written",
        wish.origin.declaredAt
      )
    )
  }
}

extension RegistryPath {
  fileprivate var isBelowWow64: Bool { FactKeys.wow64.contains(self) }
}
