#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that takes its name only when it is complete.
///
/// The bytes go to a new file beside it; `commit` flushes that to the disk and gives it the name,
/// then flushes the directory, so a crash leaves the old or the new content. Permissions and owner
/// are kept, and a symbolic link keeps pointing where it pointed. What is no ordinary file, such as
/// `/dev/stdout` or a pipe, cannot be replaced and is written to as it is. A class because it owns
/// a descriptor: what is not committed is removed when the last reference goes.
package final class AtomicFile {
  private let path: String
  private let target: String
  /// Nil where the target is written to directly.
  private let temporary: String?
  private let descriptor: Int32
  private var isCommitted = false

  package init(_ path: String, ending: String? = nil) throws(FileFailure) {
    self.path = path
    target = Files.resolved(path)
    var status = stat()
    let exists = unsafe stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileFailure(path: path, reason: "this is a directory, not a file")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      temporary = nil
      descriptor = unsafe open(target, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Files.failure(path) }
      return
    }
    if let ending {
      let known = target + ending
      unsafe unlink(known)
      temporary = known
      descriptor = unsafe open(known, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    } else {
      var template = Array("\(target).XXXXXX".utf8CString)
      descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer -> Int32 in
        guard let base = buffer.baseAddress else { return -1 }
        return unsafe mkstemp(base)
      }
      temporary = String(
        decoding: template.dropLast().map { UInt8(bitPattern: $0) },
        as: UTF8.self
      )
    }
    guard descriptor >= 0 else { throw Files.failure(path) }
    // Only an administrator can give a file away; for all others it is theirs anyway.
    if exists { _ = fchown(descriptor, status.st_uid, status.st_gid) }
    let mode = exists ? status.st_mode & 0o7777 : 0o666 & ~Files.currentMask()
    guard fchmod(descriptor, mode) == 0 else { throw Files.failure(path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if let temporary, !isCommitted { unsafe unlink(temporary) }
  }

  package func write(_ bytes: [UInt8]) throws(FileFailure) {
    try Files.write(bytes, to: descriptor, path: path)
  }

  package func commit() throws(FileFailure) {
    guard let temporary else { return }
    guard fsync(descriptor) == 0 else { throw Files.failure(path) }
    guard unsafe rename(temporary, target) == 0 else { throw Files.failure(path) }
    isCommitted = true
    Files.flush(Files.parent(of: target))
  }
}
