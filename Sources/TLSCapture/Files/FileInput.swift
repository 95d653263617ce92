import Glibc

/// The bytes of a file or of standard input, by read(2) and pread(2).
///
/// There is no mmap here: a capture that is cut while it is read must be an end, not a SIGBUS.
struct FileInput: ~Copyable {
  let path: String
  private(set) var bytesRead = 0
  /// Where reading in order ends, whatever the file still has.
  private let limit: Int
  /// The length of a plain file; nil for pipes and the like, which cannot be read by place.
  let length: Int?
  private let descriptor: Int32
  private let progress: ((_ bytesRead: Int) -> Void)?

  init(
    _ path: String,
    upTo limit: Int = .max,
    progress: ((_ bytesRead: Int) -> Void)? = nil
  ) throws(CaptureFailure) {
    let opened = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw .system(errno, path) }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0 else {
      let failure = CaptureFailure.system(errno, path)
      if path != "-" { close(opened) }
      throw failure
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      if path != "-" { close(opened) }
      throw CaptureFailure(
        .unreadable,
        path: path,
        reason: "it is a folder",
        help: "Name the captures in it, for example \(path)/*.pcapng."
      )
    }
    self.path = path
    self.progress = progress
    self.limit = limit
    descriptor = opened
    length = path != "-" && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Takes over an open file, which goes by the name of what it is a copy of.
  init(_ path: String, copy descriptor: Int32, length: Int) {
    self.path = path
    self.descriptor = descriptor
    self.length = length
    limit = .max
    progress = nil
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// What comes next, as much as the system has at hand; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureFailure) -> Int {
    guard bytesRead < limit else { return 0 }
    while true {
      let count = unsafe Glibc.read(
        descriptor,
        buffer.baseAddress,
        min(buffer.count, limit - bytesRead)
      )
      if count >= 0 {
        bytesRead += count
        progress?(bytesRead)
        return count
      }
      guard errno == EINTR else { throw .system(errno, path) }
    }
  }

  /// The bytes from `offset` on, as many as `buffer` takes; fewer only at the end of the file.
  mutating func read(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(CaptureFailure) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + filled)
      if count < 0 {
        guard errno == EINTR else { throw .system(errno, path) }
      } else if count == 0 {
        break
      } else {
        filled += count
      }
    }
    bytesRead += filled
    progress?(bytesRead)
    return filled
  }
}

extension CaptureFailure {
  /// What the system answered when it was asked to open or read `path`.
  static func system(_ code: Int32, _ path: String) -> CaptureFailure {
    switch code {
    case ENOENT:
      return CaptureFailure(.unreadable, path: path, reason: "there is no such file")
    case EACCES, EPERM:
      return CaptureFailure(
        .unreadable,
        path: path,
        reason: "there is no permission to read it",
        help: "Captures are often written by root; change the owner, or run as a user who may read."
      )
    default:
      return CaptureFailure(
        .unreadable,
        path: path,
        reason: "it cannot be read: \(systemWords(code))"
      )
    }
  }
}

/// What the system says of an error number.
func systemWords(_ code: Int32) -> String {
  unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
