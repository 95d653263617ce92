import Testing
import TLSCapture

@Suite struct `Decoding frames` {
  private typealias Build = PacketBuilder

  @Test(arguments: LayerSample.all)
  func `every layer leads to the segment inside`(_ sample: LayerSample) throws {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    decoder.decode(sample.bytes, sample.linkType, into: &sink)
    let segment = try #require(sink.segments.first)
    let client = sample.isIPv6 ? Build.client6 : Build.client
    let server = sample.isIPv6 ? Build.server6 : Build.server
    let expected = TCPSegment(
      source: Endpoint(client, port: 50_000),
      destination: Endpoint(server, port: 443),
      sequence: 0x0102_0304,
      acknowledgement: 0x0506_0708,
      flags: TCPSegment.Flags(rawValue: 0x18),
      length: Build.payload.count
    )
    #expect(segment == expected)
    #expect(sink.payloads == [Build.payload])
    #expect(decoder.counts.segments == 1 && decoder.counts.outcomes == 1)
  }

  @Test(arguments: LayerSample.all, [true, false])
  func `a packet cut anywhere is counted and never taken for another`(
    _ sample: LayerSample,
    saysSo: Bool
  ) {
    for length in 0..<sample.bytes.count {
      var decoder = FrameDecoder()
      var sink = RecordingSink()
      let bytes = Array(sample.bytes[..<length])
      let original = saysSo ? sample.bytes.count : length
      decoder.decode(bytes, sample.linkType, originalLength: original, into: &sink)
      let counts = decoder.counts
      #expect(counts.outcomes == 1)
      #expect(counts.notIP == 0 && counts.otherTransports == 0 && counts.tooLittle(saysSo))
      for payload in sink.payloads { #expect(Build.payload.starts(with: payload)) }
      if saysSo {
        #expect(counts.malformed == 0)
        #expect(sink.segments.allSatisfy { $0.length == Build.payload.count })
        #expect(counts.cutPayloads == counts.segments)
      }
    }
  }

  @Test(arguments: LayerSample.all)
  func `damage to a packet is counted in one way or another`(_ sample: LayerSample) {
    var mutator = Mutator(seed: 11)
    var decoder = FrameDecoder()
    var tooLong: [Int] = []
    for round in 0..<400 {
      let bytes = mutator.mutated(sample.bytes)
      let original = round % 3 == 0 ? Int(UInt32.max) : bytes.count + round % 2
      var sink = RecordingSink()
      decoder.decode(bytes, sample.linkType, originalLength: original, into: &sink)
      if (sink.payloads.last ?? []).count > bytes.count { tooLong.append(round) }
    }
    #expect(tooLong.isEmpty, "rounds of seed 11")
    let counts = decoder.counts
    #expect(counts.packets == 400)
    #expect(counts.outcomes == counts.packets + counts.furtherSubframes)
  }

  @Test func `padding of short Ethernet frames is not data`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    let packet = Build.ethernet(0x0800, Build.ipv4(6, Build.tcp([1, 2], options: 0)))
    decoder.decode(packet + [9, 9, 9, 9], .ethernet, into: &sink)
    #expect(sink.payloads == [[1, 2]])
    #expect(sink.segments.map(\.length) == [2])
  }

  @Test func `a segment whose payload the capture cut keeps its length`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    // Segmentation left to the card, so that only the file says how much there was.
    let packet = Build.ipv4(6, Build.tcp([1, 2, 3], options: 0), length: 0)
    decoder.decode(packet, .ipv4, originalLength: packet.count + 70_000, into: &sink)
    #expect(sink.payloads == [[1, 2, 3]])
    #expect(sink.segments.map(\.length) == [70_003])
    #expect(decoder.counts.cutPayloads == 1)
  }

  @Test func `what is not read is counted by its reason`() {
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    decoder.decode(Build.ethernet(0x0806, [0, 1]), .ethernet, into: &sink)
    decoder.decode(Build.ethernet(38, [0x42, 0x42, 3]), .ethernet, originalLength: 60, into: &sink)
    decoder.decode(Build.ipv4(1, [8, 0]), .ipv4, into: &sink)
    decoder.decode(Build.wireless(flags: 0x41, [1, 2, 3]), .ieee80211, into: &sink)
    decoder.decode([0x80, 0, 0, 0], .ieee80211, into: &sink)
    decoder.decode([1, 2, 3], LinkType(rawValue: 189), into: &sink)
    decoder.decode([], LinkType(rawValue: 189), into: &sink)
    decoder.decode(Build.ipv4(6, [0, 1], length: 12), .ipv4, into: &sink)
    let counts = decoder.counts
    #expect(counts.notIP == 3)
    #expect(counts.otherTransports == 1)
    #expect(counts.encryptedWireless == 1)
    #expect(counts.unknownLinkTypes == [LinkType(rawValue: 189): 2])
    #expect(counts.malformed == 1)
    #expect(counts.outcomes == 8 && sink.segments.isEmpty)
  }

  @Test func `a frame of several subframes gives the segment of each`() {
    let inner = Build.snap(0x0800, Build.ipv4(6, Build.tcp()))
    var subframe = ByteBuilder()
    subframe.zeros(12)
    subframe.u16(UInt16(inner.count))
    subframe.append(inner)
    subframe.pad(to: 4)
    let frame = Build.wireless(quality: 0x80, subframe.bytes + subframe.bytes + [1, 2, 3, 4])
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    decoder.decode(frame, .ieee80211, into: &sink)
    #expect(sink.payloads == [Build.payload, Build.payload])
    #expect(decoder.counts.outcomes == 1 + decoder.counts.furtherSubframes)
  }

  @Test func `tunnels in tunnels end at a limit`() {
    var packet = Build.ipv4(6, Build.tcp())
    for _ in 0..<12 { packet = Build.ipv4(4, packet) }
    var decoder = FrameDecoder()
    var sink = RecordingSink()
    decoder.decode(packet, .ipv4, into: &sink)
    #expect(sink.segments.count == 1)
    decoder.decode(Build.ipv4(4, packet), .ipv4, into: &sink)
    #expect(sink.segments.count == 1)
    #expect(decoder.counts.nestedTooDeep == 1)
    var headers = Build.tcp()
    for _ in 0..<200 { headers = Build.words([0x0000, 0, 0, 0], headers) }
    decoder.decode(Build.ipv6(0, headers), .ipv6, into: &sink)
    #expect(decoder.counts.nestedTooDeep == 2)
  }
}

extension FrameCounts {
  /// Whether the packet was counted as cut, or its segment or datagram was still to be seen.
  fileprivate func tooLittle(_ saysSo: Bool) -> Bool {
    cutShort + segments + datagrams + (saysSo ? 0 : malformed) == 1
  }
}
