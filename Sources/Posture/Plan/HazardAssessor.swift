import WindowsRegistry

/// Finds what can hurt by holding what each stack offers before against what it will offer.
struct HazardAssessor {
  private let before: ObservedHost
  private let after: ObservedHost
  private let catalogue: Catalogue
  private var changes: [Stack: OfferChange] = [:]

  /// A stack whose offer can change; masks have one for each key.
  private struct Stack: Hashable {
    let surface: Surface
    let family: String
    let path: RegistryPath?
  }

  init(host: ObservedHost, comparison: Comparison, catalogue: Catalogue) {
    before = host
    self.catalogue = catalogue
    guard !comparison.differences.isEmpty else {
      after = host
      return
    }
    after = host.with(
      Dictionary(
        comparison.differences.map { ($0.address, $0.after) },
        uniquingKeysWith: { $1 }
      )
    )
    for difference in comparison.differences {
      let stack = stack(of: difference)
      guard changes[stack] == nil else { continue }
      changes[stack] = OfferChange(
        before: offered(on: stack, by: before),
        after: offered(on: stack, by: after)
      )
    }
  }

  func hazards(of difference: Difference) -> [Hazard] {
    var found: Set<Hazard> = []
    if difference.takesEffect == .reboot { found.insert(.reboot) }
    if difference.isOverruledByPolicy { found.insert(.overwrittenByPolicy) }
    if difference.before.isUnknown { found.insert(.priorUnknown) }
    if case .flag = difference.surface, difference.turnsFlagOff { found.insert(.weakens) }
    if difference.surface == .value,
      catalogue.storedSetting(at: difference.address)?.isWeakened(
        by: difference,
        build: before.facts.build.value
      )
        ?? false
    {
      found.insert(.weakens)
    }
    if let change = changes[stack(of: difference)] {
      if answers(difference, for: change.dropped) { found.insert(.dropsProtocol) }
      if answers(difference, for: change.weakening) { found.insert(.weakens) }
    }
    return found.sorted()
  }

  /// The protocols that are lost by a value; a mask answers for all of its stack.
  func drops(of difference: Difference) -> [TLSProtocol] {
    let dropped = changes[stack(of: difference)]?.dropped.names ?? []
    guard case .schannel = difference.surface else { return dropped }
    let own = settings(of: difference).compactMap(\.protocolVersion)
    return dropped.filter(own.contains)
  }

  /// The settings that a value holds, also where it is stated by hand.
  private func settings(of difference: Difference) -> [SettingID] {
    difference.settings.isEmpty
      ? catalogue.knob(at: difference.address)?.settings ?? [] : difference.settings
  }

  private func stack(of difference: Difference) -> Stack {
    let path: RegistryPath? =
      switch difference.surface {
      case .machineMask, .userMask: difference.address.path
      case .schannel, .flag, .value, .raw: nil
      }
    return Stack(
      surface: difference.surface,
      family: settings(of: difference).first?.family ?? "",
      path: path
    )
  }

  /// Whether a value is what does this to any of these protocols.
  ///
  /// One value holds a whole mask, so it answers for bits that nobody named as well.
  private func answers(_ difference: Difference, for protocols: ProtocolSet) -> Bool {
    guard case .schannel = difference.surface else { return !protocols.isEmpty }
    return settings(of: difference).contains {
      $0.protocolVersion.map { protocols.contains($0) } ?? false
    }
  }

  /// What a stack offers; one for each user where a machine policy is what changes, since it is the
  /// users who had something else before.
  private func offered(on stack: Stack, by host: ObservedHost) -> [Offered] {
    guard case .userMask(let mask)? = catalogue.family(stack.family)?.encoding,
      stack.path == mask.policyKey, host.value(mask.policyKey, mask.name) == .absent
    else { return [offeredByAll(on: stack, by: host)] }
    guard let users = host.facts.users.value else {
      return [Offered(all: mask.bits.keys)]
    }
    return users.map { user in
      let hive = RegistryPath(.users, user.sid)
      let policy = hive.appending(mask.userPolicyKey)
      let isGoverned = host.value(policy, mask.name) != .absent
      var offered = Offered()
      addMask(
        host.userMaskOffers(
          isGoverned ? policy : hive.appending(mask.key),
          mask,
          isPreference: !isGoverned
        ),
        of: host,
        to: &offered
      )
      return offered
    }
  }

