/// SOCKS 4 (Ying-Da Lee, “SOCKS: A protocol for TCP proxy across firewalls”) and 4A, which adds a
/// name.
struct SOCKS4Dialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = .socks4
  private(set) var target: String?
  private var isAnswered = false

  /// CONNECT (1) or BIND (2), a port, an address, a user that ends with a zero.
  static func isBeginning(_ bytes: RawSpan) -> Match {
    guard let version = bytes.u8(0) else { return .maybe }
    guard version == 4 else { return .no }
    guard let command = bytes.u8(1) else { return .maybe }
    guard command == 1 || command == 2 else { return .no }
    // TDS has answers of type 4: a status of 1 and a length stand where the port is here.
    guard bytes.byteCount >= 9 else { return .maybe }
    return bytes.u32(4) == 0 ? .no : .yes
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    switch side {
    case .client:
      target == nil ? request(bytes) : beginning(bytes, from: .client) ?? .nothing
    case .server:
      if let step = beginning(bytes, from: .server) {
        step
      } else if isAnswered {
        .nothing
      } else {
        answer(bytes)
      }
    }
  }

  private mutating func request(_ bytes: RawSpan) -> CarrierStep {
    guard let port = bytes.u16(2), let address = bytes.u32(4) else { return .more }
    guard let user = bytes.index(of: 0, from: 8) else {
      return bytes.byteCount < 512 ? .more : .nothing
    }
    // 4A: an address of 0.0.0.x, x not zero, says that a name follows.
    guard address != 0, address <= 0xFF else {
      target = ProxyTarget.text(IPAddress(ipv4: address), port: port)
      return .skip(user + 1)
    }
    guard let end = bytes.index(of: 0, from: user + 1),
      let name = bytes.part(user + 1, end - user - 1)
    else { return bytes.byteCount < 1024 ? .more : .nothing }
    target = ProxyTarget.text(name, port: port)
    return .skip(end + 1)
  }

  /// A zero and 90 where the request is granted, in eight bytes.
  private mutating func answer(_ bytes: RawSpan) -> CarrierStep {
    guard let code = bytes.u16(0) else { return .more }
    guard code == 90 else { return .nothing }
    isAnswered = true
    return .skip(8)
  }
}
