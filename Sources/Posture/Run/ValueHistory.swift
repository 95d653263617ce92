import WindowsRegistry

/// What a run does to one value, from its first to its last operation on it.
struct ValueHistory: Hashable, Sendable {
  let address: RegistryAddress
  /// Before the first.
  let before: Reading<RegistryData>
  /// Of the last.
  var setting: String
  /// What each operation makes of it; nil where it deletes the value.
  var afters: [RegistryData?]
  var indices: [Int]
}

/// The values that a run changes, in the order of the last operation on each.
///
/// A plan has one operation for each value. Journals are read from files, so nothing relies on it.
func histories(of host: RunHost, in snapshot: RegistrySnapshot) -> [ValueHistory] {
  var histories: [RegistryAddress: ValueHistory] = [:]
  for (index, operation) in host.operations.enumerated() where operation.state != .undone {
    guard case .value(let address, let before, let after) = operation.change else { continue }
    // CurrentControlSet and the set that it stands for are one place.
    let place = RegistryAddress(snapshot.resolve(address.path), address.name)
    if var history = histories[place] {
      history.setting = operation.setting
      history.afters.append(after)
      history.indices.append(index)
      histories[place] = history
    } else {
      histories[place] = ValueHistory(
        address: address,
        before: before,
        setting: operation.setting,
        afters: [after],
        indices: [index]
      )
    }
  }
  return histories.values.sorted { ($0.indices.last ?? 0) < ($1.indices.last ?? 0) }
}

extension Reading {
  /// What is read once a value was set to `value`, or deleted.
  init(_ value: Value?) { self = value.map { .present($0) } ?? .absent }
}

/// Whether keys would be empty after some operations.
struct Emptying {
  private let snapshot: RegistrySnapshot
  private var values: [RegistryAddress: RegistryData?] = [:]
  private var removed: Set<RegistryPath> = []

  init(of snapshot: RegistrySnapshot) { self.snapshot = snapshot }

  mutating func take(_ operation: RunOperation) {
    let path = snapshot.resolve(operation.path)
    switch operation.change {
    case .value(let address, _, let after):
      values[RegistryAddress(path, address.name)] = .some(after)
    case .deleteKey: removed.insert(path)
    }
  }

  /// What is left in a key that is there.
  func obstacle(to path: RegistryPath) -> KeyObstacle? {
    let path = snapshot.resolve(path)
    guard let key = snapshot.key(path).value else { return .unknown }
    for value in key.values where value.data != nil {
      guard case .some(nil) = values[RegistryAddress(path, value.name)] else {
        return .holdsValue(value.name)
      }
    }
    for (address, after) in values where after != nil && path.contains(address.path) {
      return address.path == path ? .holdsValue(address.name) : .holdsKey(address.path.name)
    }
    guard let children = snapshot.children(of: path).value else { return .unknown }
    return children.first { !removed.contains(path.appending($0)) }.map { .holdsKey($0) }
  }
}
