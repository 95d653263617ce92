import WindowsRegistry

extension [RegistryEdit] {
  /// The same for `net rpc registry import`: it stops at the first thing that fails, and fails to
  /// delete what is not there, or a key that still has keys below it.
  ///
  /// What is known not to be there is left out, and keys below a key to be deleted come before it,
  /// deepest first.
  func forNetImport(over snapshot: RegistrySnapshot) throws(StoreFailure) -> [RegistryEdit] {
    var state = snapshot
    var result: [RegistryEdit] = []
    for edit in self {
      try edit.checkForNetImport()
      switch edit {
      case .setValue: result.append(edit)
      case .deleteValue(let path, let name):
        if case .absent = state.key(path) { continue }
        if case .absent = state.value(path, name) { continue }
        result.append(edit)
      case .deleteKey(let path):
        if case .absent = state.key(path) { continue }
        // Sorted by path, so that a key comes before those below it.
        let below = state.subtree(path).map(\.path).filter { $0 != path }
        result += below.withAllBetween(path).map { .deleteKey($0) } + [edit]
      }
      state = state.applying([edit])
    }
    return result
  }
}

extension [RegistryPath] {
  /// These keys and those between them and a key above all of them, which need not be listed; the
  /// deepest first.
  fileprivate func withAllBetween(_ top: RegistryPath) -> [RegistryPath] {
    var all: Set<RegistryPath> = []
    for path in self {
      var next: RegistryPath? = path
      while let key = next, key != top, top.contains(key), all.insert(key).inserted {
        next = key.parent
      }
    }
    return all.sorted { ($1.depth, $0) < ($0.depth, $1) }
  }
}

extension RegistryEdit {
  fileprivate func checkForNetImport() throws(StoreFailure) {
    guard SMBPlan.roots.contains(path.root) else {
      throw StoreFailure(
        .unwritten,
        "\(path) cannot be reached over the network; write it on the host itself"
      )
    }
    guard path.subpath.string != nil, valueText?.string != nil || valueText == nil else {
      throw StoreFailure(
        .unwritten,
        "the name of \(path) or of a value in it is no valid UTF-16, which `net` cannot write"
      )
    }
  }

  private var valueText: RegistryText? {
    switch self {
    case .setValue(_, let value): value.name.spelling
    case .deleteValue(_, let name): name.spelling
    case .deleteKey: nil
    }
  }
}
