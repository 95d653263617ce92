/// Packets to write into files of every kind, and what reading must give back.
struct SamplePacket {
  /// Seconds and nanoseconds of Unix time; a whole number of milliseconds fits every format.
  var seconds: UInt32
  var nanoseconds: UInt32
  var bytes: [UInt8]

  static let some: [SamplePacket] = (0..<5 as Range<UInt32>).map { index in
    let first = UInt8(index)
    return SamplePacket(
      seconds: 1_421_771_550 + index,
      nanoseconds: index * 147_000_000,
      bytes: [UInt8](first..<first + 60 + 7 * first)
    )
  }

  func seen(linkType: UInt16 = 1, interface: Int = 0) -> SeenPacket {
    SeenPacket(
      time: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds),
      linkType: linkType,
      originalLength: bytes.count,
      interface: interface,
      bytes: bytes
    )
  }
}

enum PcapBuilder {
  static func file(
    _ order: ByteBuilder.Order = .little,
    magic: UInt32 = 0xA1B2_C3D4,
    link: UInt32 = 1,
    version: (UInt16, UInt16) = (2, 4),
    extra: Int = 0,
    packets: [SamplePacket] = SamplePacket.some
  ) -> [UInt8] {
    var file = ByteBuilder(order)
    file.u32(magic)
    file.u16(version.0)
    file.u16(version.1)
    file.zeros(8)
    // A snap length that lies, as some tools write.
    file.u32(4)
    file.u32(link)
    for packet in packets {
      file.u32(packet.seconds)
      file.u32(magic == 0xA1B2_3C4D ? packet.nanoseconds : packet.nanoseconds / 1000)
      file.u32(UInt32(packet.bytes.count))
      file.u32(UInt32(packet.bytes.count))
      file.zeros(extra)
      file.append(packet.bytes)
    }
    return file.bytes
  }
}

struct PcapngBuilder {
  var file: ByteBuilder

  init(_ order: ByteBuilder.Order) {
    file = ByteBuilder(order)
  }

  mutating func block(_ type: UInt32, _ body: (inout ByteBuilder) -> Void) {
    var inner = ByteBuilder(file.order)
    body(&inner)
    inner.pad(to: 4)
    file.u32(type)
    file.u32(UInt32(inner.count + 12))
    file.append(inner.bytes)
    file.u32(UInt32(inner.count + 12))
  }

  mutating func section(_ order: ByteBuilder.Order) {
    file.order = order
    block(0x0A0D_0D0A) {
      $0.u32(0x1A2B_3C4D)
      $0.u16(1)
      $0.u16(0)
      $0.u64(.max)
    }
  }

  mutating func interface(
    link: UInt16 = 1,
    snapLength: UInt32 = 0,
    resolution: UInt8? = nil,
    offset: Int64? = nil
  ) {
    block(1) {
      $0.u16(link)
      $0.u16(0)
      $0.u32(snapLength)
      // A name before the options that count, to be stepped over with its padding.
      $0.u16(2)
      $0.u16(3)
      $0.text("eth\0")
      if let resolution {
        $0.u16(9)
        $0.u16(1)
        $0.u8(resolution)
        $0.zeros(3)
      }
      if let offset {
        $0.u16(14)
        $0.u16(8)
        $0.u64(UInt64(bitPattern: offset))
      }
      $0.u32(0)
    }
  }

  mutating func enhanced(_ packet: SamplePacket, interface: UInt32 = 0, units: UInt64? = nil) {
    let stamp =
      units ?? UInt64(packet.seconds) * 1_000_000 + UInt64(packet.nanoseconds) / 1000
    block(6) {
      $0.u32(interface)
      $0.u32(UInt32(stamp >> 32))
      $0.u32(UInt32(truncatingIfNeeded: stamp))
      $0.u32(UInt32(packet.bytes.count))
      $0.u32(UInt32(packet.bytes.count))
      $0.append(packet.bytes)
      $0.pad(to: 4)
      // A comment behind the packet.
      $0.u16(1)
      $0.u16(4)
      $0.text("test")
      $0.u32(0)
    }
  }

  static func file(_ order: ByteBuilder.Order) -> [UInt8] {
    var builder = PcapngBuilder(order)
    builder.section(order)
    builder.interface()
    for packet in SamplePacket.some {
      builder.enhanced(packet)
    }
    return builder.file.bytes
  }
}

enum NetmonBuilder {
  /// Starts 1421771550 = 2015-01-20T16:32:30Z, a Tuesday.
  static func file(
    major: UInt8 = 2,
    minor: UInt8,
    media: UInt16 = 1,
    frameMedia: UInt16? = nil,
    packets: [SamplePacket] = SamplePacket.some
  ) -> [UInt8] {
    var file = ByteBuilder(.little)
    file.text(major == 1 ? "RTSS" : "GMBU")
    file.u8(minor)
    file.u8(major)
    file.u16(media)
    for field: UInt16 in [2015, 1, 2, 20, 16, 32, 30, 0] {
      file.u16(field)
    }
    file.zeros(128 - file.count)
    var places: [UInt32] = []
    for packet in packets {
      // A hole, as real files have.
      file.zeros(3)
      places.append(UInt32(file.count))
      let delta =
        (UInt64(packet.seconds) - 1_421_771_550) * 1_000_000 + UInt64(packet.nanoseconds) / 1000
      if major == 1 {
        file.u32(UInt32(delta / 1000))
        file.u16(UInt16(packet.bytes.count))
        file.u16(UInt16(packet.bytes.count))
      } else {
        file.u64(delta)
        file.u32(UInt32(packet.bytes.count))
        file.u32(UInt32(packet.bytes.count))
      }
      file.append(packet.bytes)
      guard major == 2, minor > 0 else { continue }
      file.u16(frameMedia ?? media)
      if minor > 1 { file.u32(.max) }
      if minor > 2 {
        // In units of 100 ns since 1601.
        let unix = UInt64(packet.seconds) * 10_000_000 + UInt64(packet.nanoseconds) / 100
        file.u64(unix + 116_444_736_000_000_000)
        file.u8(0)
      }
    }
    file.patch(UInt32(file.count), at: 24)
    file.patch(UInt32(4 * places.count), at: 28)
    for place in places {
      file.u32(place)
    }
    return file.bytes
  }
}
