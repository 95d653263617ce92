import Testing

@testable import TLSCapture

/// A small good file of each kind, to be damaged.
struct HostileFiles: CustomTestStringConvertible {
  var name: String
  var content: [UInt8]
  /// How much damaged copies may come to; what is packed may be more than the file.
  var most: Int?

  var testDescription: String { name }

  static let all = plain + packed

  private static let plain = [
    HostileFiles(name: "pcap", content: PcapBuilder.file(.little)),
    HostileFiles(name: "pcap, big-endian, ns", content: PcapBuilder.file(.big, magic: 0xA1B2_3C4D)),
    HostileFiles(name: "pcapng", content: PcapngBuilder.file(.little)),
    HostileFiles(name: "pcapng of two sections", content: twoSections),
    HostileFiles(name: "Network Monitor 1", content: NetmonBuilder.file(major: 1, minor: 1)),
    HostileFiles(name: "Network Monitor 2.0", content: NetmonBuilder.file(minor: 0)),
    HostileFiles(name: "Network Monitor 2.3", content: NetmonBuilder.file(minor: 3)),
    HostileFiles(name: "trace", content: EtlBuilder.file),
    HostileFiles(name: "trace of fragments and layers", content: trace),
  ]

  private static let packed = PackedFormat.allCases.map { format in
    HostileFiles(
      name: "trace in \(format)",
      content: EtlBuilder.file(format),
      most: ByteWindow.limit
    )
  }

  private static var twoSections: [UInt8] {
    var builder = PcapngBuilder(.big)
    builder.section(.big)
    builder.interface(resolution: 0x8A, offset: -5)
    builder.block(9) { $0.zeros(12) }
    builder.block(3) {
      $0.u32(3)
      $0.append([1, 2, 3])
    }
    builder.section(.little)
    builder.interface(link: 101)
    builder.enhanced(SamplePacket.some[0])
    return builder.file.bytes
  }

  private static var trace: [UInt8] {
    var trace = EtlBuilder(clock: 1)
    for (index, packet) in SamplePacket.some.enumerated() {
      let stamp = EtlBuilder.firstStamp + UInt64(index)
      trace.fragment(packet.bytes, stamp: stamp, keywords: 0x4000_0000, extended: 5)
      trace.performanceEvent()
      trace.fragment(packet.bytes, stamp: stamp, keywords: 0x8001_0000)
      trace.monitored(packet, group: 1, appearance: 2, component: UInt16(index))
    }
    trace.flush()
    return trace.bytes
  }
}

@Suite struct `Files that are cut or damaged` {
  @Test(arguments: HostileFiles.all)
  func `every cut fails cleanly, after the packets before it`(_ file: HostileFiles) {
    let whole = Reading(file.content)
    #expect(whole.failure == nil && !whole.packets.isEmpty)
    // Cutting after the last packet of a buffer, block or record is an end like any other.
    var ends = 0
    for length in 0..<file.content.count {
      let reading = Reading(Array(file.content[..<length]))
      let count = reading.packets.count
      guard reading.packets == Array(whole.packets.prefix(count)) else {
        Issue.record("other packets than in the whole file, of \(length) bytes")
        return
      }
      if reading.failure == nil { ends += 1 }
      if let kind = reading.failure?.kind, kind != .cutShort, kind != .unsupported {
        Issue.record("\(kind) instead of a cut at \(length)")
      }
    }
    #expect(ends < 20)
  }

  @Test(arguments: HostileFiles.all)
  func `damaged files never trap, and give no more than they hold`(_ file: HostileFiles) {
    var mutator = Mutator(seed: 0x6361_7074)
    for round in 0..<1500 {
      let content = mutator.mutated(file.content)
      let reading = Reading(content)
      let bytes = reading.packets.reduce(0) { $0 + $1.bytes.count }
      let most = file.most ?? content.count
      guard bytes <= most, reading.packets.count <= most / 8 else {
        Issue.record("round \(round): \(bytes) bytes out of \(content.count)")
        return
      }
      #expect((reading.info == nil) != (reading.failure == nil))
    }
  }

  @Test(arguments: HostileFiles.all)
  func `damaged gzip never traps`(_ file: HostileFiles) {
    var mutator = Mutator(seed: 0x677A_6970)
    let packed = GzipBuilder.member(Array(file.content.prefix(700)))
    for _ in 0..<300 {
      let reading = Reading(mutator.mutated(packed))
      #expect((reading.info == nil) != (reading.failure == nil))
    }
  }
}
