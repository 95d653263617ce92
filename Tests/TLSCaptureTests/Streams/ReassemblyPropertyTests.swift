import Testing
import TLSCapture

@Suite struct `Any order of segments gives the same stream` {
  private struct Piece {
    var back: Bool
    var range: Range<Int>
  }

  /// Cuts `count` bytes into segments, some of which repeat or overlap what came before.
  private static func cut(
    _ count: Int,
    back: Bool,
    using random: inout SeededRandom
  ) -> [Piece] {
    var pieces: [Piece] = []
    var position = 0
    while position < count {
      let end = min(count, position + Int.random(in: 1...60, using: &random))
      let overlap = Int.random(in: 0..<4, using: &random) == 0 ? min(position, 25) : 0
      pieces.append(Piece(back: back, range: position - overlap..<end))
      if Int.random(in: 0..<5, using: &random) == 0, let last = pieces.last { pieces.append(last) }
      position = end
    }
    return pieces
  }

  /// Moves each piece by a few places, so that what is out of order stays within a window.
  private static func shuffle(_ pieces: [Piece], using random: inout SeededRandom) -> [Piece] {
    pieces.enumerated()
      .map { ($0.offset + Int.random(in: 0..<12, using: &random), $0.element) }
      .sorted { $0.0 < $1.0 }
      .map(\.1)
  }

  @Test(arguments: 0..<120 as Range<UInt64>)
  func `cut, shuffled, repeated and overlapped`(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let streams = (0..<2).map { _ in
      (0..<Int.random(in: 1...3000, using: &random)).map { _ in
        UInt8.random(in: 0..<0xFF, using: &random)
      }
    }
    // Half of the numbers wrap in the middle of the stream.
    let starts = streams.map { stream -> UInt32 in
      seed % 2 == 0
        ? UInt32.random(in: .min ... .max, using: &random)
        : 0 &- UInt32(stream.count / 2 + 1)
    }
    var pieces = Self.cut(streams[0].count, back: false, using: &random)
    pieces += Self.cut(streams[1].count, back: true, using: &random)
    pieces.sort { $0.range.upperBound < $1.range.upperBound }
    var wire = Wire()
    wire.open(starts[0], starts[1])
    for piece in Self.shuffle(pieces, using: &random) {
      let side = piece.back ? 1 : 0
      let sequence = starts[side] &+ 1 &+ UInt32(piece.range.lowerBound)
      let isLast = piece.range.upperBound == streams[side].count
      wire.send(
        Array(streams[side][piece.range]),
        sequence,
        isLast ? .fin : [],
        acknowledging: starts[1 - side] &+ 1,
        back: piece.back
      )
    }
    let expected = Transcript(
      from: 50_000,
      forward: Transcript.hex(streams[0]) + ".",
      backward: Transcript.hex(streams[1]) + "."
    )
    #expect(wire.transcripts == [expected], "seed \(seed)")
    #expect(wire.table.heldBytes == 0 && wire.table.waiting == (0, 0))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `with segments missing, what is there comes in order with gaps`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let stream = (0..<2000).map { UInt8($0 % 251) }
    var limits = ConnectionLimits()
    limits.heldPieces = 8
    var wire = Wire(limits)
    wire.open()
    var expected = ""
    var position = 0
    while position < stream.count {
      let end = min(stream.count, position + Int.random(in: 1...60, using: &random))
      if Int.random(in: 0..<4, using: &random) > 0 {
        wire.send(Array(stream[position..<end]), 100 + UInt32(position))
        expected += Transcript.hex(stream[position..<end])
      } else if expected.last != "_" {
        expected += "_"
      }
      position = end
    }
    let transcript = try #require(wire.finish().first)
    while expected.last == "_" { expected.removeLast() }
    #expect(transcript.forward == expected, "seed \(seed)")
  }
}
