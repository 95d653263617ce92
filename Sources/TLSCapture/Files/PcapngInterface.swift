/// What a section of a pcapng file says of an interface.
struct PcapngInterface {
  let linkType: LinkType
  /// The most bytes of a packet that were kept; 0 for all.
  let snapLength: Int
  private let scale: TimeScale
  /// Nanoseconds that each time stamp lacks (if_tsoffset).
  private let shift: Int64

  /// `block` is what stands between the lengths of the block.
  init?(_ block: RawSpan, _ order: FileOrder) {
    guard let link = block.u16(0, order), let snap = block.u32(4, order) else { return nil }
    linkType = LinkType(rawValue: link)
    snapLength = Int(snap)
    var resolution: UInt8 = 6
    var shift: Int64 = 0
    var place = 8
    while let code = block.u16(place, order), code != 0,
      let length = block.u16(place + 2, order).map(Int.init)
    {
      if code == 9, length == 1, let value = block.u8(place + 4) { resolution = value }
      if code == 14, length == 8, let value = block.u64(place + 4, order) {
        shift = Int64(bitPattern: value).timesClamped(1_000_000_000)
      }
      place += 4 + (length + 3) & ~3
    }
    scale = TimeScale(resolution)
    self.shift = shift
  }

  @inline(__always)
  func time(_ stamp: UInt64) -> CaptureTime {
    CaptureTime(nanoseconds: scale.nanoseconds(stamp).plusClamped(shift))
  }
}

/// The unit of time stamps, as if_tsresol has it: a negative power of ten, or of two where its
/// highest bit is set.
private enum TimeScale {
  case times(UInt64)
  case dividedBy(UInt64)
  case shifted(UInt64)
  /// Units so small that 64 bits of them are no nanosecond.
  case nothing

  init(_ resolution: UInt8) {
    let exponent = Int(resolution & 0x7F)
    if resolution & 0x80 != 0 {
      self = .shifted(UInt64(exponent))
    } else if exponent <= 9 {
      self = .times(Self.power(9 - exponent))
    } else if exponent <= 28 {
      self = .dividedBy(Self.power(exponent - 9))
    } else {
      self = .nothing
    }
  }

  /// 10 to a power that 64 bits hold: at most 19.
  private static func power(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power &* 10 }
  }

  @inline(__always)
  func nanoseconds(_ stamp: UInt64) -> Int64 {
    switch self {
    case .times(let factor):
      let (product, overflow) = stamp.multipliedReportingOverflow(by: factor)
      return overflow ? .max : Int64(clamping: product)
    case .dividedBy(let divisor):
      return Int64(clamping: stamp / divisor)
    case .shifted(let bits):
      // The 128 bits of the product, moved down; shifts beyond the width give 0 in Swift.
      let (high, low) = stamp.multipliedFullWidth(by: 1_000_000_000)
      guard bits < 64 else { return Int64(clamping: high >> (bits - 64)) }
      guard high >> bits == 0 else { return .max }
      return Int64(clamping: low >> bits | high << (64 - bits))
    case .nothing:
      return 0
    }
  }
}

/// Times out of files, which may be anything: an end of the range instead of an overflow.
extension Int64 {
  @inline(__always)
  func plusClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  @inline(__always)
  func timesClamped(_ factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : product
  }
}
