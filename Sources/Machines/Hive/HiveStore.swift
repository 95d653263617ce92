import Inputs
package import WindowsRegistry

/// The hives of a host that does not run: a mounted image, or hive files in a folder.
///
/// All hives change together or none does. One program at a time reads or writes a folder; the lock
/// is on the folder, because the files in it are replaced. A host that runs holds its hives itself,
/// and no other system lets them be opened then.
package struct HiveStore: HostStore {
  package let path: String
  package let host: String
  let options: StoreOptions
  /// Told what has just been done to the disk, so that tests can look at what a crash would leave.
  let onStep: @Sendable (HiveTransaction.Step) -> Void

  package init(path: String, host: String, options: StoreOptions = StoreOptions()) {
    self.init(path: path, host: host, options: options, onStep: { _ in })
  }

  package init(_ image: HiveImage, options: StoreOptions = StoreOptions()) {
    self.init(path: image.path, host: image.host, options: options)
  }

  init(
    path: String,
    host: String,
    options: StoreOptions,
    onStep: @escaping @Sendable (HiveTransaction.Step) -> Void
  ) {
    self.path = path
    self.host = host
    self.options = options
    self.onStep = onStep
  }

  package func read(
    _ selection: Selection,
    _ scope: ReadScope
  ) async throws(StoreFailure) -> ReadSnapshot {
    do throws(FileFailure) {
      let lock = try Files.lock(path)
      defer { lock.release() }
      let image = try image()
      try HiveTransaction.recover(in: path, of: image)
      return try read(selection, image)
    } catch {
      throw StoreFailure(error.isContent ? .unreadable : .unreachable, error.description)
    }
  }

  private func image() throws(FileFailure) -> HiveImage {
    if let image = try HiveImage.find(path, host: host) { return image }
    throw FileFailure(path: path, reason: "there are no hives in this folder", isContent: true)
  }

  private func read(
    _ selection: Selection,
    _ image: HiveImage
  ) throws(FileFailure) -> ReadSnapshot {
    var session = HiveSession(options)
    let users = selection.walk(.users)
    let mounts = try HiveMounts(
      image,
      &session,
      needsUsers: users.isSelected || users.goesOn
    )
    var keys: [SnapshotKey] = []
    var covered: [RegistryPath] = []
    for mount in mounts.mounts {
      let walk = selection.walk(to: mount.path)
      guard walk.isSelected || walk.goesOn, let file = try session.usable(mount.file) else {
        continue
      }
      var hive = HiveWalk(file)
      try hive.read(at: mount.path, walk)
      keys += hive.keys
      covered += hive.covered
    }
    let snapshot = RegistrySnapshot(host: host, covers: covered, keys: keys)
    return ReadSnapshot(
      selection,
      snapshot,
      diagnostics: session.diagnostics + mounts.diagnostics + missing(selection, mounts)
    )
  }

  /// Says which of the two hives that every Windows has are not there, where they are asked for.
  private func missing(_ selection: Selection, _ mounts: HiveMounts) -> [Diagnostic] {
    [HiveMounts.system, HiveMounts.software].compactMap { path in
      let walk = selection.walk(to: path)
      guard walk.isSelected || walk.goesOn,
        !mounts.mounts.contains(where: { $0.path == path })
      else { return nil }
      return .warning(
        "missing-hive",
        "there is no hive \(path.name), so nothing below \(path) is known",
        at: Place(file: self.path),
        help: "copy the file \(path.name) of Windows\\System32\\config to the others"
      )
    }
  }

  // MARK: Writing

  package func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    let lock: FileLock
    let image: HiveImage
    var hasMoved = false
    do throws(FileFailure) {
      lock = try Files.lock(path)
      image = try self.image()
      try HiveTransaction.recover(in: path, of: image)
      hasMoved = try self.read(read.selection, image).digest != read.digest
      if hasMoved {
        throw FileFailure(path: path, reason: "the host has moved since it was read")
      }
    } catch {
      throw StoreFailure(hasMoved ? .moved : .unwritten, error.description)
    }
    defer { lock.release() }
    let work = try assign(edits.map { $0.at(read.snapshot.resolve($0.path)) }, image)
    do throws(FileFailure) {
      var transaction = HiveTransaction(root: path, onStep: onStep)
      for (file, edits) in work {
        try transaction.add(file) { (temporary) throws(FileFailure) in
          try HiveEditor(file).apply(edits, writing: temporary)
        }
      }
      try transaction.commit()
    } catch {
      // With the list written, the next who comes finishes what has begun.
      let isBegun = HiveTransaction.isBegun(in: path)
      throw StoreFailure(isBegun ? .uncertain : .unwritten, error.description)
    }
  }

  /// Which hive each edit belongs to, in the order of the files' names.
  private func assign(
    _ edits: [RegistryEdit],
    _ image: HiveImage
  ) throws(StoreFailure) -> [(file: String, edits: [HiveEditor.Edit])] {
    var session = HiveSession(options)
    var work: [String: [HiveEditor.Edit]] = [:]
    do throws(FileFailure) {
      let needsUsers = edits.contains { $0.path.root == .users }
      let mounts = try HiveMounts(image, &session, needsUsers: needsUsers)
      for edit in edits {
        guard !RegistrySnapshot.currentControlSet.contains(edit.path) else {
          throw FileFailure(
            path: path,
            reason: "no hive tells which control set is current, so \(edit.path) is nowhere"
          )
        }
        guard let (mount, names) = mounts.mount(of: edit.path) else {
          throw FileFailure(path: path, reason: "no hive of this folder holds \(edit.path)")
        }
        if try session.usable(mount.file) == nil {
          throw FileFailure(
            path: mount.file,
            reason: "the hive's last changes are still in its log files, which Windows would then "
              + "no longer apply; --allow dirty-hive gives them up"
          )
        }
        work[mount.file, default: []].append(HiveEditor.Edit(edit: edit, names: names))
      }
    } catch {
      throw StoreFailure(.refused, error.description)
    }
    return work.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension Selection {
  func walk(to path: RegistryPath) -> SelectionWalk {
    path.subpath.bytes.split(separator: 0x5C).reduce(walk(path.root)) { walk, name in
      walk.below(RegistryText(wtf8: Array(name)))
    }
  }
}
