import TLSCapture
import Testing

@Suite struct `Reading pcap` {
  static let expected = SamplePacket.some.map { $0.seen() }

  @Test(arguments: ByteBuilder.Order.allCases, [0xA1B2_C3D4, 0xA1B2_3C4D] as [UInt32])
  func `both byte orders and both units of time are read`(
    _ order: ByteBuilder.Order,
    _ magic: UInt32
  ) {
    let reading = Reading(PcapBuilder.file(order, magic: magic))
    #expect(reading.failure == nil)
    #expect(reading.packets == Self.expected)
    #expect(reading.info?.kind == .pcap)
    #expect(reading.info?.packets == Self.expected.count)
    #expect(reading.info?.bytes == PcapBuilder.file(order, magic: magic).count)
  }

  @Test(arguments: ByteBuilder.Order.allCases)
  func `the longer record headers of Kuznetzov's tcpdump are stepped over`(
    _ order: ByteBuilder.Order
  ) {
    let reading = Reading(PcapBuilder.file(order, magic: 0xA1B2_CD34, extra: 8))
    #expect(reading.packets == Self.expected)
    #expect(reading.failure == nil)
  }

  @Test func `a note of the frame check sequence is no part of the link type`() {
    let reading = Reading(PcapBuilder.file(link: 0x5400_0071))
    #expect(Set(reading.packets.map(\.linkType)) == [113])
  }

  @Test func `raw IP has one number, whatever the BSD that wrote it had for it`() {
    for link: UInt32 in [12, 14, 101] {
      #expect(Set(Reading(PcapBuilder.file(link: link)).packets.map(\.linkType)) == [101])
    }
  }

  @Test func `a packet that was cut keeps its length on the wire`() {
    var file = PcapBuilder.file(.big, packets: [SamplePacket.some[0]])
    file.replaceSubrange(36..<40, with: [0, 0, 0x10, 0])
    let reading = Reading(file)
    #expect(reading.packets.map(\.originalLength) == [4096])
    #expect(reading.packets.map(\.bytes.count) == [60])
  }

  @Test func `the two lengths of old versions are the other way round`() {
    var file = PcapBuilder.file(.big, version: (2, 2), packets: [SamplePacket.some[0]])
    file.replaceSubrange(32..<36, with: [0, 0, 0x10, 0])
    let reading = Reading(file)
    #expect(reading.packets.map(\.originalLength) == [4096])
  }

  @Test func `a packet larger than the window is read whole`() {
    let large = SamplePacket(
      seconds: 5,
      nanoseconds: 0,
      bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    )
    let packets = [SamplePacket.some[0], large, SamplePacket.some[1]]
    let reading = Reading(PcapBuilder.file(packets: packets))
    #expect(reading.packets == packets.map { $0.seen() })
  }

  @Test func `a length beyond every packet is damage, and the packets before it are read`() {
    var file = PcapBuilder.file(.big)
    file += [0, 0, 0, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
    let reading = Reading(file)
    #expect(reading.failure?.kind == .damaged)
    #expect(reading.failure?.offset == file.count - 16)
    #expect(reading.packets == Self.expected)
  }

  @Test func `another version is refused by its number`() {
    let reading = Reading(PcapBuilder.file(version: (7, 1)))
    #expect(reading.failure?.kind == .unsupported)
    #expect(reading.failure?.reason == "it is a pcap file of version 7.1")
  }

  @Test func `an end in the middle of a packet says in which`() {
    let file = PcapBuilder.file()
    let reading = Reading(Array(file.dropLast(1)))
    #expect(reading.failure?.kind == .cutShort)
    #expect(reading.failure?.reason == "the file ends in the middle of packet 5")
    #expect(reading.packets == Array(Self.expected.dropLast()))
  }

  @Test func `progress counts the bytes of the file`() {
    let content = PcapBuilder.file()
    let file = TemporaryFile(content)
    var told: [Int] = []
    let reading = Reading(path: file.path) { told.append($0) }
    file.remove()
    #expect(reading.failure == nil)
    #expect(told.last == content.count)
    #expect(told == told.sorted())
  }
}
