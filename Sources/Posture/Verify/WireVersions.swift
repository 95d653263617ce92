package import TLSCapture

extension TLSProtocol {
  /// The version by its number on the wire; nil for what TLS over a stream does not have.
  package var wire: TLSVersion? {
    switch self {
    case .ssl20: .ssl20
    case .ssl30: .ssl30
    case .tls10: .tls10
    case .tls11: .tls11
    case .tls12: .tls12
    case .tls13: .tls13
    case .pct10, .dtls10, .dtls12: nil
    }
  }
}

extension TLSVersion {
  /// As Windows names it; nil for drafts, and for numbers that are no version.
  package var protocolName: TLSProtocol? {
    switch self {
    case .ssl20: .ssl20
    case .ssl30: .ssl30
    case .tls10: .tls10
    case .tls11: .tls11
    case .tls12: .tls12
    case .tls13: .tls13
    default: nil
    }
  }

  /// The newest version that is older than this one; nil where there is none.
  package var next: TLSVersion? {
    TLSProtocol.allCases.compactMap(\.wire).filter { $0 < self }.max()
  }
}

/// How often a version was seen.
package struct VersionCount: Hashable, Sendable {
  package let version: TLSVersion
  package let count: Int

  /// The newest first.
  static func sorted(_ counts: [TLSVersion: Int]) -> [VersionCount] {
    counts.sorted { $0.key > $1.key }.map { VersionCount(version: $0.key, count: $0.value) }
  }
}
