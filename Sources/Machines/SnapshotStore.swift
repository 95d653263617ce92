package import WindowsRegistry

/// One `.reg` snapshot file as a store: changed as a whole or not at all.
package struct SnapshotStore: HostStore {
  private let file: SnapshotDirectory.HostFile

  package init(_ file: SnapshotDirectory.HostFile) {
    self.file = file
  }

  package func read(
    _ selection: Selection,
    _ scope: ReadScope
  ) async throws(StoreFailure) -> ReadSnapshot {
    do throws(FileFailure) {
      return try file.read(selection)
    } catch {
      throw StoreFailure(error.isContent ? .unreadable : .unreachable, error.description)
    }
  }

  package func tidy() async { file.tidy() }

  package func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    var hasMoved = false
    var isProven = false
    do throws(FileFailure) {
      try file.change(
        read.selection,
        edits: { seen throws(FileFailure) in
          guard seen.digest == read.digest else {
            hasMoved = true
            throw FileFailure(path: file.path, reason: "the host has moved since it was read")
          }
          return edits
        },
        proof: { after throws(FileFailure) in
          guard let missed = edits.firstUnmet(in: after) else {
            isProven = true
            return
          }
          throw FileFailure(path: file.path, reason: "\(missed) would not read back as written")
        }
      )
    } catch {
      // Behind the proof the file may have taken its new content.
      throw StoreFailure(
        hasMoved ? .moved : isProven ? .uncertain : .unwritten,
        error.description
      )
    }
  }
}

extension [RegistryEdit] {
  /// The first value or key that is not as these edits leave it; nil when all is as it should be.
  ///
  /// A later edit of the same place counts, not the earlier.
  package func firstUnmet(in snapshot: RegistrySnapshot) -> String? {
    for (index, edit) in enumerated() where !self[(index + 1)...].contains(where: edit.isUndone) {
      switch edit {
      case .setValue(let path, let value):
        if snapshot.value(path, value.name) != .present(value.data) {
          return "\(path)\\\(value.name)"
        }
      case .deleteValue(let path, let name):
        if snapshot.value(path, name) != .absent { return "\(path)\\\(name)" }
      case .deleteKey(let path):
        if case .present = snapshot.key(path) { return "\(path)" }
      }
    }
    return nil
  }
}

extension RegistryEdit {
  private var valueName: ValueName? {
    switch self {
    case .setValue(_, let value): value.name
    case .deleteValue(_, let name): name
    case .deleteKey: nil
    }
  }

  /// Whether a later edit changes what this one left.
  fileprivate func isUndone(by later: RegistryEdit) -> Bool {
    if case .deleteKey(let path) = later { return path.contains(self.path) }
    if case .deleteKey(let path) = self { return path.contains(later.path) }
    return path == later.path && valueName == later.valueName
  }
}
