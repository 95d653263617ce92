extension Offer {
  /// The offer of a stack that hands what it offers to Schannel, under what Schannel allows.
  ///
  /// A stack names its protocols, and named protocols override `DisabledByDefault` (KB245030,
  /// KB4055444); yet KB3140245 demands that Schannel's client side has them on by default. Where the
  /// two differ the verdict is disputed and read as “off”.
  func limited(by schannel: Offer) -> Offer {
    if schannel.byDefault == .unsupported { return schannel }
    let confidence = confidence.with(schannel.confidence)
    switch (byDefault, schannel.onRequest) {
    case (_, .off), (_, .unsupported):
      return Offer(
        byDefault: .off,
        onRequest: .off,
        confidence: schannel.confidence,
        because: [.init("Schannel refuses it to clients", "W32-OPT")] + schannel.because
      )
    case (.off, _), (.unsupported, _), (.unknown, _):
      return Offer(
        byDefault: byDefault,
        onRequest: schannel.onRequest,
        confidence: self.confidence,
        because: schannel.onRequest == .unknown ? because + schannel.because : because
      )
    case (.on, .unknown):
      return Offer(
        byDefault: .unknown,
        onRequest: .unknown,
        because: because + schannel.because
      )
    case (.on, .on): break
    }
    switch schannel.byDefault {
    case .on:
      return Offer(byDefault: .on, onRequest: .on, confidence: confidence, because: because)
    case .off, .unsupported:
      return Offer(
        byDefault: .off,
        onRequest: .on,
        confidence: .disputed,
        because: because + schannel.because + [Self.demandsClientKeys, Self.namedWins]
      )
    case .unknown:
      return Offer(byDefault: .unknown, onRequest: .on, because: because + schannel.because)
    }
  }

  private static let demandsClientKeys = Because(
    "the keys of Schannel's client side must have it on as well",
    "KB3140245"
  )
  private static let namedWins = Because(
    "a protocol that a program names overrides DisabledByDefault",
    "KB4055444"
  )
}

/// Whether the update is there without which a value is not read.
enum Support {
  case yes
  /// Nothing proves it, or it is concluded.
  case likely(Offer.Because)
  case no(Offer.Because)
  case unknown(String)

  /// The verdict with the value where it is read, and without it where it is not.
  func apply(_ with: Offer, otherwise: @autoclosure () -> Offer, what: String) -> Offer {
    if case .yes = self { return with }
    let without = otherwise()
    // What holds either way needs no update to be known.
    let isSame = without.byDefault == with.byDefault && without.onRequest == with.onRequest
    switch self {
    case .yes: return with
    case .likely(let step):
      guard !isSame else { return with }
      return Offer(
        byDefault: with.byDefault,
        onRequest: with.onRequest,
        confidence: with.confidence.with(.inferred),
        because: with.because + [step]
      )
    case .no(let step):
      return Offer(
        byDefault: without.byDefault,
        onRequest: without.onRequest,
        confidence: isSame ? without.confidence : without.confidence.with(.inferred),
        because: [step] + without.because
      )
    case .unknown(let reason):
      guard !isSame else { return with }
      return Offer(
        byDefault: without.byDefault == with.byDefault ? with.byDefault : .unknown,
        onRequest: without.onRequest == with.onRequest ? with.onRequest : .unknown,
        because: [.init("whether \(what) is read is unknown: \(reason)", nil)]
      )
    }
  }
}

extension ObservedHost {
  func support(_ capability: String, catalogue: Catalogue) -> Support {
    let source = catalogue.capabilities[capability]?.sources.first
    return switch self.capability(capability, catalogue: catalogue) {
    case .builtIn, .satisfied, .pending: .yes
    case .likely(let package):
      .likely(.init("\(package) is installed and likely holds the update", source))
    case .missing(let install, _):
      .no(.init("without \(install) the value is not read", source))
    case .unavailable: .no(.init("no update makes this release read the value", source))
    case .unknown(let reason): .unknown(reason)
    }
  }
}
