/// How the buffers of a trace are compressed, by the numbers of RtlDecompressBuffer.
///
/// Source: https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-rtldecompressbuffer
enum PackedFormat: UInt16, Hashable, Sendable, CaseIterable {
  case lznt1 = 2
  /// Plain LZ77.
  case xpress = 3
  /// LZ77 and Huffman codes.
  case xpressHuffman = 4

  /// How far back a match can reach.
  var history: Int {
    switch self {
    // A match stays within its chunk, and a chunk is unpacked at once.
    case .lznt1: 4096
    case .xpress: 8192
    case .xpressHuffman: 65_535
    }
  }

  /// More bytes than any step of unpacking needs to see at once.
  static let longestStep = 8192
}

/// Why unpacking stopped.
enum Unpacking: Hashable, Sendable {
  /// All that is at hand was taken, but for a rest that cannot be understood without what follows.
  case wantsInput
  /// The window is full, or holds all that the buffer declares.
  case isFull
  /// The bytes are none that this format can have at this place, or end too early.
  case isDamaged
}

/// Unpacks one buffer after the other, each piece by piece.
///
/// Source: [MS-XCA], Xpress Compression Algorithm, revision 10.0,
/// https://learn.microsoft.com/openspecs/windows_protocols/ms-xca
struct Unpacker {
  let format: PackedFormat
  private var xpress = XpressUnpacker()
  private var huffman = XpressHuffmanUnpacker()

  init(_ format: PackedFormat) {
    self.format = format
  }

  mutating func begin() {
    switch format {
    case .lznt1: break
    case .xpress: xpress = XpressUnpacker()
    case .xpressHuffman: huffman.begin()
    }
  }

  /// Takes from `input` what lies behind `place`, moves that on, and adds to `output`.
  ///
  /// - Parameters:
  ///   - input: What is at hand of the compressed bytes.
  ///   - place: Up to where they are taken.
  ///   - isLast: Whether nothing comes behind `input`.
  ///   - output: Declares how much is wanted.
  /// - Returns: Why it went no further.
  mutating func unpack(
    _ input: RawSpan,
    _ place: inout Int,
    isLast: Bool,
    into output: inout UnpackedBytes
  ) -> Unpacking {
    switch format {
    case .lznt1: LZNT1Unpacker.unpack(input, &place, isLast: isLast, into: &output)
    case .xpress: xpress.unpack(input, &place, isLast: isLast, into: &output)
    case .xpressHuffman: huffman.unpack(input, &place, isLast: isLast, into: &output)
    }
  }

  /// Reads a length that did not fit before, where those up to `base` do: a byte that adds to it, or else
  /// 16 or 32 bits that count from the beginning again; nil where these are none, or end too early.
  ///
  /// [MS-XCA] 2.4.4. For Huffman codes 2.2.4 does not have the 32 bits, but 2.1.4.3 writes them.
  static func longLength(_ input: RawSpan, _ place: inout Int, from base: Int) -> Int? {
    guard let byte = input.u8(place).map(Int.init) else { return nil }
    place += 1
    if byte < 255 { return byte + base }
    guard var length = input.u16(place, .little).map(Int.init) else { return nil }
    place += 2
    if length == 0 {
      guard let longer = input.u32(place, .little).map(Int.init) else { return nil }
      place += 4
      length = longer
    }
    return length < base ? nil : length
  }
}
