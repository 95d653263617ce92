import WindowsRegistry

extension Linter {
  /// Points out keys that look like a protocol's and that Schannel never looks at.
  ///
  /// The field report spells `TLS1.2` without the space; such a key is created without complaint and
  /// does nothing (tls-facts h1). It is not ours, so it is left where it is.
  mutating func lintProtocolKeys() {
    for family in catalogue.settings {
      guard case .protocolKey(let keys) = family.encoding, keys.role == .client else { continue }
      let base = keys.base
      for name in host.snapshot.listedChildren(of: base) {
        let known = TLSProtocol.allCases.contains {
          RegistryText($0.rawValue).folded == name.folded
        }
        guard !known, name.description != "Multi-Protocol Unified Hello" else { continue }
        let meant = TLSProtocol(written: name.description).map { "; “\($0.rawValue)” is meant" }
        remark(
          Remark(
            warning: "misspelt-protocol-key",
            "Schannel never looks at the key “\(name)” below \(base)\(meant ?? ""); it is left alone"
          )
        )
      }
    }
  }
}
