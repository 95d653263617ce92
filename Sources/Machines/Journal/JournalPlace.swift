#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a journal's files are.
struct JournalPlace: Hashable, Sendable {
  /// As the user wrote it.
  let path: String
  /// The database itself: absolute, with no link in it, so that all who mean the same journal find
  /// the same locks.
  let database: String
  /// The folder of the lock files.
  var locks: String { database + ".locks" }
  /// Where SQLite writes first; it is gone when all have closed the journal.
  private var log: String { database + "-wal" }
  var logName: String { log.split(separator: "/").last.map(String.init) ?? log }

  /// Finds a journal, and makes an empty one where there is none.
  ///
  /// A folder that is missing is made for its owner alone, and hidden from git: before-images are
  /// nobody else's business. Folders above it must be there.
  static func make(_ path: String) throws(FileFailure) -> JournalPlace {
    let folder = Files.parent(of: path)
    if Files.kind(of: folder) == nil {
      guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Files.failure(folder) }
      do throws(FileFailure) {
        try hide(folder)
      } catch {
        Files.discard(Files.join(folder, ".gitignore"))
        unsafe rmdir(folder)
        throw error
      }
    } else if folder.hasSuffix(".plumbline"), Files.kind(of: path) == nil {
      // A process that made the folder may have been killed before it came to this.
      try hide(folder)
    }
    if Files.kind(of: path) == nil {
      // Not by SQLite, which would let everybody read it. Only a file that is new is opened: to
      // close one that SQLite has open in this process would end SQLite's locks (POSIX).
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
      } else if Files.kind(of: path) == nil {
        throw Files.failure(path)
      }
    }
    let place = try JournalPlace(existing: path)
    if Files.kind(of: place.locks) == nil, unsafe mkdir(place.locks, 0o700) != 0, errno != EEXIST {
      throw Files.failure(place.locks)
    }
    return place
  }

  /// Takes a journal that is there.
  init(existing path: String) throws(FileFailure) {
    self.path = path
    switch Files.kind(of: path) {
    case .file: database = Files.resolved(path)
    case .directory:
      throw FileFailure(path: path, reason: "this is a directory, and no journal")
    case .other: throw FileFailure(path: path, reason: "this is no file, and no journal")
    case nil: throw FileFailure(path: path, reason: "there is no such file or directory")
    }
  }

  /// How the database can be opened by us.
  func access() throws(FileFailure) -> SQLite.Access {
    if isWritable(database), isWritable(Files.parent(of: database)) { return .writing }
    // The last commits may be in the log, and then SQLite has to be able to read that.
    if case .file(let size)? = Files.kind(of: log), size > 0 { return .reading }
    return .unchanging
  }

  /// Written where it is, so that a process that is killed leaves nothing beside it; what it leaves
  /// empty is written again.
  private static func hide(_ folder: String) throws(FileFailure) {
    let path = Files.join(folder, ".gitignore")
    if case .file(let size)? = Files.kind(of: path), size > 0 { return }
    let descriptor = try Files.beginLog(path)
    defer { Files.end(descriptor) }
    try Files.write(Array("*\n".utf8), to: descriptor, path: path)
  }
}

private func isWritable(_ path: String) -> Bool {
  unsafe faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
}
