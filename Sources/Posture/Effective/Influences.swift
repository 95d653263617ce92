package import WindowsRegistry

/// What can change the verdicts and cannot be computed: reported, not guessed.
func influences(on host: ObservedHost) -> [Influence] {
  var found: [Influence] = []
  func dword(_ path: RegistryPath, _ name: ValueName) -> UInt32? {
    host.value(path, name).value?.dword
  }
  if let value = dword(InfluenceKeys.fips, "Enabled"), value != 0 {
    found.append(
      Influence(
        code: "fips",
        text:
          "the FIPS policy is on, and Schannel may use TLS 1.0 although it is disabled by other "
          + "means",
        stacks: ["schannel.*", "winhttp.*", "wininet.*", "dotnet.*"],
        source: "MEM-TS"
      )
    )
  }
  if let build = host.facts.build.value, build >= 26100 {
    found.append(
      Influence(
        code: "minimum-version-policy",
        text: "a policy can set a minimum version on this release; where the registry keeps it is "
          + "not documented, so it cannot be seen",
        stacks: ["schannel.*", "winhttp.*", "wininet.*", "dotnet.*"],
        source: "CSP-CRYPTO"
      )
    )
  }
  if let value = dword(InfluenceKeys.internetPolicy, "Security_HKLM_only"), value != 0 {
    found.append(
      Influence(
        code: "security-hklm-only",
        text: "Security_HKLM_only makes Internet Explorer use the machine's settings for zones; "
          + "what it does to protocols is not documented",
        stacks: ["wininet.*"],
        source: "NSA-ADMX"
      )
    )
  }
  let is32Bit = host.facts.architecture == .known(.x86)
  for (path, view) in [
    (InfluenceKeys.winhttp, is32Bit ? "32" : "64"), (InfluenceKeys.winhttp32, "32"),
  ] {
    for name: ValueName in ["ForceDefaultSecureProtocols", "EnableInsecureTlsFallback"] {
      guard let value = dword(path, name), value != 0 else { continue }
      found.append(
        Influence(
          code: "force-default-secure-protocols",
          text: "\(name) is set; according to an unofficial reading of winhttp.dll it changes what "
            + "programs get that choose themselves",
          stacks: ["winhttp.\(view)"],
          source: "DECOMP"
        )
      )
    }
  }
  if host.snapshot.key(InfluenceKeys.rebootPending).value != nil
    || host.snapshot.key(InfluenceKeys.rebootRequired).value != nil
  {
    found.append(
      Influence(
        code: "pending-reboot",
        text: "Windows waits for a restart, so what the registry says may not be in effect",
        stacks: ["*"],
        source: "HC"
      )
    )
  }
  return found
}

/// The places of influences that no setting stores.
package enum InfluenceKeys {
  private static func hklm(_ subpath: String) -> RegistryPath {
    RegistryPath(.localMachine, subpath)
  }

  static let fips = hklm("SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy")
  static let internetPolicy = hklm(
    "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
  )
  static let winhttp = hklm(
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
  )
  static let winhttp32 = hklm(
    "SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
  )
  static let rebootPending = hklm(
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
  )
  static let rebootRequired = hklm(
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
  )

  /// To be read besides what facts and settings rest on.
  ///
  /// Plans are not bound to them: whether Windows waits for a restart changes none.
  package static let all = [
    fips, internetPolicy, winhttp, winhttp32, rebootPending, rebootRequired,
  ]
}
