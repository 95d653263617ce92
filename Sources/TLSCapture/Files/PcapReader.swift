/// Reads the classic format of libpcap.
///
/// Source: draft-ietf-opsawg-pcap, and libpcap's sf-pcap.c for the old variants.
enum PcapReader {
  /// What the magic number says: byte order, unit of time, and how long a record's header is.
  struct Layout: Hashable {
    let order: FileOrder
    /// Nanoseconds in the unit of a time stamp's fraction.
    let unit: Int64
    let headerSize: Int

    /// `magic` as it reads big-endian.
    init?(magic: UInt32) {
      switch magic {
      case 0xA1B2_C3D4: self.init(.big, unit: 1000)
      case 0xD4C3_B2A1: self.init(.little, unit: 1000)
      case 0xA1B2_3C4D: self.init(.big, unit: 1)
      case 0x4D3C_B2A1: self.init(.little, unit: 1)
      // Kuznetzov's tcpdump: an interface, a protocol and a packet type behind the lengths.
      case 0xA1B2_CD34: self.init(.big, unit: 1000, headerSize: 24)
      case 0x34CD_B2A1: self.init(.little, unit: 1000, headerSize: 24)
      default: return nil
      }
    }

    private init(_ order: FileOrder, unit: Int64, headerSize: Int = 16) {
      self.order = order
      self.unit = unit
      self.headerSize = headerSize
    }
  }

  static func read(
    _ window: inout ByteWindow,
    _ info: inout CaptureFileInfo,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    guard try window.fill(24), let header = FileHeader(window.bytes) else {
      throw window.cutShort("the file ends in the middle of its header")
    }
    guard header.major == 2 else {
      throw CaptureFailure(
        .unsupported,
        path: window.path,
        reason: "it is a pcap file of version \(header.major).\(header.minor)",
        offset: 4,
        help: "Version 2 is read; tcpdump -r FILE -w OUT rewrites old files."
      )
    }
    window.drop(24)
    let layout = header.layout
    var packet = PacketHeader(
      number: 0,
      time: CaptureTime(nanoseconds: 0),
      linkType: header.linkType,
      originalLength: 0
    )
    while try window.fill(layout.headerSize) {
      guard let record = RecordHeader(window.bytes, header) else { break }
      let size = layout.headerSize + record.included
      guard try window.fill(size) else {
        throw window.cutShort("the file ends in the middle of packet \(packet.number + 1)")
      }
      packet.number += 1
      packet.time.nanoseconds = record.nanoseconds
      packet.originalLength = max(record.original, record.included)
      hand(window.bytes.part(layout.headerSize, record.included), packet, body)
      window.drop(size)
      info.packets = packet.number
    }
    guard window.available == 0 else {
      throw window.cutShort("the file ends in the middle of packet \(packet.number + 1)")
    }
  }

  /// Apart, because the bytes of the window must be let go of before it moves on.
  @inline(__always)
  private static func hand(
    _ content: RawSpan?,
    _ packet: PacketHeader,
    _ body: (PacketHeader, RawSpan) -> Void
  ) {
    if let content { body(packet, content) }
  }
}

/// The 24 bytes at the start of the file.
private struct FileHeader {
  let layout: PcapReader.Layout
  let major: UInt16
  let minor: UInt16
  let linkType: LinkType

  init?(_ bytes: RawSpan) {
    guard let magic = bytes.u32(0), let layout = PcapReader.Layout(magic: magic),
      let major = bytes.u16(4, layout.order), let minor = bytes.u16(6, layout.order),
      let link = bytes.u32(20, layout.order)
    else { return nil }
    self.layout = layout
    self.major = major
    self.minor = minor
    // The upper half says whether and how long a frame check sequence follows each packet; IP has
    // its own lengths, so it does no harm.
    switch UInt16(truncatingIfNeeded: link) {
    // Raw IP by the numbers that BSDs have for it, which old tools wrote into files.
    case 12, 14: linkType = .raw
    case let number: linkType = LinkType(rawValue: number)
    }
  }
}

/// What stands before a packet's bytes.
private struct RecordHeader {
  let nanoseconds: Int64
  let included: Int
  let original: Int

  @inline(__always)
  init?(_ bytes: RawSpan, _ file: FileHeader) {
    let order = file.layout.order
    guard let seconds = bytes.u32(0, order), let fraction = bytes.u32(4, order),
      let included = bytes.u32(8, order), let original = bytes.u32(12, order)
    else { return nil }
    // 32 bits of each cannot overflow: at most 4.3e18 in all.
    nanoseconds = Int64(seconds) * 1_000_000_000 + Int64(fraction) * file.layout.unit
    // The two lengths were written the other way round before version 2.3, and at times in 2.3.
    let isSwapped = file.minor < 3 || (file.minor == 3 && included > original)
    self.included = Int(isSwapped ? original : included)
    self.original = Int(isSwapped ? included : original)
  }
}

extension ByteWindow {
  /// The file ends here, in the middle of something.
  func cutShort(_ reason: String) -> CaptureFailure {
    CaptureFailure(
      .cutShort,
      path: path,
      reason: reason,
      offset: offset,
      help: CaptureFailure.mayGrow
    )
  }

  /// The bytes here contradict themselves.
  func damaged(_ reason: String) -> CaptureFailure {
    CaptureFailure(.damaged, path: path, reason: reason, offset: offset)
  }
}
