/// What a buffer is unpacked to: a window that moves along over its content.
///
/// It keeps behind itself what matches can reach back to, and has a fixed size, so that memory hangs
/// neither on the size of a buffer nor on what the buffer claims.
struct UnpackedBytes {
  /// How far behind the end a match may reach.
  private let history: Int
  private var storage: [UInt8]
  private var start = 0
  private var end = 0
  /// What the buffer declares and is not unpacked yet.
  private var left = 0

  /// `capacity` is what can be looked at in one piece.
  init(capacity: Int, history: Int) {
    self.history = history
    storage = [UInt8](repeating: 0, count: capacity + history)
  }

  /// What is unpacked and not dropped.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    @inline(__always)
    get { unsafe storage.span.bytes.extracting(unchecked: start..<end) }
  }

  var count: Int { end - start }
  var isComplete: Bool { left == 0 }
  /// How many bytes can be added now.
  var room: Int { min(storage.count - end, left) }

  /// Whether all that is left to add has room.
  var roomIsAll: Bool { storage.count - end >= left }

  /// Begins a buffer, which declares that it unpacks to `length` bytes.
  mutating func begin(_ length: Int) {
    start = 0
    end = 0
    left = length
  }

  @inline(__always)
  mutating func drop(_ count: Int) {
    start += min(count, end - start)
  }

  /// Gives up what neither is wanted nor can be reached, for the sake of room.
  mutating func slide() {
    let kept = min(start, max(0, end - history))
    guard kept > 0 else { return }
    let last = end
    unsafe storage.withUnsafeMutableBytes { buffer in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[kept..<last])
      unsafe buffer.copyMemory(from: rest)
    }
    start -= kept
    end -= kept
  }

  /// Adds as many bytes from `place` on as `input` has and there is room for, `count` at most.
  @inline(__always)
  mutating func append(_ input: RawSpan, _ place: Int, _ count: Int) -> Int {
    let count = min(count, room)
    guard count > 0, let part = input.part(place, count) else { return 0 }
    let at = end
    unsafe storage.withUnsafeMutableBytes { buffer in
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[at...])
      unsafe part.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    end += part.byteCount
    left -= part.byteCount
    return part.byteCount
  }

  /// Adds as many bytes of `file` from `place` on as there is room for, `count` at most.
  mutating func append(
    from file: inout RandomBytes,
    _ place: Int,
    _ count: Int
  ) throws(CaptureFailure) -> Int {
    let got = try file.read(place, into: &storage, at: end, min(count, room))
    end += got
    left -= got
    return got
  }

  /// Adds one byte, for which there must be room.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    storage[end] = byte
    end += 1
    left -= 1
  }

  /// Repeats what lies `distance` behind the end, as much of it as there is room for.
  ///
  /// The two may overlap: then what is repeated is repeated in its turn.
  ///
  /// - Returns: How many bytes; nil where `distance` reaches before the beginning of the buffer.
  @inline(__always)
  mutating func `repeat`(_ distance: Int, _ length: Int) -> Int? {
    guard distance > 0, distance <= end else { return nil }
    let count = min(length, room)
    let (from, at) = (end - distance, end)
    unsafe storage.withUnsafeMutableBytes { buffer in
      // Each round doubles what there is of the pattern.
      var done = 0
      while done < count {
        let piece = min(distance + done, count - done)
        let source = unsafe UnsafeRawBufferPointer(rebasing: buffer[from..<from + piece])
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[(at + done)...])
        unsafe target.copyMemory(from: source)
        done += piece
      }
    }
    end += count
    left -= count
    return count
  }
}
