package import WindowsRegistry

/// The two values below `SCHANNEL\Protocols\<protocol>\<role>`.
package enum ProtocolKey {
  package static let enabled: ValueName = "Enabled"
  package static let disabledByDefault: ValueName = "DisabledByDefault"
}

/// How Schannel reads one of its switches.
private enum Switch {
  case absent, on, off
  case mistyped(RegistryType)
  case unknown

  /// Any number but zero is on.
  ///
  /// That is how Microsoft's own readers take it (HealthChecker, SQLCheck and azure-devops-tls12;
  /// 0xffffffff is the historic “on”). How Schannel takes other types is documented nowhere.
  init(_ reading: Reading<RegistryData>) {
    switch reading {
    case .absent: self = .absent
    case .unknown: self = .unknown
    case .present(let data):
      if let number = data.dword {
        self = number == 0 ? .off : .on
      } else {
        self = .mistyped(data.type)
      }
    }
  }
}

extension ObservedHost {
  /// What the release does with a protocol when nothing is configured, updates considered.
  package func schannelDefault(
    _ name: TLSProtocol,
    _ role: SchannelRole,
    catalogue: Catalogue
  ) -> Known<OSDefault> {
    guard let release else { return .unknown(releaseGap) }
    func pick(_ found: ProtocolDefault) -> OSDefault {
      role == .client ? found.client : found.server
    }
    for variant in release.variants {
      guard let changed = variant.schannel[name] else { continue }
      switch capability(variant.capability, catalogue: catalogue) {
      // What is pending is there with the next start, before which no value takes effect either.
      case .satisfied, .builtIn, .likely, .pending: return .known(pick(changed))
      case .unknown(let reason): return .unknown(reason)
      case .missing, .unavailable: continue
      }
    }
    return release.schannel[name].map { .known(pick($0)) } ?? .known(.unsupported)
  }

  /// What Schannel itself does with a protocol (tls-facts a2 and a3).
  package func schannelOffer(
    _ name: TLSProtocol,
    _ keys: SettingFamily.ProtocolKeys,
    catalogue: Catalogue
  ) -> Offer {
    guard let path = keys.paths[name] else {
      return .unknown("the catalogue has no key for \(name.rawValue)", "WS-TLSREG")
    }
    let osDefault = schannelDefault(name, keys.role, catalogue: catalogue)
    let confidence = confidence(inDefaultOf: name, catalogue: catalogue)
    let release = releaseName ?? "this release"
    if case .known(.unsupported) = osDefault {
      return Offer(
        byDefault: .unsupported,
        onRequest: .unsupported,
        confidence: confidence,
        because: [.init(.releaseLacks(release, name), "W32-PROTO")]
      )
    }
    let enabled = Switch(value(path, ProtocolKey.enabled))
    let byDefault = Switch(value(path, ProtocolKey.disabledByDefault))
    switch (enabled, byDefault) {
    case (.off, _):
      return Offer(
        byDefault: .off,
        onRequest: .off,
        because: [.init("Enabled=0 turns it off whatever else is set", "WS-TLSREG")]
      )
    case (.mistyped(let type), _), (_, .mistyped(let type)):
      return .unknown("a \(type) stands where Schannel wants a REG_DWORD", "WS-TLSREG")
    case (.unknown, _), (_, .unknown):
      return .unknown("the snapshot does not cover \(path)")
    case (.on, .off):
      // The values cannot give a release what it does not have.
      if case .unknown(let reason) = osDefault { return .unknown(reason) }
      return Offer(
        byDefault: .on,
        onRequest: .on,
        confidence: confidence,
        because: [.init("Enabled is on and DisabledByDefault=0", "WS-TLSREG")]
      )
    case (.on, .on), (.absent, .on):
      return Offer(
        byDefault: .off,
        onRequest: osDefault.value == nil ? .unknown : .on,
        because: [.init("DisabledByDefault leaves it to programs that ask for it", "WS-TLSREG")]
      )
    case (.on, .absent):
      return unsettled(
        osDefault,
        confidence,
        otherwise: .off,
        dissent: .init("Enabled alone may not be enough", "SP")
      )
    case (.absent, .off):
      return unsettled(
        osDefault,
        confidence,
        otherwise: .on,
        dissent: .init("DisabledByDefault=0 alone may do", "JP-TLS")
      )
    case (.absent, .absent):
      return untouched(osDefault, release, confidence)
    }
  }

  /// Only one of the two values is there: the sources agree where the release has it on anyway.
  private func unsettled(
    _ osDefault: Known<OSDefault>,
    _ confidence: Offer.Confidence,
    otherwise: Offer.Availability,
    dissent: Offer.Because
  ) -> Offer {
    switch osDefault {
    case .known(.enabled):
      Offer(
        byDefault: .on,
        onRequest: .on,
        confidence: confidence,
        because: [.init("the release has it on by default and nothing turns it off", "WS-TLSREG")]
      )
    case .known(.disabled), .known(.unsupported), .absent:
      Offer(
        byDefault: otherwise,
        onRequest: .on,
        confidence: .disputed,
        because: [
          .init("\(dissent.text) where the release has it off by default", dissent.source)
        ]
      )
    case .unknown(let reason): .unknown(reason)
    }
  }

  /// How sure the default is: the release's row may be inferred, and so is what only a rollup may
  /// have brought.
  private func confidence(inDefaultOf name: TLSProtocol, catalogue: Catalogue) -> Offer.Confidence {
    guard let release else { return .certain }
    let isLikely = release.variants.contains { variant in
      guard variant.schannel[name] != nil,
        case .likely = capability(variant.capability, catalogue: catalogue)
      else { return false }
      return true
    }
    return isLikely ? .inferred : release.confidence
  }

  private func untouched(
    _ osDefault: Known<OSDefault>,
    _ release: String,
    _ confidence: Offer.Confidence
  ) -> Offer {
    switch osDefault {
    case .known(.enabled):
      Offer(
        byDefault: .on,
        onRequest: .on,
        confidence: confidence,
        because: [.init(.releaseHasOn(release), "W32-PROTO")]
      )
    case .known(.disabled), .known(.unsupported), .absent:
      Offer(
        byDefault: .off,
        onRequest: .on,
        confidence: confidence,
        because: [.init(.releaseLeavesOff(release), "W32-PROTO")]
      )
    case .unknown(let reason): .unknown(reason)
    }
  }
}
