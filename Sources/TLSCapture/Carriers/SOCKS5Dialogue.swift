/// SOCKS 5 (RFC 1928), with passwords (RFC 1929) and the messages of GSSAPI (RFC 1961).
struct SOCKS5Dialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .socks5
  private(set) var target: String?
  private var isGreeted = false
  private var method: UInt8?
  private var isAnswered = false

  private static let gssapi: UInt8 = 1

  /// A version, how many methods of authentication, and each of them.
  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let version = bytes.u8(0) else { return .maybe }
    guard version == 5 else { return .no }
    guard let count = bytes.u8(1) else { return .maybe }
    // IANA has ten methods, 0 to 9; private ones begin at 0x80.
    guard (1...16).contains(count) else { return .no }
    for index in 0..<Int(count) {
      guard let method = bytes.u8(2 + index) else { return .maybe }
      guard method < 16 || method >= 0x80 else { return .no }
    }
    return .yes
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    switch side {
    case .client: request(bytes)
    case .server: beginning(bytes, from: .server) ?? answer(bytes)
    }
  }

  private mutating func request(_ bytes: RawSpan) -> CarrierStep {
    guard target == nil else { return beginning(bytes, from: .client) ?? .nothing }
    guard let version = bytes.u8(0), let second = bytes.u8(1) else { return .more }
    switch version {
    case 5 where !isGreeted:
      isGreeted = true
      return .skip(2 + Int(second))
    case 5:
      return connect(bytes)
    case 1 where method == SOCKS5Dialogue.gssapi:
      return bytes.u16(2).map { .skip(4 + Int($0)) } ?? .more
    case 1:
      let user = Int(second)
      return bytes.u8(2 + user).map { .skip(3 + user + Int($0)) } ?? .more
    default:
      return .nothing
    }
  }

  private mutating func connect(_ bytes: RawSpan) -> CarrierStep {
    guard let type = bytes.u8(3) else { return .more }
    guard let length = addressLength(bytes, type), let port = bytes.u16(4 + length) else {
      return [1, 3, 4].contains(type) ? .more : .nothing
    }
    switch type {
    case 1:
      guard let address = bytes.u32(4) else { return .nothing }
      target = ProxyTarget.text(IPAddress(ipv4: address), port: port)
    case 4:
      guard let high = bytes.u64(4), let low = bytes.u64(12) else { return .nothing }
      target = ProxyTarget.text(IPAddress(high: high, low: low), port: port)
    default:
      guard let name = bytes.part(5, length - 1) else { return .nothing }
      target = ProxyTarget.text(name, port: port)
    }
    return .skip(6 + length)
  }

  /// IPv4 (1), a name after its length (3), IPv6 (4); nil where it is none of them or not all there.
  private func addressLength(_ bytes: RawSpan, _ type: UInt8) -> Int? {
    switch type {
    case 1: 4
    case 3: bytes.u8(4).map { 1 + Int($0) }
    case 4: 16
    default: nil
    }
  }

  private mutating func answer(_ bytes: RawSpan) -> CarrierStep {
    guard !isAnswered else { return .nothing }
    guard let version = bytes.u8(0), let second = bytes.u8(1) else { return .more }
    switch version {
    case 5 where method == nil:
      method = second
      // 255: none of the methods is acceptable.
      return second == 0xFF ? .nothing : .skip(2)
    case 5:
      guard second == 0 else { return .nothing }
      guard let type = bytes.u8(3) else { return .more }
      guard let length = addressLength(bytes, type) else { return type == 3 ? .more : .nothing }
      isAnswered = true
      return .skip(6 + length)
    case 1 where method == SOCKS5Dialogue.gssapi:
      return bytes.u16(2).map { .skip(4 + Int($0)) } ?? .more
    case 1:
      return second == 0 ? .skip(2) : .nothing
    default:
      return .nothing
    }
  }
}
