import Support
import Testing
import WindowsRegistry

@testable import Posture

private func facts(_ host: SampleHost) -> HostFacts {
  readFacts(host.snapshot, catalogue: catalogue)
}

struct `The facts about a release` {
  @Test(arguments: [
    6000, 6001, 6002, 6003, 7600, 7601, 9200, 9600, 10240, 10586, 14393, 15063, 16299, 17134, 17763,
    18362, 18363, 19041, 19042, 19043, 19044, 19045, 20348, 22000, 22621, 22631, 26100,
  ])
  func `begin with its build`(build: Int) {
    let host = SampleHost().build(build, revision: 1234)
    #expect(facts(host).build == .known(build))
    #expect(facts(host).revision == .known(1234))
    #expect(observed(host).release?.builds.contains(build) == true)
  }

  @Test func `take the newer of the two names of the build`() {
    let host = SampleHost().value(Keys.version, "CurrentBuild", .string("7601"))
    #expect(facts(host).build == .known(7601))
    #expect(facts(host.build(9600)).build == .known(9600))
    let odd = host.value(Keys.version, "CurrentBuildNumber", .string("1.511.1 () (Obsolete data)"))
    #expect(facts(odd).build == .known(7601))
  }

  @Test func `have no revision before Windows 8_1`() {
    #expect(facts(SampleHost(.windows7)).revision == .absent)
  }

  @Test(arguments: [(UInt32(0), 0), (0x100, 1), (0x200, 2)])
  func `take the service pack from the SYSTEM hive`(number: UInt32, pack: Int) {
    let host = SampleHost().value(Keys.controlWindows, "CSDVersion", .dword(number))
    #expect(facts(host).servicePack == .known(pack))
    #expect(facts(SampleHost()).servicePack == .known(0))
  }

  @Test func `take the service pack from its name where there is no number`() {
    let host = SampleHost().value(Keys.version, "CSDVersion", .string("Service Pack 1"))
    #expect(facts(host).servicePack == .known(1))
    #expect(facts(host.hiding(Keys.controlWindows)).servicePack == .known(1))
    let odd = host.value(Keys.version, "CSDVersion", .string("Service Pack one"))
    #expect(facts(odd).servicePack.isUnknown)
  }

  @Test(arguments: [
    ("WinNT", HostKind.client), ("ServerNT", .server), ("LanmanNT", .server), ("servernt", .server),
  ])
  func `tell clients from servers by the product type`(type: String, kind: HostKind) {
    let host = SampleHost().value(Keys.productOptions, "ProductType", .string(type))
      .value(Keys.version, "InstallationType", .string("something else"))
    #expect(facts(host).kind == .known(kind))
  }

  @Test(arguments: [
    ("Client", HostKind.client), ("Server", .server), ("Server Core", .server),
    ("server core", .server),
  ])
  func `tell clients from servers by the installation type`(type: String, kind: HostKind) {
    let host = SampleHost().value(Keys.version, "InstallationType", .string(type))
    #expect(facts(host).kind == .known(kind))
    #expect(facts(host.hiding(Keys.productOptions)).kind == .known(kind))
    let odd = host.value(Keys.productOptions, "ProductType", .string("Toaster"))
    #expect(facts(odd).kind.isUnknown)
  }

  @Test(arguments: [
    ("x86", Architecture.x86), ("AMD64", .x64), ("amd64", .x64), ("IA64", .ia64), ("ARM64", .arm64),
  ])
  func `name the architecture`(name: String, architecture: Architecture) {
    let host = SampleHost().value(Keys.environment, "PROCESSOR_ARCHITECTURE", .string(name))
      .key(Keys.wow64)
    #expect(facts(host).architecture == .known(architecture))
    #expect(architecture.is64Bit == (architecture != .x86))
  }

