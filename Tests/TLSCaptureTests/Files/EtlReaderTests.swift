import Testing

@testable import TLSCapture

@Suite struct `Reading event traces` {
  private let sample = SamplePacket.some[1]
  private var stamp: UInt64 { EtlBuilder.fileTime(sample) }

  private func read(_ trace: EtlBuilder) -> Reading {
    var trace = trace
    trace.flush()
    return Reading(trace.bytes)
  }

  @Test func `packets of netsh trace are read, among events of other kinds`() {
    var trace = EtlBuilder()
    for packet in SamplePacket.some {
      trace.performanceEvent()
      trace.fragment(packet.bytes, stamp: EtlBuilder.fileTime(packet), extended: 13)
      trace.event(id: 1002, stamp: 0, keywords: 0) { $0.zeros(30) }
    }
    let reading = read(trace)
    #expect(reading.failure == nil)
    #expect(reading.packets == SamplePacket.some.map { $0.seen() })
    #expect(reading.info?.kind == .etl)
    #expect(reading.info?.notes == [])
  }

  @Test(arguments: [4, 8] as [UInt32])
  func `stamps of the performance counter count from the trace's start`(_ pointer: UInt32) {
    for (clock, perSecond) in [(0, 10_000_000), (1, 10_000_000), (3, 3_000_000_000)] {
      var trace = EtlBuilder(clock: UInt32(clock), pointerSize: pointer)
      let distances: [Int64] = [0, 1, -1, 86_400]
      for (index, seconds) in distances.enumerated() {
        let ticks = UInt64(bitPattern: seconds * Int64(perSecond))
        trace.fragment([UInt8(index)], stamp: EtlBuilder.firstStamp &+ ticks)
      }
      let start: Int64 = 1_421_771_550_000_000_000
      #expect(read(trace).packets.map(\.time) == distances.map { start + $0 * 1_000_000_000 })
    }
  }

  @Test func `a clock that cannot be known is refused`() {
    for trace in [EtlBuilder(clock: 9), EtlBuilder(clock: 1, frequency: 0)] {
      let reading = read(trace)
      #expect(reading.failure?.kind == .unsupported)
      #expect(reading.failure?.reason.contains("clock") == true)
    }
  }

  @Test func `fragments are put together by processor`() {
    var trace = EtlBuilder()
    trace.fragment([1, 2], stamp: stamp, keywords: 0x4000_0000)
    trace.flush(next: 1)
    trace.fragment([9], stamp: stamp, keywords: 0x4000_0000)
    trace.flush(next: 0)
    trace.fragment([3], stamp: stamp, keywords: 0)
    trace.fragment([4, 5], stamp: stamp, keywords: 0x8000_0000)
    trace.flush(next: 1)
    trace.fragment([8], stamp: stamp, keywords: 0x8000_0000)
    let reading = read(trace)
    #expect(reading.packets.map(\.bytes) == [[1, 2, 3, 4, 5], [9, 8]])
    #expect(reading.info?.notes == [])
  }

  @Test func `a fragment without its beginning is counted and left out`() {
    var trace = EtlBuilder()
    trace.fragment([4, 5], stamp: stamp, keywords: 0x8000_0000)
    trace.fragment([1], stamp: stamp, keywords: 0x4000_0000)
    trace.fragment([2], stamp: stamp)
    trace.event(id: 1001, stamp: stamp, keywords: 0xC000_0000) {
      $0.zeros(8)
      $0.u32(1000)
    }
    let reading = read(trace)
    #expect(reading.packets.map(\.bytes) == [[2]])
    #expect(reading.info?.losses == ["Left out: 2 incomplete packets."])
  }

  @Test func `keywords name the medium, and decrypted 802_11 frames are not called protected`() {
    var trace = EtlBuilder()
    trace.fragment([0x45, 0], stamp: stamp, keywords: 0xC000_0200)
    trace.fragment([0x08, 0x41, 7], stamp: stamp, keywords: 0xC001_0000)
    let packets = read(trace).packets
    #expect(packets.map(\.linkType) == [101, 105])
    #expect(packets.map(\.bytes) == [[0x45, 0], [0x08, 0x01, 7]])
  }

