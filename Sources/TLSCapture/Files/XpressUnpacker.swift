/// Plain LZ77, [MS-XCA] 2.4: 32 flags, then what each announces, a literal or a match.
struct XpressUnpacker {
  /// Four bytes of flags, two of a match, and eight that lengthen it.
  private static let longestToken = 14

  /// Those that are left, the next one in the highest bit.
  private var flags: UInt32 = 0
  private var flagCount = 0
  /// The half of a byte that the next long match has its length in; the other half was used.
  private var halfByte: UInt8?
  private var distance = 0
  /// What is left of a match that there was no room for.
  private var length = 0

  mutating func unpack(
    _ input: RawSpan,
    _ place: inout Int,
    isLast: Bool,
    into output: inout UnpackedBytes
  ) -> Unpacking {
    while true {
      if length > 0 {
        guard let done = output.repeat(distance, length) else { return .isDamaged }
        length -= done
      }
      guard output.room > 0 else { return .isFull }
      guard isLast || input.byteCount - place >= Self.longestToken else { return .wantsInput }
      if flagCount == 0 {
        guard let next = input.u32(place, .little) else { return .isDamaged }
        place += 4
        flags = next
        flagCount = 32
      }
      let literals = min(flags.leadingZeroBitCount, flagCount)
      if literals > 0 {
        let done = output.append(input, place, literals)
        guard done > 0 else { return .isDamaged }
        place += done
        useUp(done)
      } else {
        useUp(1)
        guard let match = match(input, &place) else { return .isDamaged }
        (distance, length) = match
      }
    }
  }

  @inline(__always)
  private mutating func useUp(_ count: Int) {
    flags <<= UInt32(count)
    flagCount -= count
  }

  /// A distance of 13 bits, and a length of 3; where these do not do, 4, 8, 16 and 32 bits follow.
  @inline(__always)
  private mutating func match(
    _ input: RawSpan,
    _ place: inout Int
  ) -> (distance: Int, length: Int)? {
    guard let match = input.u16(place, .little).map(Int.init) else { return nil }
    place += 2
    let distance = match >> 3 + 1
    if match & 7 < 7 { return (distance, match & 7 + 3) }
    guard let length = longLength(input, &place) else { return nil }
    return (distance, length + 3)
  }

  private mutating func longLength(_ input: RawSpan, _ place: inout Int) -> Int? {
    let half: Int
    if let halfByte {
      half = Int(halfByte)
      self.halfByte = nil
    } else {
      guard let byte = input.u8(place) else { return nil }
      place += 1
      half = Int(byte & 15)
      halfByte = byte >> 4
    }
    if half < 15 { return half + 7 }
    return Unpacker.longLength(input, &place, from: 15 + 7)
  }
}
