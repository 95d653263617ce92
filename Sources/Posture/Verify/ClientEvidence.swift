import TLSCapture

// What handshakes prove of the side that connects. The wire does not tell which stack a program used,
// so a handshake is as predicted where any stack of the host can have made it.

/// How a stack can have made an offer.
enum OfferOrigin: Int, Hashable, Comparable {
  /// It is what programs offer that leave the choice to the stack.
  case byDefault
  /// A program can have asked for it by name.
  case onRequest
  /// Whether it can is unknown, or disputed.
  case unknown
  case disputed

  static func < (one: OfferOrigin, other: OfferOrigin) -> Bool { one.rawValue < other.rawValue }
}

struct ClientJudgement {
  /// The first is the verdict; others go against predictions as well.
  var judgements: [WireJudgement]
  /// The stacks that can have made it, with the way.
  var stacks: [(stack: Stack, how: OfferOrigin)]
}

func judgeClient(_ shape: HandshakeShape, _ host: HostExpectation) -> ClientJudgement {
  // A version without a name is none of Windows', and then nothing is proved of its stacks.
  guard shape.best?.protocolName != nil, let best = shape.named.last else {
    return ClientJudgement(judgements: [.silent], stacks: [])
  }
  let fits = host.clients.compactMap { posture in
    explanation(of: shape, by: posture.cells).map { (stack: posture.stack, how: $0) }
  }
  let sure = fits.filter { $0.how <= .onRequest }
  if !sure.isEmpty {
    return ClientJudgement(
      judgements: [
        WireJudgement(verdict: .asPredicted, claim: .offered(best), offer: host.client[best])
      ],
      stacks: sure
    )
  }
  guard fits.isEmpty else {
    let open: Offer.Standing = fits.contains { $0.how == .unknown } ? .unknown : .disputed
    let named = shape.named.reversed()
    let subject = named.first { host.client[$0]?.standing == open } ?? best
    return ClientJudgement(
      judgements: [
        WireJudgement(
          verdict: open == .unknown ? .unknown : .settled,
          claim: .offered(subject),
          offer: host.client[subject]
        )
      ],
      stacks: fits
    )
  }
  // All stacks connect through Schannel, so it is Schannel that rules the offer out.
  let against = shape.certain.reversed().filter { host.client[$0]?.standing == .off }.map { name in
    WireJudgement(verdict: .otherwise, claim: .offered(name), offer: host.client[name])
  }
  return ClientJudgement(judgements: against.isEmpty ? [.silent] : against, stacks: [])
}

/// How a stack can have made an offer; nil where it cannot.
private func explanation(of shape: HandshakeShape, by cells: ProtocolCells) -> OfferOrigin? {
  var isOpen: OfferOrigin?
  for name in shape.certain {
    switch cells[name]?.standing {
    case .on: continue
    case .off, nil: return nil
    case .unknown: isOpen = .unknown
    case .disputed: isOpen = isOpen ?? .disputed
    }
  }
  if let isOpen { return isOpen }
  let standard = cells.byDefault.filter { !$0.isDatagram }
  let isStandard =
    shape.isListed ? Set(standard) == Set(shape.certain) : standard.last == shape.certain.last
  return isStandard ? .byDefault : .onRequest
}

/// What the manifest declares and the handshake shows not to be so.
///
/// That a client offers nothing better than some version goes against a declaration only where every
/// stack that can have made the offer is declared to have better.
func breachesOfClient(
  _ shape: HandshakeShape,
  _ host: HostExpectation,
  _ stacks: [(stack: Stack, how: OfferOrigin)]
) -> [(claim: WireClaim, wish: Wish)] {
  let offered = shape.certain.reversed().compactMap { name in
    host.isDeclared("schannel.client", name, .disabled).map { (WireClaim.offered(name), $0) }
  }
  if !offered.isEmpty { return offered }
  guard shape.best?.protocolName != nil, let best = shape.named.last else { return [] }
  let standard = stacks.filter { $0.how == .byDefault }
  let likely = standard.isEmpty ? stacks : standard
  // What no stack of Windows can have made says nothing about them.
  guard !likely.isEmpty else { return [] }
  let wishes = likely.map { host.wish(for: $0.stack, above: best) }
  let declared = wishes.compactMap { $0 }
  guard declared.count == likely.count,
    let (better, wish) = declared.first ?? host.wish(for: .schannel(.client), above: best)
  else { return [] }
  return [(.offeredAtBest(best, better: better), wish)]
}

extension HostExpectation {
  /// The newest version above another that is declared for a stack, and by which wish.
  fileprivate func wish(for stack: Stack, above best: TLSProtocol) -> (TLSProtocol, Wish)? {
    let names = Stack.streamProtocols.reversed().filter { $0.age > best.age }
    switch stack {
    case .schannel(.client): return wish("schannel.client", names)
    case .schannel(.server): return nil
    case .winhttp: return wish("winhttp", names)
    case .wininet: return wish("internet-options", names)
    case .dotnet(let framework, _):
      // Its switches name no protocol: strong cryptography is TLS 1.0 to 1.2 (DN-TLS), and the
      // system's defaults are Schannel's.
      let family = "dotnet.\(framework.rawValue)"
      if let wish = declared[SettingID(family: family, member: "strong-crypto")],
        wish.state == .enabled, best.age < TLSProtocol.tls12.age
      {
        return (.tls12, wish)
      }
      guard
        declared[SettingID(family: family, member: "system-default-versions")]?.state == .enabled
      else { return nil }
      return wish("schannel.client", names)
    }
  }

  private func wish(_ family: String, _ names: [TLSProtocol]) -> (TLSProtocol, Wish)? {
    names.lazy.compactMap { name in
      self.isDeclared(family, name, .enabled).map { (name, $0) }
    }.first
  }
}

extension HandshakeShape {
  /// The versions that the client is sure to have on: all of a list, else the newest.
  fileprivate var certain: [TLSProtocol] { isListed ? named : named.suffix(1) }
}
