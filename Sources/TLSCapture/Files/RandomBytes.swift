/// Bytes of a file by their place.
struct RandomBytes: ~Copyable {
  let length: Int
  /// How long the capture is as it lies on disk, which is less where it came in gzip.
  let fileLength: Int
  /// Whether something else stood behind the gzip stream that it came in.
  let ignoredTail: Bool
  /// Why there is no more of it than this.
  let failure: CaptureFailure?
  private var input: FileInput
  private var storage: [UInt8]
  private var base = 0
  private var count = 0
  private var window = 0..<0

  /// `input` is a plain file, or a copy of what came out of gzip or a pipe.
  init(
    _ input: consuming FileInput,
    fileLength: Int,
    ignoredTail: Bool = false,
    failure: CaptureFailure? = nil
  ) {
    length = input.length ?? 0
    self.fileLength = fileLength
    self.ignoredTail = ignoredTail
    self.failure = failure
    self.input = input
    storage = [UInt8](repeating: 0, count: ByteWindow.capacity)
  }

  var path: String { input.path }

  /// Makes the bytes from `place` on available as `bytes`; false where the file ends before.
  ///
  /// Reads ahead where places come in order, as they mostly do, and little where they jump about,
  /// so that a table of wild places costs one small read each.
  mutating func load(_ place: Int, _ wanted: Int) throws(CaptureFailure) -> Bool {
    guard wanted <= length, place >= 0, place <= length - wanted else { return false }
    if place >= base, place + wanted <= base + count {
      window = place - base..<place - base + wanted
      return true
    }
    guard wanted <= ByteWindow.limit else { return false }
    let isInOrder = place >= base && place <= base + count + 4096
    let amount = max(wanted, isInOrder ? ByteWindow.capacity : 4096)
    if storage.count < amount {
      storage += [UInt8](repeating: 0, count: amount - storage.count)
    }
    base = place
    count = try unsafe storage.withUnsafeMutableBufferPointer { buffer throws(CaptureFailure) in
      let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<amount])
      return try unsafe input.read(into: UnsafeMutableRawBufferPointer(part), at: place)
    }
    guard count >= wanted else { return false }
    window = 0..<wanted
    return true
  }

  /// Copies the bytes from `place` on into `buffer`, from `index` on; fewer only where the file ends.
  ///
  /// For who reads at several places in turn, each with a buffer of its own.
  ///
  /// - Returns: How many bytes.
  mutating func read(
    _ place: Int,
    into buffer: inout [UInt8],
    at index: Int,
    _ wanted: Int
  ) throws(CaptureFailure) -> Int {
    guard place >= 0, place < length, wanted > 0 else { return 0 }
    let end = index + min(wanted, length - place)
    return try unsafe buffer.withUnsafeMutableBufferPointer { buffer throws(CaptureFailure) in
      let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[index..<end])
      let target = UnsafeMutableRawBufferPointer(part)
      return try unsafe input.read(into: target, at: place)
    }
  }

  /// What was loaded last.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { unsafe storage.span.bytes.extracting(window) }
  }
}
