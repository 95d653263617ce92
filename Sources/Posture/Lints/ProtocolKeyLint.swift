import Inputs
import WindowsRegistry

extension Linter {
  /// Points out keys that look like a protocol's, or like its Client or Server, and that Schannel
  /// never looks at.
  ///
  /// The field report spells `TLS1.2` without the space; such a key is created without complaint and
  /// does nothing (tls-facts h1). It is not ours, so it is left where it is.
  mutating func lintProtocolKey(
    _ name: RegistryText,
    role: RegistryText?,
    _ schannel: RegistryPath
  ) {
    let base = schannel.appending("Protocols")
    let known = TLSProtocol.allCases.first { RegistryText($0.rawValue).folded == name.folded }
    guard let known else {
      // Whatever stands below a key that is not used says nothing more.
      guard places.schannelKeys[base.appending(name)] == nil else { return }
      let meant = meantProtocolKey(name.description).map { "; “\($0)” is meant" } ?? ""
      remark(
        Remark(
          warning: "misspelt-protocol-key",
          "Schannel never looks at the key “\(name)” below \(base)\(meant); it is left alone"
        )
      )
      return
    }
    let roles = SchannelRole.allCases.map(\.rawValue)
    guard let role, !roles.contains(where: { RegistryText($0).folded == role.folded }) else {
      return
    }
    let meant =
      suggestion(for: role.description, among: roles).map { "; “\($0)” is meant" } ?? ""
    remark(
      Remark(
        warning: "misspelt-role-key",
        "Schannel never looks at the key “\(role)” below \(base)\\\(known.rawValue)\(meant); it is "
          + "left alone"
      )
    )
  }
}

/// `TLS1.2` stands for TLS 1.2, and `TLS 1.2Client` for a path that lost its backslash.
func meantProtocolKey(_ name: String) -> String? {
  if let found = TLSProtocol(written: name) { return found.rawValue }
  for role in SchannelRole.allCases where name.lowercased().hasSuffix(role.rawValue.lowercased()) {
    if let found = TLSProtocol(written: String(name.dropLast(role.rawValue.count))) {
      return "\(found.rawValue)\\\(role.rawValue)"
    }
  }
  return nil
}
