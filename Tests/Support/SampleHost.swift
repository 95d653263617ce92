package import WindowsRegistry

/// A host in a few words, from which a snapshot is made that speaks for all that the engine reads.
///
/// It is a value: each function gives a changed copy, so that a test says only what matters to it.
package struct SampleHost: Sendable {
  package var name: String
  private var keys: [RegistryPath: SnapshotKey] = [:]
  private var covered: [RegistryPath] = Self.everything

  package init(_ name: String = "host") {
    self.name = name
  }

  package var snapshot: RegistrySnapshot {
    RegistrySnapshot(host: name, covers: covered, keys: Array(keys.values))
  }

  /// The snapshot of a host whose active control set is another than the one that is asked for.
  package func snapshot(controlSet number: Int) -> RegistrySnapshot {
    let current = RegistrySnapshot.currentControlSet
    let set = RegistryPath(.localMachine, "SYSTEM\\ControlSet00\(number)")
    let moved = keys.values.map { key in
      SnapshotKey(
        path: key.path.moved(from: current, to: set) ?? key.path,
        isDeleted: key.isDeleted,
        values: key.values
      )
    }
    let select = SnapshotKey(
      path: RegistryPath(.localMachine, "SYSTEM\\Select"),
      values: [SnapshotValue("Current", .dword(UInt32(number)))]
    )
    return RegistrySnapshot(
      host: name,
      covers: covered.map { $0.moved(from: current, to: set) ?? $0 } + [select.path],
      keys: moved + [select]
    )
  }

  package func named(_ name: String) -> SampleHost {
    changed { $0.name = name }
  }

  // MARK: Keys and values

  package func key(_ path: String) -> SampleHost {
    changed { host in
      let path = Self.path(path)
      host.keys[path] = host.keys[path] ?? SnapshotKey(path: path)
    }
  }

  /// A key of which the snapshot says outright that it is not there.
  package func deletedKey(_ path: String) -> SampleHost {
    changed { host in
      let path = Self.path(path)
      host.keys[path] = SnapshotKey(path: path, isDeleted: true)
    }
  }

  package func value(_ key: String, _ name: String, _ data: RegistryData) -> SampleHost {
    changed { host in
      let path = Self.path(key)
      let values = host.keys[path]?.values.filter { $0.name != ValueName(name) } ?? []
      host.keys[path] = SnapshotKey(
        path: path,
        values: values + [SnapshotValue(ValueName(name), data)]
      )
    }
  }

  package func without(_ key: String, _ name: String) -> SampleHost {
    changed { host in
      let path = Self.path(key)
      guard let found = host.keys[path] else { return }
      host.keys[path] = SnapshotKey(
        path: path,
        values: found.values.filter { $0.name != ValueName(name) }
      )
    }
  }

  package func covering(_ paths: String...) -> SampleHost {
    changed { $0.covered += paths.map { Self.path($0) } }
  }

  /// The same host with a snapshot that knows nothing of these subtrees.
  package func hiding(_ paths: String...) -> SampleHost {
    changed { host in
      for path in paths.map({ Self.path($0) }) {
        host.covered.removeAll { $0.contains(path) || path.contains($0) }
        for key in host.keys.keys where path.contains(key) { host.keys[key] = nil }
      }
    }
  }

  package func changed(_ change: (inout SampleHost) -> Void) -> SampleHost {
    var copy = self
    change(&copy)
    return copy
  }

  /// A path that a test wrote; a typing error there should stop the test and nothing else.
  package static func path(_ text: String) -> RegistryPath {
    guard let path = RegistryPath(parsing: text) else { fatalError("no path: \(text)") }
    return path
  }

  /// Small enough subtrees that each can be hidden without the others.
  private static let everything = [
    Keys.version, Keys.productOptions, Keys.environment, Keys.controlWindows, Keys.frameworks,
    Keys.packages, Keys.updates, Keys.updates32, Keys.products, Keys.adfs, Keys.adfs2,
    Keys.adfsService, Keys.proxyService, Keys.azureADConnect, Keys.syncService, Keys.uninstall,
    Keys.uninstall32, Keys.explorer, Keys.schannel, Keys.winhttp, Keys.winhttp32, Keys.framework4,
    Keys.framework4In32, Keys.framework2, Keys.framework2In32, Keys.policy,
  ].map { path($0) }
}

/// The keys that tests name, written out here and not taken from the engine that they test.
package enum Keys {
  package static let version = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
  package static let profiles = version + "\\ProfileList"
  package static let hotFix = version + "\\HotFix"
  package static let control = "HKLM\\SYSTEM\\CurrentControlSet\\Control"
  package static let productOptions = control + "\\ProductOptions"
  package static let environment = control + "\\Session Manager\\Environment"
  package static let controlWindows = control + "\\Windows"
  package static let wow64 = "HKLM\\SOFTWARE\\Wow6432Node"
  package static let frameworks = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP"
  package static let packages =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"
  package static let updates = "HKLM\\SOFTWARE\\Microsoft\\Updates"
  package static let updates32 = wow64 + "\\Microsoft\\Updates"
  package static let products =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products"
  package static let adfs = "HKLM\\SOFTWARE\\Microsoft\\ADFS"
  package static let adfs2 = "HKLM\\SOFTWARE\\Microsoft\\ADFS2.0\\Components"
  package static let adfsService = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\adfssrv"
  package static let proxyService = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\appproxysvc"
  package static let azureADConnect = "HKLM\\SOFTWARE\\Microsoft\\Azure AD Connect"
  package static let syncService = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\ADSync"
  package static let uninstall = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
  package static let uninstall32 = wow64 + "\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
  package static let explorer = "HKLM\\SOFTWARE\\Microsoft\\Internet Explorer"
  package static let schannel = control + "\\SecurityProviders\\SCHANNEL"
  package static let protocols = schannel + "\\Protocols"
  private static let settings = "Microsoft\\Windows\\CurrentVersion\\Internet Settings"
  package static let winhttp = "HKLM\\SOFTWARE\\\(settings)\\WinHttp"
  package static let winhttp32 = wow64 + "\\\(settings)\\WinHttp"
  package static let framework4 = "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
  package static let framework4In32 = wow64 + "\\Microsoft\\.NETFramework\\v4.0.30319"
  package static let framework2 = "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v2.0.50727"
  package static let framework2In32 = wow64 + "\\Microsoft\\.NETFramework\\v2.0.50727"
  package static let policy = "HKLM\\SOFTWARE\\Policies\\\(settings)"

  package static func user(_ sid: String) -> String { "HKU\\\(sid)\\Software\\\(settings)" }

  package static func userPolicy(_ sid: String) -> String {
    "HKU\\\(sid)\\Software\\Policies\\\(settings)"
  }
}
