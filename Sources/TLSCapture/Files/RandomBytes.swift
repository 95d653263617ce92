/// Bytes by their place, out of a plain file or out of memory.
struct RandomBytes: ~Copyable {
  let length: Int
  /// Whether something else stood behind the gzip stream that it came in.
  let ignoredTail: Bool
  private var input: FileInput
  /// Whether `storage` is all there is.
  private let isWhole: Bool
  private var storage: [UInt8]
  private var base = 0
  private var count: Int
  private var window = 0..<0

  init(_ input: consuming FileInput, length: Int) {
    self.length = length
    self.input = input
    isWhole = false
    ignoredTail = false
    storage = [UInt8](repeating: 0, count: ByteWindow.capacity)
    count = 0
  }

  /// All that there is: the first `count` bytes of `content`.
  init(
    _ input: consuming FileInput,
    content: consuming [UInt8],
    count: Int,
    ignoredTail: Bool
  ) {
    length = count
    self.ignoredTail = ignoredTail
    self.input = input
    isWhole = true
    storage = content
    self.count = count
  }

  var path: String { input.path }
  var bytesRead: Int { input.bytesRead }
  /// How long the file is as it lies on disk.
  var fileLength: Int { isWhole ? input.bytesRead : length }

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
    guard !isWhole, wanted <= ByteWindow.limit else { return false }
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
      guard isWhole else { return try unsafe input.read(into: target, at: place) }
      unsafe storage.withUnsafeBytes { content in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: content[place..<place + target.count])
        )
      }
      return target.count
    }
  }

  /// What was loaded last.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { unsafe storage.span.bytes.extracting(window) }
  }
}
