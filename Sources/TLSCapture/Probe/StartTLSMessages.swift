// The dialogues of the protocols whose messages are bytes and no lines.

extension StartTLSDialogue {
  private mutating func ask(_ bytes: [UInt8]) -> Step {
    stage += 1
    return .send(bytes)
  }

  /// Takes a message of so many bytes from the front; nil where it is not all there.
  private mutating func message(_ length: Int) -> [UInt8]? {
    guard length >= 0, length <= received.count - at else { return nil }
    defer { at += length }
    return Array(received[at..<(at + length)])
  }

  // MARK: LDAP

  /// An ExtendedRequest with the name of StartTLS (RFC 4511, 4.14).
  private static let startTLSRequest: [UInt8] =
    [0x30, 0x1D, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)

  mutating func ldap() -> Step {
    if stage == 0 { return ask(Self.startTLSRequest) }
    guard let first = received.first else { return .wait }
    guard first == 0x30 else { return .refused("it answers with no message of LDAP") }
    guard let (start, length) = Self.length(unsafe received.span.bytes, 1) else { return .wait }
    guard length <= Self.limit else { return .refused("it answers with \(length) bytes") }
    guard let answer = message(start + length) else { return .wait }
    let span = unsafe answer.span.bytes
    // messageID, then ExtendedResponse with resultCode (RFC 4511, 4.1.1 and 4.12).
    guard span.u8(start) == 0x02, let id = Self.length(span, start + 1),
      span.u8(id.start + id.length) == 0x78,
      let response = Self.length(span, id.start + id.length + 1),
      span.u8(response.start) == 0x0A, span.u8(response.start + 1) == 1,
      let code = span.u8(response.start + 2)
    else { return .refused("it answers StartTLS with no ExtendedResponse") }
    return code == 0 ? .ready : .refused("it answers StartTLS with result code \(code)")
  }

  /// A length of BER and where its contents begin; nil where it is not all there or longer than three
  /// bytes.
  private static func length(_ span: RawSpan, _ at: Int) -> (start: Int, length: Int)? {
    guard let first = span.u8(at) else { return nil }
    switch first {
    case 0..<0x80: return (at + 1, Int(first))
    case 0x81: return span.u8(at + 1).map { (at + 2, Int($0)) }
    case 0x82: return span.u16(at + 1).map { (at + 3, Int($0)) }
    case 0x83: return span.u24(at + 1).map { (at + 4, $0) }
    default: return span.byteCount > at + 4 ? (at + 1, .max >> 1) : nil
    }
  }

  // MARK: Databases

  /// SSLRequest, answered by one letter (PostgreSQL, “SSL Session Encryption”).
  mutating func postgres() -> Step {
    if stage == 0 { return ask([0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F]) }
    guard let answer = message(1)?.first else { return .wait }
    switch answer {
    case UInt8(ascii: "S"): return .ready
    case UInt8(ascii: "N"): return .refused("it has TLS switched off")
    default: return .refused("it answers with no message of PostgreSQL")
    }
  }

  /// The server greets with its capabilities; CLIENT_SSL is 0x0800 (MySQL, “Protocol::Handshake” and
  /// “Protocol::SSLRequest”).
  mutating func mysql() -> Step {
    if stage > 0 { return .ready }
    let pending = received
    let span = unsafe pending.span.bytes
    guard let low = span.u16(0), let high = span.u8(2), span.u8(3) != nil else { return .wait }
    let length = Int(low.byteSwapped) | Int(high) << 16
    guard length <= Self.limit else { return .refused("it greets with \(length) bytes") }
    guard let greeting = message(4 + length) else { return .wait }
    guard greeting.count > 5, greeting[4] == 10,
      let version = greeting[5...].firstIndex(of: 0), version + 16 <= greeting.count
    else { return .refused("it does not greet as MySQL does") }
    // Behind the version: 4 bytes of the connection, 8 of the scramble, a zero, the capabilities.
    guard greeting[version + 15] & 0x08 != 0 else { return .refused("it has TLS switched off") }
    // PROTOCOL_41, SSL, TRANSACTIONS, SECURE_CONNECTION; 16 MB packets; utf8.
    return ask(
      [32, 0, 0, 1, 0x00, 0xAA, 0, 0, 0, 0, 0, 1, 33] + [UInt8](repeating: 0, count: 23)
    )
  }

  /// PRELOGIN with VERSION and ENCRYPTION, which is on; later packets carry TLS ([MS-TDS] 2.2.6.5).
  mutating func tds() -> Step {
    if stage == 0 {
      return ask([
        0x12, 0x01, 0x00, 0x1A, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x06, 0x01, 0x00,
        0x11, 0x00, 0x01, 0xFF, 0x0F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
      ])
    }
    let pending = received
    let span = unsafe pending.span.bytes
    guard let type = span.u8(0) else { return .wait }
    guard type == 0x04 || type == 0x12 else { return .refused("it answers with no packet of TDS") }
    guard let length = span.u16(2) else { return .wait }
    guard length >= 8 else { return .refused("it answers with a packet of \(length) bytes") }
    guard let packet = message(Int(length)) else { return .wait }
    let answer = unsafe packet.span.bytes
    var at = 8
    while let token = answer.u8(at), token != 0xFF {
      if token == 1 {
        guard let offset = answer.u16(at + 1), let value = answer.u8(8 + Int(offset)) else { break }
        // ENCRYPT_NOT_SUP; OFF, ON and REQ all encrypt the login at least.
        return value == 2 ? .refused("it does not support encryption") : .ready
      }
      at += 5
    }
    return .refused("it does not answer about encryption")
  }

  // MARK: Remote desktops

  /// A Connection Request for TLS or CredSSP, which begins with TLS ([MS-RDPBCGR] 2.2.1.1 and 2.2.1.2).
  mutating func rdp() -> Step {
    if stage == 0 {
      return ask([
        0x03, 0x00, 0x00, 0x13, 0x0E, 0xE0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x08, 0x00,
        0x03, 0x00, 0x00, 0x00,
      ])
    }
    let pending = received
    let span = unsafe pending.span.bytes
    guard let version = span.u8(0) else { return .wait }
    guard version == 3 else { return .refused("it answers with no packet of RDP") }
    guard let length = span.u16(2) else { return .wait }
    guard length >= 11 else { return .refused("it answers with a packet of \(length) bytes") }
    guard let packet = message(Int(length)) else { return .wait }
    let answer = unsafe packet.span.bytes
    guard answer.u8(5) == 0xD0 else { return .refused("it does not confirm the connection") }
    switch (answer.u8(11), answer.u8(15)) {
    case (2, 0), (nil, _): return .refused("it takes RDP's own encryption only")
    case (2, _): return .ready
    case (3, let code): return .refused("it refuses TLS with failure code \(code ?? 0)")
    default: return .refused("it confirms the connection in no known way")
    }
  }
}
