import WindowsRegistry

/// Reads from a hive what a selection asks for, and notes what it thereby speaks for.
struct HiveWalk {
  private var reader: HiveReader
  private(set) var keys: [SnapshotKey] = []
  private(set) var covered: [RegistryPath] = []

  /// Windows allows no more levels.
  private static let deepest = 512
  private static let currentSet = RegistryText("CurrentControlSet").folded

  init(_ file: HiveFile) {
    reader = HiveReader(file)
  }

  mutating func read(at mount: RegistryPath, _ walk: SelectionWalk) throws(FileFailure) {
    try visit(try reader.root, mount, walk, isCovered: false, depth: 0)
  }

  private mutating func visit(
    _ key: HiveReader.Key,
    _ path: RegistryPath,
    _ walk: SelectionWalk,
    isCovered: Bool,
    depth: Int
  ) throws(FileFailure) {
    guard depth < Self.deepest else {
      throw reader.file.bytes.damage("keys are nested too deep", at: key.cell.start - 4)
    }
    if walk.isSelected {
      keys.append(SnapshotKey(path: path, values: try reader.snapshotValues(of: key)))
    }
    if !isCovered, walk.speaksForAll { covered.append(path) }
    let isCovered = isCovered || walk.speaksForAll
    guard walk.goesOn else { return }
    // The current set is a link that Windows makes when it starts; a key of that name in a hive is
    // none that anybody reads.
    let isSystem = path == HiveMounts.system
    var missing = isCovered ? [] : walk.names
    for child in try reader.children(of: key) {
      let below = walk.below(child.name)
      let isWanted = below.isSelected || below.goesOn
      guard isWanted, !child.name.isEmpty, !child.name.bytes.contains(where: Self.isNoName),
        !(isSystem && child.name.folded == Self.currentSet)
      else { continue }
      if !missing.isEmpty {
        let folded = child.name.folded
        missing.removeAll { $0.folded == folded }
      }
      try visit(
        child,
        path.appending(child.name),
        below,
        isCovered: isCovered,
        depth: depth + 1
      )
    }
    if isSystem { missing.removeAll { $0.folded == Self.currentSet } }
    covered += missing.map { path.appending($0) }
  }

  /// No program can ask for a key whose name has one of these.
  private static func isNoName(_ byte: UInt8) -> Bool { byte == 0 || byte == 0x5C }
}
