/// What is known of one host's registry, and for which subtrees it can speak.
///
/// Keys are sorted, so the keys below one stand together; a table finds single keys at once.
/// `CurrentControlSet` is resolved here: where the snapshot holds only `ControlSet00n` and
/// `Select\Current`, look-ups below `HKLM\SYSTEM\CurrentControlSet` go to the set that is current.
package struct RegistrySnapshot: Sendable {
  /// The host's name.
  package let host: String
  /// When the snapshot was taken, as its source wrote it (ISO 8601); nil when it does not say.
  package let captured: String?
  /// The subtrees that this snapshot speaks for, sorted, none within another.
  package let coverage: [RegistryPath]
  /// All keys of which something is known, sorted by path, each path once.
  package let keys: [SnapshotKey]
  /// `HKLM\SYSTEM\ControlSet00n` where that stands for CurrentControlSet, else nil.
  package private(set) var controlSet: RegistryPath?
  private let index: SnapshotIndex

  package static let currentControlSet = RegistryPath(.localMachine, "SYSTEM\\CurrentControlSet")
  private static let select = RegistryPath(.localMachine, "SYSTEM\\Select")

  /// Takes keys in any order; the last of two with the same path wins.
  package init(
    host: String,
    captured: String? = nil,
    covers: [RegistryPath],
    keys: [SnapshotKey]
  ) {
    self.host = host
    self.captured = captured
    coverage = outermost(covers)
    let sorted = sortedOnce(keys)
    self.keys = sorted
    index = SnapshotIndex(sorted)
    controlSet = nil
    controlSet = findControlSet()
  }
}

/// A key as a snapshot knows it.
package struct SnapshotKey: Hashable, Sendable {
  package let path: RegistryPath
  /// Whether the snapshot says that the key is not there.
  package let isDeleted: Bool
  /// In the order of the source; names are unique.
  package let values: [SnapshotValue]

  package init(path: RegistryPath, isDeleted: Bool = false, values: [SnapshotValue] = []) {
    self.path = path
    self.isDeleted = isDeleted
    self.values = values
  }

  /// The data of a value that the key is known to have.
  package func data(_ name: ValueName) -> RegistryData? {
    values.first { $0.name == name }?.data
  }
}

/// A value as a snapshot knows it: its data, or that it is not there.
package struct SnapshotValue: Hashable, Sendable {
  package let name: ValueName
  /// Nil when the source says that the value is deleted.
  package let data: RegistryData?

  package init(_ name: ValueName, _ data: RegistryData?) {
    self.name = name
    self.data = data
  }
}

extension RegistrySnapshot {
  /// Where a path really lies in this snapshot's source.
  package func resolve(_ path: RegistryPath) -> RegistryPath {
    guard let controlSet else { return path }
    return path.moved(from: Self.currentControlSet, to: controlSet) ?? path
  }

  /// Whether the snapshot can say what is at `path`.
  package func covers(_ path: RegistryPath) -> Bool {
    isCovered(resolve(path))
  }

  /// The subtrees are sorted and none is within another, so only the last one at or before the path
  /// can hold it.
  private func isCovered(_ path: RegistryPath) -> Bool {
    var low = 0
    var high = coverage.count
    while low < high {
      let middle = (low + high) / 2
      if path < coverage[middle] { high = middle } else { low = middle + 1 }
    }
    return low > 0 && coverage[low - 1].contains(path)
  }

  package func key(_ path: RegistryPath) -> Reading<SnapshotKey> {
    let path = resolve(path)
    if let found = index.position(of: path, in: keys) {
      return keys[found].isDeleted ? .absent : .present(keys[found])
    }
    guard isCovered(path) else { return .unknown }
    // A key that is not listed but has a listed key below it exists all the same.
    let below = lowerBound(path)
    if below < keys.count, path.contains(keys[below].path),
      keys[below...].prefix(while: { path.contains($0.path) }).contains(where: { !$0.isDeleted })
    {
      return .present(SnapshotKey(path: path))
    }
    return .absent
  }

  /// The key as the snapshot happens to hold it, covered or not; nil when it holds none.
  package func listed(_ path: RegistryPath) -> SnapshotKey? {
    guard let found = index.position(of: resolve(path), in: keys) else { return nil }
    return keys[found].isDeleted ? nil : keys[found]
  }

  package func value(_ path: RegistryPath, _ name: ValueName) -> Reading<RegistryData> {
    let path = resolve(path)
    guard let found = index.position(of: path, in: keys) else {
      return isCovered(path) ? .absent : .unknown
    }
    guard let value = keys[found].values.first(where: { $0.name == name }) else {
      // A key may be known in part: by the values that were written to it unseen.
      return isCovered(path) ? .absent : .unknown
    }
    return value.data.map { .present($0) } ?? .absent
  }

  /// The names of the keys directly below, in order; present and empty when the key has none.
  ///
  /// Names are those of keys that exist. When the snapshot speaks for some keys below but not for
  /// the whole subtree, the answer is unknown: it could not say that it has named all.
  package func children(of path: RegistryPath) -> Reading<[RegistryText]> {
    let listed = listedChildren(of: path)
    guard covers(path) else { return .unknown }
    if listed.isEmpty, case .absent = key(path) { return .absent }
    return .present(listed)
  }

