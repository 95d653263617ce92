/// A code unit of a `.reg` file as it lies in the file's bytes.
///
/// The scans below look at eight bytes at a time. A lane is one unit: `ones` repeats the number 1 in
/// every lane, `highs` the highest bit.
protocol RegUnit: FixedWidthInteger, UnsignedInteger {
  static var ones: UInt64 { get }
}

extension UInt8: RegUnit {
  static var ones: UInt64 { 0x0101_0101_0101_0101 }
}

extension UInt16: RegUnit {
  static var ones: UInt64 { 0x0001_0001_0001_0001 }
}

extension RegUnit {
  @inline(__always) static var size: Int { bitWidth / 8 }
  @inline(__always) static var highs: UInt64 { ones << UInt64(bitWidth - 1) }

  /// Bits that are set in every lane that is zero; the lowest set one is exact.
  @inline(__always) static func zeroLanes(_ word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highs
  }

  @inline(__always) static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Self {
    unsafe Self(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Self.self))
  }

  @inline(__always) static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The byte offset of the first carriage return or line feed; where there is none, the offset
  /// behind the last whole unit.
  static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    // 8 to 15 differ from 15 only in the three lowest bits, so one comparison finds LF, CR and a few
    // others, such as tab, which the exact test then rejects.
    let low = ones &* 7
    let sought = ones &* 15
    var offset = start
    while offset &+ 32 <= bytes.count {
      let first = zeroLanes((unsafe word(bytes, offset) | low) ^ sought)
      let second = zeroLanes((unsafe word(bytes, offset &+ 8) | low) ^ sought)
      let third = zeroLanes((unsafe word(bytes, offset &+ 16) | low) ^ sought)
      let fourth = zeroLanes((unsafe word(bytes, offset &+ 24) | low) ^ sought)
      if (first | second) | (third | fourth) == 0 {
        offset &+= 32
        continue
      }
      let hit: Int
      if first != 0 {
        hit = offset &+ first.trailingZeroBitCount / 8
      } else if second != 0 {
        hit = offset &+ 8 &+ second.trailingZeroBitCount / 8
      } else if third != 0 {
        hit = offset &+ 16 &+ third.trailingZeroBitCount / 8
      } else {
        hit = offset &+ 24 &+ fourth.trailingZeroBitCount / 8
      }
      // The highest bit of a lane is in its last byte.
      let lane = hit &- (size &- 1)
      let unit = unsafe load(bytes, lane)
      if unit == 0x0A || unit == 0x0D { return lane }
      offset = lane &+ size
    }
    while offset &+ size <= bytes.count {
      let unit = unsafe load(bytes, offset)
      if unit == 0x0A || unit == 0x0D { return offset }
      offset &+= size
    }
    return offset
  }

  /// The byte offset of the first unit that equals `sought`; `end` where there is none.
  static func first(
    _ sought: Self,
    in bytes: UnsafeRawBufferPointer,
    from start: Int,
    to end: Int
  ) -> Int {
    let pattern = ones &* UInt64(sought)
    var offset = start
    while offset &+ 8 <= end {
      let hit = zeroLanes(unsafe word(bytes, offset) ^ pattern)
      if hit != 0 { return offset &+ hit.trailingZeroBitCount / 8 &- (size &- 1) }
      offset &+= 8
    }
    while offset &+ size <= end {
      if unsafe load(bytes, offset) == sought { return offset }
      offset &+= size
    }
    return end
  }
}
