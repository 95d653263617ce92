/// What a dialogue makes of the bytes at hand.
enum CarrierStep: Hashable, Sendable {
  /// A unit is not complete, or does not yet tell what it is.
  case more
  /// So many bytes are done with; they may go beyond those at hand.
  case skip(Int)
  /// Here TLS begins in this direction.
  case tls
  /// This dialogue does not turn to TLS, or not any more.
  case nothing
}

/// A protocol in the clear that may turn to TLS, read as far as needed to find where it does.
///
/// The two directions are read each for itself: where a client's hello begins, TLS has begun for it,
/// whether the server's consent was captured or not; and likewise for the server's answer. A
/// dialogue therefore need not follow its protocol in all detail, only find the places where a
/// hello may stand (``HelloStart`` is strict).
protocol CarrierDialogue: Sendable {
  /// Nil where the protocol has no name here.
  var carrier: Handshake.Carrier? { get }
  /// Where the client asked a proxy to connect to.
  var target: String? { get }

  /// Looks at bytes that begin where the last unit of this side ended.
  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep

  /// Whether a unit that the server says after a client's hello declines it.
  func declines(_ unit: RawSpan) -> Bool
}

extension CarrierDialogue {
  var target: String? { nil }

  func declines(_ unit: RawSpan) -> Bool { false }

  /// What follows where TLS can begin now; nil where it does not.
  func beginning(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep? {
    switch HelloStart.match(bytes, from: side) {
    case .yes: .tls
    case .maybe: .more
    case .no: nil
    }
  }
}

extension RawSpan {
  /// Whether these bytes begin with a text of ASCII, in any case of letters where `folded`.
  func begins(with text: StaticString, at start: Int = 0, folded: Bool = false) -> Match {
    var offset = start
    for index in 0..<text.utf8CodeUnitCount {
      let wanted = unsafe text.utf8Start[index]
      guard let byte = u8(offset) else { return .maybe }
      let isLower = folded && byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      guard (isLower ? byte & 0xDF : byte) == wanted else { return .no }
      offset += 1
    }
    return .yes
  }

  /// Whether these bytes are printable ASCII in lines.
  var isPrintable: Bool {
    for offset in 0..<byteCount {
      guard let byte = u8(offset) else { continue }
      switch byte {
      case 0x20...0x7E, 0x09, 0x0A, 0x0D: continue
      default: return false
      }
    }
    return true
  }

  /// Where a byte is first found from `start` on, within `limit` bytes.
  func index(of wanted: UInt8, from start: Int = 0, limit: Int = .max) -> Int? {
    var offset = start
    let end = limit < byteCount - start ? start + limit : byteCount
    while offset < end {
      if u8(offset) == wanted { return offset }
      offset += 1
    }
    return nil
  }
}
