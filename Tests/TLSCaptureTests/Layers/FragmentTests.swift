import Testing

@testable import TLSCapture

@Suite struct `Fragments of IP datagrams` {
  private typealias Build = PacketBuilder

  private static let segment = Build.tcp([UInt8](0..<100), options: 0)

  /// The segment in pieces of 8 and more bytes; offsets are of the bytes.
  private static func pieces4(_ cuts: [Int], identification: UInt16 = 7) -> [[UInt8]] {
    let ends = cuts.dropFirst() + [segment.count]
    return zip(cuts, ends).map { start, end in
      Build.ipv4(
        6,
        Array(segment[start..<end]),
        identification: identification,
        place: UInt16(start / 8) | (end == segment.count ? 0 : 0x2000)
      )
    }
  }

  private static let pieces6 = [0, 40, 80].map { start in
    let end = min(start + 40, segment.count)
    return Build.fragment6(6, at: start, isLast: end == segment.count, Array(segment[start..<end]))
  }

  @Test(
    arguments: [pieces4([0, 24, 64]), pieces6],
    [[0, 1, 2], [2, 1, 0], [1, 1, 2, 0], [2, 0, 1]]
  )
  func `come together in any order and once`(_ pieces: [[UInt8]], _ order: [Int]) {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    for index in order {
      let type: LinkType = pieces[index][0] >> 4 == 4 ? .ipv4 : .ipv6
      decoder.decode(pieces[index], type, into: &sink)
    }
    #expect(sink.payloads == [[UInt8](0..<100)])
    #expect(decoder.counts.fragments == order.count - 1)
    #expect(decoder.counts.incompleteDatagrams == 0)
    #expect(decoder.counts.outcomes == order.count)
  }

  @Test func `the first bytes win where fragments overlap`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    let evil = [UInt8](repeating: 0xEE, count: 64)
    decoder.decode(Self.pieces4([0, 24, 64])[1], .ipv4, into: &sink)
    decoder.decode(Build.ipv4(6, evil, place: 0x2000 | 2), .ipv4, into: &sink)
    decoder.decode(Self.pieces4([0, 24, 64])[0], .ipv4, into: &sink)
    decoder.decode(Self.pieces4([0, 24, 64])[2], .ipv4, into: &sink)
    // Of the evil one only 64..<80 was not there before, and its first bytes were beaten to nothing.
    var expected = [UInt8](0..<100)
    for position in 64..<80 { expected[position - 20] = 0xEE }
    // Offset 16..<24 of the datagram, the end of the header, was the evil one's, too.
    #expect(sink.payloads.map(\.count) == [100])
    #expect(Array(sink.payloads[0][4...]) == Array(expected[4...]))
    #expect(Array(sink.payloads[0][..<4]) == [0xEE, 0xEE, 0xEE, 0xEE])
  }

  @Test func `an identification that comes round again does not mix datagrams`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    let pieces = Self.pieces4([0, 64])
    decoder.decode(pieces[0], .ipv4, seconds: 0, into: &sink)
    decoder.decode(pieces[1], .ipv4, seconds: 31, into: &sink)
    #expect(sink.segments.isEmpty)
    #expect(decoder.counts.incompleteDatagrams == 2)
    decoder.decode(pieces[0], .ipv4, seconds: 32, into: &sink)
    #expect(sink.segments.count == 1)
    #expect(decoder.counts.incompleteDatagrams == 1)
  }

  @Test func `a fragment that the capture cut leaves its datagram incomplete`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    let pieces = Self.pieces4([0, 64])
    decoder.decode(pieces[0], .ipv4, into: &sink)
    let cut = Array(pieces[1].dropLast(8))
    decoder.decode(cut, .ipv4, originalLength: pieces[1].count, into: &sink)
    #expect(sink.segments.isEmpty)
    #expect(decoder.counts.incompleteDatagrams == 1)
  }

  @Test func `a flood of fragments stays within the limits`() {
    let limits = FragmentTable.Limits(datagrams: 50, bytes: 5_000, pieces: 10)
    var decoder = FrameDecoder(fragments: FragmentTable(limits: limits))
    var sink = RecordingSink()
    var random = SeededRandom(seed: 3)
    var most = (0, 0)
    for number in 0..<5000 {
      let place = UInt16.random(in: 0..<0x1FFF, using: &random) | 0x2000
      let packet = Build.ipv4(
        6,
        [UInt8](repeating: 1, count: 16),
        identification: UInt16(number % 200),
        place: place
      )
      decoder.decode(packet, .ipv4, into: &sink)
      most = (max(most.0, decoder.fragments.waiting), max(most.1, decoder.fragments.bytes))
    }
    #expect(most.0 == 50 && most.1 <= 5_000)
    for number in 0..<100 {
      let packet = Build.ipv4(
        6,
        [UInt8](repeating: 1, count: 8),
        place: 0x2000 | UInt16(number * 2)
      )
      decoder.decode(packet, .ipv4, into: &sink)
    }
    #expect(sink.segments.isEmpty)
    #expect(decoder.counts.fragments == 5100)
    // One that comes whole after all of it is still read.
    for piece in Self.pieces4([0, 64], identification: 999) {
      decoder.decode(piece, .ipv4, into: &sink)
    }
    #expect(sink.segments.count == 1)
  }

  @Test func `damaged fragments stay within the limits`() {
    var decoder = FrameDecoder(
      fragments: FragmentTable(limits: .init(datagrams: 20, bytes: 9_000))
    )
    var sink = RecordingSink()
    var mutator = Mutator(seed: 5)
    for _ in 0..<500 {
      for piece in Self.pieces4([0, 24, 64]) {
        decoder.decode(mutator.mutated(piece, changes: 2), .ipv4, into: &sink)
      }
      for piece in Self.pieces6 {
        decoder.decode(mutator.mutated(piece, changes: 2), .ipv6, into: &sink)
      }
      #expect(decoder.fragments.waiting <= 20 && decoder.fragments.bytes <= 9_000)
    }
    #expect(decoder.counts.outcomes == 3000)
  }
}
