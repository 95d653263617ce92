import Glibc

/// A copy of what can be read once only, for reading by place: a file that has no name, which nobody else
/// can open and which is gone when it is closed.
struct TemporaryCopy: ~Copyable {
  /// More than `netsh trace` and `pktmon` write unless they are told to.
  static let limit = 8 << 30
  /// How many times as long as the file that was read the copy may be, beyond a first bit: captures shrink to
  /// a tenth at best, and what gzip makes of nothing must not fill the disk.
  private static let ratio = 100
  private static let firstBit = 64 << 20

  /// Of what is copied.
  private let path: String
  private let limit: Int
  private let descriptor: Int32
  private var length = 0

  init(of path: String, limit: Int = Self.limit) throws(CaptureFailure) {
    self.path = path
    self.limit = limit
    let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    let folder = named.isEmpty ? "/tmp" : named
    var name = Array("\(folder)/plumbline.XXXXXX".utf8CString)
    descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
      let opened = unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
      if opened >= 0, let name = name.baseAddress {
        _ = unsafe unlink(name)
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
      }
      return opened
    }
    guard descriptor >= 0 else { throw Self.failure(errno, path, folder) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Adds what was unpacked when `read` bytes of the file itself had been read.
  mutating func append(_ bytes: RawSpan, read: Int) throws(CaptureFailure) {
    guard length <= Self.firstBit + Self.ratio * read else {
      throw CaptureFailure(
        .damaged,
        path: path,
        reason: "it inflates to more than \(Self.ratio) times its size, as no capture does",
        help: "Unpack it if it is one all the same, and give its name."
      )
    }
    guard bytes.byteCount <= limit - length else {
      throw CaptureFailure(
        .unsupported,
        path: path,
        reason: "a capture of its kind must be read by place, and out of gzip or a pipe only "
          + "\(limit >> 20) MiB of it can be",
        help: Self.help
      )
    }
    var written = 0
    while written < bytes.byteCount {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        return unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        throw Self.failure(errno, path, "temporary files")
      }
    }
    length += written
  }

  /// The copy as a file to read, which goes by the name of what was copied.
  consuming func finished() throws(CaptureFailure) -> FileInput {
    let own = dup(descriptor)
    guard own >= 0 else { throw Self.failure(errno, path, "temporary files") }
    return FileInput(path, copy: own, length: length)
  }

  private static let help = "Unpack it, and give its name instead of a pipe."

  private static func failure(_ code: Int32, _ path: String, _ folder: String) -> CaptureFailure {
    CaptureFailure(
      .unreadable,
      path: path,
      reason: "a capture of its kind must be read by place, and a copy of it cannot be written to "
        + "\(folder): \(systemWords(code))",
      help: "\(help) TMPDIR names another folder."
    )
  }
}
