import CZlib

/// The content of a gzip file, member after member (RFC 1952), a buffer at a time.
///
/// A class because zlib keeps a pointer to the stream it was given, which therefore must not move,
/// and must be ended once.
@safe final class GzipInflater {
  /// Whether something other than gzip stood behind the last member; gzip(1) ignores it as well.
  private(set) var ignoredTail = false
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8]
  private var start = 0
  private var end: Int
  private var inflated = 0
  private var isBetweenMembers = false
  private var isFinished = false
  private var pending: CaptureFailure?

  /// `first` are the bytes of the file that were read to tell that it is gzip.
  init(first: [UInt8], of file: borrowing FileInput) throws(CaptureFailure) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let size = min(128 << 10, file.length ?? .max)
    input = first + [UInt8](repeating: 0, count: max(0, size - first.count))
    end = first.count
    // 16 asks for gzip alone, 15 for the largest window that deflate has.
    let structure = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, structure) == Z_OK else {
      throw CaptureFailure(.unreadable, path: file.path, reason: "zlib cannot begin to inflate it")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// What comes next, at least one byte; 0 at the end of the last member.
  ///
  /// What could be inflated before a damaged place is handed out before the failure is thrown.
  func read(
    into output: UnsafeMutableRawBufferPointer,
    from file: inout FileInput
  ) throws(CaptureFailure) -> Int {
    while !isFinished {
      if let pending { throw pending }
      if start == end, try !refill(from: &file) { break }
      if isBetweenMembers, !beginMember() { continue }
      let produced = unsafe inflate(into: output, file.path)
      if produced > 0 { return produced }
    }
    return 0
  }

  /// False at the end of the file, which must not be within a member.
  private func refill(from file: inout FileInput) throws(CaptureFailure) -> Bool {
    start = 0
    end = try unsafe input.withUnsafeMutableBufferPointer { buffer throws(CaptureFailure) in
      try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    if end > 0 { return true }
    guard isBetweenMembers else {
      throw CaptureFailure(
        .cutShort,
        path: file.path,
        reason: "the gzip stream ends early",
        offset: inflated,
        help: CaptureFailure.mayGrow
      )
    }
    isFinished = true
    return false
  }

  /// Steps over the zeros that tapes and block devices leave behind a member.
  private func beginMember() -> Bool {
    while start < end, input[start] == 0 { start += 1 }
    guard start < end else { return false }
    guard input[start] == 0x1F else {
      ignoredTail = true
      isFinished = true
      return false
    }
    isBetweenMembers = false
    unsafe inflateReset(stream)
    return true
  }

  private func inflate(into output: UnsafeMutableRawBufferPointer, _ path: String) -> Int {
    let given = end - start
    let result = unsafe input.withUnsafeMutableBytes { bytes in
      let next = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.next_in = unsafe next.map { unsafe $0 + start }
      unsafe stream.pointee.avail_in = UInt32(given)
      unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
      return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
    }
    let produced = min(output.count, Int(UInt32.max)) - Int(unsafe stream.pointee.avail_out)
    let taken = given - Int(unsafe stream.pointee.avail_in)
    start += taken
    inflated += produced
    switch result {
    case Z_OK: break
    case Z_STREAM_END: isBetweenMembers = true
    case Z_BUF_ERROR where start == end: break
    default: pending = failure(path)
    }
    return produced
  }

  private func failure(_ path: String) -> CaptureFailure {
    let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "no reason given"
    let isChecksum = words == "incorrect data check" || words == "incorrect length check"
    return CaptureFailure(
      .damaged,
      path: path,
      reason: isChecksum
        ? "the gzip checksum does not match what the stream inflates to"
        : "the gzip stream is damaged: \(words)",
      offset: inflated,
      help: "Copy the file again; the packets before the damaged place were read."
    )
  }
}
