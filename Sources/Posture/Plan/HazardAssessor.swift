import WindowsRegistry

/// Finds what can hurt by holding what each stack offers before against what it will offer.
struct HazardAssessor {
  private let before: ObservedHost
  private let after: ObservedHost
  private let catalogue: Catalogue
  private var changes: [Surface: OfferChange] = [:]

  init(host: ObservedHost, comparison: Comparison, catalogue: Catalogue) {
    before = host
    self.catalogue = catalogue
    guard !comparison.differences.isEmpty else {
      after = host
      return
    }
    after = host.applying(
      comparison.differences.map { difference in
        difference.after.map {
          .setValue(difference.address.path, RegistryValue(difference.address.name, $0))
        } ?? .deleteValue(difference.address.path, difference.address.name)
      }
    )
    for surface in Set(comparison.differences.map(\.surface)) {
      changes[surface] = OfferChange(
        before: offered(on: surface, by: before),
        after: offered(on: surface, by: after)
      )
    }
  }

  func hazards(of difference: Difference) -> [Hazard] {
    var found: Set<Hazard> = []
    if difference.takesEffect == .reboot { found.insert(.reboot) }
    if difference.isOverruledByPolicy { found.insert(.overwrittenByPolicy) }
    if difference.before.isUnknown { found.insert(.priorUnknown) }
    if case .flag = difference.surface, difference.turnsFlagOff { found.insert(.weakens) }
    if let change = changes[difference.surface] {
      if answers(difference, for: change.dropped) { found.insert(.dropsProtocol) }
      if answers(difference, for: change.weakening) { found.insert(.weakens) }
    }
    return found.sorted()
  }

  /// Whether a value is what does this to any of these protocols.
  ///
  /// One value holds a whole mask, so it answers for bits that nobody named as well.
  private func answers(_ difference: Difference, for protocols: Set<TLSProtocol>) -> Bool {
    guard case .schannel = difference.surface else { return !protocols.isEmpty }
    let settings =
      difference.settings.isEmpty
      ? catalogue.knob(at: difference.address)?.settings ?? [] : difference.settings
    return settings.contains { $0.protocolVersion.map(protocols.contains) ?? false }
  }

  private func offered(on surface: Surface, by host: ObservedHost) -> Offered {
    switch surface {
    case .schannel(let role):
      for family in catalogue.settings {
        guard case .protocolKey(let base, role) = family.encoding else { continue }
        return Offered(
          family.members.compactMap { TLSProtocol(rawValue: $0) }.map { name in
            (name, host.schannelOffer(name, role, base: base, catalogue: catalogue))
          }
        )
      }
      return Offered([])
    case .mask(let id, let path):
      guard case .machineMask(_, let name, let bits)? = catalogue.family(id)?.encoding else {
        return Offered([])
      }
      return offered(by: host.machineMaskOffers(path, name, bits), of: host)
    case .userMask(let id, let path):
      guard case .userMask(let mask)? = catalogue.family(id)?.encoding else { return Offered([]) }
      return offered(by: host.userMaskOffers(path, mask), of: host)
    case .flag, .raw: return Offered([])
    }
  }

  /// A mask is a default only: what programs may name themselves does not count here.
  private func offered(by offers: MaskOffers, of host: ObservedHost) -> Offered {
    let known = offers.bits.keys.filter { name in
      host.schannelDefault(name, .client, catalogue: catalogue) != .known(.unsupported)
    }
    let names = Set(known.filter { offers.offer($0).mayBeOnByDefault })
    return Offered(byDefault: names, onRequest: names)
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
  let byDefault: Set<TLSProtocol>
  let onRequest: Set<TLSProtocol>

  init(byDefault: Set<TLSProtocol>, onRequest: Set<TLSProtocol>) {
    self.byDefault = byDefault
    self.onRequest = onRequest
  }

  init(_ offers: [(name: TLSProtocol, offer: Offer)]) {
    byDefault = Set(offers.filter(\.offer.mayBeOnByDefault).map(\.name))
    onRequest = Set(offers.filter(\.offer.mayBeOn).map(\.name))
  }
}

/// What changes about the protocols of one stack, for programs that leave the choice and for those
/// that ask.
private struct OfferChange {
  private(set) var dropped: Set<TLSProtocol> = []
  /// Protocols whose change lowers the oldest or the newest that is offered.
  private(set) var weakening: Set<TLSProtocol> = []

  init(before: Offered, after: Offered) {
    add(before.byDefault, after.byDefault)
    add(before.onRequest, after.onRequest)
  }

  private mutating func add(_ before: Set<TLSProtocol>, _ after: Set<TLSProtocol>) {
    dropped.formUnion(before.subtracting(after))
    let stream = { (set: Set<TLSProtocol>) in set.filter { !$0.isDatagram } }
    let (old, new) = (stream(before), stream(after))
    if let floor = new.min(), floor.isLegacy, old.isEmpty || floor < (old.min() ?? floor) {
      weakening.formUnion(new.filter { $0 < (old.min() ?? .tls12) })
    }
    if let ceiling = old.max(), (new.max() ?? .pct10) < ceiling {
      weakening.formUnion(old.filter { $0 > (new.max() ?? .pct10) })
    }
  }
}
