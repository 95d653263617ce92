package import WindowsRegistry

/// Keys of what Schannel and its neighbours read besides protocols, written out for tests.
extension Keys {
  package static let ciphers = schannel + "\\Ciphers"
  package static let hashes = schannel + "\\Hashes"
  package static let keyExchange = schannel + "\\KeyExchangeAlgorithms"
  package static let cryptographyPolicy =
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
  package static let localCryptography =
    control + "\\Cryptography\\Configuration\\Local\\SSL\\00010002"
  package static let fips = control + "\\Lsa\\FIPSAlgorithmPolicy"
  package static let eap = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\PPP\\EAP\\13"
  package static let machineBoxes =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
  package static let policies32 = wow64 + "\\Policies"
  package static let policy32 =
    policies32 + "\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
  package static let cryptographyPolicy32 =
    policies32 + "\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
}

extension SampleHost {
  package func cipher(_ name: String, _ enabled: RegistryData) -> SampleHost {
    value(Keys.ciphers + "\\\(name)", "Enabled", enabled)
  }

  /// The order of suites by policy, as the group policy writes it.
  package func suitePolicy(_ names: [String]) -> SampleHost {
    value(Keys.cryptographyPolicy, "Functions", .string(names.joined(separator: ",")))
  }

  package func localSuites(_ names: [String]) -> SampleHost {
    value(Keys.localCryptography, "Functions", .multiString(names))
  }
}