  private func offeredByAll(on stack: Stack, by host: ObservedHost) -> Offered {
    var offered = Offered()
    switch catalogue.family(stack.family)?.encoding {
    case .protocolKey(let keys)?:
      for name in keys.paths.keys {
        offered.add(name, host.schannelOffer(name, keys, catalogue: catalogue))
      }
    case .machineMask(let mask)?:
      if let path = stack.path {
        addMask(host.machineMaskOffers(path, mask), of: host, to: &offered)
      }
    case .userMask(let mask)?:
      if let path = stack.path {
        addMask(
          host.userMaskOffers(path, mask, isPreference: path.isPreference(of: mask)),
          of: host,
          to: &offered
        )
      }
    case .flag?, .values?, nil: break
    }
    return offered
  }

  /// A mask is a default only: what programs may name themselves does not count here.
  private func addMask(_ offers: MaskOffers, of host: ObservedHost, to offered: inout Offered) {
    for name in offers.bits.keys where offers.offer(name).mayBeOnByDefault {
      guard host.schannelDefault(name, .client, catalogue: catalogue) != .known(.unsupported)
      else { continue }
      offered.byDefault.insert(name)
    }
  }
}

extension RegistryPath {
  /// Whether it is the own key of some user, and not a policy.
  fileprivate func isPreference(of mask: SettingFamily.UserMask) -> Bool {
    root == .users
      && subpath.folded.bytes.suffix(mask.key.bytes.count)
        .elementsEqual(mask.key.folded.bytes)
  }
}

extension Difference {
  fileprivate var turnsFlagOff: Bool {
    let old = before.value?.dword
    return after?.dword == 0 ? old != 0 : after == nil && old.map { $0 != 0 } ?? false
  }
}

/// What a stack offers, or may offer: unknown counts as offered, since losing it can hurt.
private struct Offered {
  var byDefault = ProtocolSet()
  var onRequest = ProtocolSet()

  init() {}

  /// For a stack of which nothing is known.
  init(all names: some Sequence<TLSProtocol>) {
    byDefault = ProtocolSet(names)
  }

  mutating func add(_ name: TLSProtocol, _ offer: Offer) {
    if offer.mayBeOnByDefault { byDefault.insert(name) }
    if offer.mayBeOn { onRequest.insert(name) }
  }
}

/// What changes about the protocols of one stack, for programs that leave the choice and for those
/// that ask.
private struct OfferChange {
  private(set) var dropped = ProtocolSet()
  /// Protocols whose change lowers the oldest or the newest that is offered.
  private(set) var weakening = ProtocolSet()

  /// One for each user, or a single one for all; a single one is held against each of the others.
  init(before: [Offered], after: [Offered]) {
    for index in 0..<max(before.count, after.count) {
      guard let old = before.count == 1 ? before.first : before.dropFirst(index).first,
        let new = after.count == 1 ? after.first : after.dropFirst(index).first
      else { continue }
      add(old.byDefault, new.byDefault)
      add(old.onRequest, new.onRequest)
    }
  }

  private mutating func add(_ before: ProtocolSet, _ after: ProtocolSet) {
    dropped.formUnion(before.subtracting(after))
    let (old, new) = (before.streams, after.streams)
    // Where nothing was offered, anything legacy is weaker than nothing.
    let floor = old.first ?? .tls12
    let ceiling = new.last
    let lowered = new.filter { $0.isLegacy && $0 < floor }
    let lost = old.filter { name in ceiling.map { name > $0 } ?? true }
    weakening.formUnion(ProtocolSet(lowered + lost))
  }
}
