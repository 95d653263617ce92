import Testing

@testable import TLSCapture

@Suite struct `Bounds of a connection table` {
  private static var small: ConnectionLimits {
    var limits = ConnectionLimits()
    limits.silent = 100
    limits.open = 50
    limits.finished = 256
    limits.heldBytes = 2000
    limits.heldPieces = 16
    limits.heldInAll = 10_000
    return limits
  }

  @Test func `a flood of SYNs drives out the oldest of its kind alone`() {
    var wire = Wire(Self.small)
    wire.open(port: 7)
    wire.send([1], 100, port: 7)
    for port in UInt16(1000)..<6000 {
      wire.send([], UInt32(port), .syn, port: port)
    }
    #expect(wire.table.waiting == (100, 1))
    wire.send([2], 101, port: 7)
    #expect(wire.table.counts.evictedSilent == 4900)
    #expect(wire.finish() == [Transcript(from: 7, forward: "0102", backward: "")])
  }

  @Test func `connections that stay open drive out the one that was idle longest`() {
    var wire = Wire(Self.small)
    for port in UInt16(1)...60 {
      wire.send([UInt8(port)], 100, port: port)
      wire.send([0xEE], 101, port: 1)
    }
    #expect(wire.table.waiting.open == 50)
    #expect(wire.table.counts.evictedOpen == 10)
    #expect(wire.transcripts.map(\.from) == Array(2...11))
    #expect(wire.finish().count == 60)
  }

  @Test func `a flood of segments out of order stays within the limits`() {
    var wire = Wire(Self.small)
    var random = SeededRandom(seed: 9)
    var most = (0, 0)
    for number in 0..<5000 {
      let port = UInt16.random(in: 1...60, using: &random)
      wire.send(
        [UInt8](repeating: UInt8(number % 200), count: Int.random(in: 1...100, using: &random)),
        UInt32.random(in: 0...50_000, using: &random),
        port: port
      )
      most = (max(most.0, wire.table.heldBytes), max(most.1, wire.table.waiting.open))
    }
    #expect(most.0 <= 10_000 && most.1 == 50)
    _ = wire.finish()
    #expect(wire.table.heldBytes == 0)
    #expect(wire.table.counts.hurried > 0)
  }

  @Test func `any segments at all end in a bounded state`() {
    for seed in 0..<20 as Range<UInt64> {
      var wire = Wire(Self.small)
      var random = SeededRandom(seed: seed)
      var most = 0
      for _ in 0..<1000 {
        let edges: [UInt32] = [0, 1, 100, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
        let near = UInt32.random(in: 0..<500, using: &random)
        let sequence = (edges.randomElement(using: &random) ?? 0) &+ near
        let count = Int.random(in: 0...20, using: &random)
        wire.send(
          (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) },
          sequence,
          TCPSegment.Flags(rawValue: UInt8.random(in: .min ... .max, using: &random) & 0x17),
          acknowledging: Bool.random(using: &random) ? sequence &- near : nil,
          back: Bool.random(using: &random),
          port: UInt16.random(in: 1...3, using: &random),
          length: count
            + (Bool.random(using: &random) ? 0 : Int.random(in: 0...70_000, using: &random))
        )
        most = max(most, wire.table.heldBytes)
      }
      _ = wire.finish()
      #expect(most <= 10_000, "seed \(seed)")
      #expect(wire.table.heldBytes == 0 && wire.table.waiting == (0, 0), "seed \(seed)")
    }
  }

  @Test func `finished flows are remembered up to a limit, the newest for certain`() {
    var flows = FinishedFlows(limit: 1024)
    var random = SeededRandom(seed: 1)
    let fingerprints = (0..<5000).map { _ in random.next() }
    for (index, fingerprint) in fingerprints.enumerated() {
      flows.insert(fingerprint, lowStart: UInt32(index), highStart: 0)
      if index == 300 {
        #expect(fingerprints[...300].allSatisfy { flows.place(of: $0) != nil })
      }
    }
    #expect(flows.capacity == 1024)
    let known = fingerprints.filter { flows.place(of: $0) != nil }
    #expect(known.count > 900 && known.count <= 1024)
    #expect(fingerprints.suffix(100).allSatisfy { flows.place(of: $0) != nil })
    #expect(flows.place(of: 0) == nil)
  }

  @Test func `a slot list keeps the order of use`() {
    var list = RecencyList()
    for slot in [3, 1, 4, 5] { list.touch(slot) }
    list.touch(3)
    list.remove(4)
    list.remove(9)
    var order: [Int] = []
    while let oldest = list.oldest {
      order.append(oldest)
      list.remove(oldest)
    }
    #expect(order == [1, 5, 3])
    #expect(list.count == 0 && !list.contains(3))
  }
}
