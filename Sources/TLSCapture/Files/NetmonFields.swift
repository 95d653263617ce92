extension NetmonReader {
  /// The 128 bytes at the start of the file.
  struct FileHeader {
    let major: UInt8
    let minor: UInt8
    /// Of all frames, before 2.1.
    let media: UInt16
    let start: CaptureTime?
    private let tableOffset: Int
    private let tableLength: Int

    init?(_ bytes: RawSpan) {
      guard bytes.byteCount >= 128, let minor = bytes.u8(4), let major = bytes.u8(5),
        let media = bytes.u16(6, .little), let tableOffset = bytes.u32(24, .little),
        let tableLength = bytes.u32(28, .little)
      else { return nil }
      self.minor = minor
      self.major = major
      self.media = media
      self.tableOffset = Int(tableOffset)
      self.tableLength = Int(tableLength)
      start = WindowsTime.systemTime(bytes, 8)
    }

    /// Time stamp, original length, captured length: 4, 2 and 2 bytes in 1.x, 8, 4 and 4 in 2.x.
    var frameHeaderSize: Int { major == 1 ? 8 : 16 }

    /// Behind each frame: 2.1 its media type, 2.2 also a process, 2.3 also a FILETIME and a zone.
    var trailerSize: Int {
      guard major == 2 else { return 0 }
      switch minor {
      case 0: return 0
      case 1: return 2
      case 2: return 6
      default: return 15
      }
    }

    var hasUTC: Bool { trailerSize == 15 }

    func check(path: String) throws(CaptureFailure) {
      guard (1...2).contains(major) else {
        throw CaptureFailure(
          .unsupported,
          path: path,
          reason: "it is a Network Monitor capture of version \(major).\(minor)",
          offset: 4,
          help: "Versions 1 and 2 are read; save it as 2.x, or as pcapng with editcap."
        )
      }
      guard hasUTC || start != nil else {
        throw CaptureFailure(
          .damaged,
          path: path,
          reason: "the start of the capture is no date",
          offset: 8
        )
      }
    }

    var frameCount: Int { tableLength / 4 }

    func checkTable(_ bytes: borrowing RandomBytes) throws(CaptureFailure) {
      guard tableLength % 4 == 0 else {
        throw CaptureFailure(
          .damaged,
          path: bytes.path,
          reason: "the table of frames is \(tableLength) bytes, which is no number of entries",
          offset: 28
        )
      }
      // A frame is at least its header long; a table of more would name some twice.
      let most = bytes.length / (frameHeaderSize + trailerSize)
      guard frameCount <= most, tableOffset <= bytes.length - tableLength else {
        throw CaptureFailure(
          .cutShort,
          path: bytes.path,
          reason: "the file ends before the table of its frames, which is at \(tableOffset)",
          offset: bytes.length,
          help: "Network Monitor writes the table last: the copy was cut, or the capture was not "
            + "closed. Take it again."
        )
      }
    }

    /// Where the frames from number `first` on stand, at most `count` of them.
    func places(
      _ first: Int,
      _ count: Int,
      _ bytes: inout RandomBytes
    ) throws(CaptureFailure) -> [UInt32] {
      let entries = min(count, frameCount - first)
      guard try bytes.load(tableOffset + 4 * first, 4 * entries) else { return [] }
      let table = bytes.bytes
      return (0..<entries).compactMap { table.u32(4 * $0, .little) }
    }

    /// The time stamp of the trailer where there is one, else the start and the frame's distance.
    @inline(__always)
    func time(_ delta: Int64, _ trailer: RawSpan) -> CaptureTime {
      if hasUTC, let ticks = trailer.u64(6, .little) { return WindowsTime.fileTime(ticks) }
      return CaptureTime(nanoseconds: (start?.nanoseconds ?? 0).plusClamped(delta))
    }
  }

  /// What stands before a frame's bytes.
  struct FrameFields {
    /// Nanoseconds since the start of the capture.
    let delta: Int64
    let original: Int
    let included: Int

    @inline(__always)
    init?(_ bytes: RawSpan, major: UInt8) {
      if major == 1 {
        guard let delta = bytes.u32(0, .little), let original = bytes.u16(4, .little),
          let included = bytes.u16(6, .little)
        else { return nil }
        self.delta = Int64(delta) * 1_000_000
        self.original = Int(original)
        self.included = Int(included)
      } else {
        guard let delta = bytes.u64(0, .little), let original = bytes.u32(8, .little),
          let included = bytes.u32(12, .little)
        else { return nil }
        // Documented as unsigned, but ten times it is taken as a signed number of 100 ns: frames
        // may be older than the start.
        self.delta = Int64(bitPattern: delta &* 10).timesClamped(100)
        self.original = Int(original)
        self.included = Int(included)
      }
    }
  }
}

/// What Network Monitor's media types stand for.
///
/// Numbers below 0xE000 are NDIS media, some of them used for others in 2.x; 0xE000 and above is
/// a link type of pcap, of a converted file; 0xFFE0 and above is no packet. Source: the comments of
/// Wireshark's wiretap/netmon.c.
enum NetmonMedia: Hashable {
  case link(LinkType)
  /// 802.11 behind a header of Network Monitor's own.
  case wirelessWithHeader
  case metadata
  case unknown

  init(_ number: UInt16) {
    switch number {
    // Virtual private networks come as 0 and are Ethernet all the same.
    case 0, 1: self = .link(.ethernet)
    case 2: self = .link(LinkType(rawValue: 6))
    case 3: self = .link(LinkType(rawValue: 10))
    case 6: self = .wirelessWithHeader
    // Tunnels, wireless WAN, raw IP.
    case 7, 8, 9: self = .link(.raw)
    case 0xE080: self = .link(.ieee80211)
    // Messages of Microsoft Message Analyzer.
    case 0xE081...0xE08A: self = .unknown
    case 0xE000...0xEFFF: self = .link(LinkType(rawValue: number & 0x0FFF))
    case 0xFFE0, 0xFFFB...0xFFFF: self = .metadata
    default: self = .unknown
    }
  }
}
