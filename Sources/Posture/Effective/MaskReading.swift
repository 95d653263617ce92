package import WindowsRegistry

/// How a value whose bits stand for protocols is to be read.
package enum MaskReading: Hashable, Sendable {
  case mask(UInt32)
  /// The value is absent: the default counts.
  case absent
  /// A number with bits that mean nothing, or zero, so its other bits show no intent either.
  case meaningless(UInt32)
  case mistyped(RegistryType)
  case unknown

  /// `meaningful` are the bits that protocols use together; no document gives the others a meaning
  /// (W32-OPT).
  init(_ reading: Reading<RegistryData>, meaningful: UInt32) {
    switch reading {
    case .absent: self = .absent
    case .unknown: self = .unknown
    case .present(let data):
      guard let number = data.dword else {
        self = .mistyped(data.type)
        return
      }
      self = number & ~meaningful == 0 ? .mask(number) : .meaningless(number)
    }
  }
}

extension MaskDefault {
  /// The bits that stand for the default offer, without obsolete ones that are disputed or may have
  /// gone.
  ///
  /// A current protocol that is disputed is among them: to leave its bit out of a mask would take away
  /// what may be the best that is on offer.
  func bits(_ table: [TLSProtocol: UInt32], legacy: LegacyOffer) -> UInt32 {
    let kept =
      offered + (legacy == .on ? untilUpdate : []) + disputed.filter { !$0.isLegacy }
    return kept.reduce(0) { $0 | (table[$1] ?? 0) }
  }
}

/// Whether the update came that takes TLS 1.0 and 1.1 out of the default of WinHTTP and WinINET.
package enum LegacyOffer: Hashable, Sendable {
  /// It did not, so they are still offered.
  case on
  case off(Offer.Confidence)
  case unknown(String)
}

extension ObservedHost {
  /// What the host's revision says of the change of 20 September 2022 (KB5017811).
  var legacyOffer: LegacyOffer {
    guard let build = facts.build.value, let release else { return .unknown(releaseGap) }
    // No update after that day was ever issued for this build.
    guard let change = release.legacyOff[build] else { return .on }
    // Every revision of the build is younger than the change.
    if change.revision == 0 { return .off(change.confidence) }
    switch facts.revision {
    case .known(let revision):
      return revision >= change.revision ? .off(change.confidence) : .on
    case .absent: return .unknown("the snapshot does not tell the revision of the build (UBR)")
    case .unknown(let reason): return .unknown("the revision of the build is unknown: \(reason)")
    }
  }
}

extension SettingFamily.MachineMask {
  var meaningfulBits: UInt32 { bits.values.reduce(0, |) }
}

extension SettingFamily.UserMask {
  var meaningfulBits: UInt32 { bits.values.reduce(0, |) }
}

/// What a mask offers, before anything below it forbids more.
package struct MaskOffers: Sendable {
  let reading: MaskReading
  let standard: MaskDefault?
  let bits: [TLSProtocol: UInt32]
  /// Why there is no default; nil when there is one.
  let gap: String?
  let legacy: LegacyOffer
  /// Whether the value may be older than the change of the default, which then does not heed its
  /// bits for TLS 1.0 and 1.1 (a user's own value; KB5017811).
  var mayPredateChange = false
  /// Whether a value of 0 counts as no value at all, instead of as “nothing”.
  let zeroIsNoMask: Bool

  package func offer(_ name: TLSProtocol) -> Offer {
    guard let bit = bits[name] else { return .unknown("the mask has no bit for \(name.rawValue)") }
    switch reading {
    case .mask(let mask):
      let isOn = mask & bit != 0
      if isOn, mayPredateChange, let offer = withheld(name, mask) { return offer }
      return Offer(
        byDefault: isOn ? .on : .off,
        onRequest: .on,
        because: [.init(isOn ? .maskHasBit(mask) : .maskLacksBit(mask), "W32-OPT")]
      )
    case .absent: return byDefault(name)
    case .meaningless(let mask):
      return Offer(
        byDefault: .off,
        onRequest: .on,
        confidence: .disputed,
        because: [.init(.maskIsOdd(mask), "DECOMP")]
      )
    case .mistyped(let type):
      return .unknown("a \(type) stands where a REG_DWORD belongs", "W32-OPT")
    case .unknown: return .unknown("the snapshot does not cover the mask")
    }
  }

  private func byDefault(_ name: TLSProtocol) -> Offer {
    guard let standard else { return .unknown(gap ?? "the default is unknown") }
    let source = standard.sources.first ?? "W32-OPT"
    if standard.disputed.contains(name) {
      return Offer(
        byDefault: .off,
        onRequest: .on,
        confidence: .disputed,
        because: [.init(standard.note ?? "the sources disagree about the default", source)]
      )
    }
    let confidence: Offer.Confidence = standard.isInferred ? .inferred : .certain
    if standard.untilUpdate.contains(name) { return untilUpdate(source, confidence) }
    let isOn = standard.offered.contains(name)
    return Offer(
      byDefault: isOn ? .on : .off,
      onRequest: .on,
      confidence: confidence,
      because: [.init(isOn ? "the default offers it" : "the default does not offer it", source)]
    )
  }

  /// What updates of 20 September 2022 or later take out of the default.
  private func untilUpdate(_ source: String, _ before: Offer.Confidence) -> Offer {
    switch legacy {
    case .on:
      Offer(
        byDefault: .on,
        onRequest: .on,
        confidence: before,
        because: [
          .init("the default offers it", source),
          .init("no update of 20 September 2022 or later is installed", "KB5017811"),
        ]
      )
    case .off(let confidence):
      Offer(
        byDefault: .off,
        onRequest: .on,
        confidence: confidence.with(before),
        because: [
          .init("an update of 20 September 2022 or later took it out of the default", "KB5017811")
        ]
      )
    case .unknown(let reason):
      Offer(
        byDefault: .unknown,
        onRequest: .on,
        because: [
          .init("it went out of the default with updates of 20 September 2022", "KB5017811"),
          .init(reason, nil),
        ]
      )
    }
  }

  /// A profile keeps the bits of TLS 1.0 and 1.1 after the update that no longer offers them, and
  /// nobody can tell whether its user ticked them since (HIVES, KB5017811).
  private func withheld(_ name: TLSProtocol, _ mask: UInt32) -> Offer? {
    guard standard?.untilUpdate.contains(name) == true, legacy != .on else { return nil }
    let stored = Offer.Because(.maskHasBit(mask), "W32-OPT")
    if case .unknown(let reason) = legacy {
      return Offer(
        byDefault: .unknown,
        onRequest: .on,
        because: [
          stored, .init("an update of 20 September 2022 or later may withhold it", "KB5017811"),
          .init(reason, nil),
        ]
      )
    }
    return Offer(
      byDefault: .off,
      onRequest: .on,
      confidence: .disputed,
      because: [
        stored,
        .init(
          "an update of 20 September 2022 or later does not offer it although profiles store it",
          "KB5017811"
        ),
      ]
    )
  }

  /// The mask to begin from when single bits are to change.
  ///
  /// A value that is no mask shows no intent, so the default takes its place. Nil when the value or
  /// the default is unknown.
  package var base: UInt32? {
    switch reading {
    case .mask(let mask): mask
    case .absent, .meaningless, .mistyped: standard?.bits(bits, legacy: legacy)
    case .unknown: nil
    }
  }
}

/// A number as the reports write it: `0x00000a00`.
package func hexText(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
