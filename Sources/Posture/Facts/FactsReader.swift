package import WindowsRegistry

/// What a snapshot tells about its host.
package func readFacts(
  _ snapshot: RegistrySnapshot,
  catalogue: Catalogue,
  products: Set<String>? = nil
) -> HostFacts {
  let reader = FactsReader(snapshot: snapshot, catalogue: catalogue)
  return HostFacts(
    build: reader.build,
    revision: reader.revision,
    servicePack: reader.servicePack,
    kind: reader.kind,
    architecture: reader.architecture,
    productName: reader.productName,
    dotnet4: reader.dotnet4,
    dotnet2: reader.dotnet2,
    updates: reader.updates,
    adfs: reader.adfs,
    webApplicationProxy: reader.webApplicationProxy,
    entraConnect: reader.entraConnect,
    users: reader.users,
    internetExplorer: reader.internetExplorer,
    products: reader.products(products)
  )
}

struct FactsReader {
  let snapshot: RegistrySnapshot
  let catalogue: Catalogue

  func text(_ path: RegistryPath, _ name: ValueName) -> Known<String> {
    known(snapshot.value(path, name), path) { $0.text?.string }
  }

  func dword(_ path: RegistryPath, _ name: ValueName) -> Known<UInt32> {
    known(snapshot.value(path, name), path) { $0.dword }
  }

  private func known<Value>(
    _ reading: Reading<RegistryData>,
    _ path: RegistryPath,
    _ read: (RegistryData) -> Value?
  ) -> Known<Value> {
    switch reading {
    case .absent: .absent
    case .unknown: .unknown("the snapshot does not cover \(path)")
    case .present(let data):
      read(data).map { .known($0) } ?? .unknown("a value of \(path) is of the wrong type")
    }
  }

  // MARK: Release

  /// `CurrentBuild` was once obsolete and equals `CurrentBuildNumber` today (Wazuh).
  var build: Known<Int> {
    for name: ValueName in ["CurrentBuildNumber", "CurrentBuild"] {
      switch text(FactKeys.currentVersion, name) {
      case .known(let text): if let number = Int(text) { return .known(number) }
      case .unknown(let reason): return .unknown(reason)
      case .absent: continue
      }
    }
    return .unknown("\(FactKeys.currentVersion) names no build")
  }

  var revision: Known<Int> { dword(FactKeys.currentVersion, "UBR").map { Int($0) } }

  var servicePack: Known<Int> {
    switch dword(FactKeys.controlWindows, "CSDVersion") {
    case .known(let number): return .known(Int(number >> 8))
    case .absent, .unknown: break
    }
    switch text(FactKeys.currentVersion, "CSDVersion") {
    case .known(let text):
      let number = text.split(separator: " ").last.flatMap { Int($0) }
      return number.map { .known($0) } ?? .unknown("“\(text)” is no service pack")
    case .absent: return .known(0)
    case .unknown(let reason): return .unknown(reason)
    }
  }

  var kind: Known<HostKind> {
    switch text(FactKeys.productOptions, "ProductType") {
    case .known(let type):
      switch type.lowercased() {
      case "winnt": return .known(.client)
      case "servernt", "lanmannt": return .known(.server)
      default: return .unknown("“\(type)” is no product type")
      }
    case .absent, .unknown: break
    }
    switch text(FactKeys.currentVersion, "InstallationType") {
    case .known(let type):
      return .known(type.lowercased().hasPrefix("server") ? .server : .client)
    case .absent: return .unknown("neither ProductType nor InstallationType is there")
    case .unknown(let reason): return .unknown(reason)
    }
  }

  var architecture: Known<Architecture> {
    switch text(FactKeys.environment, "PROCESSOR_ARCHITECTURE") {
    case .known(let name):
      switch name.uppercased() {
      case "X86": return .known(.x86)
      case "AMD64": return .known(.x64)
      case "IA64": return .known(.ia64)
      case "ARM64": return .known(.arm64)
      default: return .unknown("“\(name)” is no architecture")
      }
    case .absent, .unknown: break
    }
    // Only 64-bit hosts have the key, but an x64 and an ARM64 host have it both, so it cannot say
    // more than that both views are there; x64 is by far the likelier.
    // Any key below is witness enough, whether or not the snapshot speaks for all of them.
    if !snapshot.subtree(FactKeys.wow64).isEmpty { return .known(.x64) }
    switch snapshot.key(FactKeys.wow64) {
    case .present: return .known(.x64)
    case .absent: return .known(.x86)
    case .unknown: return .unknown("the snapshot does not cover \(FactKeys.environment)")
    }
  }

  var productName: Known<String> { text(FactKeys.currentVersion, "ProductName") }

  // MARK: .NET Framework