  @Test func `take the 32-bit view as a witness of a 64-bit host`() {
    let silent = SampleHost(.windows7).hiding(Keys.environment)
    #expect(facts(silent.key(Keys.framework4In32)).architecture == .known(.x64))
    #expect(facts(silent.covering(Keys.wow64)).architecture == .known(.x86))
    #expect(facts(silent).architecture.isUnknown)
    let odd = silent.value(Keys.environment, "PROCESSOR_ARCHITECTURE", .string("PDP-11"))
    #expect(facts(odd).architecture.isUnknown)
  }

  @Test(
    arguments: [
      ("8.0.7601.17514", nil, 8), ("9.0.8112.16421", nil, 9), ("9.10.9200.16384", nil, 10),
      ("9.10.9200.16384", "10.0.9200.16384", 10), ("9.11.9600.18893", "11.0.9600.18893", 11),
      ("9.11.9600.18893", nil, 11), (nil, "11.0.9600.18893", 11), ("7.0.5730.13", nil, 7),
    ] as [(String?, String?, Int)]
  )
  func `see through the disguise of Internet Explorer`(
    version: String?,
    service: String?,
    major: Int
  ) {
    var host = SampleHost()
    if let version { host = host.explorer(version) }
    if let service { host = host.value(Keys.explorer, "svcVersion", .string(service)) }
    #expect(facts(host).internetExplorer == .known(major))
    #expect(facts(SampleHost()).internetExplorer == .absent)
    #expect(facts(SampleHost().explorer("eight")).internetExplorer.isUnknown)
  }
}

struct `The facts about frameworks` {
  @Test(arguments: [
    (378389, "4.5"), (378675, "4.5.1"), (378758, "4.5.1"), (379893, "4.5.2"), (379894, "4.5.2"),
    (393295, "4.6"), (394254, "4.6.1"), (394802, "4.6.2"), (460798, "4.7"), (461808, "4.7.2"),
    (461814, "4.7.2"), (528040, "4.8"), (528372, "4.8"), (533320, "4.8.1"), (533509, "4.8.1"),
    (600000, "4.8.1"),
  ])
  func `name the version of a release number`(release: Int, version: String) {
    let host = SampleHost().framework4(UInt32(release))
    #expect(facts(host).dotnet4.value?.version.description == version)
    #expect(facts(host).dotnet4.value?.release == release)
  }

  @Test func `know version 4_0, which has no release number`() {
    let full = facts(SampleHost().framework4(nil)).dotnet4
    #expect(full.value?.version.description == "4.0")
    #expect(full.value?.release == nil)
    let client = SampleHost().value(Keys.frameworks + "\\v4\\Client", "Install", .dword(1))
    #expect(facts(client).dotnet4.value?.version.description == "4.0")
    let removed = SampleHost().value(Keys.frameworks + "\\v4\\Full", "Install", .dword(0))
    #expect(facts(removed).dotnet4 == .absent)
  }

  @Test func `do not guess what a number below the first version means`() {
    #expect(facts(SampleHost().framework4(378388)).dotnet4.isUnknown)
    let odd = SampleHost().value(Keys.frameworks + "\\v4\\Full", "Release", .string("379893"))
    #expect(facts(odd).dotnet4.isUnknown)
  }

  @Test(arguments: [
    ("v3.5", "Install", "3.5"), ("v3.0\\Setup", "InstallSuccess", "3.0"),
    ("v2.0.50727", "Install", "2.0"),
  ])
  func `name the newest of the old line`(key: String, flag: String, version: String) {
    let host = SampleHost().value(Keys.frameworks + "\\" + key, flag, .dword(1))
      .value(Keys.frameworks + "\\v2.0.50727", "Install", .dword(1))
    #expect(facts(host).dotnet2.value?.description == version)
    #expect(facts(host).dotnet4 == .absent)
  }

  @Test func `see that there is only the old line`() {
    let host = facts(SampleHost().framework35())
    #expect(host.dotnet4 == .absent)
    #expect(host.dotnet2.value?.description == "3.5")
    var condition = Condition()
    condition.dotnet = .v2Only
    #expect(condition.holds(for: host) == .yes)
    #expect(condition.holds(for: facts(SampleHost().framework35().framework4(nil))) == .yes)
    #expect(condition.holds(for: facts(SampleHost().framework35().framework4(378389))) == .no)
    #expect(condition.holds(for: facts(SampleHost())) == .no)
  }
}

