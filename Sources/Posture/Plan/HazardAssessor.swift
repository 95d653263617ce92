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

    init(_ difference: Difference) {
      surface = difference.surface
      family = difference.settings.first?.family ?? ""
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
    for stack in Set(comparison.differences.map { Stack($0) }) {
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
    if case .flag = difference.surface, difference.after?.dword == 0 { found.insert(.weakens) }
    if let change = changes[Stack(difference)] {
      let protocols = difference.settings.compactMap(\.protocolVersion)
      if protocols.contains(where: { change.dropped.contains($0) }) { found.insert(.dropsProtocol) }
      if protocols.contains(where: { change.weakening.contains($0) }) { found.insert(.weakens) }
    }
    return found.sorted()
  }

  /// What a stack offers, or may offer: unknown counts as offered, since losing it can hurt.
  private func offered(on stack: Stack, by host: ObservedHost) -> ProtocolSet {
    switch catalogue.family(stack.family)?.encoding {
    case .protocolKey(let keys)?:
      ProtocolSet(
        keys.paths.keys.filter { host.schannelOffer($0, keys, catalogue: catalogue).mayBeOn }
      )
    case .machineMask(_, let name, let bits)?:
      stack.path.map { offered(by: host.machineMaskOffers($0, name, bits)) } ?? ProtocolSet()
    case .userMask(let mask)?:
      stack.path.map { offered(by: host.userMaskOffers($0, mask)) } ?? ProtocolSet()
    case .flag?, nil: ProtocolSet()
    }
  }

  private func offered(by offers: MaskOffers) -> ProtocolSet {
    ProtocolSet(
      offers.bits.keys.filter { name in
        let offer = offers.offer(name).byDefault
        return offer == .on || offer == .unknown
      }
    )
  }
}

/// What changes about the protocols of one stack.
private struct OfferChange {
  let dropped: ProtocolSet
  /// Protocols whose change lowers the oldest or the newest that is offered.
  let weakening: ProtocolSet

  init(before: ProtocolSet, after: ProtocolSet) {
    dropped = before.subtracting(after)
    let (old, new) = (before.streams, after.streams)
    // Where nothing was offered, anything legacy is weaker than nothing.
    let floor = old.first ?? .tls12
    let ceiling = new.last
    weakening = ProtocolSet(
      new.filter { $0.isLegacy && $0 < floor }
        + old.filter { name in ceiling.map { name > $0 } ?? true }
    )
  }
}