  @Test func `a packet seen at two layers is read once, one sent twice is read twice`() {
    var trace = EtlBuilder()
    let bytes = [UInt8](0..<100)
    for _ in 0..<2 {
      trace.fragment(bytes, stamp: stamp, layer: 7)
      trace.fragment(bytes, stamp: stamp, layer: 12)
      trace.fragment(bytes, stamp: stamp, layer: 13)
    }
    trace.fragment(bytes.dropLast() + [0], stamp: stamp, layer: 12)
    let reading = read(trace)
    #expect(reading.packets.map(\.interface) == [0, 0, 1])
    #expect(
      reading.info?.notes == ["Left out: 4 packets seen again at another layer of Windows."]
    )
  }

  @Test func `packets of pktmon are read once, and what was cut or dropped is said`() {
    var trace = EtlBuilder()
    for (index, packet) in SamplePacket.some.enumerated() {
      for appearance: UInt16 in 1...3 {
        trace.monitored(
          packet,
          group: UInt64(index),
          appearance: appearance,
          component: appearance + 10,
          original: index == 0 ? 1500 : nil
        )
      }
    }
    trace.monitored(sample, group: 99, id: 170)
    trace.monitored(sample, group: 100, type: 3)
    trace.monitored(sample, group: 101, type: 5)
    let reading = read(trace)
    var expected = SamplePacket.some.map { $0.seen() } + [sample.seen(linkType: 101, interface: 3)]
    expected[0].originalLength = 1500
    #expect(reading.packets == expected)
    #expect(
      reading.info?.notes == [
        "Left out: 10 packets seen again at another layer of Windows.",
        "Left out: 1 packet that Windows dropped.",
      ]
    )
    #expect(
      reading.info?.losses == [
        "Left out: 1 packet of a type that is neither Ethernet, Wi-Fi nor IP.",
        "Kept in part by the capture: 1 packet. They are kept whole by pktmon start "
          + "--pkt-size 0, and by netsh trace start without packetTruncateBytes.",
      ]
    )
  }

  @Test(arguments: [nil, .xpress] as [PackedFormat?])
  func `packets come in the order of their time, whatever buffer they are in`(
    _ format: PackedFormat?
  ) {
    var trace = EtlBuilder(format)
    // By processor 0 the first and the third, by 1 the others, and the later of these first, as in
    // a circular file.
    let buffers =
      [([0, 3, 4], 1), ([6, 7], 4), ([5, 8], 3), ([1, 2], 2)] as [([UInt8], UInt64)]
    for (index, (packets, sequence)) in buffers.enumerated() {
      for packet in packets { trace.fragment([packet], stamp: stamp + UInt64(packet)) }
      trace.flush(next: index % 2 == 0 ? 1 : 0, sequence: sequence)
    }
    #expect(Reading(trace.bytes).packets.map(\.bytes) == (0..<9).map { [$0] })
  }

  @Test func `what was cut of a packet is told by its IP header`() {
    var trace = EtlBuilder()
    let ethernet = [UInt8](repeating: 2, count: 12)
    let four: [UInt8] = [0x45, 0, 0x05, 0xDC] + [UInt8](repeating: 0, count: 16)
    let six: [UInt8] = [0x60, 0, 0, 0, 0x01, 0x00] + [UInt8](repeating: 0, count: 34)
    let large: [UInt8] = [0x45, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    trace.fragment(ethernet + [8, 0] + four, stamp: stamp)
    trace.fragment(ethernet + [0x86, 0xDD] + six, stamp: stamp)
    trace.fragment(ethernet + [8, 0] + large, stamp: stamp)
    trace.fragment(six, stamp: stamp, keywords: 0xC000_0200)
    let reading = read(trace)
    #expect(reading.packets.map(\.originalLength) == [1514, 310, 34, 296])
    #expect(
      reading.info?.losses.first?.hasPrefix("Kept in part by the capture: 3 packets.") == true
    )
  }

  @Test func `what the trace has lost is said`() {
    var trace = EtlBuilder(eventsLost: 12)
    trace.fragment([1], stamp: stamp)
    #expect(
      read(trace).info?.losses == [
        "Lost by Windows while it traced: 12 events, 0 buffers; packets may be missing."
      ]
    )
  }

  @Test func `an event of impossible size costs the rest of its buffer, not of the trace`() {
    var trace = EtlBuilder()
    trace.fragment([1], stamp: stamp)
    trace.raw([0xFF, 0xFF, 0x13, 0xC0, 0, 0, 0, 0])
    trace.flush()
    trace.fragment([2], stamp: stamp)
    let reading = read(trace)
    #expect(reading.packets.map(\.bytes) == [[1], [2]])
    #expect(
      reading.info?.losses == [
        "Damaged, and not read to the end: 1 buffer; packets are missing."
      ]
    )
    #expect(reading.info?.unreadBuffers == 1)
  }

  @Test func `traces without packets, and buffers of other sizes, are refused by name`() {
    let empty = read(EtlBuilder())
    #expect(empty.failure?.kind == .unsupported)
    #expect(empty.failure?.reason == "it is an event trace without captured packets")
    #expect(empty.failure?.help?.contains("netsh trace start capture=yes") == true)
    var other = EtlBuilder.file
    other[EtlBuilder.bufferSize + 1] = 0x10
    #expect(Reading(other).failure?.kind == .damaged)
  }

  @Test func `room that was never written to is passed over`() {
    let gap = [UInt8](repeating: 0, count: EtlBuilder.bufferSize)
    let reading = Reading(EtlBuilder.file + gap)
    #expect(reading.failure == nil)
    #expect(reading.packets.count == 5)
  }
}

@Suite(.enabled(if: Fixtures.isPresent, "PLUMBLINE_FIXTURES names no folder"))
struct `Event traces of the fixtures` {
  @Test func `the constructed trace has the packets of the capture it was made from`() {
    let trace = Reading(path: Fixtures.path("etl/constructed_ndiscap_tls13.etl"))
    let source = Reading(path: Fixtures.path("pcap/arkime/curl-enabled-tls13.pcap"))
    #expect(trace.failure == nil)
    #expect(trace.packets.count == 35)
    #expect(trace.packets.map(\.bytes) == source.packets.map(\.bytes))
    #expect(trace.packets.map(\.time) == source.packets.map(\.time))
    #expect(trace.packets.map(\.linkType) == source.packets.map(\.linkType))
  }

  @Test(arguments: ["lxcore_kernel", "AMSITrace"])
  func `real traces of other providers have no packets in them`(_ name: String) {
    let reading = Reading(path: Fixtures.path("etl/\(name).etl"))
    #expect(reading.failure?.kind == .unsupported)
    #expect(reading.failure?.reason == "it is an event trace without captured packets")
  }
}
