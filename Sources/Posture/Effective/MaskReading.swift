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

  /// The bits that protocols use together; no document gives the others a meaning (W32-OPT).
  static let meaningfulBits: UInt32 = 0x2AA8

  init(_ reading: Reading<RegistryData>) {
    switch reading {
    case .absent: self = .absent
    case .unknown: self = .unknown
    case .present(let data):
      guard let number = data.dword else {
        self = .mistyped(data.type)
        return
      }
      self = number & ~Self.meaningfulBits == 0 ? .mask(number) : .meaningless(number)
    }
  }
}

extension MaskDefault {
  /// The bits that stand for the default offer, without what is disputed.
  func bits(_ table: [TLSProtocol: UInt32]) -> UInt32 {
    offered.reduce(0) { $0 | (table[$1] ?? 0) }
  }
}

/// What a mask offers, before anything below it forbids more.
package struct MaskOffers: Sendable {
  let reading: MaskReading
  let standard: MaskDefault?
  let bits: [TLSProtocol: UInt32]
  /// Why there is no default; nil when there is one.
  let gap: String?
  /// Whether a value of 0 counts as no value at all, instead of as “nothing”.
  let zeroIsNoMask: Bool

  package func offer(_ name: TLSProtocol) -> Offer {
    guard let bit = bits[name] else { return .unknown("the mask has no bit for \(name.rawValue)") }
    switch reading {
    case .mask(let mask):
      let isOn = mask & bit != 0
      return Offer(
        byDefault: isOn ? .on : .off,
        onRequest: .on,
        because: [.init("the mask \(hexText(mask)) \(isOn ? "has" : "lacks") its bit", "W32-OPT")]
      )
    case .absent: return byDefault(name)
    case .meaningless(let mask):
      return Offer(
        byDefault: .unknown,
        onRequest: .on,
        confidence: .disputed,
        because: [
          .init(
            "the mask \(hexText(mask)) has bits that mean nothing, and may be ignored",
            "DECOMP"
          )
        ]
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
        byDefault: .unknown,
        onRequest: .on,
        confidence: .disputed,
        because: [.init(standard.note ?? "the default hangs on installed updates", source)]
      )
    }
    let isOn = standard.offered.contains(name)
    return Offer(
      byDefault: isOn ? .on : .off,
      onRequest: .on,
      because: [.init("the default \(isOn ? "offers" : "does not offer") it", source)]
    )
  }

  /// The mask to begin from when single bits are to change.
  ///
  /// A value that is no mask shows no intent, so the default takes its place. Nil when the value or
  /// the default is unknown.
  package var base: UInt32? {
    switch reading {
    case .mask(let mask): mask
    case .absent, .meaningless, .mistyped: standard?.bits(bits)
    case .unknown: nil
    }
  }
}

/// A number as the reports write it: `0x00000a00`.
package func hexText(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
