import WindowsRegistry

/// Where the lints look, made once for a catalogue: they run for every host.
struct LintPlaces: Sendable {
  /// The key above all keys of Schannel.
  private(set) var schannel: RegistryPath?
  /// The keys below it that Windows looks at.
  private(set) var schannelKeys: [RegistryPath: SchannelKey] = [:]
  private(set) var algorithmLists: [AlgorithmList] = []
  /// Keys outside Schannel that hold settings.
  private(set) var keys: [ReadKey] = []
  /// Values below the hive of a user.
  private(set) var userValues: [UserValue] = []
  private(set) var views: [TwoViews] = []
  private(set) var policies: [MisplacedPolicy] = []
  private(set) var suites: SuiteLists?

  /// A value that Windows reads.
  struct ReadValue: Sendable {
    let name: ValueName
    /// The type that it has, and after it others that are taken as well.
    let types: [RegistryType]
    /// The bits that stand for protocols; nil where a stray bit would prove nothing.
    var bits: UInt32?

    static func number(_ name: ValueName, bits: UInt32? = nil) -> ReadValue {
      ReadValue(name: name, types: [.dword], bits: bits)
    }
  }

  /// A key, and what is read in it.
  struct ReadKey: Sendable {
    let path: RegistryPath
    /// Who reads it, for sentences about values that nobody reads.
    let reader: String
    var values: [ReadValue]
    /// The names of which a near miss is told.
    var names: [String]
  }

  enum SchannelKey: Sendable {
    /// The two switches of a protocol.
    case switches(ReadKey, of: TLSProtocol, SchannelRole)
    case values(ReadKey)
    /// Known, without a value that counts.
    case other
  }

  /// A list of what may be used, such as `Ciphers`, with the names that are known in it.
  struct AlgorithmList: Sendable {
    let path: RegistryPath
    var names: [String]
  }

  struct UserValue: Sendable {
    /// Below the hive.
    let key: RegistryText
    let value: ReadValue
    /// The same of LocalSystem, whose hive is HKU\.DEFAULT (W32-KEYS).
    let localSystem: RegistryPath
    let isPolicy: Bool
  }

  /// A value that 64-bit and 32-bit programs read in two places.
  struct TwoViews: Sendable {
    let name: ValueName
    let native: RegistryPath
    let wow64: RegistryPath
    /// The framework without which nobody reads it.
    let framework: Framework?
  }

  /// A policy value, and where it stands when somebody takes policies for redirected.
  struct MisplacedPolicy: Sendable {
    let shared: RegistryAddress
    let misplaced: RegistryAddress
  }

  struct SuiteLists: Sendable {
    let policy: RegistryAddress
    let local: RegistryAddress
    /// How many characters the policy may have.
    let most: Int
  }

  init(_ settings: [SettingFamily]) {
    for family in settings {
      if case .protocolKey(let keys) = family.encoding { add(keys) }
    }
    for family in settings {
      switch family.encoding {
      case .protocolKey: continue
      case .machineMask(let mask): add(mask)
      case .userMask(let mask): add(mask)
      case .flag(let views, let names, let framework):
        for name in names.values.sorted() {
          add(views, .number(name), reader: "the .NET Framework", framework)
        }
      case .values(let values):
        for stored in values { add(stored) }
        if suites == nil { suites = SuiteLists(values) }
      }
    }
  }

  // MARK: Schannel

  static let unusedProtocol = "Multi-Protocol Unified Hello"

  private mutating func add(_ keys: SettingFamily.ProtocolKeys) {
    if schannel == nil {
      schannel = keys.base.parent ?? keys.base
      schannelKeys[keys.base] = .other
      if let schannel { schannelKeys[schannel] = .other }
      // Windows never used the last, and lists for hardening have it (CROSSE).
      for name in TLSProtocol.allCases.map(\.rawValue) + [Self.unusedProtocol] {
        let path = keys.base.appending(name)
        schannelKeys[path] = .other
        for role in SchannelRole.allCases {
          schannelKeys[path.appending(role.rawValue)] = .other
        }
      }
    }
    let names = [ProtocolKey.enabled, ProtocolKey.disabledByDefault]
    for (name, path) in keys.paths {
      let key = ReadKey(
        path: path,
        reader: "Schannel",
        values: names.map { .number($0) },
        names: names.map(\.description)
      )
      schannelKeys[path] = .switches(key, of: name, keys.role)
    }
  }

