import Testing

@testable import TLSCapture

@Suite struct `Naming DTLS and QUIC` {
  private typealias Build = PacketBuilder

  private static func hello(_ kind: UInt8, _ version: UInt16, selected: UInt16? = nil) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u8(22)
    builder.u16(0xFEFF)
    builder.u16(0)
    builder.zeros(6)
    builder.prefixed(2) { record in
      record.u8(kind)
      record.u24(100)
      record.u16(0)
      record.u24(0)
      record.u24(100)
      record.u16(version)
      record.zeros(32)
      record.prefixed(1) { $0.zeros(4) }
      record.u16(0x1301)
      record.u8(0)
      if let selected {
        record.prefixed(2) { extensions in
          extensions.u16(51)
          extensions.prefixed(2) { $0.zeros(6) }
          extensions.u16(43)
          extensions.prefixed(2) { $0.u16(selected) }
        }
      }
    }
    return builder.bytes
  }

  private static func initial(_ first: UInt8, _ version: UInt32) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u8(first)
    builder.u32(version)
    builder.prefixed(1) { $0.zeros(8) }
    builder.prefixed(1) { $0.zeros(0) }
    builder.zeros(1180)
    return builder.bytes
  }

  private static func counts(_ datagrams: [(UInt16, UInt16, [UInt8])]) -> FrameCounts {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    for (source, destination, payload) in datagrams {
      let packet = Build.ipv4(17, Build.udp(from: source, to: destination, payload))
      decoder.decode(packet, .ipv4, into: &sink)
    }
    #expect(sink.datagrams == datagrams.count)
    return decoder.counts
  }

  @Test func `a flow has the version that the server chose`() {
    let counts = Self.counts([
      (1000, 443, Self.hello(1, 0xFEFD)), (1000, 443, Self.hello(1, 0xFEFD)),
      (1001, 443, Self.hello(1, 0xFEFD)), (1002, 443, Self.hello(1, 0xFEFF)),
      (1000, 443, Self.hello(2, 0xFEFD, selected: 0xFEFC)), (1001, 443, Self.hello(2, 0xFEFF)),
      (1003, 443, Array(Self.hello(1, 0xFEFD).dropFirst())),
    ])
    #expect(counts.dtls.flowsByVersion == [0xFEFC: 1, 0xFEFF: 2])
    #expect(counts.dtls.datagrams == 6 && counts.dtls.flows == 3)
    #expect(counts.quic == FlowTally.Result())
    #expect(counts.datagrams == 7)
  }

  @Test func `QUIC is known by its long header and version`() {
    let counts = Self.counts([
      (1000, 443, Self.initial(0xC3, 1)), (1000, 443, Self.initial(0xC3, 1)),
      (1001, 443, Self.initial(0xD0, 0x6B33_43CF)), (1002, 443, Self.initial(0xC0, 0xFF00_001D)),
      (1003, 443, Self.initial(0x43, 1)), (1004, 443, Self.initial(0xE3, 1)),
      (1005, 443, Self.initial(0xC3, 0x1234)),
    ])
    #expect(counts.quic.flowsByVersion == [1: 1, 0x6B33_43CF: 1, 0xFF00_001D: 1])
    #expect(counts.quic.datagrams == 4)
    #expect(counts.dtls.flows == 0)
  }

  @Test func `damaged hellos are datagrams all the same`() {
    var mutator = Mutator(seed: 21)
    let good = [Self.hello(2, 0xFEFD, selected: 0xFEFC), Array(Self.initial(0xC3, 1).prefix(64))]
    let damaged = (0..<3000).map { (UInt16(1000), UInt16(443), mutator.mutated(good[$0 % 2])) }
    let cut = good.flatMap { bytes in
      bytes.indices.map { (UInt16(1), UInt16(443), Array(bytes[..<$0])) }
    }
    #expect(Self.counts(damaged + cut).datagrams == 3000 + cut.count)
  }

  @Test func `flows are counted up to a limit, and then at least so many`() {
    var tally = FlowTally(limit: 10)
    for flow in 0..<100 {
      tally.note(FlowTally.Sighting(version: 1, isFinal: false), of: UInt64(flow % 10))
    }
    #expect(tally.result.flows == 10 && !tally.result.isAtLeast)
    tally.note(FlowTally.Sighting(version: 1, isFinal: false), of: 11)
    #expect(tally.result.flows == 10 && tally.result.isAtLeast)
    #expect(tally.result.datagrams == 101)
  }

  @Test func `a tunnel's port with something else in it is a datagram`() {
    let counts = Self.counts([
      (1, 4789, [0, 1, 2]), (1, 6081, [0xFF]), (2152, 5, [0x32, 1, 0, 0]),
    ])
    #expect(counts.datagrams == 3)
  }
}
