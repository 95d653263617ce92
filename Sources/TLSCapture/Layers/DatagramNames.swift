/// Tells handshakes of DTLS and QUIC by the first bytes of a UDP datagram.
enum DatagramNames {
  /// A plaintext ClientHello or ServerHello of DTLS; the version is the one inside of it.
  ///
  /// Record header of 13 bytes, then a handshake header of 12 (RFC 6347, 4.1 and 4.2.2). DTLS counts
  /// down: 0xFEFF is 1.0, 0xFEFD is 1.2, 0xFEFC is 1.3; 0x0100 is OpenSSL's version of a draft.
  static func dtls(_ bytes: RawSpan) -> FlowTally.Sighting? {
    guard bytes.u8(0) == 22, let record = bytes.u16(1), isDTLS(record), bytes.u16(3) == 0,
      let length = bytes.u16(11), length >= 12, let kind = bytes.u8(13), kind == 1 || kind == 2,
      bytes.u24(19) == 0, let version = bytes.u16(25), isDTLS(version)
    else { return nil }
    let chosen = kind == 2 ? selectedVersion(bytes) ?? version : version
    return FlowTally.Sighting(version: UInt32(chosen), isFinal: kind == 2)
  }

  /// A packet with QUIC's long header of type Initial, of a version that is known.
  ///
  /// RFC 9000, 17.2, and RFC 9369, 3.2, where Initial has the number 1; versions of drafts are
  /// 0xFF0000NN. A connection id has at most 20 bytes in these.
  static func quic(_ bytes: RawSpan) -> FlowTally.Sighting? {
    guard let first = bytes.u8(0), first & 0xC0 == 0xC0, let version = bytes.u32(1),
      let destinationLength = bytes.u8(5), destinationLength <= 20,
      let sourceLength = bytes.u8(6 + Int(destinationLength)), sourceLength <= 20
    else { return nil }
    let kind = first >> 4 & 3
    switch version {
    case 0x0000_0001, 0xFF00_0000...0xFF00_00FF: guard kind == 0 else { return nil }
    case 0x6B33_43CF: guard kind == 1 else { return nil }
    default: return nil
    }
    return FlowTally.Sighting(version: version, isFinal: false)
  }

  private static func isDTLS(_ version: UInt16) -> Bool {
    version == 0x0100 || (0xFEFC...0xFEFF).contains(version)
  }

  /// The supported_versions extension of a ServerHello, RFC 9147, 5.3 and RFC 8446, 4.1.3.
  private static func selectedVersion(_ bytes: RawSpan) -> UInt16? {
    guard let sessionLength = bytes.u8(59) else { return nil }
    var offset = 60 + Int(sessionLength) + 3
    guard let extensions = bytes.u16(offset) else { return nil }
    let end = offset + 2 + Int(extensions)
    offset += 2
    while offset < end, let type = bytes.u16(offset), let length = bytes.u16(offset + 2) {
      if type == 43 { return bytes.u16(offset + 4).flatMap { isDTLS($0) ? $0 : nil } }
      offset += 4 + Int(length)
    }
    return nil
  }
}
