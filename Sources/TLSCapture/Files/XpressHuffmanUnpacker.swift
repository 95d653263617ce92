/// LZ77 with Huffman codes, [MS-XCA] 2.2: blocks of 64 KiB, each with codes of its own.
///
/// The codes stand in words of 16 bits, and between the words the bytes of long lengths: always two
/// words are read ahead, and a length is where the third would be.
struct XpressHuffmanUnpacker {
  private static let blockSize = 65_536
  private static let tableSize = 256
  private static let longestCode = 15
  /// Two words behind the table.
  private static let headerSize = tableSize + 4
  /// A word behind the code, seven bytes of length and a word behind the distance.
  private static let longestToken = 11

  /// By the next 15 bits, the symbol times 16, and the length of its code.
  private var codes: [UInt16] = []
  /// What is read ahead, the next bit in the highest.
  private var bits: UInt32 = 0
  /// How many bits of it there are beyond 16.
  private var spare = 0
  private var leftInBlock = 0
  private var distance = 0
  /// What is left of a match that there was no room for.
  private var length = 0

  mutating func begin() {
    leftInBlock = 0
    length = 0
  }

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
        leftInBlock -= done
      }
      guard output.room > 0 else { return .isFull }
      let wanted = leftInBlock > 0 ? Self.longestToken : Self.headerSize
      guard isLast || input.byteCount - place >= wanted else { return .wantsInput }
      if leftInBlock <= 0 {
        guard beginBlock(input, &place) else { return .isDamaged }
      }
      let code = codes[Int(bits >> 17)]
      guard take(Int(code & 15), input, &place) else { return .isDamaged }
      if code < 256 << 4 {
        output.append(UInt8(truncatingIfNeeded: code >> 4))
        leftInBlock -= 1
      } else if !beginMatch(Int(code >> 4) - 256, input, &place) {
        return .isDamaged
      }
    }
  }

  private mutating func beginBlock(_ input: RawSpan, _ place: inout Int) -> Bool {
    guard let lengths = input.part(place, Self.tableSize), setCodes(lengths),
      let first = input.u16(place + Self.tableSize, .little),
      let second = input.u16(place + Self.tableSize + 2, .little)
    else { return false }
    place += Self.headerSize
    bits = UInt32(first) << 16 | UInt32(second)
    spare = 16
    // A match may go on beyond the end of its block, and the next one counts from there.
    leftInBlock = Self.blockSize
    return true
  }

  /// Canonical codes by their lengths, four bits each; they must leave nothing over.
  private mutating func setCodes(_ lengths: RawSpan) -> Bool {
    if codes.isEmpty { codes = [UInt16](repeating: 0, count: 1 << Self.longestCode) }
    var place = 0
    for length in 1...Self.longestCode {
      let count = 1 << (Self.longestCode - length)
      for symbol in 0..<2 * Self.tableSize {
        guard let pair = lengths.u8(symbol / 2) else { return false }
        guard Int(symbol & 1 == 0 ? pair & 15 : pair >> 4) == length else { continue }
        guard place + count <= codes.count else { return false }
        for index in place..<place + count { codes[index] = UInt16(symbol << 4 | length) }
        place += count
      }
    }
    return place == codes.count
  }

  /// The distance has as many bits as the symbol's upper half says, below a 1 that is not written.
  private mutating func beginMatch(_ symbol: Int, _ input: RawSpan, _ place: inout Int) -> Bool {
    length = symbol & 15
    if length == 15 {
      guard let long = Unpacker.longLength(input, &place, from: 15) else { return false }
      length = long
    }
    length += 3
    let width = symbol >> 4
    distance = 1 << width | Int((bits >> 1) >> UInt32(31 - width))
    return take(width, input, &place)
  }

  /// Moves on by `count` bits; false where the word that is then missing is not there.
  @inline(__always)
  private mutating func take(_ count: Int, _ input: RawSpan, _ place: inout Int) -> Bool {
    bits <<= UInt32(count)
    spare -= count
    if spare < 0 {
      guard let word = input.u16(place, .little) else { return false }
      place += 2
      bits |= UInt32(word) << UInt32(-spare)
      spare += 16
    }
    return true
  }
}
