/// Remote Desktop: a connection request and its confirmation, then TLS ([MS-RDPBCGR] 1.3.1.1, 2.2.1.1
/// and 2.2.1.2), in packets of TPKT (RFC 1006) and X.224.
struct RDPDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .rdp
  private var isAsked = false
  private var isConfirmed = false

  private enum Code {
    static let connectionRequest: UInt8 = 0xE0
    static let connectionConfirm: UInt8 = 0xD0
    static let negotiationResponse: UInt8 = 2
    static let negotiationFailure: UInt8 = 3
  }

  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let version = bytes.u8(0) else { return .maybe }
    guard version == 3 else { return .no }
    guard let reserved = bytes.u8(1) else { return .maybe }
    guard reserved == 0 else { return .no }
    guard let length = bytes.u16(2), let indicator = bytes.u8(4), let code = bytes.u8(5) else {
      return .maybe
    }
    let fits = length >= 11 && Int(indicator) + 5 == Int(length)
    return fits && code == Code.connectionRequest ? .yes : .no
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    if let step = beginning(bytes, from: side) { return step }
    guard let length = bytes.u16(2) else { return .more }
    guard bytes.u8(0) == 3, length >= 11 else { return .nothing }
    switch side {
    case .client:
      guard !isAsked else { return .nothing }
      isAsked = true
    case .server:
      guard !isConfirmed else { return .nothing }
      guard bytes.byteCount >= Int(length) else { return length <= 1024 ? .more : .nothing }
      guard bytes.u8(5) == Code.connectionConfirm else { return .nothing }
      // After X.224's seven bytes: type, flags, length, and the protocol or the reason, little-endian.
      switch bytes.u8(11) {
      case Code.negotiationResponse where length >= 19 && bytes.u32(15) != 0: isConfirmed = true
      default: return .nothing
      }
    }
    return .skip(Int(length))
  }
}
