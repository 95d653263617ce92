/// A protocol version by its number on the wire.
///
/// SSL 2.0 is 0x0002 (the Internet draft of 1995), SSL 3.0 to TLS 1.3 are 0x0300 to 0x0304 (RFC
/// 6101, 2246, 4346, 5246, 8446), drafts of TLS 1.3 are 0x7F00 and the number of the draft.
package struct TLSVersion: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let ssl20 = TLSVersion(rawValue: 0x0002)
  package static let ssl30 = TLSVersion(rawValue: 0x0300)
  package static let tls10 = TLSVersion(rawValue: 0x0301)
  package static let tls11 = TLSVersion(rawValue: 0x0302)
  package static let tls12 = TLSVersion(rawValue: 0x0303)
  package static let tls13 = TLSVersion(rawValue: 0x0304)

  /// Values that clients send to keep servers tolerant, RFC 8701: 0x0A0A, 0x1A1A, … 0xFAFA.
  package var isGREASE: Bool {
    rawValue & 0x0F0F == 0x0A0A && rawValue >> 8 == rawValue & 0xFF
  }

  package var draft: Int? { rawValue >> 8 == 0x7F ? Int(rawValue & 0xFF) : nil }

  /// As in manifests: `TLS 1.2`; `TLS 1.3 draft 23`, and the number in hex where there is no name.
  package var name: String {
    switch self {
    case .ssl20: return "SSL 2.0"
    case .ssl30: return "SSL 3.0"
    case .tls10: return "TLS 1.0"
    case .tls11: return "TLS 1.1"
    case .tls12: return "TLS 1.2"
    case .tls13: return "TLS 1.3"
    default:
      if let draft { return "TLS 1.3 draft \(draft)" }
      let digits = String(rawValue, radix: 16, uppercase: true)
      return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}

extension TLSVersion: Comparable {
  /// Older first; drafts of TLS 1.3 stand between TLS 1.2 and TLS 1.3.
  package static func < (one: TLSVersion, other: TLSVersion) -> Bool { one.order < other.order }

  private var order: UInt32 {
    if let draft { return 0x0303_00 + UInt32(draft) }
    return UInt32(rawValue) << 8
  }
}
