import WindowsRegistry

/// One change as one run of `net rpc registry`, for hosts on which its import cannot set values.
///
/// These open the key with all rights that the account has (MAXIMUM_ALLOWED), where the import asks
/// for those of reading. They know only 32-bit numbers and plain texts.
enum SMBStep: Hashable, Sendable {
  /// Makes the keys above it too, and is content with a key that is there.
  case createKey(RegistryPath)
  case setNumber(RegistryPath, String, UInt32)
  case setText(RegistryPath, String, String)
  case deleteValue(RegistryPath, String)
  /// Fails where keys are below it.
  case deleteKey(RegistryPath)

  var verb: String {
    switch self {
    case .createKey: "createkey"
    case .setNumber, .setText: "setvalue"
    case .deleteValue: "deletevalue"
    case .deleteKey: "deletekey"
    }
  }

  /// Numbers are decimal: `net` takes `0x10` for a 0, and says nothing.
  var operands: [String] {
    switch self {
    case .createKey(let path), .deleteKey(let path): [path.netName]
    case .setNumber(let path, let name, let number): [path.netName, name, "dword", "\(number)"]
    case .setText(let path, let name, let text): [path.netName, name, "sz", text]
    case .deleteValue(let path, let name): [path.netName, name]
    }
  }

  /// Whether it is as good as done where there is no such key or value.
  var onlyDeletes: Bool {
    switch self {
    case .createKey, .setNumber, .setText: false
    case .deleteValue, .deleteKey: true
    }
  }
}

extension [RegistryEdit] {
  /// The same one by one, of edits that are fit for an import; all of them or none.
  func steps(over snapshot: RegistrySnapshot) throws(StoreFailure) -> [SMBStep] {
    var state = snapshot
    var steps: [SMBStep] = []
    for edit in self {
      _ = try edit.path.word(edit.path.subpath)
      switch edit {
      case .setValue(let path, let value):
        let step = try path.step(setting: value)
        if state.key(path).value == nil, !path.subpath.isEmpty { steps.append(.createKey(path)) }
        steps.append(step)
      case .deleteValue(let path, let name):
        steps.append(.deleteValue(path, try path.word(name.spelling)))
      case .deleteKey(let path):
        steps.append(.deleteKey(path))
      }
      state = state.applying([edit])
    }
    return steps
  }
}

extension RegistryPath {
  /// The system takes no argument of 128 KiB (MAX_ARG_STRLEN of Linux), and macOS none much longer.
  private static let longestText = 100_000

  fileprivate func step(setting value: RegistryValue) throws(StoreFailure) -> SMBStep {
    let name = try word(value.name.spelling)
    if let number = value.data.dword { return .setNumber(self, name, number) }
    if let text = value.data.text?.string, value.data == .string(text),
      text.utf8.count <= Self.longestText
    {
      return .setText(self, name, text)
    }
    throw StoreFailure(
      .unwritten,
      "\(value.name) of \(self) is a \(value.data.type) that cannot be set over SMB on this host: it "
        + "keeps `net` from importing values, and one by one `net` sets only 32-bit numbers and plain "
        + "texts; apply over SSH, or take the file of `plumbline export --to reg` to the host"
    )
  }

  /// Text as an argument of a program, which ends at the first zero.
  fileprivate func word(_ text: RegistryText) throws(StoreFailure) -> String {
    guard let word = text.string, !word.utf8.contains(0) else {
      throw StoreFailure(
        .unwritten,
        "\(self) or the name of a value in it holds what cannot be an argument of `net`"
      )
    }
    return word
  }
}
