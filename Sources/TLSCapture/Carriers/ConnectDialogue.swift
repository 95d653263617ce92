/// CONNECT to an HTTP proxy (RFC 9110, 9.3.6), asked once or again where the proxy wants credentials.
struct ConnectDialogue: CarrierDialogue {
  private enum Place: Hashable {
    case requestLine, headers
  }

  let carrier: Handshake.Carrier? = .httpConnect
  private(set) var target: String?
  private var place = Place.requestLine
  private var units = TextUnits(terminator: UInt8(ascii: "\n"))

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    switch side {
    case .client: request(bytes)
    case .server: answer(bytes)
    }
  }

  private mutating func request(_ bytes: RawSpan) -> CarrierStep {
    switch place {
    case .requestLine:
      if let step = beginning(bytes, from: .client) { return step }
      switch bytes.begins(with: "CONNECT ", folded: true) {
      case .no: return .nothing
      case .maybe: return .more
      case .yes: break
      }
      guard let count = units.next(bytes, .client) else { return .more }
      guard let end = bytes.index(of: UInt8(ascii: " "), from: 8, limit: count - 8),
        let name = bytes.part(8, end - 8), name.byteCount > 0
      else { return .nothing }
      target = WireText.printable(name)
      place = .headers
      return .skip(count)
    case .headers:
      let isStart = units.isAtStart(.client)
      guard let count = units.next(bytes, .client) else { return .more }
      let isBlank = bytes.u8(0) == 0x0A || bytes.u8(0) == 0x0D && count == 2
      if isStart, isBlank { place = .requestLine }
      return .skip(count)
    }
  }

  /// An answer's head and, where the proxy refuses, its body, of which only the lines are looked at.
  private mutating func answer(_ bytes: RawSpan) -> CarrierStep {
    if units.isAtStart(.server), let step = beginning(bytes, from: .server) { return step }
    return units.next(bytes, .server).map(CarrierStep.skip) ?? .more
  }
}
