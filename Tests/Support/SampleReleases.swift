package import Posture
package import WindowsRegistry

/// A release of Windows as its own registry describes it.
package struct SampleRelease: Sendable {
  package let build: Int
  package let kind: HostKind
  package var architecture = Architecture.x64
  package var servicePack = 0
  package var revision: UInt32?
  package var internetExplorer: String?
  /// The `Release` number of .NET Framework 4.5 and later.
  package var framework4: UInt32?
  package var hasFramework35 = true

  package static let server2008 = SampleRelease(
    build: 6002,
    kind: .server,
    servicePack: 2,
    internetExplorer: "9.0.8112.16421"
  )
  package static let server2008R2 = SampleRelease(
    build: 7601,
    kind: .server,
    servicePack: 1,
    internetExplorer: "8.0.7601.17514",
    framework4: 379893
  )
  package static let windows7 = SampleRelease(
    build: 7601,
    kind: .client,
    servicePack: 1,
    internetExplorer: "8.0.7601.17514",
    framework4: 379893
  )
  package static let windows7x86 = SampleRelease(
    build: 7601,
    kind: .client,
    architecture: .x86,
    servicePack: 1,
    internetExplorer: "8.0.7601.17514",
    framework4: 379893
  )
  package static let server2012 = SampleRelease(
    build: 9200,
    kind: .server,
    internetExplorer: "9.10.9200.16384",
    framework4: 378389,
    hasFramework35: false
  )
  package static let windows8 = SampleRelease(
    build: 9200,
    kind: .client,
    internetExplorer: "9.10.9200.16384",
    framework4: 378389,
    hasFramework35: false
  )
  package static let server2012R2 = SampleRelease(
    build: 9600,
    kind: .server,
    revision: 18895,
    internetExplorer: "9.11.9600.16384",
    framework4: 378675,
    hasFramework35: false
  )
  package static let windows8point1 = SampleRelease(
    build: 9600,
    kind: .client,
    revision: 18895,
    internetExplorer: "9.11.9600.16384",
    framework4: 378675,
    hasFramework35: false
  )
  package static let windows10 = SampleRelease(
    build: 19045,
    kind: .client,
    revision: 2965,
    internetExplorer: "9.11.19041.0",
    framework4: 528372,
    hasFramework35: false
  )
  /// 1507 with an update of which the sources disagree whether it takes TLS 1.0 out of the default.
  package static let windows10Disputed = SampleRelease(
    build: 10240,
    kind: .client,
    revision: 19507,
    internetExplorer: "9.11.10240.0",
    framework4: 393295,
    hasFramework35: false
  )
  /// 21H2 before the update that takes TLS 1.0 and 1.1 out of the default.
  package static let windows10Old = SampleRelease(
    build: 19044,
    kind: .client,
    revision: 2006,
    internetExplorer: "9.11.19041.0",
    framework4: 528372,
    hasFramework35: false
  )
  package static let server2016 = SampleRelease(
    build: 14393,
    kind: .server,
    revision: 2273,
    internetExplorer: "9.11.14393.0",
    framework4: 394802,
    hasFramework35: false
  )
  package static let server2022 = SampleRelease(
    build: 20348,
    kind: .server,
    revision: 1547,
    internetExplorer: "9.11.20348.0",
    framework4: 528449,
    hasFramework35: false
  )
  package static let windows11 = SampleRelease(
    build: 26100,
    kind: .client,
    revision: 1742,
    internetExplorer: "9.11.26100.0",
    framework4: 533320,
    hasFramework35: false
  )
}

extension SampleHost {
  /// One person, Kana, who is logged on.
  package static let kana = "S-1-5-21-1-2-3-1001"

  package init(_ release: SampleRelease, name: String = "host") {
    self.init(name)
    self = build(release.build, revision: release.revision)
      .kind(release.kind).architecture(release.architecture)
      .servicePack(release.servicePack)
      .user(Self.kana, "kana")
    if let version = release.internetExplorer { self = explorer(version) }
    if let number = release.framework4 { self = framework4(number) }
    if release.hasFramework35 { self = framework35() }
  }

