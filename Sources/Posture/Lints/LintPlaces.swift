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

  /// A key, and what is read in it; a class, since it is looked up for every key of every host.
  final class ReadKey: Sendable {
    let path: RegistryPath
    /// Who reads it, for sentences about values that nobody reads.
    let reader: String
    let values: [ReadValue]
    /// The names of which a near miss is told.
    let names: [String]
    let view: View

    init(
      _ path: RegistryPath,
      reader: String,
      values: [ReadValue] = [],
      names: [String] = [],
      view: View = .only
    ) {
      self.path = path
      self.reader = reader
      self.values = values
      self.names = names
      self.view = view
    }

    func adding(_ value: ReadValue, tellsNearMisses: Bool) -> ReadKey {
      ReadKey(
        path,
        reader: reader,
        values: values + [value],
        names: names + (tellsNearMisses ? [value.name.description] : []),
        view: view
      )
    }

    func inView(_ view: View) -> ReadKey {
      ReadKey(path, reader: reader, values: values, names: names, view: view)
    }

    /// Which of two places for one value the key is.
    enum View: Sendable {
      case only
      /// With a text that stands for both places.
      case native(wow64: RegistryPath, both: String)
      case wow64(native: RegistryPath)
    }
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
        path,
        reader: "Schannel",
        values: names.map { .number($0) },
        names: names.map(\.description)
      )
      schannelKeys[path] = .switches(key, of: name, keys.role)
    }
  }

  private mutating func addToSchannel(_ value: ReadValue, at path: RegistryPath) {
    var key = ReadKey(path, reader: "Schannel")
    if case .values(let known)? = schannelKeys[path] { key = known }
    schannelKeys[path] = .values(
      key.adding(value, tellsNearMisses: value.name == ProtocolKey.enabled)
    )
    guard let schannel, path != schannel, let parent = path.parent, parent != schannel else {
      return
    }
    schannelKeys[parent] = .other
    let name = path.name.description
    guard let index = algorithmLists.firstIndex(where: { $0.path == parent }) else {
      algorithmLists.append(AlgorithmList(path: parent, names: [name]))
      return
    }
    if !algorithmLists[index].names.contains(name) { algorithmLists[index].names.append(name) }
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
    let both = wow64.description.replacing("\\Wow6432Node\\", with: "\\[Wow6432Node\\]")
    for index in keys.indices {
      if keys[index].path == views.native {
        keys[index] = keys[index].inView(.native(wow64: wow64, both: both))
      } else if keys[index].path == wow64 {
        keys[index] = keys[index].inView(.wow64(native: views.native))
      }
    }
    self.views.append(
      TwoViews(name: value.name, native: views.native, wow64: wow64, framework: framework)
    )
  }

  private mutating func add(_ value: ReadValue, at path: RegistryPath, reader: String? = nil) {
    let index = keys.firstIndex { $0.path == path }
    let known = index.map { keys[$0] } ?? ReadKey(path, reader: reader ?? "Windows")
    let key = known.adding(value, tellsNearMisses: reader != nil)
    if let index { keys[index] = key } else { keys.append(key) }
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
