#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a file could not be read or written, in words for its user.
package struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let reason: String
  /// Whether the file was read and what it holds is wrong, rather than that it cannot be read.
  package let isContent: Bool
  /// Whether somebody stopped reading what we write, which is nobody's fault.
  package let isClosedPipe: Bool
  /// Whether nothing is there.
  package let isMissing: Bool

  package init(
    path: String,
    reason: String,
    isContent: Bool = false,
    isClosedPipe: Bool = false,
    isMissing: Bool = false
  ) {
    self.path = path
    self.reason = reason
    self.isContent = isContent
    self.isClosedPipe = isClosedPipe
    self.isMissing = isMissing
  }

  package var description: String { "\(path): \(reason)" }
}

/// Files by the system's own calls: what matters here is what each call promises.
package enum Files {
  package enum Kind: Hashable, Sendable {
    case file(size: Int)
    case directory
    case other
  }

  /// What is at a path; nil when nothing is.
  package static func kind(of path: String) -> Kind? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(size: Int(status.st_size))
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// The names in a directory, sorted, without those that begin with a dot.
  package static func names(in directory: String) throws(FileFailure) -> [String] {
    guard let stream = unsafe opendir(directory) else { throw failure(directory) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
        unsafe String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// The whole of a file, which must not be larger than `limit` bytes.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(path) { window throws(FileFailure) in
      guard bytes.count + window.count <= limit else {
        throw FileFailure(path: path, reason: "the file is larger than \(limit) bytes")
      }
      if bytes.isEmpty { bytes = window } else { bytes += window }
    }
    return bytes
  }

  /// Hands a file to `body` window by window, so that memory does not grow with the file.
  package static func read(
    _ path: String,
    window: Int = 1 << 20,
    _ body: ([UInt8]) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw FileFailure(path: path, reason: "this is a directory, not a file")
    }
    // Not to wait was only meant for opening: a pipe gives its bytes when they come.
    if status.st_mode & S_IFMT != S_IFREG { _ = fcntl(descriptor, F_SETFL, O_RDONLY) }
    // One byte more than the file has, so that its end is seen in the first read.
    let size = min(window, max(Int(status.st_size) + 1, 4096))
    while true {
      var count = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
        repeat {
          count = unsafe Self.readOnce(descriptor, buffer.baseAddress, size)
        } while count < 0 && errno == EINTR
        initialized = max(count, 0)
      }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return }
      try body(bytes)
    }
  }

  private static func readOnce(
    _ descriptor: Int32,
    _ base: UnsafeMutablePointer<UInt8>?,
    _ size: Int
  )
    -> Int
  {
    #if canImport(Glibc)
    unsafe Glibc.read(descriptor, base, size)
    #else
    unsafe Darwin.read(descriptor, base, size)
    #endif
  }

  /// Replaces a file as a whole or not at all.
  ///
  /// With an `ending` the new content is in a file of a known name until then, for a caller who holds
  /// a lock: what a process that was killed left there is written over, and can be found.
  package static func replace(
    _ path: String,
    with bytes: [UInt8],
    ending: String? = nil
  ) throws(FileFailure) {
    let file = try AtomicFile(path, ending: ending)
    try file.write(bytes)
    try file.commit()
  }

  /// Removes what nobody needs; it may be gone already.
  static func discard(_ path: String) { unsafe unlink(path) }

  /// Writes all bytes; a full disk or a closed pipe is a failure that names the path.
  package static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    path: String
  ) throws(FileFailure) {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe writeOnce(
          descriptor,
          buffer.baseAddress?.advanced(by: offset),
          buffer.count - offset
        )
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      offset += count
    }
  }

  private static func writeOnce(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ size: Int) -> Int
  {
    #if canImport(Glibc)
    unsafe Glibc.write(descriptor, base, size)
    #else
    unsafe Darwin.write(descriptor, base, size)
    #endif
  }

  /// Makes a directory where there is none, with those above it.
  package static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(FileFailure) {
    if kind(of: path) == .directory { return }
    let above = parent(of: path)
    if above != path, kind(of: above) == nil { try makeDirectory(above, mode: mode) }
    guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST && kind(of: path) == .directory
    else {
      throw failure(path)
    }
  }

  /// Opens a new or emptied file to which lines are added while a program runs.
  package static func beginLog(_ path: String) throws(FileFailure) -> Int32 {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    return descriptor
  }

  package static func end(_ descriptor: Int32) { close(descriptor) }

  /// Waits for and takes a lock on a file or directory that is there; a process that ends, however it
  /// ends, keeps none.
  ///
  /// A file that another replaced while we waited is locked anew, so the lock is always on what the
  /// path names.
  package static func lock(_ path: String) throws(FileFailure) -> FileLock {
    while true {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(path) }
      let lock = FileLock(descriptor: descriptor)
      // Not for ever: whoever waits here keeps a thread from all others.
      var waits = 0
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        if errno == EINTR { continue }
        guard errno == EWOULDBLOCK else { throw failure(path) }
        guard waits < 600 else {
          throw FileFailure(
            path: path,
            reason: "another program has been changing this for a minute"
          )
        }
        waits += 1
        usleep(100_000)
      }
      var held = stat()
      var named = stat()
      guard unsafe fstat(descriptor, &held) == 0, unsafe stat(path, &named) == 0 else {
        throw failure(path)
      }
      if held.st_ino == named.st_ino, held.st_dev == named.st_dev { return lock }
    }
  }

  /// Takes a lock on a file of its own, which holds `note` and goes with the lock; nil when another
  /// process, or another task of this one, has it.
  static func tryLock(_ path: String, note: String) throws(FileFailure) -> FileLock? {
    while true {
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw failure(path) }
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        if errno == EINTR { continue }
        defer { close(descriptor) }
        if errno == EWOULDBLOCK { return nil }
        throw failure(path)
      }
      let lock = FileLock(descriptor: descriptor, removing: path)
      // Whoever had the lock before us may have removed the file since we opened it.
      guard isSame(descriptor, path) else { continue }
      guard ftruncate(descriptor, 0) == 0 else { throw failure(path) }
      try write(Array(note.utf8), to: descriptor, path: path)
      return lock
    }
  }

  /// Whether somebody has a lock on a file, as far as we can tell.
  static func isLocked(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return errno != ENOENT && errno != ENOTDIR }
    defer { close(descriptor) }
    // Shared, so that two who ask do not take each other for the holder.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var held = stat()
    var named = stat()
    guard unsafe fstat(descriptor, &held) == 0, unsafe stat(path, &named) == 0 else { return false }
    return held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// The folder in which relative paths begin.
  package static var currentDirectory: String { resolved(".") }

  /// The nearest directory, from a path upwards, that holds `.git`: a folder, or in a worktree a file.
  package static func repositoryRoot(of path: String) -> String? {
    var directory = path
    while true {
      if unsafe access(directory + "/.git", F_OK) == 0 { return directory }
      let above = parent(of: directory)
      if above == directory || above == "." { return nil }
      directory = above
    }
  }

  package static func parent(of path: String) -> String {
    guard let cut = path.lastIndex(of: "/") else { return "." }
    return cut == path.startIndex ? "/" : String(path[..<cut])
  }

  /// A path in which `~/` stands for the home directory, as in a shell.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = unsafe getenv("HOME") else { return path }
    return unsafe String(cString: home) + path.dropFirst()
  }

  /// A path as seen from a directory, unless it is absolute.
  package static func join(_ directory: String, _ path: String) -> String {
    if path.hasPrefix("/") || directory == "." { return path }
    return directory.hasSuffix("/") ? directory + path : directory + "/" + path
  }

  package static func resolved(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  static func flush(_ directory: String) {
    let descriptor = unsafe open(directory, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    // Some file systems refuse to flush a directory; the rename has happened all the same.
    _ = fsync(descriptor)
    close(descriptor)
  }

  static func currentMask() -> mode_t {
    let mask = umask(0o022)
    umask(mask)
    return mask
  }

  static func failure(_ path: String) -> FileFailure {
    let code = errno
    let reason: String
    switch code {
    case ENOENT: reason = "there is no such file or directory"
    case EACCES, EPERM: reason = "permission denied"
    case EISDIR: reason = "this is a directory, not a file"
    case ENOTDIR: reason = "a part of the path is no directory"
    case ENOSPC: reason = "no space is left on the disk"
    case EFBIG: reason = "the file would become larger than is allowed"
    case EROFS: reason = "the file system is read-only"
    case EBADF: reason = "the stream is closed"
    case EPIPE: reason = "the reader has closed the pipe"
    default: reason = unsafe String(cString: strerror(code))
    }
    return FileFailure(path: path, reason: reason, isClosedPipe: code == EPIPE)
  }
}