  package func build(_ number: Int, revision: UInt32? = nil) -> SampleHost {
    let host = value(Keys.version, "CurrentBuildNumber", .string("\(number)"))
    return revision.map { host.value(Keys.version, "UBR", .dword($0)) } ?? host
  }

  package func kind(_ kind: HostKind) -> SampleHost {
    value(
      Keys.productOptions,
      "ProductType",
      .string(kind == .client ? "WinNT" : "ServerNT")
    )
  }

  package func architecture(_ architecture: Architecture) -> SampleHost {
    let name =
      switch architecture {
      case .x86: "x86"
      case .x64: "AMD64"
      case .ia64: "IA64"
      case .arm64: "ARM64"
      }
    return value(Keys.environment, "PROCESSOR_ARCHITECTURE", .string(name))
  }

  package func servicePack(_ number: Int) -> SampleHost {
    value(Keys.controlWindows, "CSDVersion", .dword(UInt32(number << 8)))
  }

  package func explorer(_ version: String) -> SampleHost {
    value(Keys.explorer, "Version", .string(version))
  }

  package func framework4(_ release: UInt32?) -> SampleHost {
    let key = Keys.frameworks + "\\v4\\Full"
    let host = value(key, "Install", .dword(1))
    return release.map { host.value(key, "Release", .dword($0)) } ?? host
  }

  package func framework35() -> SampleHost {
    value(Keys.frameworks + "\\v3.5", "Install", .dword(1))
  }

  /// A package of Component Based Servicing, such as `KB3140245` or `RollupFix`.
  package func package(_ name: String, state: UInt32 = 0x70) -> SampleHost {
    value(
      Keys.packages + "\\Package_for_\(name)~31bf3856ad364e35~amd64~~6.1.1.0",
      "CurrentState",
      .dword(state)
    )
  }

  package func entraConnect(_ version: String) -> SampleHost {
    let key = Keys.uninstall + "\\{A8E5C7D4-6D0B-4F3A-8E51-0C2D3E4F5A61}"
    return self.key(Keys.azureADConnect).key(Keys.syncService)
      .value(key, "DisplayName", .string("Microsoft Azure AD Connect"))
      .value(key, "DisplayVersion", .string(version))
  }

  /// A user whose profile is listed; the hive is in the snapshot unless it is said otherwise.
  package func user(_ sid: String, _ name: String, isLoaded: Bool = true) -> SampleHost {
    let host = value(
      Keys.profiles + "\\\(sid)",
      "ProfileImagePath",
      .expandString("C:\\Users\\\(name)")
    )
    return isLoaded ? host.covering(Keys.user(sid), Keys.userPolicy(sid)) : host
  }

  // MARK: Settings

  package func schannel(
    _ name: String,
    _ role: String,
    enabled: RegistryData? = nil,
    disabledByDefault: RegistryData? = nil
  ) -> SampleHost {
    let path = Keys.protocols + "\\\(name)\\\(role)"
    var host = key(path)
    if let enabled { host = host.value(path, "Enabled", enabled) }
    if let disabledByDefault {
      host = host.value(path, "DisabledByDefault", disabledByDefault)
    }
    return host
  }

  package func winhttp(_ native: RegistryData?, in32: RegistryData? = nil) -> SampleHost {
    var host = self
    if let native { host = host.value(Keys.winhttp, "DefaultSecureProtocols", native) }
    if let in32 { host = host.value(Keys.winhttp32, "DefaultSecureProtocols", in32) }
    return host
  }

  package func box(_ data: RegistryData, of sid: String = kana) -> SampleHost {
    value(Keys.user(sid), "SecureProtocols", data)
  }

  package func policy(_ data: RegistryData) -> SampleHost {
    value(Keys.policy, "SecureProtocols", data)
  }

  package func userPolicy(_ data: RegistryData, of sid: String = kana) -> SampleHost {
    value(Keys.userPolicy(sid), "SecureProtocols", data)
  }
}
