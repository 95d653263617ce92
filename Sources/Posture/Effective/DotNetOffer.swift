import WindowsRegistry

// What programs on the .NET Framework offer that leave the choice of protocols open.

/// How one of the two values reads.
enum FlagReading: Equatable {
  case on, off, absent
  case unknown(String)
  /// A number that checkers disagree about, or another type.
  case odd(String)

  /// HealthChecker takes only 1 for set, azure-devops-tls12 any number but zero.
  init(_ reading: Reading<RegistryData>, _ path: RegistryPath) {
    switch reading {
    case .absent: self = .absent
    case .unknown: self = .unknown("the snapshot does not cover \(path)")
    case .present(let data):
      switch data.dword {
      case 0?: self = .off
      case 1?: self = .on
      case let number?: self = .odd("\(hexText(number)) stands where 1 or 0 belongs")
      case nil: self = .odd("a \(data.type) stands where a REG_DWORD belongs")
      }
    }
  }

  /// What it comes to where the value is not set and the program's target decides.
  func isSet(orElse standard: Bool) -> Bool {
    switch self {
    case .on: true
    case .off: false
    case .absent, .unknown, .odd: standard
    }
  }
}

/// The two values of a framework, as one of its views has them.
struct DotNetFlags: Equatable {
  let strong: FlagReading
  let system: FlagReading

  init(_ host: ObservedHost, _ path: RegistryPath, _ names: [String: ValueName]) {
    func flag(_ member: String) -> FlagReading {
      names[member].map { FlagReading(host.value(path, $0), path) } ?? .absent
    }
    strong = flag("strong-crypto")
    system = flag("system-default-versions")
  }
}

/// The framework that a program was built for decides what it does where nothing is set (DN-TLS).
private enum Target: CaseIterable {
  /// 4.5.2 and earlier: SSL 3.0 and TLS 1.0.
  case old
  /// 4.6 to 4.6.2: TLS 1.0 to 1.2.
  case strong
  /// 4.7 and later: what the system has by default.
  case system

  var least: [Int] {
    switch self {
    case .old: []
    case .strong: [4, 6]
    case .system: [4, 7]
    }
  }

  var words: String {
    switch self {
    case .old: "programs built for 4.5.2 or earlier"
    case .strong: "programs built for 4.6 to 4.6.2"
    case .system: "programs built for 4.7 or later"
    }
  }
}

extension PostureReader {
  func dotnet(_ framework: Framework, _ flags: DotNetFlags) -> ProtocolCells {
    let offers = DotNetOffers(strong: flags.strong, system: flags.system, client: client)
    let protocols = Stack.streamProtocols
    switch framework {
    case .v2:
      let support = host.support("dotnet35-system-default", catalogue: catalogue)
      return ProtocolCells(protocols.map { ($0, offers.line2($0, support)) })
    case .v4:
      switch host.facts.dotnet4 {
      case .known(let installed):
        return ProtocolCells(protocols.map { ($0, offers.line4($0, installed.version)) })
      case .absent: return ProtocolCells([])
      case .unknown(let reason):
        let gap = Offer.unknown("the .NET Framework 4 release is unknown: \(reason)")
        return ProtocolCells(
          protocols.map { name in
            // What Schannel does not have no release of the framework has.
            let schannel = client[name].flatMap { $0.byDefault == .unsupported ? $0 : nil }
            return (name, schannel ?? gap)
          }
        )
      }
    }
  }
}

private struct DotNetOffers {
  let strong: FlagReading
  let system: FlagReading
  let client: ProtocolCells

  /// A value that cannot be read leaves nothing to be said.
  private var gap: Offer? {
    for flag in [system, strong] {
      if case .unknown(let reason) = flag { return .unknown(reason) }
    }
    return nil
  }

  private var oddity: Offer.Because? {
    for flag in [system, strong] {
      if case .odd(let text) = flag { return .init(text, "DN-TLS") }
    }
    return nil
  }

  /// What a value comes to that some take for set and some do not: disputed where that makes a
  /// difference, and then an obsolete protocol counts as on and a current one as off.
  private func settled(_ name: TLSProtocol, _ verdict: (DotNetOffers) -> Offer) -> Offer {
    guard let oddity else { return verdict(self) }
    let unset = verdict(reading(odd: .absent))
    let set = verdict(reading(odd: .on))
    guard unset.byDefault != set.byDefault || unset.onRequest != set.onRequest else { return unset }
    let wanted: Offer.Availability = name.isLegacy ? .on : .off
    let taken = set.byDefault == wanted ? set : unset
    return Offer(
      byDefault: taken.byDefault,
      onRequest: taken.onRequest,
      confidence: .disputed,
      because: [oddity] + taken.because
    )
  }

  private func reading(odd replacement: FlagReading) -> DotNetOffers {
    func read(_ flag: FlagReading) -> FlagReading {
      if case .odd = flag { replacement } else { flag }
    }
    return DotNetOffers(strong: read(strong), system: read(system), client: client)
  }

  // MARK: 4.x

  func line4(_ name: TLSProtocol, _ version: DottedVersion) -> Offer {
    let schannel = client[name] ?? .unknown("Schannel has no \(name.rawValue)")
    if schannel.byDefault == .unsupported { return schannel }
    if let gap { return gap }
    return settled(name) { $0.line4(name, version, schannel) }
  }