  private mutating func addToSchannel(_ value: ReadValue, at path: RegistryPath) {
    guard let schannel, path != schannel, let parent = path.parent, parent != schannel else {
      addToSchannel(value, at: path, names: [])
      return
    }
    schannelKeys[parent] = .other
    if let index = algorithmLists.firstIndex(where: { $0.path == parent }) {
      if !algorithmLists[index].names.contains(path.name.description) {
        algorithmLists[index].names.append(path.name.description)
      }
    } else {
      algorithmLists.append(AlgorithmList(path: parent, names: [path.name.description]))
    }
    addToSchannel(value, at: path, names: [ProtocolKey.enabled.description])
  }

  private mutating func addToSchannel(
    _ value: ReadValue,
    at path: RegistryPath,
    names: [String]
  ) {
    var key = ReadKey(path: path, reader: "Schannel", values: [], names: names)
    if case .values(let known)? = schannelKeys[path] { key = known }
    key.values.append(value)
    schannelKeys[path] = .values(key)
  }

  // MARK: Others

  private mutating func add(_ stored: StoredSetting) {
    let value = ReadValue(name: stored.address.name, types: stored.types)
    if let schannel, schannel.contains(stored.address.path) {
      addToSchannel(value, at: stored.address.path)
    } else {
      add(value, at: stored.address.path)
    }
  }

  private mutating func add(_ mask: SettingFamily.MachineMask) {
    // Only of WinHTTP's mask all bits are documented (W32-OPT).
    if case .winhttp = mask.standard {
      add(mask.views, .number(mask.name, bits: mask.meaningfulBits), reader: "WinHTTP")
    } else {
      for path in mask.views.all { add(.number(mask.name), at: path) }
    }
  }

  private mutating func add(_ mask: SettingFamily.UserMask) {
    let value = ReadValue.number(mask.name, bits: mask.meaningfulBits)
    for path in [mask.policyKey, mask.machineKey] { add(value, at: path) }
    let hive = RegistryPath(.users, ".DEFAULT")
    for (key, isPolicy) in [(mask.key, false), (mask.userPolicyKey, true)] {
      userValues.append(
        UserValue(
          key: key,
          value: value,
          localSystem: hive.appending(key),
          isPolicy: isPolicy
        )
      )
    }
  }

  private mutating func add(
    _ views: SettingFamily.Views,
    _ value: ReadValue,
    reader: String,
    _ framework: Framework? = nil
  ) {
    for path in views.all { add(value, at: path, reader: reader) }
    guard let wow64 = views.wow64 else { return }
    self.views.append(
      TwoViews(name: value.name, native: views.native, wow64: wow64, framework: framework)
    )
  }

  private mutating func add(_ value: ReadValue, at path: RegistryPath, reader: String? = nil) {
    var index = keys.firstIndex { $0.path == path }
    if index == nil {
      keys.append(ReadKey(path: path, reader: reader ?? "Windows", values: [], names: []))
      index = keys.count - 1
    }
    guard let index else { return }
    keys[index].values.append(value)
    if reader != nil { keys[index].names.append(value.name.description) }
    let shared = RegistryPath(.localMachine, "SOFTWARE\\Policies")
    if let wow64 = path.moved(from: shared, to: FactKeys.wow64.appending("Policies")) {
      policies.append(
        MisplacedPolicy(
          shared: RegistryAddress(path, value.name),
          misplaced: RegistryAddress(wow64, value.name)
        )
      )
    }
  }
}

extension LintPlaces.SuiteLists {
  fileprivate init?(_ values: [StoredSetting]) {
    for policy in values {
      guard case .list(.commas(let most)) = policy.form,
        let local = values.first(where: { $0.overruledBy == policy.address })
      else { continue }
      self.init(policy: policy.address, local: local.address, most: most)
      return
    }
    return nil
  }
}

extension StoredSetting {
  fileprivate var types: [RegistryType] {
    switch form {
    case .toggle, .number: [.dword]
    case .list(.commas): [.string]
    // Microsoft's baseline lists the policy's curves as REG_SZ too (OSCONFIG).
    case .list(.strings): overruledBy == nil ? [.multiString, .string] : [.multiString]
    }
  }
}
