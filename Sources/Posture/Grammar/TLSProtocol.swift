/// A protocol version as Schannel's registry keys name it.
///
/// The raw value is the key's name, space included (tls-registry-settings); `TLS1.2` without the
/// space is a key that Windows never looks at.
package enum TLSProtocol: String, Hashable, Sendable, CaseIterable {
  case pct10 = "PCT 1.0"
  case ssl20 = "SSL 2.0"
  case ssl30 = "SSL 3.0"
  case tls10 = "TLS 1.0"
  case tls11 = "TLS 1.1"
  case tls12 = "TLS 1.2"
  case tls13 = "TLS 1.3"
  case dtls10 = "DTLS 1.0"
  case dtls12 = "DTLS 1.2"

  /// Reads a name as people write it: `TLS 1.2`, `tls1.2`, `TLSv1.2`, `1.2`, `SSL3`, `ssl 3.0`.
  ///
  /// The text must be the source text: a number would have lost the zero of `1.0`.
  package init?(written text: String) {
    var letters = ""
    var digits = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "_", "-": continue
      case "0"..."9", ".": digits.unicodeScalars.append(scalar)
      default:
        guard digits.isEmpty else { return nil }
        letters.unicodeScalars.append(scalar)
      }
    }
    letters = letters.lowercased()
    if letters.hasSuffix("v") { letters.removeLast() }
    if letters.isEmpty { letters = "tls" }
    if !digits.contains(".") { digits += ".0" }
    let name = letters.uppercased() + " " + digits
    guard let found = Self(rawValue: name) else { return nil }
    self = found
  }

  /// From the oldest to the newest; datagram versions stand beside the stream version they mirror.
  package var age: Int {
    switch self {
    case .pct10: 0
    case .ssl20: 1
    case .ssl30: 2
    case .tls10: 3
    case .tls11, .dtls10: 4
    case .tls12, .dtls12: 5
    case .tls13: 6
    }
  }

  /// Deprecated by RFC 6176, RFC 7568 or RFC 8996.
  package var isLegacy: Bool { age < Self.tls12.age }

  package var isDatagram: Bool { self == .dtls10 || self == .dtls12 }
}

extension TLSProtocol: Comparable {
  package static func < (left: TLSProtocol, right: TLSProtocol) -> Bool {
    (left.isDatagram ? 1 : 0, left.age) < (right.isDatagram ? 1 : 0, right.age)
  }
}
