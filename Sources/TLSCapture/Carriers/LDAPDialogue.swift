/// LDAP, in which an extended request turns both sides to TLS (RFC 4511, 4.14).
///
/// Messages are skipped by their length; a hello may stand wherever one ends. Where a bind put a
/// security layer on the connection, what follows is no message and ends the dialogue.
struct LDAPDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .ldap

  /// A SEQUENCE with the message's number and an operation of a client (RFC 4511, 4.1.1).
  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let tag = bytes.u8(0) else { return .maybe }
    guard tag == 0x30 else { return .no }
    guard let head = head(bytes) else { return bytes.byteCount < 6 ? .maybe : .no }
    guard let idTag = bytes.u8(head.header) else { return .maybe }
    guard idTag == 2 else { return .no }
    guard let idLength = bytes.u8(head.header + 1) else { return .maybe }
    guard (1...4).contains(idLength) else { return .no }
    guard let operation = bytes.u8(head.header + 2 + Int(idLength)) else { return .maybe }
    // Bind, unbind, search, modify, add, delete, rename, compare, abandon, extended.
    let operations: [UInt8] = [0x60, 0x42, 0x63, 0x66, 0x68, 0x4A, 0x6C, 0x6E, 0x50, 0x77]
    return operations.contains(operation) ? .yes : .no
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    if let step = beginning(bytes, from: side) { return step }
    guard bytes.u8(0) == 0x30 else { return .nothing }
    guard let head = LDAPDialogue.head(bytes) else {
      return bytes.byteCount < 6 ? .more : .nothing
    }
    return .skip(head.header + head.length)
  }

  /// Tag and length in BER's definite forms of up to four bytes (X.690, 8.1.3).
  private static func head(_ bytes: RawSpan) -> (header: Int, length: Int)? {
    guard let first = bytes.u8(1) else { return nil }
    guard first & 0x80 != 0 else { return (2, Int(first)) }
    let count = Int(first & 0x7F)
    guard (1...4).contains(count) else { return nil }
    var length = 0
    for index in 0..<count {
      guard let byte = bytes.u8(2 + index) else { return nil }
      length = length << 8 | Int(byte)
    }
    return (2 + count, length)
  }
}
