import Testing

@testable import TLSCapture

@Suite struct `Reading compressed event traces` {
  private let sample = SamplePacket.some[1]
  private var stamp: UInt64 { EtlBuilder.fileTime(sample) }

  @Test(arguments: PackedFormat.allCases)
  func `all three formats give what the same trace gives unpacked`(_ format: PackedFormat) {
    let reading = Reading(EtlBuilder.file(format))
    #expect(reading.failure == nil)
    #expect(reading.packets == Reading(EtlBuilder.file).packets)
    #expect(reading.packets.count == 5 && reading.info?.notes == [])
    #expect(reading.info?.bytes == EtlBuilder.file(format).count)
  }

  @Test(arguments: PackedFormat.allCases)
  func `buffers are larger than what is unpacked at a time`(_ format: PackedFormat) {
    var trace = EtlBuilder(format, most: 700_000)
    var random = SeededRandom(seed: 0x6574_6C00)
    var expected: [[UInt8]] = []
    for index in 0..<900 as Range<UInt64> {
      let length = index % 90 == 0 ? 40_000 : Int.random(in: 1...200, using: &random)
      let byte = UInt8.random(in: .min ... .max, using: &random)
      let bytes =
        [UInt8(truncatingIfNeeded: index), byte] + [UInt8](repeating: byte, count: length)
      expected.append(bytes)
      trace.fragment(bytes, stamp: stamp + index)
      trace.performanceEvent()
    }
    trace.flush()
    let reading = Reading(trace.bytes)
    #expect(reading.failure == nil && reading.info?.notes == [])
    #expect(reading.packets.map(\.bytes) == expected)
    #expect(trace.bytes.count < 400_000)
  }

  @Test func `a damaged buffer costs what lies behind the damage in it, and is told`() {
    var trace = EtlBuilder(.xpress, most: 4000)
    var random = SeededRandom(seed: 0x6574_6C01)
    var places: [Int] = []
    for buffer in 0..<3 as Range<UInt64> {
      places.append(trace.bytes.count)
      for packet in 0..<10 as Range<UInt64> {
        let noise = (0..<200).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        trace.fragment(noise, stamp: stamp + 10 * buffer + packet)
      }
      trace.flush()
    }
    var damaged = trace.bytes
    // A match that goes back further than there is anything, in the middle of the second buffer.
    let middle = (places[1] + places[2]) / 2
    for place in middle..<middle + 64 { damaged[place] = 0xFF }
    let whole = Reading(trace.bytes)
    let reading = Reading(damaged)
    #expect(whole.packets.count == 30)
    #expect(reading.failure == nil)
    #expect(reading.packets.count > 22 && reading.packets.count < 30)
    #expect(reading.packets.prefix(12) == whole.packets.prefix(12))
    #expect(reading.packets.suffix(10).map(\.bytes) == whole.packets.suffix(10).map(\.bytes))
    #expect(
      reading.info?.losses.last
        == "Damaged, and not read to the end: 1 buffer; packets are missing."
    )
    #expect(unread(damaged).map(\.what) == ["damaged buffers of event traces"])
  }

  @Test func `an unknown format is refused by its number, and sizes that cannot be are damage`() {
    var unknown = EtlBuilder.file(.xpress)
    unknown[0x2C] = 9
    let refused = Reading(unknown)
    #expect(refused.failure?.kind == .unsupported)
    #expect(
      refused.failure?.reason
        == "it is an event trace whose buffers are compressed in the format 9,"
        + " which is none of LZNT1 (2), XPRESS (3) and XPRESS Huffman (4)"
    )
    for size in [0, 0x47, 0xFF_FFFF] as [UInt32] {
      var damaged = ByteBuilder(.little)
      damaged.append(EtlBuilder.file(.xpress))
      damaged.patch(size, at: EtlBuilder.bufferSize)
      let reading = Reading(damaged.bytes)
      #expect(reading.failure?.kind == (size > 0x47 ? .cutShort : .damaged))
      #expect(reading.failure?.offset == EtlBuilder.bufferSize)
    }
  }

  @Test func `a buffer that declares too much or too little is left out alone`() {
    for length in [0x40, 0x100_0001] as [UInt32] {
      var trace = EtlBuilder(.xpress)
      trace.fragment([1], stamp: stamp)
      trace.flush()
      trace.fragment([2], stamp: stamp + 1)
      trace.flush()
      var bytes = ByteBuilder(.little)
      bytes.append(trace.bytes)
      for field in [4, 0x30] { bytes.patch(length, at: EtlBuilder.bufferSize + field) }
      let reading = Reading(bytes.bytes)
      #expect(reading.failure == nil && reading.info?.unreadBuffers == 1)
      #expect(reading.packets.map(\.bytes) == [[2]])
    }
  }

  private func unread(_ content: [UInt8]) -> [CaptureCounts.Unread] {
    let file = TemporaryFile(content)
    defer { file.remove() }
    var scan = CaptureScan()
    #expect(throws: Never.self) { try scan.read(file.path) { _ in } }
    scan.finish { _ in }
    return scan.counts.unread.filter(\.hidesHandshakes)
  }
}
