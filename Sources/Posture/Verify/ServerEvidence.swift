import TLSCapture

// What handshakes prove of the side that accepts. Windows has one stack there, Schannel; a program may
// still bring its own, and one that names its protocols may take fewer than Schannel has on.

/// Holds one shape of handshake against what Schannel accepts by prediction.
func judgeServer(_ shape: HandshakeShape, _ cells: ProtocolCells) -> WireJudgement {
  switch shape.outcome {
  case .unanswered: return .silent
  case .chosen: return judgeChoice(shape, cells)
  case .refused: return judgeRefusal(shape, cells)
  }
}

/// A version that was chosen is on; and of two that both sides have, the newer is chosen.
private func judgeChoice(_ shape: HandshakeShape, _ cells: ProtocolCells) -> WireJudgement {
  guard let chosen = shape.chosen?.protocolName, let offer = cells[chosen] else { return .silent }
  let chose = WireClaim.chose(chosen)
  switch offer.standing {
  case .off: return WireJudgement(verdict: .otherwise, claim: chose, offer: offer)
  case .disputed: return WireJudgement(verdict: .settled, claim: chose, offer: offer)
  case .unknown: return WireJudgement(verdict: .unknown, claim: chose, offer: offer)
  case .on: break
  }
  for better in shape.named.reversed() where better.age > chosen.age {
    guard let missed = cells[better], missed.isOnForCertain else { continue }
    return WireJudgement(
      verdict: .otherwise,
      claim: .choseBelow(chosen, better: better),
      offer: missed
    )
  }
  return WireJudgement(verdict: .asPredicted, claim: chose, offer: offer)
}

/// Alert 70 proves that nothing is on of what was offered.
///
/// Any other refusal proves nothing, but is what must come where nothing on offer is on.
private func judgeRefusal(_ shape: HandshakeShape, _ cells: ProtocolCells) -> WireJudgement {
  let offers = shape.named.reversed().compactMap { name in cells[name].map { (name, $0) } }
  // With a list, what it holds; with the field alone, that version and all older ones.
  let possible =
    shape.isListed
    ? offers.map(\.1)
    : cells.offers.filter { entry in
      !entry.name.isDatagram && shape.named.contains { entry.name.age <= $0.age }
    }.map(\.offer)
  if !possible.isEmpty, possible.allSatisfy({ $0.standing == .off }) {
    return WireJudgement(
      verdict: .asPredicted,
      claim: offers.first.map { .refused($0.0) },
      offer: offers.first?.1
    )
  }
  guard shape.isRefusedForVersion, let newest = offers.first else { return .silent }
  if let (name, offer) = offers.first(where: { $0.1.isOnForCertain }) {
    return WireJudgement(verdict: .otherwise, claim: .refused(name), offer: offer)
  }
  for (name, offer) in offers {
    if offer.isUnknown {
      return WireJudgement(verdict: .unknown, claim: .refused(name), offer: offer)
    }
    if offer.confidence == .disputed {
      return WireJudgement(verdict: .settled, claim: .refused(name), offer: offer)
    }
  }
  return WireJudgement(verdict: .asPredicted, claim: .refused(newest.0), offer: newest.1)
}

/// What the manifest declares and the handshake shows not to be so.
func breachesOfServer(
  _ shape: HandshakeShape,
  _ host: HostExpectation
) -> [(claim: WireClaim, wish: Wish)] {
  let family = "schannel.server"
  if let chosen = shape.chosen?.protocolName {
    if let wish = host.isDeclared(family, chosen, .disabled) { return [(.chose(chosen), wish)] }
    for better in shape.named.reversed() where better.age > chosen.age {
      guard let wish = host.isDeclared(family, better, .enabled) else { continue }
      return [(.choseBelow(chosen, better: better), wish)]
    }
  } else if shape.isRefusedForVersion {
    for name in shape.named.reversed() {
      guard let wish = host.isDeclared(family, name, .enabled) else { continue }
      return [(.refused(name), wish)]
    }
  }
  return []
}

extension HandshakeShape {
  /// The versions that the client named for certain and that Windows has a name for, oldest first.
  var named: [TLSProtocol] {
    let versions = offered.isEmpty ? [legacyVersion].compactMap { $0 } : offered
    return versions.compactMap(\.protocolName).sorted { $0.age < $1.age }
  }
}
