import WindowsRegistry

/// What the switches of the protocols hold, gathered over all of their keys.
struct ProtocolFindings {
  /// Keys with 0xffffffff, such as `TLS 1.2\Client`.
  fileprivate(set) var historic: [String] = []
  /// The sides for which TLS 1.3 has values.
  fileprivate(set) var tls13: [SchannelRole] = []
  /// Whether one of them is not switched off.
  fileprivate(set) var isTLS13On = false

  mutating func note(_ key: SnapshotKey, _ name: TLSProtocol, _ role: SchannelRole) {
    var hasValue = false
    var isHistoric = false
    for value in key.values {
      guard let data = value.data else { continue }
      hasValue = true
      if data.dword == .max,
        value.name == ProtocolKey.enabled || value.name == ProtocolKey.disabledByDefault
      {
        isHistoric = true
      }
    }
    if isHistoric { historic.append("\(name.rawValue)\\\(role.rawValue)") }
    if hasValue, name == .tls13 {
      tls13.append(role)
      if key.data(ProtocolKey.enabled)?.dword != 0 { isTLS13On = true }
    }
  }
}

extension Linter {
  mutating func lint(_ findings: ProtocolFindings) {
    if !findings.historic.isEmpty {
      remark(
        Remark(
          note: "historic-on",
          "0xFFFFFFFF stands in the values of \(enumerated(findings.historic)): Windows takes every "
            + "number but 0 as on, and several tools only 1"
        )
      )
    }
    lintTLS13(findings)
  }

  /// Whoever knows the release knows whether it has TLS 1.3 (W32-PROTO).
  private mutating func lintTLS13(_ findings: ProtocolFindings) {
    guard !findings.tls13.isEmpty, let standard = host.release?.schannel[.tls13],
      findings.tls13.contains(where: {
        ($0 == .client ? standard.client : standard.server) == .unsupported
      })
    else { return }
    let without = "\(host.releaseName ?? "this release") does not have it"
    remark(
      findings.isTLS13On
        ? Remark(
          warning: "tls13-unsupported-key",
          "Schannel's key of TLS 1.3 has values, and \(without): no safe configuration, says Microsoft"
        )
        : Remark(
          note: "tls13-unsupported-key",
          "Schannel's key of TLS 1.3 has values that switch it off, and \(without)"
        )
    )
  }
}
