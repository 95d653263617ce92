import Inputs

/// Puts a finding about a host into words.
struct FindingWords {
  let host: HostExpectation
  let claim: WireClaim
  /// The prediction that it goes against; nil where it is as predicted.
  let offer: Offer?
  /// The wish about the setting; it may be what the prediction rests on.
  let wish: Wish?
  /// Whether only a program that names its protocols can have made it.
  let isNamed: Bool

  func finding(setting: String, seen: VerifyFinding.Sighting) -> VerifyFinding {
    VerifyFinding(
      rules: (offer == nil ? [] : [VerifyFinding.otherwise])
        + (isBroken ? [VerifyFinding.belowDeclared] : []),
      host: host.host,
      groups: host.groups,
      setting: setting,
      severity: claim.severity,
      expected: expected,
      actual: claim.text,
      because: offer?.because ?? [],
      meaning: meaning,
      askedBy: wish.map { [$0.origin.rule] } ?? [],
      declaredAt: wish?.origin.declaredAt ?? [],
      seen: seen
    )
  }

  /// Whether the handshake goes against the wish, rather than that the wish explains the prediction.
  private var isBroken: Bool {
    switch (claim, wish?.state) {
    case (.chose, .disabled), (.offered, .disabled): true
    case (.choseBelow, .enabled), (.refused, .enabled): true
    case (.offeredAtBest, _): true
    default: false
    }
  }

  private var expected: String {
    var parts: [String] = []
    if let offer { parts.append("predicted: \(prediction(offer))") }
    if isBroken, let wish { parts.append("declared: \(wish.setting) \(wish.state.text)") }
    return parts.joined(separator: "; ")
  }

  private func prediction(_ offer: Offer) -> String {
    let name = claim.subject.rawValue
    let inferred = offer.confidence == .inferred ? " (inferred)" : ""
    let words =
      switch claim {
      case .chose:
        offer.byDefault == .unsupported
          ? "Schannel of this release has no \(name)" : "Schannel accepts no \(name)"
      case .choseBelow, .refused: "Schannel accepts \(name) by default"
      case .offered, .offeredAtBest:
        offer.byDefault == .unsupported
          ? "no stack of this release has \(name)" : "no stack of the host can offer \(name)"
      }
    return words + inferred
  }

  private var meaning: String {
    guard let offer else { return meaningOfDeclared }
    var causes = [Self.ownTLS(claim.isOfServer)]
    switch claim {
    case .chose, .offered:
      if offer.byDefault == .unsupported {
        return causes[0] + ", or another machine has the host's name or address"
      }
    case .choseBelow, .refused, .offeredAtBest:
      causes.insert("the program names its protocols", at: 0)
    }
    // Where the release decides, nothing waits for a start of Windows.
    causes.append(
      offer.isOfRelease
        ? "values were set since the snapshot was taken"
        : "the values are not in effect before the next start of Windows, or were set since the "
          + "snapshot was taken"
    )
    return causes.joined(separator: ", or ") + "; otherwise " + rest
  }

  /// What is true where no other cause is.
  private var rest: String {
    let predicted =
      "what is predicted of \(claim.isOfServer ? "schannel.server" : "schannel.client") does not "
      + "hold here"
    guard let wish else { return predicted }
    let declared = "\(wish.setting) is declared \(wish.state.text)"
    return isBroken
      ? "\(declared) and does not hold here" : "\(predicted), while \(declared), as seen"
  }

  /// As predicted, and still not as declared.
  private var meaningOfDeclared: String {
    switch claim {
    case .chose, .choseBelow, .refused, .offered:
      return "the host is not as declared, and “plumbline plan” shows what has to be done"
    case .offeredAtBest:
      return isNamed
        ? "every stack offers better by default, so the program names its protocols, or "
          + Self.ownTLS(false)
        : "the host is not as declared, and “plumbline plan” shows what has to be done"
    }
  }

  private static func ownTLS(_ isServer: Bool) -> String {
    isServer
      ? "the program that answered brings its own TLS, as Java and OpenSSL do, and does not go by Schannel"
      : "the program brings its own TLS, as Firefox, Java and OpenSSL do, and does not go by Schannel"
  }
}
