/// One change to a registry: the only kind of output that changes a host.
package enum RegistryEdit: Hashable, Sendable {
  /// Sets a value, creating the key and those above it where they are missing.
  case setValue(RegistryPath, RegistryValue)
  /// Removes a value; its key stays.
  case deleteValue(RegistryPath, ValueName)
  /// Removes a key with everything below it.
  case deleteKey(RegistryPath)

  package var path: RegistryPath {
    switch self {
    case .setValue(let path, _), .deleteValue(let path, _), .deleteKey(let path): path
    }
  }

  /// The same change at another path.
  package func at(_ path: RegistryPath) -> RegistryEdit {
    switch self {
    case .setValue(_, let value): .setValue(path, value)
    case .deleteValue(_, let name): .deleteValue(path, name)
    case .deleteKey: .deleteKey(path)
    }
  }
}
