package import WindowsRegistry

/// The places in a registry that tell facts about a host, each with the document that says so.
///
/// Keys of settings are not here: they stand in the catalogue.
enum FactKeys {
  private static func hklm(_ subpath: String) -> RegistryPath {
    RegistryPath(.localMachine, subpath)
  }

  /// Version, build, revision and names (Wazuh's sysOsInfoWin.cpp, SQLCheck).
  static let currentVersion = hklm("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion")
  /// `ProductType` WinNT, ServerNT or LanmanNT (HealthChecker; observed in hives).
  static let productOptions = hklm("SYSTEM\\CurrentControlSet\\Control\\ProductOptions")
  /// `PROCESSOR_ARCHITECTURE` (Wazuh; observed in hives).
  static let environment = hklm(
    "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
  )
  /// `CSDVersion` as a number, 0x100 for SP1 (observed in hives).
  static let controlWindows = hklm("SYSTEM\\CurrentControlSet\\Control\\Windows")
  /// A second witness of a 64-bit host (Microsoft: registry redirector).
  static let wow64 = hklm("SOFTWARE\\Wow6432Node")
  /// .NET Framework releases (Microsoft: how to determine which versions are installed).
  static let frameworks = hklm("SOFTWARE\\Microsoft\\NET Framework Setup\\NDP")
  /// Packages with `CurrentState` (Wazuh; Microsoft Tip of the Day 2015-10-12).
  static let packages = hklm(
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"
  )
  /// Updates from before Component Based Servicing (Wazuh).
  static let hotFix = hklm("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\HotFix")
  /// .NET Framework updates with `ThisVersionInstalled` (Microsoft: which updates are installed).
  static let updates = [
    hklm("SOFTWARE\\Microsoft\\Updates"), hklm("SOFTWARE\\Wow6432Node\\Microsoft\\Updates"),
  ]
  /// Products of Windows Installer and their patches, by DisplayName (Wazuh).
  static let installerProducts = hklm(
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products"
  )
  /// `FSConfigurationStatus` and `ProxyConfigurationStatus`, 2 when set up (adfsToolbox).
  static let adfs = hklm("SOFTWARE\\Microsoft\\ADFS")
  /// AD FS 2.x on 2008 and 2008 R2 (adfsToolbox).
  static let adfs2 = hklm("SOFTWARE\\Microsoft\\ADFS2.0\\Components")
  /// Exists where Entra Connect is installed; so does the service ADSync.
  static let azureADConnect = hklm("SOFTWARE\\Microsoft\\Azure AD Connect")
  static let syncService = hklm("SYSTEM\\CurrentControlSet\\Services\\ADSync")
  /// Installed programs; Entra Connect tells its version here only.
  static let uninstall = [
    hklm("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"),
    hklm("SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall"),
  ]
  /// Users by SID (regipy; Microsoft).
  static let profileList = hklm("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList")
  static let internetExplorer = hklm("SOFTWARE\\Microsoft\\Internet Explorer")
  static let users = RegistryPath(.users, "")
  /// Where a store of hives shows Users\Default\NTUSER.DAT; `.DEFAULT` is LocalSystem's.
  static let newUsers = RegistryPath(.users, "Default")
}

extension Catalogue {
  /// Everything that facts and settings are read from, and further keys: all that need be read.
  package func selection(and extraKeys: [RegistryPath] = []) -> Selection {
    func item(_ path: RegistryPath, _ depth: Selection.Depth) -> Selection.Item {
      Selection.Item(path.root, components(path.subpath), depth)
    }
    var items: [Selection.Item] = [
      item(FactKeys.currentVersion, .key), item(FactKeys.productOptions, .key),
      item(FactKeys.environment, .key), item(FactKeys.controlWindows, .key),
      item(FactKeys.wow64, .key), item(FactKeys.frameworks, .subtree),
      item(FactKeys.packages, .children), item(FactKeys.hotFix, .children),
      item(FactKeys.adfs, .key), item(FactKeys.adfs2, .key),
      item(FactKeys.azureADConnect, .key), item(FactKeys.syncService, .key),
      item(FactKeys.profileList, .children), item(FactKeys.internetExplorer, .key),
      item(RegistryPath(.localMachine, "SYSTEM\\Select"), .key),
    ]
    items += FactKeys.updates.map { item($0, .subtree) }
    items += FactKeys.uninstall.map { item($0, .children) }
    items += lintPlaces.policies.map { item($0.misplaced.path, .key) }
    for part in [["InstallProperties"], ["Patches", nil]] {
      items.append(
        Selection.Item(
          .localMachine,
          components(FactKeys.installerProducts.subpath) + [nil] + part,
          .key
        )
      )
    }
    for family in settings {
      switch family.encoding {
      // The whole of Schannel: the lints look for keys that nobody asks for by name.
      case .protocolKey(let keys): items.append(item(keys.base.parent ?? keys.base, .subtree))
      case .machineMask(let mask): items += mask.views.all.map { item($0, .key) }
      case .flag(let views, _, _): items += views.all.map { item($0, .key) }
      case .values(let values): items += values.map { item($0.address.path, .key) }
      case .userMask(let mask):
        items += [item(mask.policyKey, .key), item(mask.machineKey, .key)]
        for key in [mask.key, mask.userPolicyKey] {
          items.append(Selection.Item(.users, [nil] + components(key), .key))
          items.append(Selection.Item(.currentUser, components(key), .key))
        }
      }
    }
    items += products.flatMap(\.selection)
    items += extraKeys.map { item($0, .key) }
    return Selection(items)
  }
}

private func components(_ text: RegistryText) -> [String?] {
  text.description.split(separator: "\\").map { String($0) }
}

extension Product {
  /// The keys that tell its versions.
  fileprivate var selection: [Selection.Item] {
    places.flatMap { place -> [Selection.Item] in
      switch place {
      case .text(let path, _), .numbers(let path, _):
        return [Selection.Item(path.root, components(path.subpath), .key)]
      case .instances(let list, let before, let after, _):
        return [
          Selection.Item(list.root, components(list.subpath), .key),
          Selection.Item(before.root, components(before.subpath) + [nil] + components(after), .key),
        ]
      // Uninstall is read anyway.
      case .programs: return []
      }
    }
  }
}
