import WindowsRegistry

/// Makes a changed copy of a hive and proves it.
struct HiveEditor {
  private let file: HiveFile

  /// An edit and the names of its key below the hive's topmost key.
  struct Edit {
    let edit: RegistryEdit
    let names: [RegistryText]
  }

  /// libhivex would meet a damaged cell with the end of the program, so damaged hives go no further.
  init(_ path: String) throws(FileFailure) {
    file = try HiveFile(path)
    try HiveCheck.check(file)
  }

  /// Writes the copy to a file that is there and empty, reads it back, and leaves it unflushed.
  func apply(_ edits: [Edit], writing copy: String) throws(FileFailure) {
    do {
      let hive = try Hive.open(file.path, isWritable: true)
      for edit in edits { try apply(edit, to: hive) }
      try hive.commit(to: copy)
    }
    let last = max(
      file.header.primary,
      file.header.secondary,
      try HiveLogs.lastNumber(beside: file.path) ?? 0
    )
    let start = HiveHeader.renumbered(try HiveBytes(copy, limit: .max).bytes(0, 512), past: last)
    try Files.overwrite(copy, with: start)
    try prove(edits, in: copy)
  }

  private func apply(_ edit: Edit, to hive: borrowing Hive) throws(FileFailure) {
    switch edit.edit {
    case .setValue(_, let value):
      try refuseLarge(value.data)
      let key = try makeKey(edit.names, in: hive)
      var values = try hive.values(of: key)
      for value in values { try refuseLarge(value.data) }
      if let index = values.firstIndex(where: { $0.name == value.name }) {
        values[index] = RegistryValue(values[index].name, value.data)
      } else {
        values.append(value)
      }
      try hive.setValues(of: key, to: values)
    case .deleteValue(_, let name):
      guard let key = try hive.key(edit.names) else { return }
      let values = try hive.values(of: key)
      let rest = values.filter { $0.name != name }
      guard rest.count < values.count else { return }
      for value in rest { try refuseLarge(value.data) }
      try hive.setValues(of: key, to: rest)
    case .deleteKey(let path):
      guard !edit.names.isEmpty else {
        throw failure("\(path) is the whole hive, which is not deleted")
      }
      guard let key = try hive.key(edit.names) else { return }
      try hive.delete(key)
    }
  }

  private func failure(_ reason: String) -> FileFailure {
    FileFailure(path: file.path, reason: reason)
  }

  private func makeKey(
    _ names: [RegistryText],
    in hive: borrowing Hive
  ) throws(FileFailure) -> Hive.Key {
    var key = try hive.root
    for name in names {
      if let child = try hive.child(of: key, named: name) {
        key = child
        continue
      }
      // libhivex sorts and hashes names byte by byte, so Windows would not find others.
      guard name.bytes.allSatisfy({ $0 > 0 && $0 < 0x80 }), !name.isEmpty, name.bytes.count < 256,
        let text = name.string
      else {
        throw failure("a key “\(name)” cannot be made here: only short ASCII names can")
      }
      key = try hive.addChild(to: key, named: text)
    }
    return key
  }

  /// libhivex writes large data in one piece, where Windows expects segments from version 1.4 on.
  private func refuseLarge(_ data: RegistryData) throws(FileFailure) {
    let limit = file.header.minorVersion > 3 ? HiveReader.segmentLength : 1_000_000
    guard data.bytes.count > limit else { return }
    throw failure(
      "a key with a value of \(data.bytes.count) bytes cannot be changed here: libhivex would "
        + "write it in a way that Windows cannot read"
    )
  }

  /// Reads the copy with both readers: ours, which then reads the host, and libhivex.
  private func prove(_ edits: [Edit], in copy: String) throws(FileFailure) {
    let written = try HiveFile(copy)
    try HiveCheck.check(written)
    let root = RegistryPath(.localMachine, "HIVE")
    let moved = edits.map { edit in edit.edit.at(edit.names.reduce(root) { $0.appending($1) }) }
    var walk = HiveWalk(written)
    let selection = Selection(below: root, moved)
    try walk.read(at: root, selection.walk(to: root))
    let snapshot = RegistrySnapshot(host: "", covers: walk.covered, keys: walk.keys)
    if let missed = moved.firstUnmet(in: snapshot) {
      throw failure("\(missed) would not read back as written")
    }
    let hive = try Hive.open(copy, isWritable: false)
    for key in snapshot.keys {
      let names = key.path.subpath.bytes.split(separator: 0x5C).dropFirst()
        .map { RegistryText(wtf8: Array($0)) }
      let values = try hive.key(names).map { (key) throws(FileFailure) in try hive.values(of: key) }
      guard let values, values.map({ SnapshotValue($0.name, $0.data) }) == key.values else {
        throw failure("libhivex reads \(key.path) otherwise than was written")
      }
    }
  }
}

extension Selection {
  /// The keys that some edits change.
  fileprivate init(below root: RegistryPath, _ edits: [RegistryEdit]) {
    self.init(
      edits.map { edit in
        let names = edit.path.subpath.bytes.split(separator: 0x5C)
          .map { RegistryText(wtf8: Array($0)).string }
        if case .deleteKey = edit { return Item(root.root, names, .subtree) }
        return Item(root.root, names, .key)
      }
    )
  }
}
