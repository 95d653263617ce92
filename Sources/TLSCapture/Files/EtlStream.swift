/// The content of one buffer after the other, unpacked a piece at a time.
struct EtlStream {
  /// Holds the largest event, which is 64 KiB, and as much as is unpacked at once.
  private static let capacity = 128 << 10
  private static let pieceSize = 64 << 10

  /// Whether the buffer ended before what it declares, or cannot be unpacked to its end.
  private(set) var isBroken = false
  private var unpacker: Unpacker?
  private var output: UnpackedBytes
  private var isPacked = false
  /// Compressed bytes at hand.
  private var piece: [UInt8]
  private var taken = 0
  private var filled = 0
  /// What of the buffer is still in the file.
  private var rest = 0..<0

  /// For buffers that are no larger than `largest`, each as they are in the file and unpacked.
  init(_ format: PackedFormat?, largest: (packed: Int, unpacked: Int)) {
    unpacker = largest.packed > 0 ? format.map(Unpacker.init) : nil
    output = UnpackedBytes(
      capacity: min(Self.capacity, largest.unpacked),
      history: min(unpacker?.format.history ?? 0, largest.unpacked)
    )
    piece = [UInt8](repeating: 0, count: min(Self.pieceSize, largest.packed))
  }

  var bytes: RawSpan {
    @_lifetime(borrow self)
    @inline(__always)
    get { output.bytes }
  }

  var count: Int { output.count }

  /// Whether nothing but zeros is at hand.
  var isZero: Bool {
    let bytes = bytes
    return (0..<bytes.byteCount).allSatisfy { bytes.u8($0) == 0 }
  }

  mutating func begin(_ buffer: EtlIndex.Buffer) {
    output.begin(buffer.length)
    rest = buffer.content
    isPacked = buffer.isPacked
    isBroken = false
    taken = 0
    filled = 0
    if isPacked { unpacker?.begin() }
  }

  @inline(__always)
  mutating func drop(_ count: Int) {
    output.drop(count)
  }

  /// Makes at least `count` bytes available, or as many as the buffer still has.
  @inline(__always)
  mutating func fill(_ count: Int, _ file: inout RandomBytes) throws(CaptureFailure) {
    if output.count >= count || isBroken || output.isComplete { return }
    try refill(count, &file)
  }

  private mutating func refill(
    _ count: Int,
    _ file: inout RandomBytes
  ) throws(CaptureFailure) {
    output.slide()
    while output.count < count, !output.isComplete, !isBroken {
      if isPacked {
        try unpack(&file)
      } else {
        let got = try output.append(from: &file, rest.lowerBound, rest.count)
        rest = rest.lowerBound + got..<rest.upperBound
        isBroken = got == 0
      }
    }
  }

  private mutating func unpack(_ file: inout RandomBytes) throws(CaptureFailure) {
    if filled - taken < PackedFormat.longestStep, !rest.isEmpty { try refillPiece(&file) }
    let piece = piece
    let input = unsafe piece.span.bytes.extracting(unchecked: 0..<filled)
    let outcome = unpacker?.unpack(input, &taken, isLast: rest.isEmpty, into: &output)
    switch outcome {
    case .wantsInput where !rest.isEmpty, .isFull: break
    case .wantsInput, .isDamaged, nil: isBroken = true
    }
  }

  private mutating func refillPiece(_ file: inout RandomBytes) throws(CaptureFailure) {
    let kept = filled - taken
    let first = taken
    unsafe piece.withUnsafeMutableBytes { buffer in
      let tail = unsafe UnsafeRawBufferPointer(rebasing: buffer[first..<first + kept])
      unsafe buffer.copyMemory(from: tail)
    }
    taken = 0
    let wanted = min(piece.count - kept, rest.count)
    let got = try file.read(rest.lowerBound, into: &piece, at: kept, wanted)
    filled = kept + got
    // A file that became shorter meanwhile ends here.
    rest = got == wanted ? rest.lowerBound + got..<rest.upperBound : 0..<0
  }
}
