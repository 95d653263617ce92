import Testing

@testable import TLSCapture

/// Unpacks as `EtlStream` does, with what is at hand and the window as small as asked for.
struct Unpacked {
  var bytes: [UInt8] = []
  var isDamaged = false

  init(
    _ packed: [UInt8],
    _ format: PackedFormat,
    _ length: Int,
    piece: Int = .max,
    window: Int = 128 << 10
  ) {
    var unpacker = Unpacker(format)
    unpacker.begin()
    var output = UnpackedBytes(capacity: window, history: format.history)
    output.begin(length)
    var taken = 0
    var atHand = 0
    while !output.isComplete, !isDamaged {
      // No piece is smaller than what the longest step needs.
      atHand = min(packed.count, max(atHand, taken + min(piece, packed.count)))
      let input = packed[..<atHand]
      let outcome = unsafe unpacker.unpack(
        input.span.bytes,
        &taken,
        isLast: atHand == packed.count,
        into: &output
      )
      unsafe bytes += output.bytes.withUnsafeBytes { unsafe Array($0) }
      output.drop(output.count)
      output.slide()
      isDamaged = outcome == .isDamaged || outcome == .wantsInput && atHand == packed.count
      if outcome == .wantsInput { atHand += 1 }
    }
  }
}

@Suite struct `Unpacking what Windows compresses` {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)
  private static let abc = [[UInt8]](repeating: Array("abc".utf8), count: 100).flatMap(\.self)

  private func check(_ packed: [UInt8], _ format: PackedFormat, _ plain: [UInt8]) {
    for piece in [1, 2, 300, .max] {
      let unpacked = Unpacked(packed, format, plain.count, piece: piece)
      #expect(unpacked.bytes == plain && !unpacked.isDamaged)
    }
  }

  /// A table of Huffman code lengths, two to a byte.
  private func table(_ pairs: [Int: UInt8]) -> [UInt8] {
    (0..<256).map { pairs[$0] ?? 0 }
  }

  @Test func `the examples of plain LZ77 come out, MS-XCA 3_1`() {
    check([0x3F, 0, 0, 0] + Self.alphabet, .xpress, Self.alphabet)
    check(
      [0xFF, 0xFF, 0xFF, 0x1F, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0F, 0xFF, 0x26, 0x01],
      .xpress,
      Self.abc
    )
  }

  @Test func `the examples of LZ77 with Huffman come out, MS-XCA 3_2`() {
    var pairs: [Int: UInt8] = [0x30: 0x50, 0x3B: 0x45, 0x3C: 0x44, 0x3D: 0x04, 0x80: 0x04]
    for place in 0x31...0x3A { pairs[place] = 0x55 }
    let codes: [UInt8] = [
      0xD8, 0x52, 0x3E, 0xD7, 0x94, 0x11, 0x5B, 0xE9, 0x19, 0x5F, 0xF9, 0xD6, 0x7C, 0xDF, 0x8D,
      0x04, 0, 0, 0, 0,
    ]
    check(table(pairs) + codes, .xpressHuffman, Self.alphabet)
    check(
      table([0x30: 0x30, 0x31: 0x23, 0x80: 0x02, 0x8F: 0x20])
        + [0xA8, 0xDC, 0x00, 0x00, 0xFF, 0x26, 0x01],
      .xpressHuffman,
      Self.abc
    )
  }

  /// 65,537 zeros as Windows packs them.
  ///
  /// Source: https://lists.samba.org/archive/cifs-protocol/2022-November/003824.html
  @Test func `a match may go beyond the 64 KiB of its block`() {
    let packed = table([0: 0x02, 128: 0x02, 135: 0x10]) + [0, 0x98, 0, 0, 0xFF, 0xFD, 0xFF]
    check(packed, .xpressHuffman, [UInt8](repeating: 0, count: 65_537))
  }

  @Test func `the example of LZNT1 comes out, MS-XCA 3_3`() {
    let packed: [UInt8] = [
      0x38, 0xB0, 0x88, 0x46, 0x23, 0x20, 0x00, 0x20, 0x47, 0x20, 0x41, 0x00, 0x10, 0xA2, 0x47,
      0x01, 0xA0, 0x45, 0x20, 0x44, 0x00, 0x08, 0x45, 0x01, 0x50, 0x79, 0x00, 0xC0, 0x45, 0x20,
      0x05, 0x24, 0x13, 0x88, 0x05, 0xB4, 0x02, 0x4A, 0x44, 0xEF, 0x03, 0x58, 0x02, 0x8C, 0x09,
      0x16, 0x01, 0x48, 0x45, 0x00, 0xBE, 0x00, 0x9E, 0x00, 0x04, 0x01, 0x18, 0x90, 0x00,
    ]
    let plain =
      "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D "
      + "E F# G F# E D E A F# F# G A A G F# E D D E F# E D D\0"
    check(packed, .lznt1, Array(plain.utf8))
  }

  private static let samples: [[UInt8]] = {
    var random = SeededRandom(seed: 0x7863_6100)
    let noise = (0..<5000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let words = (0..<3000).flatMap { _ in
      Array(noise[Int.random(in: 0..<40, using: &random)...].prefix(12))
    }
    let zeros = [UInt8](repeating: 0, count: 300_000)
    let far = noise + words + noise + zeros + noise
    return [[7], noise, words, zeros, far, Array(EtlBuilder.file)]
  }()

  @Test(arguments: PackedFormat.allCases)
  func `what is packed comes out again, whatever is at hand at a time`(_ format: PackedFormat) {
    for plain in Self.samples {
      let packed = PackedBuilder.packed(plain, format)
      for (piece, window) in [(Int.max, 128 << 10), (9000, 4096), (64 << 10, 70_000)] {
        let unpacked = Unpacked(packed + [0], format, plain.count, piece: piece, window: window)
        #expect(unpacked.bytes == plain && !unpacked.isDamaged)
      }
    }
  }

  @Test(arguments: PackedFormat.allCases)
  func `what is cut comes out to the cut, and is told`(_ format: PackedFormat) {
    let plain = Array(Self.samples[2].prefix(1500))
    let packed = PackedBuilder.packed(plain, format)
    var short = 0
    for length in 0..<packed.count {
      let unpacked = Unpacked(Array(packed[..<length]), format, plain.count)
      #expect(unpacked.bytes == Array(plain.prefix(unpacked.bytes.count)))
      #expect(unpacked.isDamaged == (unpacked.bytes.count < plain.count))
      if unpacked.isDamaged { short += 1 }
    }
    #expect(short > packed.count - 8)
  }

  @Test(arguments: PackedFormat.allCases)
  func `damage never traps, and gives no more than was declared`(_ format: PackedFormat) {
    var mutator = Mutator(seed: 0x7863_6101)
    let plain = Array(Self.samples[2].prefix(1500))
    let packed = PackedBuilder.packed(plain, format)
    for _ in 0..<2000 {
      let unpacked = Unpacked(mutator.mutated(packed), format, 3000, piece: 500, window: 4096)
      #expect(unpacked.bytes.count <= 3000)
    }
  }

  @Test func `a match from before the beginning, or of an impossible length, is damage`() {
    #expect(Unpacked([0, 0, 0, 0x80, 0x07, 0, 0, 0], .xpress, 10).isDamaged)
    // One literal, and a match that goes back by 0x1F01.
    #expect(Unpacked([0, 0, 0, 0x40, 1, 0x00, 0xF8], .xpress, 10).isDamaged)
    // A length that would fit into fewer bits.
    #expect(
      Unpacked([0, 0, 0, 0x40, 1, 7, 0, 15, 255, 21, 0], .xpress, 99).isDamaged
    )
    #expect(Unpacked([0x03, 0xB0, 0x02, 1, 0x00, 0x10], .lznt1, 10).isDamaged)
    // The signature of a chunk, and the end before what is declared.
    #expect(Unpacked([0x00, 0x20, 1], .lznt1, 1).isDamaged)
    #expect(Unpacked([0, 0, 0, 0], .lznt1, 1).isDamaged)
  }

  @Test func `Huffman codes that leave something over, or overlap, are damage`() {
    let two = Unpacked(table([0: 0x11]) + [0x55, 0x55, 0, 0], .xpressHuffman, 4)
    #expect(two.bytes == [0, 1, 0, 1] && !two.isDamaged)
    #expect(Unpacked(table([0: 0x21]) + [0, 0, 0, 0], .xpressHuffman, 4).isDamaged)
    #expect(Unpacked(table([0: 0x11, 1: 1]) + [0, 0, 0, 0], .xpressHuffman, 4).isDamaged)
    #expect(Unpacked(table([:]) + [0, 0, 0, 0], .xpressHuffman, 4).isDamaged)
  }

  @Test func `matches of more than 64 KiB have lengths of 32 bits`() {
    let plain = [UInt8](repeating: 5, count: 70_001)
    // 70,000 less 3.
    check([0, 0, 0, 0x40, 5, 7, 0, 15, 255, 0, 0, 0x6D, 0x11, 1, 0], .xpress, plain)
  }
}