  var dotnet4: Known<DotNet4> {
    let full = FactKeys.frameworks.appending("v4\\Full")
    switch dword(full, "Release") {
    case .known(let release):
      // A later build of a version counts as that version (Microsoft: compare with ≥).
      guard let found = catalogue.frameworks.last(where: { $0.release <= Int(release) }),
        let version = DottedVersion(found.version)
      else { return .unknown("\(release) is less than any known .NET Framework release") }
      return .known(DotNet4(release: Int(release), version: version))
    case .unknown(let reason): return .unknown(reason)
    case .absent: break
    }
    for key in ["v4\\Full", "v4\\Client"] {
      switch dword(FactKeys.frameworks.appending(key), "Install") {
      case .known(1):
        return DottedVersion("4.0").map { .known(DotNet4(release: nil, version: $0)) } ?? .absent
      case .unknown(let reason): return .unknown(reason)
      case .known, .absent: continue
      }
    }
    return .absent
  }

  var dotnet2: Known<DottedVersion> {
    for (key, flag, version): (String, ValueName, String) in [
      ("v3.5", "Install", "3.5"), ("v3.0\\Setup", "InstallSuccess", "3.0"),
      ("v2.0.50727", "Install", "2.0"),
    ] {
      switch dword(FactKeys.frameworks.appending(key), flag) {
      case .known(1): return DottedVersion(version).map { .known($0) } ?? .absent
      case .unknown(let reason): return .unknown(reason)
      case .known, .absent: continue
      }
    }
    return .absent
  }

  // MARK: Roles

  var adfs: Known<RoleFacts> {
    role(status: "FSConfigurationStatus", component: "SecurityTokenServer")
  }

  var webApplicationProxy: Known<RoleFacts> {
    role(status: "ProxyConfigurationStatus", component: "ProxyServer")
  }

  /// Status 2 means set up, 1 means installed only (adfsToolbox).
  private func role(status: ValueName, component: ValueName) -> Known<RoleFacts> {
    let modern = dword(FactKeys.adfs, status)
    if case .known(2) = modern { return .known(RoleFacts(version: nil)) }
    let old = dword(FactKeys.adfs2, component)
    if case .known(1) = old { return .known(RoleFacts(version: DottedVersion("2.0"))) }
    if case .unknown(let reason) = modern { return .unknown(reason) }
    if case .unknown(let reason) = old { return .unknown(reason) }
    return .absent
  }

  var entraConnect: Known<RoleFacts> {
    let witnesses = [FactKeys.azureADConnect, FactKeys.syncService].map { snapshot.key($0) }
    let version = entraConnectVersion
    if let version { return .known(RoleFacts(version: version)) }
    if witnesses.contains(where: { $0.value != nil }) { return .known(RoleFacts(version: nil)) }
    if witnesses.contains(where: \.isUnknown) {
      return .unknown("the snapshot does not cover \(FactKeys.azureADConnect)")
    }
    return .absent
  }

  private var entraConnectVersion: DottedVersion? {
    programVersions(["microsoft azure ad connect", "microsoft entra connect sync"]).first
  }

  // MARK: People

  /// Real users only, and the profile that new users begin with where the source holds its hive.
  var users: Known<[HostUser]> {
    switch snapshot.children(of: FactKeys.profileList) {
    case .unknown: return .unknown("the snapshot does not cover \(FactKeys.profileList)")
    // Every Windows has the key, so a snapshot without it was cut off.
    case .absent: return .unknown("the snapshot holds no \(FactKeys.profileList)")
    case .present(let names):
      let people = names.map(\.description).filter(isPerson).sorted().map { sid in
        let path = text(FactKeys.profileList.appending(sid), "ProfileImagePath").value
        let name = path?.split(separator: "\\").last.map { String($0) }
        return HostUser(sid: sid, name: name)
      }
      return .known(people + newUsers)
    }
  }

  /// Only hive files hold it: no running host has its registry.
  private var newUsers: [HostUser] {
    snapshot.subtree(FactKeys.newUsers).isEmpty
      ? [] : [HostUser(sid: FactKeys.newUsers.name.description, name: "Default")]
  }

  /// `svcVersion` from Internet Explorer 10 on, else `Version`, where “9.11” means 11.
  var internetExplorer: Known<Int> {
    for name: ValueName in ["svcVersion", "Version"] {
      switch text(FactKeys.internetExplorer, name) {
      case .known(let text):
        guard let version = DottedVersion(text), let major = version.numbers.first else {
          return .unknown("“\(text)” is no version of Internet Explorer")
        }
        let isDisguised = major == 9 && version.numbers.count > 1 && version.numbers[1] >= 10
        return .known(isDisguised ? version.numbers[1] : major)
      case .unknown(let reason): return .unknown(reason)
      case .absent: continue
      }
    }
    return .absent
  }
}

/// Whether a hive or a profile belongs to a person: a local or domain account, or one of Entra ID.
func isPerson(_ sid: String) -> Bool {
  let upper = sid.uppercased()
  return (upper.hasPrefix("S-1-5-21-") || upper.hasPrefix("S-1-12-1-"))
    && !upper.hasSuffix("_CLASSES") && !upper.hasSuffix(".BAK")
}
