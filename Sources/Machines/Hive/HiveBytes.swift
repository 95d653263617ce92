#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a hive file, mapped for reading; nothing outside of them is ever read.
///
/// A class because it owns the mapping, which goes with the last reference.
@safe final class HiveBytes {
  let path: String
  let count: Int
  private let base: UnsafeRawPointer?

  /// Links are not followed: in an image they may lead out of it.
  init(_ path: String, limit: Int) throws(FileFailure) {
    self.path = path
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else { throw Files.failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Files.failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileFailure(path: path, reason: "this is no ordinary file")
    }
    count = Int(status.st_size)
    guard count <= limit else {
      throw FileFailure(
        path: path,
        reason: "the file has \(count) bytes; hives of up to \(limit) bytes are read",
        isContent: true
      )
    }
    guard count > 0 else {
      unsafe base = nil
      return
    }
    guard let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe mapped != MAP_FAILED
    else { throw Files.failure(path) }
    unsafe base = UnsafeRawPointer(mapped)
  }

  deinit {
    if let base = unsafe base { unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// What is wrong with the file's content, and where.
  func damage(_ what: String, at offset: Int) -> FileFailure {
    FileFailure(
      path: path,
      reason: "the hive is damaged: \(what) at offset 0x\(String(offset, radix: 16))",
      isContent: true
    )
  }

  func u16(_ offset: Int) throws(FileFailure) -> Int {
    guard let base = unsafe base, offset >= 0, offset <= count - 2 else {
      throw damage("it ends too early", at: offset)
    }
    let value = unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return Int(UInt16(littleEndian: value))
  }

  func u32(_ offset: Int) throws(FileFailure) -> UInt32 {
    guard let base = unsafe base, offset >= 0, offset <= count - 4 else {
      throw damage("it ends too early", at: offset)
    }
    return UInt32(
      littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    )
  }

  /// A copy of some bytes.
  func bytes(_ offset: Int, _ length: Int) throws(FileFailure) -> [UInt8] {
    guard length > 0 else { return [] }
    guard let base = unsafe base, offset >= 0, length <= count, offset <= count - length else {
      throw damage("it ends too early", at: offset)
    }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: base + offset, count: length))
  }
}
