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
    if case .flag = difference.surface, difference.after?.dword == 0 { found.insert(.weakens) }
    if let change = changes[difference.surface] {
      let protocols = difference.settings.compactMap(\.protocolVersion)
      if protocols.contains(where: { change.dropped.contains($0) }) { found.insert(.dropsProtocol) }
      if protocols.contains(where: { change.weakening.contains($0) }) { found.insert(.weakens) }
    }
    return found.sorted()
  }

  /// What a stack offers, or may offer: unknown counts as offered, since losing it can hurt.
  private func offered(on surface: Surface, by host: ObservedHost) -> Set<TLSProtocol> {
    switch surface {
    case .schannel(let role):
      for family in catalogue.settings {
        guard case .protocolKey(let base, role) = family.encoding else { continue }
        let names = family.members.compactMap { TLSProtocol(rawValue: $0) }
        return Set(
          names.filter { host.schannelOffer($0, role, base: base, catalogue: catalogue).mayBeOn }
        )
      }
      return []
    case .mask(let id, let path):
      guard case .machineMask(_, let name, let bits)? = catalogue.family(id)?.encoding else {
        return []
      }
      return offered(by: host.machineMaskOffers(path, name, bits))
    case .userMask(let id, let path):
      guard case .userMask(let mask)? = catalogue.family(id)?.encoding else { return [] }
      return offered(by: host.userMaskOffers(path, mask))
    case .flag, .raw: return []
    }
  }

  private func offered(by offers: MaskOffers) -> Set<TLSProtocol> {
    Set(
      offers.bits.keys.filter { name in
        let offer = offers.offer(name).byDefault
        return offer == .on || offer == .unknown
      }
    )
  }
}

/// What changes about the protocols of one stack.
private struct OfferChange {
  let dropped: Set<TLSProtocol>
  /// Protocols whose change lowers the oldest or the newest that is offered.
  let weakening: Set<TLSProtocol>

  init(before: Set<TLSProtocol>, after: Set<TLSProtocol>) {
    dropped = before.subtracting(after)
    var weakening: Set<TLSProtocol> = []
    let stream = { (set: Set<TLSProtocol>) in set.filter { !$0.isDatagram } }
    let (old, new) = (stream(before), stream(after))
    if let floor = new.min(), floor.isLegacy, old.isEmpty || floor < (old.min() ?? floor) {
      weakening.formUnion(new.filter { $0 < (old.min() ?? .tls12) })
    }
    if let ceiling = old.max(), (new.max() ?? .pct10) < ceiling {
      weakening.formUnion(old.filter { $0 > (new.max() ?? .pct10) })
    }
    self.weakening = weakening
  }
}
