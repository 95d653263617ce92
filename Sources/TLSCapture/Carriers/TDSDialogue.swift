/// SQL Server's protocol up to TDS 7.4, which carries the handshake in its own packets.
///
/// PRELOGIN is a packet of type 0x12, its answer one of type 4; where encryption was agreed, the
/// records of TLS follow in packets of type 0x12 of both sides until the handshake is done ([MS-TDS]
/// 2.2.3.1 and 2.2.6.5). TDS 8.0 begins with TLS and needs none of this.
struct TDSDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .tds

  /// PRELOGIN's first option is VERSION, token 0 ([MS-TDS] 2.2.6.5); or a packet with a hello.
  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let type = bytes.u8(0) else { return .maybe }
    guard type == 0x12 else { return .no }
    guard let status = bytes.u8(1) else { return .maybe }
    guard status <= 1 else { return .no }
    guard let length = bytes.u16(2), let window = bytes.u8(7), let first = bytes.u8(8) else {
      return .maybe
    }
    return length > 8 && window == 0 && (first == 0 || first == 0x16) ? .yes : .no
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    guard let type = bytes.u8(0) else { return .more }
    guard type == 0x12 || type == 4 && side == .server else { return .nothing }
    guard let length = bytes.u16(2) else { return .more }
    guard length >= 8 else { return .nothing }
    guard length > 8 else { return .skip(8) }
    guard let payload = bytes.part(8, Int(length) - 8), let first = payload.u8(0) else {
      return .more
    }
    switch HelloStart.match(payload, from: side) {
    case .yes: return .tls
    case .no: return .skip(Int(length))
    case .maybe:
      guard payload.byteCount == Int(length) - 8 else { return .more }
      // The whole packet is too short to tell.
      return first == 0x16 ? .tls : .skip(Int(length))
    }
  }
}

/// Takes TLS out of the packets of TDS: a header of eight bytes, which counts itself ([MS-TDS]
/// 2.2.3.1).
struct TDSPackets: Sendable {
  private var headCount = 0
  private var length = 0
  private var left = 0
  /// After the handshake, records follow without packets.
  private var isRaw = false
  private(set) var isBroken = false

  /// Where in the bytes from `at` on the next payload lies; nil where there is no more of it.
  mutating func next(_ bytes: RawSpan, _ at: inout Int) -> Range<Int>? {
    while at < bytes.byteCount, !isBroken {
      if isRaw || left > 0 {
        let start = at
        let count = isRaw ? bytes.byteCount - at : min(left, bytes.byteCount - at)
        left = isRaw ? 0 : left - count
        at += count
        return start..<at
      }
      if headCount == 0, let type = bytes.u8(at), (20...23).contains(type) {
        isRaw = true
      } else {
        readHead(bytes, &at)
      }
    }
    return nil
  }

  private mutating func readHead(_ bytes: RawSpan, _ at: inout Int) {
    while headCount < 8, let byte = bytes.u8(at) {
      if headCount == 0, byte != 0x12, byte != 4 {
        isBroken = true
        return
      }
      if headCount == 2 || headCount == 3 { length = length << 8 | Int(byte) }
      headCount += 1
      at += 1
    }
    guard headCount == 8 else { return }
    isBroken = length < 8
    left = length - 8
    (headCount, length) = (0, 0)
  }
}
