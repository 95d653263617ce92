import TLSCapture
import Testing

@Suite struct `Reading pcapng` {
  private let sample = SamplePacket.some[1]

  @Test(arguments: ByteBuilder.Order.allCases)
  func `both byte orders are read`(_ order: ByteBuilder.Order) {
    let reading = Reading(PcapngBuilder.file(order))
    #expect(reading.failure == nil)
    #expect(reading.packets == SamplePacket.some.map { $0.seen() })
    #expect(reading.info?.kind == .pcapng)
  }

  @Test func `each section has its own byte order, interfaces and link types`() {
    var builder = PcapngBuilder(.little)
    builder.section(.little)
    builder.interface()
    builder.interface(link: 113)
    builder.enhanced(sample, interface: 1)
    builder.section(.big)
    builder.interface(link: 101)
    builder.enhanced(sample)
    let reading = Reading(builder.file.bytes)
    #expect(reading.failure == nil)
    #expect(
      reading.packets == [
        sample.seen(linkType: 113, interface: 1), sample.seen(linkType: 101, interface: 2),
      ]
    )
  }

  /// Units since 1970 of an exponent, and what they are in nanoseconds.
  static let resolutions: [(UInt8, UInt64, Int64)] = [
    (0, 1_421_771_550, 1_421_771_550_000_000_000),
    (3, 1_421_771_550_147, 1_421_771_550_147_000_000),
    (9, 1_421_771_550_147_000_001, 1_421_771_550_147_000_001),
    (12, 5_000_000_000_123, 5_000_000_000),
    (29, .max, 0),
    (0x80, 1_421_771_550, 1_421_771_550_000_000_000),
    (0x80 | 10, 1_421_771_550 << 10 | 512, 1_421_771_550_500_000_000),
    (0x80 | 63, 3 << 62, 1_500_000_000),
    (0x80 | 64, 1 << 63, 500_000_000),
    (0x80 | 127, .max, 0),
    // Beyond what the time can hold, which must be an end and not a trap.
    (0, .max, .max),
    (0x80, .max, .max),
  ]

  @Test(arguments: resolutions)
  func `time stamps come in powers of ten and of two`(
    _ resolution: UInt8,
    _ units: UInt64,
    _ nanoseconds: Int64
  ) {
    var builder = PcapngBuilder(.big)
    builder.section(.big)
    builder.interface(resolution: resolution)
    builder.enhanced(sample, units: units)
    #expect(Reading(builder.file.bytes).packets.map(\.time) == [nanoseconds])
  }

  @Test func `an interface may count from another second than 1970`() {
    for (offset, expected) in [
      (1_421_771_550, 1_421_771_550_000_001_000), (-1, -999_999_000), (Int64.max, .max),
      (.min, .min + 1000),
    ] as [(Int64, Int64)] {
      var builder = PcapngBuilder(.little)
      builder.section(.little)
      builder.interface(offset: offset)
      builder.enhanced(sample, units: 1)
      #expect(Reading(builder.file.bytes).packets.map(\.time) == [expected], "\(offset)")
    }
  }

  @Test(arguments: ByteBuilder.Order.allCases)
  func `simple and obsolete packet blocks are read`(_ order: ByteBuilder.Order) {
    var builder = PcapngBuilder(order)
    builder.section(order)
    builder.interface(snapLength: 8)
    builder.interface(link: 101)
    builder.block(2) {
      $0.u16(1)
      $0.u16(0xFFFF)
      $0.u32(0)
      $0.u32(7_000_001)
      $0.u32(3)
      $0.u32(9)
      $0.append([1, 2, 3])
    }
    builder.block(3) {
      $0.u32(4)
      $0.append([5, 6, 7, 8])
    }
    builder.block(3) {
      $0.u32(100)
      $0.append([1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0])
    }
    let packets = Reading(builder.file.bytes).packets
    #expect(packets.map(\.bytes) == [[1, 2, 3], [5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8]])
    #expect(packets.map(\.originalLength) == [9, 4, 100])
    #expect(packets.map(\.linkType) == [101, 1, 1])
    #expect(packets.map(\.time) == [7_000_001_000, 7_000_001_000, 7_000_001_000])
  }

  @Test func `blocks of other kinds are stepped over, also those larger than the window`() {
    var builder = PcapngBuilder(.little)
    builder.section(.little)
    builder.block(0x0BAD) { $0.zeros(40) }
    builder.interface()
    builder.block(0x4000_0001) { $0.zeros(20 << 20) }
    builder.enhanced(sample)
    let reading = Reading(builder.file.bytes)
    #expect(reading.failure == nil)
    #expect(reading.packets == [sample.seen()])
  }

  @Test func `what contradicts itself is damage, with the place`() {
    func failure(_ change: (inout PcapngBuilder) -> Void) -> CaptureFailure? {
      var builder = PcapngBuilder(.big)
      builder.section(.big)
      builder.interface()
      builder.enhanced(sample)
      change(&builder)
      let reading = Reading(builder.file.bytes)
      #expect(reading.packets.count == 1)
      return reading.failure
    }
    let unknown = failure { $0.enhanced(sample, interface: 1) }
    #expect(unknown?.reason == "packet 2 is of interface 1, which is not described")
    let unmatched = failure {
      let start = $0.file.count
      $0.block(9) { $0.zeros(8) }
      $0.file.patch(UInt32(24), at: start + 16)
    }
    #expect(unmatched?.reason == "a block's two lengths differ, after packet 1")
    let overlong = failure {
      let start = $0.file.count
      $0.enhanced(sample)
      $0.file.patch(UInt32(400), at: start + 20)
    }
    #expect(overlong?.reason == "packet 2 is longer than its block")
    let small = failure { $0.file.append([0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 8]) }
    #expect(small?.reason == "a block claims a length of 8")
    let huge = failure { $0.file.append([0, 0, 0, 6, 0xFF, 0xFF, 0xFF, 0xFC, 0, 0, 0, 8]) }
    #expect(huge?.kind == .damaged)
    #expect([unknown, unmatched, overlong, small].allSatisfy { $0?.kind == .damaged })
    #expect([unknown, unmatched, overlong, small].allSatisfy { ($0?.offset ?? 0) > 100 })
  }

  @Test func `interfaces have a limit`() {
    var builder = PcapngBuilder(.little)
    builder.section(.little)
    let one = builder.file.count
    builder.interface()
    let interface = builder.file.bytes[one...]
    let bytes = builder.file.bytes + [[UInt8]](repeating: Array(interface), count: 65_536).joined()
    #expect(Reading(bytes).failure?.reason == "a section describes more than 65536 interfaces")
  }
}
