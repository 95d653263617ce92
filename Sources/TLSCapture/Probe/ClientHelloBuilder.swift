/// Makes the ClientHello that asks a server for one version, and for no other.
package struct ClientHelloBuilder: Hashable, Sendable {
  package var version: TLSVersion
  package var suites: [UInt16]
  /// For the server_name extension; an address is no name (RFC 6066, 3).
  package var serverName: String?

  package init(_ version: TLSVersion, suites: [UInt16]? = nil, serverName: String? = nil) {
    self.version = version
    self.suites = suites ?? ProbeSuites.all(for: version)
    self.serverName = serverName
  }

  /// The hello in its record, or in SSL 2.0's own format for that version.
  package func bytes(using random: inout some RandomNumberGenerator) -> [UInt8] {
    if version == .ssl20 { return ssl2(&random) }
    var writer = ByteWriter()
    writer.u8(22)
    // Old servers refuse a record that is newer than they are (RFC 8446, appendix D.2).
    writer.u16(version == .ssl30 ? 0x0300 : 0x0301)
    writer.counted(2) { $0.raw(message(&random)) }
    return writer.bytes
  }

  private func message(_ random: inout some RandomNumberGenerator) -> [UInt8] {
    var extensions = extensions(&random)
    var message = message(extensions, &random)
    // Some load balancers hang on hellos of 256 to 511 bytes; padding takes them out of that range
    // (RFC 7685).
    if version > .ssl30, (256..<512).contains(message.count) {
      extensions.u16(21)
      let missing = 512 - message.count
      extensions.counted(2) { $0.raw(repeatElement(0, count: max(1, missing - 4))) }
      message = self.message(extensions, &random)
    }
    return message
  }

  private func message(
    _ extensions: ByteWriter,
    _ random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var writer = ByteWriter()
    writer.u8(1)
    writer.counted(3) { hello in
      // TLS 1.3 is asked for in an extension (RFC 8446, 4.1.2).
      hello.u16(min(version, .tls12).rawValue)
      hello.random(32, &random)
      // A session identifier makes middleboxes take TLS 1.3 for a resumed session (RFC 8446, D.4).
      hello.counted(1) { if version == .tls13 { $0.random(32, &random) } }
      hello.counted(2) { list in
        for suite in suites { list.u16(suite) }
        // SSL 3.0 has no extension to say that renegotiation is safe (RFC 5746, 3.3).
        if version == .ssl30 { list.u16(0x00FF) }
      }
      hello.counted(1) { $0.u8(0) }
      if version > .ssl30 { hello.counted(2) { $0.raw(extensions.bytes) } }
    }
    return writer.bytes
  }

  // MARK: Extensions

  /// The last one is never empty: some servers refuse a hello that ends so.
  private func extensions(_ random: inout some RandomNumberGenerator) -> ByteWriter {
    var writer = ByteWriter()
    if let serverName {
      writer.u16(0)
      writer.counted(2) { data in
        data.counted(2) { list in
          list.u8(0)
          list.counted(2) { $0.raw(serverName.utf8) }
        }
      }
    }
    if version == .tls13 {
      writer.u16(43)
      writer.counted(2) { data in data.counted(1) { $0.u16(version.rawValue) } }
      writer.u16(51)
      writer.counted(2) { data in data.counted(2) { keyShares(&$0, &random) } }
    } else {
      // renegotiation_info of a first handshake (RFC 5746, 3.4) and extended_master_secret (RFC 7627),
      // without which some servers do not go on.
      writer.u16(0xFF01)
      writer.counted(2) { data in data.counted(1) { _ in } }
      writer.u16(23)
      writer.counted(2) { _ in }
      writer.u16(11)
      writer.counted(2) { data in data.counted(1) { $0.u8(0) } }
    }
    writer.u16(10)
    writer.counted(2) { data in
      data.counted(2) { list in for group in groups { list.u16(group) } }
    }
    if version >= .tls12 {
      writer.u16(13)
      writer.counted(2) { data in
        data.counted(2) { list in for scheme in Self.signatures { list.u16(scheme) } }
      }
    }
    return writer
  }

  /// x25519, secp256r1, secp384r1, secp521r1, x448, and ffdhe2048 to ffdhe4096 in TLS 1.3 only: named
  /// before, they keep servers from the groups of their own (RFC 7919, 4).
  private var groups: [UInt16] {
    [0x001D, 0x0017, 0x0018, 0x0019, 0x001E] + (version == .tls13 ? [0x0100, 0x0101, 0x0102] : [])
  }

  /// ECDSA, EdDSA, RSA-PSS and RSA with SHA-2, then those with SHA-224 and SHA-1, and DSA.
  private static let signatures: [UInt16] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401,
    0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0302, 0x0202,
  ]

  /// Keys that no secret is known of, since the handshake ends with the server's answer.
  ///
  /// Any 32 bytes are a key of x25519 (RFC 7748, 5). Of secp256r1 it is the base point, which every
  /// server finds on the curve.
  private func keyShares(
    _ writer: inout ByteWriter,
    _ random: inout some RandomNumberGenerator
  ) {
    writer.u16(0x001D)
    writer.counted(2) { $0.random(32, &random) }
    writer.u16(0x0017)
    writer.counted(2) { key in
      key.u8(4)
      key.raw(Self.basePoint)
    }
  }

  /// Of secp256r1, x and y (SEC 2, 2.4.2).
  private static let basePoint: [UInt8] = [
    0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
    0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
    0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
    0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
  ]

  // MARK: SSL 2.0

  /// CLIENT-HELLO of the Internet draft of 1995, section 2.5, with all seven kinds of ciphers.
  private func ssl2(_ random: inout some RandomNumberGenerator) -> [UInt8] {
    let ciphers: [UInt8] = [
      0x07, 0x00, 0xC0, 0x05, 0x00, 0x80, 0x01, 0x00, 0x80, 0x03, 0x00, 0x80, 0x06, 0x00, 0x40,
      0x02, 0x00, 0x80, 0x04, 0x00, 0x80,
    ]
    var writer = ByteWriter()
    writer.u16(0x8000 | UInt16(9 + ciphers.count + 16))
    writer.u8(1)
    writer.u16(version.rawValue)
    writer.u16(UInt16(ciphers.count))
    writer.u16(0)
    writer.u16(16)
    writer.raw(ciphers)
    writer.random(16, &random)
    return writer.bytes
  }
}
