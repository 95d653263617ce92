/// MySQL: the server greets, the client asks for TLS in what would be its login (MySQL's internals
/// manual, “Protocol::HandshakeV10” and “Protocol::SSLRequest”).
struct MySQLDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .mysql
  private var isGreeted = false
  private var isAsked = false

  /// A packet with number 0 (three bytes of length, little-endian, and the number), version 10.
  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let low = bytes.u8(0) else { return .maybe }
    guard let middle = bytes.u8(1) else { return .maybe }
    guard middle <= 1, Int(middle) << 8 | Int(low) >= 32 else { return .no }
    guard let high = bytes.u8(2) else { return .maybe }
    guard high == 0 else { return .no }
    guard let number = bytes.u8(3) else { return .maybe }
    guard number == 0 else { return .no }
    guard let version = bytes.u8(4) else { return .maybe }
    guard version == 10 else { return .no }
    // The server's version as text, which begins with a digit.
    guard let digit = bytes.u8(5) else { return .maybe }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) ? .yes : .no
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    if let step = beginning(bytes, from: side) { return step }
    guard let low = bytes.u8(0), let middle = bytes.u8(1), let high = bytes.u8(2) else {
      return .more
    }
    let length = Int(high) << 16 | Int(middle) << 8 | Int(low)
    switch side {
    case .server:
      guard !isGreeted else { return .nothing }
      isGreeted = true
    case .client:
      guard !isAsked else { return .nothing }
      guard let capabilities = bytes.u8(5) else { return .more }
      // CLIENT_SSL is bit 11, little-endian; the request is as a login that ends before the user, and
      // of 5 bytes before MySQL 4.1.
      guard capabilities & 0x08 != 0, length == 32 || length == 5 else { return .nothing }
      isAsked = true
    }
    return .skip(4 + length)
  }
}