struct `The facts about roles` {
  @Test(arguments: [(UInt32(2), true), (1, false), (0, false)])
  func `count what is set up, not what is installed`(status: UInt32, isThere: Bool) {
    let farm = SampleHost().value(Keys.adfs, "FSConfigurationStatus", .dword(status))
    #expect((facts(farm).adfs == .known(RoleFacts(version: nil))) == isThere)
    #expect(facts(farm).webApplicationProxy == .absent)
    let proxy = SampleHost().value(Keys.adfs, "ProxyConfigurationStatus", .dword(status))
    #expect((facts(proxy).webApplicationProxy == .known(RoleFacts(version: nil))) == isThere)
    #expect(facts(proxy).adfs == .absent)
  }

  @Test func `know AD FS 2_0 by its components`() {
    let host = SampleHost().value(Keys.adfs2, "SecurityTokenServer", .dword(0))
      .value(Keys.adfs2, "ProxyServer", .dword(1))
    #expect(facts(host).adfs == .absent)
    #expect(facts(host).webApplicationProxy.value?.version?.description == "2.0")
    let server = SampleHost().value(Keys.adfs2, "SecurityTokenServer", .dword(1))
    #expect(facts(server).adfs.value?.version?.description == "2.0")
  }

  @Test(arguments: ["1.1.561.0", "1.1.614.0", "2.5.79.0"])
  func `name the version of Entra Connect`(version: String) {
    let host = facts(SampleHost().entraConnect(version))
    #expect(host.entraConnect.value?.version?.description == version)
  }

  @Test func `find Entra Connect under its later name and in the 32-bit view`() {
    let key = Keys.uninstall32 + "\\{1}"
    let host = SampleHost().value(key, "DisplayName", .string("Microsoft Entra Connect Sync"))
      .value(key, "DisplayVersion", .string("2.4.18.0"))
    #expect(facts(host).entraConnect.value?.version?.description == "2.4.18.0")
  }

  @Test(arguments: [Keys.azureADConnect, Keys.syncService])
  func `see Entra Connect without its version`(witness: String) {
    let host = SampleHost().key(witness).value(
      Keys.uninstall + "\\{1}",
      "DisplayName",
      .string("Microsoft Azure AD Connect synchronization services")
    ).value(Keys.uninstall + "\\{1}", "DisplayVersion", .string("1.1.561.0"))
    #expect(facts(host).entraConnect == .known(RoleFacts(version: nil)))
    #expect(facts(SampleHost()).entraConnect == .absent)
  }
}

struct `The facts about people` {
  @Test func `leave out service accounts, class hives and backups`() {
    let host = SampleHost()
      .user("S-1-5-18", "systemprofile").user("S-1-5-19", "LocalService")
      .user("S-1-5-20", "NetworkService").user("S-1-5-21-1-2-3-1002", "ren")
      .user("S-1-5-21-1-2-3-1002_Classes", "ren").user("S-1-5-21-1-2-3-1003.bak", "old")
      .user("S-1-5-21-1-2-3-1001", "kana").user("S-1-12-1-1-2-3-4", "cloud")
      .user("S-1-5-80-1-2-3", "service")
    #expect(
      facts(host).users
        == .known([
          HostUser(sid: "S-1-12-1-1-2-3-4", name: "cloud"),
          HostUser(sid: "S-1-5-21-1-2-3-1001", name: "kana"),
          HostUser(sid: "S-1-5-21-1-2-3-1002", name: "ren"),
        ])
    )
  }

  @Test func `go without a name where the profile has none`() {
    let host = SampleHost().key(Keys.profiles + "\\S-1-5-21-1-2-3-1001")
    #expect(facts(host).users == .known([HostUser(sid: "S-1-5-21-1-2-3-1001", name: nil)]))
  }
}

extension Known {
  var isUnknown: Bool {
    if case .unknown = self { return true }
    return false
  }
}
