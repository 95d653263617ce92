/// PostgreSQL: a request of eight bytes, an answer of one (PostgreSQL's documentation, 55.2.11,
/// “SSL Session Encryption”).
struct PostgreSQLDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .postgresql

  private static let sslRequest: UInt32 = 80_877_103
  private static let gssRequest: UInt32 = 80_877_104

  static func isBeginning(_ bytes: RawSpan) -> Match {
    for (index, wanted) in [0, 0, 0, 8, 0x04, 0xD2, 0x16].enumerated() {
      guard let byte = bytes.u8(index) else { return .maybe }
      guard byte == wanted else { return .no }
    }
    guard let code = bytes.u32(4) else { return .maybe }
    return code == sslRequest || code == gssRequest ? .yes : .no
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    if let step = beginning(bytes, from: side) { return step }
    switch side {
    case .client:
      switch PostgreSQLDialogue.isBeginning(bytes) {
      case .yes: return .skip(8)
      case .maybe: return .more
      case .no: return .nothing
      }
    case .server:
      switch bytes.u8(0) {
      // Yes; or no, and then a client may still ask for the other kind of encryption.
      case UInt8(ascii: "S"), UInt8(ascii: "N"): return .skip(1)
      default: return .nothing
      }
    }
  }
}