  private func line4(
    _ name: TLSProtocol,
    _ version: DottedVersion,
    _ schannel: Offer
  ) -> Offer {
    if name == .tls13, version < DottedVersion(numbers: [4, 6, 2]) {
      return .unsupported("before 4.6.2 there is no TLS 1.3 in the .NET Framework", "DN-TLS")
    }
    let targets = Target.allCases.filter { version >= DottedVersion(numbers: $0.least) }
    let verdicts = targets.map { (target: $0, offer: verdict(name, $0, schannel)) }
    // 4.0 has no TLS 1.1 and 1.2, whatever is set (SQLCHECK flags it as not updated).
    if version < DottedVersion(numbers: [4, 5]), name.age > TLSProtocol.tls10.age {
      return Offer(
        byDefault: .off,
        onRequest: .off,
        confidence: .inferred,
        because: [.init(".NET Framework 4.0 was not updated for it", "SQLCHECK")]
      )
    }
    return Self.common(verdicts, name)
  }

  /// What a program of one target does.
  private func verdict(_ name: TLSProtocol, _ target: Target, _ schannel: Offer) -> Offer {
    if system.isSet(orElse: target == .system) {
      return Offer(
        byDefault: schannel.byDefault,
        onRequest: schannel.onRequest,
        confidence: schannel.confidence,
        because: [.init("the choice is left to Schannel", "DN-TLS")] + schannel.because
      )
    }
    let isStrong = strong.isSet(orElse: target != .old)
    return named(
      isStrong ? [.tls10, .tls11, .tls12] : [.ssl30, .tls10],
      name,
      schannel,
      isStrong
        ? "TLS 1.0, 1.1 and 1.2 are asked for by name"
        : "SSL 3.0 and TLS 1.0 are asked for by name"
    )
  }

  /// Protocols that are asked for by name get past `DisabledByDefault` (KB245030).
  private func named(
    _ names: [TLSProtocol],
    _ name: TLSProtocol,
    _ schannel: Offer,
    _ text: String
  ) -> Offer {
    let isNamed = names.contains(name)
    return Offer(
      byDefault: isNamed ? schannel.onRequest : .off,
      onRequest: schannel.onRequest,
      confidence: isNamed || schannel.onRequest != .on ? schannel.confidence : .certain,
      because: [.init(text, "DN-TLS")]
        + (schannel.onRequest != .on ? schannel.because : [])
    )
  }

  /// One verdict for programs of every target.
  ///
  /// Where they differ, an obsolete protocol that any of them offers counts as on, and a current one
  /// that any of them does not offer counts as off.
  private static func common(
    _ verdicts: [(target: Target, offer: Offer)],
    _ name: TLSProtocol
  ) -> Offer {
    guard let first = verdicts.first else { return .unknown("no target is possible", "DN-TLS") }
    if verdicts.allSatisfy({ $0.offer.byDefault == first.offer.byDefault }) {
      let confidence = verdicts.reduce(Offer.Confidence.certain) { $0.with($1.offer.confidence) }
      return Offer(
        byDefault: first.offer.byDefault,
        onRequest: first.offer.onRequest,
        confidence: confidence,
        because: first.offer.because
      )
    }
    let wanted: Offer.Availability = name.isLegacy ? .on : .off
    let found = verdicts.map(\.offer.byDefault)
    let steps = verdicts.map { verdict in
      Offer.Because("\(verdict.offer.byDefault.rawValue) for \(verdict.target.words)", "DN-TLS")
    }
    let offer = Offer(
      byDefault: found.contains(wanted) ? wanted : .unknown,
      onRequest: first.offer.onRequest,
      confidence: .disputed,
      because: steps
    )
    guard offer.isUnknown else { return offer }
    let gap = verdicts.first { $0.offer.isUnknown }?.offer.because.suffix(1) ?? []
    return Offer(
      byDefault: offer.byDefault,
      onRequest: offer.onRequest,
      confidence: .disputed,
      because: steps + gap
    )
  }

  // MARK: 2.0 to 3.5

  func line2(_ name: TLSProtocol, _ support: Support) -> Offer {
    let schannel = client[name] ?? .unknown("Schannel has no \(name.rawValue)")
    if schannel.byDefault == .unsupported { return schannel }
    if name == .tls13 {
      return .unsupported("TLS 1.2 is the newest in .NET Framework 3.5", "DN-TLS")
    }
    if let gap { return gap }
    return settled(name) { $0.line2(name, support, schannel) }
  }

  private func line2(_ name: TLSProtocol, _ support: Support, _ schannel: Offer) -> Offer {
    let bare = named([.ssl30, .tls10], name, schannel, "SSL 3.0 and TLS 1.0 are asked for by name")
    // Before the update there is no name by which a program could ask for the newer ones.
    let isNewer = name.age > TLSProtocol.tls10.age
    let old = Offer(
      byDefault: bare.byDefault,
      onRequest: isNewer ? .off : bare.onRequest,
      confidence: bare.confidence,
      because: bare.because
    )
    let updated: Offer =
      if system.isSet(orElse: false) {
        Offer(
          byDefault: schannel.byDefault,
          onRequest: schannel.onRequest,
          confidence: schannel.confidence,
          because: [.init("the choice is left to Schannel", "DN-TLS")] + schannel.because
        )
      } else {
        bare
      }
    return support.apply(updated, otherwise: old, what: "SystemDefaultTlsVersions")
  }
}

extension Offer {
  static func unsupported(_ reason: String, _ source: String) -> Offer {
    Offer(
      byDefault: .unsupported,
      onRequest: .unsupported,
      because: [Because(reason, source)]
    )
  }
}
