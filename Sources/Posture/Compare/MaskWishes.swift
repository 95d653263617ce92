import WindowsRegistry

// What wishes for single bits make of a whole mask.

extension MaskOffers {
  /// Whether the value is a mask at all, rather than absent or nonsense.
  var isExplicit: Bool {
    switch reading {
    case .mask: true
    case .absent, .meaningless, .mistyped, .unknown: false
    }
  }

  /// The bits of the default, as far as it is known.
  private var standardBits: UInt32 { standard?.bits(bits, legacy: legacy) ?? 0 }

  /// The mask with each wished bit as wished.
  func mask(from base: UInt32, _ wishes: [Wish]) -> UInt32 {
    var mask = base
    for wish in wishes {
      guard let name = wish.setting.protocolVersion, let bit = bits[name] else { continue }
      switch wish.state {
      case .enabled: mask |= bit
      case .disabled: mask &= ~bit
      case .osDefault, .unmanaged, .number, .list:
        mask = standardBits & bit != 0 ? mask | bit : mask & ~bit
      }
    }
    return mask
  }

  /// Whether taking the value away makes the same of every bit, and certainly of the wished ones.
  ///
  /// It is only done where somebody wished for the default of Windows.
  func defaultServes(instead mask: UInt32, _ wishes: [Wish]) -> Bool {
    guard wishes.contains(where: { $0.state == .osDefault }), standard != nil,
      mask == standardBits
    else { return false }
    let untouched = MaskOffers(
      reading: .absent,
      standard: standard,
      bits: bits,
      gap: gap,
      legacy: legacy,
      zeroIsNoMask: zeroIsNoMask
    )
    return wishes.allSatisfy { untouched.meets($0) }
  }

  /// Whether a wish for one bit holds.
  ///
  /// A mask is a default only, so what programs may ask for by name does not count here.
  func meets(_ wish: Wish) -> Bool {
    guard let name = wish.setting.protocolVersion, let bit = bits[name] else { return true }
    if wish.state == .osDefault {
      switch reading {
      case .absent: return true
      case .mask(let mask):
        return standard != nil && (mask & bit != 0) == (standardBits & bit != 0)
      case .meaningless, .mistyped, .unknown: return false
      }
    }
    let offer = offer(name)
    guard offer.confidence != .disputed else { return false }
    return offer.byDefault == (wish.state == .enabled ? .on : .off)
  }
}
