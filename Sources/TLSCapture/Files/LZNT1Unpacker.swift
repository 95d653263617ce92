/// LZNT1, [MS-XCA] 2.5: chunks of up to 4096 bytes that know nothing of each other.
enum LZNT1Unpacker {
  private static let chunkSize = 4096

  static func unpack(
    _ input: RawSpan,
    _ place: inout Int,
    isLast: Bool,
    into output: inout UnpackedBytes
  ) -> Unpacking {
    while !output.isComplete {
      // What is less is all that is declared.
      guard output.room >= chunkSize || output.roomIsAll else { return .isFull }
      guard let header = input.u16(place, .little) else { return isLast ? .isDamaged : .wantsInput }
      // 0 is the end of the buffer, which comes too early here.
      guard header >> 12 & 7 == 3 else { return .isDamaged }
      let size = Int(header & 0xFFF) + 1
      guard let chunk = input.part(place + 2, size), chunk.byteCount == size else {
        return isLast ? .isDamaged : .wantsInput
      }
      place += 2 + size
      if header & 0x8000 == 0 {
        _ = output.append(chunk, 0, size)
      } else if !unpack(chunk, into: &output) {
        return .isDamaged
      }
    }
    return .isFull
  }

  /// Flags, eight in a byte from the lowest on, and what each announces, a literal or a match.
  private static func unpack(_ chunk: RawSpan, into output: inout UnpackedBytes) -> Bool {
    var place = 0
    var done = 0
    while let flags = chunk.u8(place) {
      place += 1
      for bit in 0..<8 as Range<UInt8> {
        if place == chunk.byteCount { return true }
        if output.room == 0 { return output.isComplete }
        if flags >> bit & 1 == 0 {
          let literal = output.append(chunk, place, 1)
          place += literal
          done += literal
          continue
        }
        guard let word = chunk.u16(place, .little).map(Int.init) else { return false }
        place += 2
        let lengthBits = lengthBits(done)
        let distance = word >> lengthBits + 1
        let length = word & (1 << lengthBits - 1) + 3
        guard distance <= done, length <= chunkSize - done || length >= output.room,
          let copied = output.repeat(distance, length)
        else { return false }
        done += copied
      }
    }
    return true
  }

  /// How many of a match's 16 bits are its length: the fewer, the more of the chunk lies behind it.
  private static func lengthBits(_ done: Int) -> Int {
    var distanceBits = 4
    while distanceBits < 12, 1 << distanceBits < done { distanceBits += 1 }
    return 16 - distanceBits
  }
}
