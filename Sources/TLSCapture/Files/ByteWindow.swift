/// A moving view of a file, or of what a gzip file inflates to, in one buffer that is used again.
///
/// The buffer grows to the largest record, not to the file, and only as the bytes arrive, so that
/// a length that lies costs nothing.
struct ByteWindow: ~Copyable {
  /// More than any packet, pcapng block or trace buffer that a capture tool writes.
  static let limit = 16 << 20
  /// Fits the second-level cache, so that bytes are parsed where the system has copied them to.
  static let capacity = 256 << 10

  /// Where the window begins in the file, or in what it inflates to.
  private(set) var offset = 0
  private(set) var input: FileInput
  private let inflater: GzipInflater?
  private var storage: [UInt8]
  private var start = 0
  private var end: Int

  init(_ file: consuming FileInput) throws(CaptureFailure) {
    // One byte more than a small file has, so that its end is seen without growing.
    let size = max(min(file.length ?? .max, Self.capacity - 1) + 1, 512)
    var first = [UInt8](repeating: 0, count: size)
    var count = 0
    // Two bytes tell gzip; a pipe may hand them out one at a time.
    while count < 2 {
      let got = try unsafe first.withUnsafeMutableBufferPointer { buffer throws(CaptureFailure) in
        let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
        return try unsafe file.read(into: UnsafeMutableRawBufferPointer(free))
      }
      if got == 0 { break }
      count += got
    }
    if count >= 2, first[0] == 0x1F, first[1] == 0x8B {
      inflater = try GzipInflater(first: Array(first[..<count]), of: file)
      end = 0
    } else {
      inflater = nil
      end = count
    }
    storage = first
    input = file
  }

  var path: String { input.path }
  var isCompressed: Bool { inflater != nil }
  var ignoredTail: Bool { inflater?.ignoredTail ?? false }
  var available: Int { end - start }

  /// What is at hand from `offset` on.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    @inline(__always)
    get { unsafe storage.span.bytes.extracting(unchecked: start..<end) }
  }

  /// Makes at least `count` bytes available; false where the file ends before.
  @inline(__always)
  mutating func fill(_ count: Int) throws(CaptureFailure) -> Bool {
    if end - start >= count { return true }
    return try refill(count)
  }

  /// Makes `count` bytes available to look at, if there are as many.
  ///
  /// What keeps more from being read is returned, and thrown when reading gets there.
  mutating func peek(_ count: Int) -> CaptureFailure? {
    do throws(CaptureFailure) {
      _ = try fill(count)
      return nil
    } catch {
      return error
    }
  }

  /// Moves on by `count` bytes that are available.
  @inline(__always)
  mutating func drop(_ count: Int) {
    let taken = min(count, end - start)
    start += taken
    offset += taken
  }

  /// Moves on by `count` bytes, whether they fit the window or not; false where the file ends.
  mutating func skip(_ count: Int) throws(CaptureFailure) -> Bool {
    var left = count
    while left > available {
      left -= available
      drop(available)
      guard try fill(1) else { return false }
    }
    drop(left)
    return true
  }

  /// The file for reading by place, or a copy of it where only its bytes in order are to be had.
  ///
  /// To be called before anything was dropped.
  consuming func randomAccess() throws(CaptureFailure) -> RandomBytes {
    if let length = input.length, inflater == nil {
      return RandomBytes(input, fileLength: length)
    }
    var copy = try TemporaryCopy(of: path)
    var failure: CaptureFailure?
    while true {
      do throws(CaptureFailure) {
        guard try fill(1) else { break }
      } catch {
        failure = error
        break
      }
      try copy.append(bytes, read: input.bytesRead)
      drop(available)
    }
    return try RandomBytes(
      copy.finished(),
      fileLength: input.bytesRead,
      ignoredTail: ignoredTail,
      failure: failure
    )
  }

  private mutating func refill(_ count: Int) throws(CaptureFailure) -> Bool {
    guard count <= Self.limit else {
      throw CaptureFailure(
        .damaged,
        path: path,
        reason: "a record claims \(count) bytes, more than any capture tool writes",
        offset: offset
      )
    }
    moveToFront()
    while end < count {
      if end == storage.count {
        let more = min(storage.count, Self.limit - storage.count)
        storage += [UInt8](repeating: 0, count: max(more, 1))
      }
      let got = try read()
      if got == 0 { return false }
      end += got
    }
    return true
  }

  private mutating func moveToFront() {
    guard start > 0 else { return }
    let (first, last) = (start, end)
    unsafe storage.withUnsafeMutableBytes { buffer in
      let tail = unsafe UnsafeRawBufferPointer(rebasing: buffer[first..<last])
      unsafe buffer.copyMemory(from: tail)
    }
    end -= start
    start = 0
  }

  private mutating func read() throws(CaptureFailure) -> Int {
    let place = end
    return try unsafe storage.withUnsafeMutableBufferPointer { buffer throws(CaptureFailure) in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[place...])
      guard let inflater else { return try unsafe input.read(into: free) }
      return try unsafe inflater.read(into: free, from: &input)
    }
  }
}
