#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Files {
  /// Makes an empty file that only we may read, where nothing is.
  static func create(_ path: String) throws(FileFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    close(descriptor)
  }

  /// Writes over the beginning of a file.
  static func overwrite(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, path: path)
  }

  /// Gives a file the owner and the permissions of another, and brings it to the disk.
  static func finish(_ path: String, like other: String) throws(FileFailure) {
    var status = stat()
    guard unsafe stat(other, &status) == 0 else { throw failure(other) }
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    // Only an administrator can give a file away; for all others it is theirs anyway.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    guard fchmod(descriptor, status.st_mode & 0o7777) == 0, fsync(descriptor) == 0 else {
      throw failure(path)
    }
  }
}