  /// The names of the keys below that the snapshot happens to hold, covered or not.
  package func listedChildren(of path: RegistryPath) -> [RegistryText] {
    let path = resolve(path)
    var names: [RegistryText] = []
    var last: RegistryPath?
    for key in keys[lowerBound(path)...] {
      guard path.contains(key.path) else { break }
      if key.path == path || key.isDeleted { continue }
      if let last, last.contains(key.path) { continue }
      let depth = path.subpath.isEmpty ? 0 : path.subpath.bytes.count + 1
      let name = RegistryText(
        wtf8: Array(key.path.subpath.bytes[depth...].prefix { $0 != 0x5C })
      )
      names.append(name)
      last = path.appending(name)
    }
    return names
  }

  /// All keys at or below a path that exist.
  package func subtree(_ path: RegistryPath) -> [SnapshotKey] {
    let path = resolve(path)
    return keys[lowerBound(path)...].prefix { path.contains($0.path) }.filter { !$0.isDeleted }
  }

  /// What the registry would be after these edits.
  ///
  /// A value that is set or deleted where nothing was known is known afterwards, the rest of its key
  /// is not.
  package func applying(_ edits: [RegistryEdit]) -> RegistrySnapshot {
    var table: [RegistryPath: SnapshotKey] = [:]
    for key in keys { table[key.path] = key }
    var covered = coverage
    for edit in edits {
      let path = resolve(edit.path)
      switch edit {
      case .setValue(_, let value):
        let key = table[path].flatMap { $0.isDeleted ? nil : $0 }
        table[path] = (key ?? SnapshotKey(path: path)).setting(
          SnapshotValue(value.name, value.data)
        )
        // A key that is there has all keys above it there.
        var above = path.parent
        while let parent = above {
          if let key = table[parent], key.isDeleted { table[parent] = SnapshotKey(path: key.path) }
          above = parent.parent
        }
      case .deleteValue(_, let name):
        if covered.contains(where: { $0.contains(path) }) {
          if let key = table[path] { table[path] = key.removing(name) }
        } else {
          table[path] = (table[path] ?? SnapshotKey(path: path)).setting(SnapshotValue(name, nil))
        }
      case .deleteKey:
        let below = table.keys.filter { path.contains($0) }
        let existed = below.contains { table[$0]?.isDeleted == false }
        for key in below { table[key] = nil }
        // A key that was there only because this one stood below it is still there.
        if existed, let parent = path.parent, !parent.subpath.isEmpty,
          covered.contains(where: { $0.contains(parent) }),
          !table.contains(where: { parent.contains($0.key) && !$0.value.isDeleted })
        {
          table[parent] = SnapshotKey(path: parent)
        }
        if !covered.contains(where: { $0.contains(path) }) { covered.append(path) }
      }
    }
    return RegistrySnapshot(
      host: host,
      captured: captured,
      covers: covered,
      keys: Array(table.values)
    )
  }

  private func lowerBound(_ path: RegistryPath) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func findControlSet() -> RegistryPath? {
    let hasCurrent =
      coverage.contains { Self.currentControlSet.contains($0) }
      || subtree(Self.currentControlSet).isEmpty == false
    guard !hasCurrent, let number = value(Self.select, "Current").value?.dword,
      (1...999).contains(number)
    else { return nil }
    let digits = String(number)
    let name = "SYSTEM\\ControlSet" + String(repeating: "0", count: 3 - digits.count) + digits
    return RegistryPath(.localMachine, name)
  }
}

extension SnapshotKey {
  fileprivate func setting(_ entry: SnapshotValue) -> SnapshotKey {
    var values = values
    if let index = values.firstIndex(where: { $0.name == entry.name }) {
      values[index] = entry
    } else {
      values.append(entry)
    }
    return SnapshotKey(path: path, values: values)
  }

  fileprivate func removing(_ name: ValueName) -> SnapshotKey {
    SnapshotKey(path: path, isDeleted: isDeleted, values: values.filter { $0.name != name })
  }
}

/// The paths that are within no other, sorted.
func outermost(_ paths: [RegistryPath]) -> [RegistryPath] {
  var result: [RegistryPath] = []
  for path in paths.sorted() {
    if let last = result.last, last.contains(path) { continue }
    result.append(path)
  }
  return result
}

private func sortedOnce(_ keys: [SnapshotKey]) -> [SnapshotKey] {
  if !keys.indices.dropFirst().contains(where: { !(keys[$0 - 1].path < keys[$0].path) }) {
    return keys
  }
  let order = keys.indices.sorted { left, right in
    let (one, other) = (keys[left].path, keys[right].path)
    return one == other ? left < right : one < other
  }
  var result: [SnapshotKey] = []
  result.reserveCapacity(keys.count)
  for index in order {
    if let last = result.last, last.path == keys[index].path { result.removeLast() }
    result.append(keys[index])
  }
  return result
}
