import Testing

@testable import TLSCapture

@Suite struct `The layers at which pktmon sees a packet` {
  private typealias Build = PacketBuilder

  private static let hello = HelloBuilder.records(HelloBuilder.Client().message)
  private static let packet = Build.ipv4(6, Build.tcp(hello))

  /// The same packet as the layers of a wireless adapter show it, each as which type.
  private static let shown: [(type: UInt16, bytes: [UInt8])] = [
    // Received, and decrypted without saying so.
    (2, Build.wireless(flags: 0x42, Build.snap(0x0800, packet))),
    (2, Build.wireless(flags: 0x42, quality: 0, Build.snap(0x0800, packet))),
    // What is Ethernet already, or still, is called Wi-Fi all the same.
    (2, Build.ethernet(0x0800, packet)),
    (1, Build.ethernet(0x0800, packet)),
    // Padded.
    (1, Build.ethernet(0x0800, packet + [0, 0])),
    (3, packet),
  ]

  private func sample(_ bytes: [UInt8]) -> SamplePacket {
    SamplePacket(seconds: 1_421_771_551, nanoseconds: 0, bytes: bytes)
  }

  private func scanned(_ trace: EtlBuilder) -> (CaptureScan, handshakes: [Handshake]) {
    var trace = trace
    trace.flush()
    let file = TemporaryFile(trace.bytes)
    defer { file.remove() }
    var scan = CaptureScan()
    var found: [Handshake] = []
    #expect(throws: Never.self) { try scan.read(file.path) { found.append($0) } }
    scan.finish { found.append($0) }
    return (scan, found)
  }

  @Test func `each layer alone shows the hello`() {
    for (type, bytes) in Self.shown {
      var trace = EtlBuilder(.xpress, most: 4000)
      trace.monitored(sample(bytes), group: 1, appearance: 0, type: type)
      let (scan, handshakes) = scanned(trace)
      #expect(handshakes.map(\.serverName) == ["www.example.com"], "type \(type)")
      #expect(scan.counts.unread == [])
    }
  }

  @Test func `Windows 11 counts no appearances, and a packet is read once all the same`() {
    var trace = EtlBuilder(.xpress, most: 8000)
    for copy in 0..<2 {
      // The second time around it was sent anew.
      for (layer, (type, bytes)) in Self.shown.enumerated() {
        trace.monitored(
          sample(bytes),
          group: UInt64(10 * copy + layer),
          appearance: 0,
          component: 5,
          edge: UInt16(layer),
          type: type
        )
      }
    }
    trace.flush()
    let reading = Reading(trace.bytes)
    #expect(reading.packets.map(\.linkType) == [105, 105])
    #expect(reading.packets.map { $0.bytes[1] } == [0x02, 0x02])
    #expect(
      reading.info?.notes == ["Left out: 10 packets seen again at another layer of Windows."]
    )
  }

  @Test func `other packets at the other layers are not taken for repetitions`() {
    var trace = EtlBuilder(.xpress, most: 8000)
    let large = Build.ipv4(6, Build.tcp(Self.hello), length: 0)
    let packets = [
      Build.ethernet(0x0800, Self.packet),
      Build.ethernet(0x0800, Build.ipv4(6, Build.tcp(Self.hello), identification: 8)),
      Build.ethernet(0x0800, large),
      Build.ethernet(0x0800, Build.ipv4(6, Build.tcp(), length: 0, identification: 9)),
      Build.ethernet(0x0806, [1, 2, 3]),
      Build.ethernet(0x0806, [1, 2, 4]),
    ]
    for (index, bytes) in packets.enumerated() {
      trace.monitored(
        sample(bytes),
        group: UInt64(index),
        appearance: 0,
        component: UInt16(index)
      )
    }
    trace.flush()
    #expect(Reading(trace.bytes).packets.map(\.bytes) == packets)
  }

  @Test func `wireless data without content is no Ethernet`() {
    var trace = EtlBuilder()
    let null: [UInt8] = [0x48, 0x01] + [UInt8](repeating: 0xFF, count: 22)
    trace.monitored(sample(null), group: 1, type: 2)
    trace.flush()
    #expect(Reading(trace.bytes).packets.map(\.linkType) == [105])
  }

  @Test func `a hello that pktmon cut to 128 bytes is told as cut, and not as damaged`() {
    for (type, bytes) in Self.shown {
      var trace = EtlBuilder(.xpress, most: 4000)
      trace.monitored(
        sample(Array(bytes.prefix(128))),
        group: 1,
        type: type,
        original: bytes.count
      )
      let (scan, handshakes) = scanned(trace)
      #expect(handshakes == [])
      #expect(
        scan.counts.unread.map(\.what).first
          == "segments cut by the capture before their handshakes were over"
      )
      #expect(scan.counts.frames.malformed == 0 && scan.counts.frames.cutShort == 0)
      #expect(
        scan.files.first?.losses.first?.hasPrefix("Kept in part by the capture: 1 packet.") == true
      )
    }
  }
}
