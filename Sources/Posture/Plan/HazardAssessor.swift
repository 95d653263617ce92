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

    init(_ difference: Difference, _ catalogue: Catalogue) {
      surface = difference.surface
      family = difference.settings(in: catalogue).first?.family ?? ""
      switch difference.surface {
      case .machineMask, .userMask: path = difference.address.path
      case .schannel, .flag, .raw: path = nil
      }
    }
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
    for stack in Set(comparison.differences.map { Stack($0, catalogue) }) {
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
    if let change = changes[Stack(difference, catalogue)] {
      if answers(difference, for: change.dropped) { found.insert(.dropsProtocol) }
      if answers(difference, for: change.weakening) { found.insert(.weakens) }
    }
    return found.sorted()
  }

  /// Whether a value is what does this to any of these protocols.
  ///
  /// One value holds a whole mask, so it answers for bits that nobody named as well.
  private func answers(_ difference: Difference, for protocols: ProtocolSet) -> Bool {
    guard case .schannel = difference.surface else { return !protocols.isEmpty }
    return difference.settings(in: catalogue).contains { setting in
      setting.protocolVersion.map { protocols.contains($0) } ?? false
    }
  }

  private func offered(on stack: Stack, by host: ObservedHost) -> Offered {
    switch catalogue.family(stack.family)?.encoding {
    case .protocolKey(let keys)?:
      Offered(
        keys.paths.keys.map { name in
          (name, host.schannelOffer(name, keys, catalogue: catalogue))
        }
      )
    case .machineMask(_, let name, let bits)?:
      stack.path.map { offered(by: host.machineMaskOffers($0, name, bits), of: host) }
        ?? Offered([])
    case .userMask(let mask)?:
      stack.path.map { offered(by: host.userMaskOffers($0, mask), of: host) } ?? Offered([])
    case .flag?, nil: Offered([])
    }
  }

  /// A mask is a default only: what programs may name themselves does not count here.
  private func offered(by offers: MaskOffers, of host: ObservedHost) -> Offered {
    let names = offers.bits.keys.filter { name in
      offers.offer(name).mayBeOnByDefault
        && host.schannelDefault(name, .client, catalogue: catalogue) != .known(.unsupported)
    }
    return Offered(byDefault: ProtocolSet(names), onRequest: ProtocolSet(names))
  }
}

extension Difference {
  /// The settings that the value holds, also where it is stated by hand.
  fileprivate func settings(in catalogue: Catalogue) -> [SettingID] {
    settings.isEmpty ? catalogue.knob(at: address)?.settings ?? [] : settings
  }

  fileprivate var turnsFlagOff: Bool {
    let old = before.value?.dword
    return after?.dword == 0 ? old != 0 : after == nil && old.map { $0 != 0 } ?? false
  }
}

/// What a stack offers, or may offer: unknown counts as offered, since losing it can hurt.
private struct Offered {
  let byDefault: ProtocolSet
  let onRequest: ProtocolSet

  init(byDefault: ProtocolSet, onRequest: ProtocolSet) {
    self.byDefault = byDefault
    self.onRequest = onRequest
  }

  init(_ offers: [(name: TLSProtocol, offer: Offer)]) {
    byDefault = ProtocolSet(offers.lazy.filter(\.offer.mayBeOnByDefault).map(\.name))
    onRequest = ProtocolSet(offers.lazy.filter(\.offer.mayBeOn).map(\.name))
  }
}

/// What changes about the protocols of one stack, for programs that leave the choice and for those
/// that ask.
private struct OfferChange {
  private(set) var dropped = ProtocolSet()
  /// Protocols whose change lowers the oldest or the newest that is offered.
  private(set) var weakening = ProtocolSet()

  init(before: Offered, after: Offered) {
    add(before.byDefault, after.byDefault)
    add(before.onRequest, after.onRequest)
  }

  private mutating func add(_ before: ProtocolSet, _ after: ProtocolSet) {
    dropped.formUnion(before.subtracting(after))
    let (old, new) = (before.streams, after.streams)
    // Where nothing was offered, anything legacy is weaker than nothing.
    let floor = old.first ?? .tls12
    let ceiling = new.last
    weakening.formUnion(
      ProtocolSet(
        new.filter { $0.isLegacy && $0 < floor }
          + old.filter { name in ceiling.map { name > $0 } ?? true }
      )
    )
  }
}
