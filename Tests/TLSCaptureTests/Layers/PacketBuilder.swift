import TLSCapture

/// Builds packets from the inside out; checksums are left zero, as nobody looks at them.
enum PacketBuilder {
  static let client = IPAddress(ipv4: 0x0A00_0001)
  static let server = IPAddress(ipv4: 0x0A00_0002)
  static let client6 = IPAddress(high: 0x2001_0DB8_0000_0000, low: 1)
  static let server6 = IPAddress(high: 0x2001_0DB8_0000_0000, low: 2)
  static let payload = Array("\u{16}\u{3}\u{1} a record that is not one".utf8)

  static func tcp(_ payload: [UInt8] = payload, options: Int = 12, flags: UInt8 = 0x18) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u16(50_000)
    builder.u16(443)
    builder.u32(0x0102_0304)
    builder.u32(0x0506_0708)
    builder.u8(UInt8(20 + options) << 2)
    builder.u8(flags)
    builder.zeros(6 + options)
    builder.append(payload)
    return builder.bytes
  }

  static func udp(from source: UInt16 = 50_000, to destination: UInt16, _ payload: [UInt8])
    -> [UInt8]
  {
    var builder = ByteBuilder()
    builder.u16(source)
    builder.u16(destination)
    builder.u16(UInt16(8 + payload.count))
    builder.u16(0)
    builder.append(payload)
    return builder.bytes
  }

  static func ipv4(
    _ transport: UInt8,
    _ payload: [UInt8],
    options: Int = 0,
    length: UInt16? = nil,
    identification: UInt16 = 7,
    place: UInt16 = 0x4000
  ) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u8(0x45 + UInt8(options / 4))
    builder.u8(0)
    builder.u16(length ?? UInt16(20 + options + payload.count))
    builder.u16(identification)
    builder.u16(place)
    builder.u8(64)
    builder.u8(transport)
    builder.u16(0)
    builder.u32(UInt32(truncatingIfNeeded: client.low))
    builder.u32(UInt32(truncatingIfNeeded: server.low))
    builder.zeros(options)
    builder.append(payload)
    return builder.bytes
  }

  static func ipv6(_ next: UInt8, _ payload: [UInt8], length: UInt16? = nil) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u32(0x6000_0000)
    builder.u16(length ?? UInt16(payload.count))
    builder.u8(next)
    builder.u8(64)
    for word in [client6.high, client6.low, server6.high, server6.low] { builder.u64(word) }
    builder.append(payload)
    return builder.bytes
  }

  /// An IPv6 fragment header and `payload`; `offset` counts bytes.
  static func fragment6(_ next: UInt8, at offset: Int, isLast: Bool, _ payload: [UInt8]) -> [UInt8]
  {
    var builder = ByteBuilder()
    builder.u8(next)
    builder.u8(0)
    builder.u16(UInt16(offset) | (isLast ? 0 : 1))
    builder.u32(99)
    builder.append(payload)
    return ipv6(44, builder.bytes)
  }

  static func ethernet(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    var builder = ByteBuilder()
    builder.append([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1])
    builder.u16(type)
    builder.append(payload)
    return builder.bytes
  }

  static func words(_ words: [UInt16], _ payload: [UInt8]) -> [UInt8] {
    var builder = ByteBuilder()
    for word in words { builder.u16(word) }
    builder.append(payload)
    return builder.bytes
  }

  static func snap(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    words([0xAAAA, 0x0300, 0, type], payload)
  }

  static func pppoe(_ payload: [UInt8]) -> [UInt8] {
    words([0x1100, 5, UInt16(payload.count + 2), 0x0021], payload)
  }

  /// A data frame to an access point; `quality` is the QoS control field.
  static func wireless(
    flags: UInt8 = 1,
    quality: UInt16? = nil,
    extra: Int = 0,
    _ payload: [UInt8]
  ) -> [UInt8] {
    var builder = ByteBuilder(.little)
    builder.u8(quality == nil ? 0x08 : 0x88)
    builder.u8(flags)
    builder.zeros(20 + 2 + (flags & 3 == 3 ? 6 : 0))
    if let quality { builder.u16(quality) }
    builder.zeros(extra)
    builder.append(payload)
    return builder.bytes
  }

  /// With a timestamp and flags, so that the flags have to be found.
  static func radiotap(flags: UInt8 = 0, _ frame: [UInt8]) -> [UInt8] {
    var builder = ByteBuilder(.little)
    builder.u16(0)
    builder.u16(25)
    builder.u32(0x8000_0003)
    builder.u32(0)
    builder.pad(to: 8)
    builder.zeros(8)
    builder.u8(flags)
    builder.append(frame)
    return builder.bytes
  }
}
