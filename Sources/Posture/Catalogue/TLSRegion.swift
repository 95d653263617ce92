import WindowsRegistry

/// The part of a registry that is about TLS: every value in it has exactly one claim.
///
/// Some keys hold nothing else. Of others, which hold much that is none of our business, only the
/// values with a telling name belong to it.
package enum TLSRegion {
  /// Whether a value belongs to it; a value of a key that nobody reads may, too.
  package static func contains(_ address: RegistryAddress) -> Bool {
    let path = address.path.inCurrentControlSet
    if wholeSubtrees.contains(where: { $0.contains(path) }) { return true }
    if wholeKeys.contains(path) { return true }
    let isMixed =
      mixedKeys.contains(path)
      || path.belowUserHive.map { below in
        userKeys.contains { $0.folded == below.folded }
      } == true
    return isMixed && isTelling(address.name)
  }

  private static func machine(_ subpath: String) -> RegistryPath {
    RegistryPath(.localMachine, subpath)
  }

  /// A place below SOFTWARE as 64-bit and as 32-bit programs see it.
  private static func views(_ subpath: String) -> [RegistryPath] {
    [machine("SOFTWARE\\" + subpath), machine("SOFTWARE\\Wow6432Node\\" + subpath)]
  }

  private static let control = "SYSTEM\\CurrentControlSet\\Control"
  private static let http = "SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters"
  private static let internetSettings = "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

  private static let wholeSubtrees: [RegistryPath] =
    [
      machine(control + "\\SecurityProviders\\SCHANNEL"),
      machine(control + "\\Cryptography\\Configuration\\Local\\SSL"),
      machine(control + "\\Lsa\\FIPSAlgorithmPolicy"),
    ]
    + ["SslBindingInfo", "SslCcsBindingInfo", "SslScopedCcsBindingInfo", "SslSniBindingInfo"]
    .map { machine("\(http)\\\($0)") }
    // Policies have one view; what stands in the other is a mistake that somebody should see.
    + views("Policies\\Microsoft\\Cryptography\\Configuration\\SSL")

  private static let wholeKeys: [RegistryPath] =
    views(internetSettings + "\\WinHttp")
    + [machine("SYSTEM\\CurrentControlSet\\Services\\RasMan\\PPP\\EAP\\13")]

  private static let mixedKeys: [RegistryPath] =
    views("Microsoft\\.NETFramework\\v2.0.50727") + views("Microsoft\\.NETFramework\\v4.0.30319")
    + views(internetSettings) + views("Policies\\" + internetSettings)

  private static let userKeys: [RegistryText] = [
    RegistryText("Software\\" + internetSettings),
    RegistryText("Software\\Policies\\" + internetSettings),
  ]

  private static func isTelling(_ name: ValueName) -> Bool {
    let folded = name.spelling.folded.description
    return ["SSL", "TLS", "SCH", "SECUREPROTOCOL", "CRYPTO", "CERTIFICATE", "HKLM"].contains {
      folded.contains($0)
    }
  }
}
