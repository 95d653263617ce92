/// Where the buffers of a trace are, by the processor that filled them.
///
/// In a trace of fixed buffers each has the size that its header says. In a compressed one each has
/// a size of its own in the file, of which only what follows its header is compressed.
///
/// Sources: evntrace.h for EVENT_TRACE_COMPRESSED_MODE; etl-parser for ETW_BUFFER_FLAG_COMPRESSED;
/// for the rest, traces of pktmon of four builds of Windows beside what its etl2txt makes of them.
struct EtlIndex {
  struct Buffer {
    /// Of what follows the WMI_BUFFER_HEADER.
    var content: Range<Int>
    /// How long that is when it is unpacked; what is behind it is nothing.
    var length: Int
    var isPacked: Bool
    /// Counts the buffers of a trace; in a circular file the latest stand before the oldest.
    var sequence: UInt64
  }

  /// More than machines have; processors beyond it share, so that what is kept for each is bounded.
  private static let processorLimit: UInt16 = 512

  private(set) var buffers: [UInt16: [Buffer]] = [:]
  /// Buffers of which nothing can be read.
  private(set) var unreadable = 0
  /// Where a buffer says that it is compressed.
  private(set) var firstPacked: Int?
  /// Why it does not go to the end of the file.
  private(set) var failure: Failure?
  /// How much more all buffers may unpack to: a hundred times what real ones do, so that a small file
  /// cannot hold a machine up for hours.
  private var allowance: Int

  struct Failure {
    var kind: CaptureFailure.Kind
    var reason: String
    var place: Int
  }

  init(_ header: EtlHeader, _ file: inout RandomBytes) throws(CaptureFailure) {
    allowance = 64 << 20 + min(file.length, 1 << 50) * 1000
    var place = 0
    while failure == nil, place < file.length {
      guard try file.load(place, EtlHeader.bufferHeaderSize) else {
        failure = Self.cut(place)
        break
      }
      if header.isCompressed, file.bytes.u32(0) == 0 {
        // Room that was set aside in the file and not written to.
        if try !Self.isZero(file: &file, from: place) { failure = Self.claims(0, place) }
        break
      }
      place += add(file.bytes, at: place, header, fileLength: file.length)
    }
    for processor in buffers.keys {
      buffers[processor]?.sort {
        ($0.sequence, $0.content.lowerBound) < ($1.sequence, $1.content.lowerBound)
      }
    }
  }

  /// Takes the buffer that begins with `bytes`, and returns how far it is to the next.
  private mutating func add(
    _ bytes: RawSpan,
    at place: Int,
    _ header: EtlHeader,
    fileLength: Int
  ) -> Int {
    guard let claimed = bytes.u32(0, .little).map(Int.init), let saved = bytes.u32(4, .little),
      let sequence = bytes.u64(0x18, .little), let processor = bytes.u16(0x28, .little),
      let offset = bytes.u32(0x30, .little), let flags = bytes.u16(0x34, .little)
    else { return 0 }
    let size = header.isCompressed ? claimed : header.bufferSize
    guard size >= EtlHeader.bufferHeaderSize, size <= ByteWindow.limit else {
      failure = Self.claims(size, place)
      return 0
    }
    if size > fileLength - place { failure = Self.cut(place) }
    if claimed == 0 { return size }
    let isPacked = flags & 0x40 != 0
    if isPacked, firstPacked == nil { firstPacked = place }
    // Where the events end is said twice, in old traces once.
    let ends = EtlHeader.bufferHeaderSize...(isPacked ? ByteWindow.limit : size)
    let end = [Int(saved), Int(offset)].first(where: ends.contains)
    guard claimed == size, let end else {
      guard failure == nil else { return 0 }
      if header.isCompressed {
        unreadable += 1
        return size
      }
      failure = Failure(
        kind: .damaged,
        reason: "a buffer claims another size than the trace has",
        place: place
      )
      return 0
    }
    guard end > EtlHeader.bufferHeaderSize else { return size }
    allowance -= end
    guard allowance >= 0 else {
      failure = Failure(
        kind: .damaged,
        reason: "its buffers claim to unpack to a thousand times the file",
        place: place
      )
      return 0
    }
    let start = place + EtlHeader.bufferHeaderSize
    let buffer = Buffer(
      content: start..<min(place + (isPacked ? size : end), fileLength),
      length: end - EtlHeader.bufferHeaderSize,
      isPacked: isPacked,
      sequence: sequence
    )
    buffers[processor % Self.processorLimit, default: []].append(buffer)
    return size
  }

  private static func claims(_ size: Int, _ place: Int) -> Failure {
    Failure(kind: .damaged, reason: "a buffer claims \(size) bytes", place: place)
  }

  private static func isZero(
    file: inout RandomBytes,
    from start: Int
  ) throws(CaptureFailure) -> Bool {
    var place = start
    while place < file.length {
      let size = min(4096, file.length - place)
      guard try file.load(place, size) else { return false }
      for index in 0..<size where file.bytes.u8(index) != 0 { return false }
      place += size
    }
    return true
  }

  private static func cut(_ place: Int) -> Failure {
    Failure(kind: .cutShort, reason: "the file ends in the middle of a buffer", place: place)
  }
}
