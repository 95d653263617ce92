/// What handshakes prove about one side, in the smallest words that are certain.
package enum WireClaim: Hashable, Sendable {
  /// The server chose this version, so what answered has it on.
  case chose(TLSProtocol)
  /// The client had offered `better`, which the server should have.
  case choseBelow(TLSProtocol, better: TLSProtocol)
  /// The server said that it does not take this version, which the client had offered.
  case refused(TLSProtocol)
  /// The client offered this version, so the program that did has it on.
  case offered(TLSProtocol)
  /// The client offered nothing better than the first, where `better` is declared.
  case offeredAtBest(TLSProtocol, better: TLSProtocol)

  /// As a sentence without its full stop.
  package var text: String {
    switch self {
    case .chose(let name): "the server chose \(name.rawValue)"
    case .choseBelow(let name, let better):
      "the server chose \(name.rawValue) although the client offered \(better.rawValue)"
    case .refused(let name): "the server refused \(name.rawValue) with protocol_version"
    case .offered(let name): "the client offered \(name.rawValue)"
    case .offeredAtBest(let name, _): "the client offered nothing better than \(name.rawValue)"
    }
  }

  /// The protocol whose prediction or declaration it goes against.
  package var subject: TLSProtocol {
    switch self {
    case .chose(let name), .refused(let name), .offered(let name): name
    case .choseBelow(_, let better), .offeredAtBest(_, let better): better
    }
  }

  /// Whether what was seen protects less than what was expected.
  package var severity: DriftFinding.Severity {
    switch self {
    case .chose(let name), .offered(let name): name.isLegacy ? .weaker : .other
    case .choseBelow, .offeredAtBest: .weaker
    case .refused(let name): name.isLegacy ? .stronger : .weaker
    }
  }

  var isOfServer: Bool {
    switch self {
    case .chose, .choseBelow, .refused: true
    case .offered, .offeredAtBest: false
    }
  }
}

/// What a handshake says of a prediction.
package enum WireVerdict: String, Hashable, Sendable, CaseIterable {
  case asPredicted = "as-predicted"
  /// The sources contradict each other about it, and the handshake shows which is right.
  case settled
  /// The prediction is wrong, or is not about what was seen.
  case otherwise
  /// The snapshot does not tell what to expect.
  case unknown
  /// It proves nothing about versions.
  case silent

  /// Of two about one stack, the one that asks for more attention.
  func worse(_ other: WireVerdict) -> WireVerdict { rank >= other.rank ? self : other }

  private var rank: Int {
    switch self {
    case .silent: 0
    case .asPredicted: 1
    case .settled: 2
    case .unknown: 3
    case .otherwise: 4
    }
  }
}

/// The verdict on one shape of handshake, and the prediction that it is about.
struct WireJudgement: Hashable {
  let verdict: WireVerdict
  var claim: WireClaim?
  var offer: Offer?

  static let silent = WireJudgement(verdict: .silent)
}

extension Offer {
  /// Whether any program can have the protocol, by this prediction.
  enum Standing {
    case on, off
    /// Said to be off, and not by all sources.
    case disputed
    case unknown
  }

  var standing: Standing {
    if byDefault == .on || onRequest == .on { return .on }
    if isUnknown { return .unknown }
    return confidence == .disputed ? .disputed : .off
  }

  /// Whether every program that leaves the choice to the stack has it, beyond dispute.
  var isOnForCertain: Bool { byDefault == .on && confidence != .disputed }
}
