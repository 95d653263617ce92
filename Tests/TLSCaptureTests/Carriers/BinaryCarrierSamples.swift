import TLSCapture

extension CarrierSample {
  static let binaries: [CarrierSample] = [ldap, postgresql, gssapi, mysql, tds, tdsSplit, rdp]

  /// A request with the identifier of StartTLS (RFC 4511, 4.14.1).
  private static let startTLS: [UInt8] =
    [0x30, 0x1D, 2, 1, 1, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)

  private static let ldap = CarrierSample(
    name: "LDAP",
    carrier: .ldap,
    port: 389,
    dialogue: [
      .client([0x30, 0x0C, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0]),
      .server([0x30, 0x84, 0, 0, 0, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]),
      .client(startTLS),
      .server([0x30, 0x0C, 2, 1, 2, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]),
    ],
    refusal: [
      .client(startTLS), .server([0x30, 0x0C, 2, 1, 1, 0x78, 7, 10, 1, 52, 4, 0, 4, 0]),
      // A security layer of SASL: a length, then what is sealed.
      .client([0, 0, 1, 0, 9, 9, 9, 9, 9, 9]),
    ],
    refusalFinishes: true
  )

  private static let postgresql = CarrierSample(
    name: "PostgreSQL",
    carrier: .postgresql,
    port: 5432,
    dialogue: [.client([0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F]), .server("S")],
    refusal: [
      .client([0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F]), .server("N"),
      .client([0, 0, 0, 16, 0, 3, 0, 0] + Array("user\0a\0\0".utf8)),
    ],
    refusalFinishes: true
  )

  private static let gssapi = CarrierSample(
    name: "PostgreSQL that offers GSSAPI first",
    carrier: .postgresql,
    port: 5432,
    dialogue: [
      .client([0, 0, 0, 8, 4, 0xD2, 0x16, 0x30]), .server("N"),
      .client([0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F]), .server("S"),
    ],
    refusal: [.client([0, 0, 0, 8, 4, 0xD2, 0x16, 0x30]), .server("G")],
    refusalFinishes: true
  )

  private static let greeting: [UInt8] =
    [0x4A, 0, 0, 0, 10] + Array("8.0.36\0".utf8) + [UInt8](repeating: 0x41, count: 0x4A - 8)

  private static let mysql = CarrierSample(
    name: "MySQL",
    carrier: .mysql,
    port: 3306,
    dialogue: [
      .server(greeting),
      .client([32, 0, 0, 1, 0x8F, 0xAA, 0x3A, 0] + [UInt8](repeating: 0, count: 28)),
    ],
    refusal: [
      .server(greeting),
      .client([40, 0, 0, 1, 0x8F, 0xA2, 0x3A, 0] + [UInt8](repeating: 0, count: 36)),
    ],
    refusalFinishes: true
  )

  private static func packets(_ bytes: [UInt8], type: UInt8 = 0x12, size: Int = 4096) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: size - 8).flatMap { start in
      let part = bytes[start..<min(start + size - 8, bytes.count)]
      var builder = ByteBuilder()
      builder.u8(type)
      builder.u8(start + part.count == bytes.count ? 1 : 0)
      builder.u16(UInt16(part.count + 8))
      builder.append([0, 0, 1, 0])
      builder.append(part)
      return builder.bytes
    }
  }

  /// VERSION and ENCRYPTION (MS-TDS, 2.2.6.5), encryption on.
  private static let prelogin: [UInt8] = [
    0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 15, 0, 0, 0, 0, 0, 1,
  ]

  private static let tds = CarrierSample(
    name: "SQL Server",
    carrier: .tds,
    port: 1433,
    dialogue: [.client(packets(prelogin)), .server(packets(prelogin, type: 4))],
    wrap: { packets($0) },
    refusal: [
      .client(packets(prelogin)), .server(packets(prelogin, type: 4)),
      .client(packets([UInt8](repeating: 0, count: 100), type: 0x10)),
    ],
    refusalFinishes: true
  )

  private static let tdsSplit = CarrierSample(
    name: "SQL Server with small packets",
    carrier: .tds,
    port: 1433,
    dialogue: [.client(packets(prelogin)), .server(packets(prelogin, type: 4))],
    wrap: { packets($0, size: 30) },
    refusal: [.client(packets(prelogin)), .server([0xAA, 0, 0, 8])],
    refusalFinishes: true
  )

  private static func x224(_ code: UInt8, _ rest: [UInt8]) -> [UInt8] {
    [3, 0, 0, UInt8(11 + rest.count), UInt8(6 + rest.count), code, 0, 0, 0, 0, 0] + rest
  }

  private static let rdp = CarrierSample(
    name: "Remote Desktop",
    carrier: .rdp,
    port: 3389,
    dialogue: [
      .client(x224(0xE0, Array("Cookie: mstshash=me\r\n".utf8) + [1, 0, 8, 0, 3, 0, 0, 0])),
      .server(x224(0xD0, [2, 0x1F, 8, 0, 2, 0, 0, 0])),
    ],
    refusal: [
      .client(x224(0xE0, [1, 0, 8, 0, 1, 0, 0, 0])),
      .server(x224(0xD0, [3, 0, 8, 0, 2, 0, 0, 0])),
    ],
    refusalFinishes: true
  )
}
