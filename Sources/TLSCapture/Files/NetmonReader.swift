/// Reads captures of Microsoft Network Monitor, 2.x (`GMBU`) and 1.x (`RTSS`).
///
/// All fields are little-endian. A header of 128 bytes names a table of the frames' places, which
/// stands behind them. Source: the help of Network Monitor 3.4, “Capture File Format”, and the
/// comments of Wireshark's wiretap/netmon.c.
struct NetmonReader: ~Copyable {
  static let magic1: UInt32 = 0x5254_5353
  static let magic2: UInt32 = 0x474D_4255
  /// How many entries of the table are read at a time.
  private static let chunk = 16 << 10

  private let header: FileHeader
  private var frames: RandomBytes
  private var packet = PacketHeader(
    number: 0,
    time: CaptureTime(nanoseconds: 0),
    linkType: .ethernet,
    originalLength: 0
  )
  /// Frames that hold no packet but what Network Monitor knows of the machine and the filter.
  private var metadata = 0
  /// By media type, those that no link type stands for.
  private var unknown: [UInt16: Int] = [:]
  /// Frames do not overlap, so all of them together are no longer than the file.
  private var allowance: Int

  static func read(
    _ window: consuming ByteWindow,
    _ info: inout CaptureFileInfo,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    guard try window.fill(128), let header = FileHeader(window.bytes) else {
      throw window.cutShort("the file ends in the middle of its header")
    }
    try header.check(path: window.path)
    var reader = try NetmonReader(header, window.randomAccess())
    // The table of the frames is at the end.
    if let failure = reader.frames.failure { throw failure }
    try header.checkTable(reader.frames)
    for first in stride(from: 0, to: header.frameCount, by: chunk) {
      for place in try header.places(first, chunk, &reader.frames) {
        try reader.readFrame(Int(place), body)
        info.packets = reader.packet.number
      }
    }
    info.bytes = reader.frames.fileLength
    info.losses = reader.losses
    info.missing = reader.unknown.values.reduce(0, +)
    info.notes = reader.notes
    if reader.frames.ignoredTail { info.notes.append(CaptureFile.ignoredTail) }
  }

  private init(_ header: FileHeader, _ frames: consuming RandomBytes) {
    self.header = header
    allowance = frames.length
    self.frames = frames
  }

  private mutating func readFrame(
    _ place: Int,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    let headerSize = header.frameHeaderSize
    guard try frames.load(place, headerSize),
      let fields = FrameFields(frames.bytes, major: header.major)
    else { throw cutShort(place) }
    let size = headerSize + fields.included + header.trailerSize
    guard size <= allowance else {
      throw damaged("its frames overlap, or their lengths are wrong", place)
    }
    allowance -= size
    guard size <= ByteWindow.limit else {
      throw damaged("a frame claims \(size) bytes, more than any capture tool writes", place)
    }
    guard try frames.load(place, size),
      let trailer = frames.bytes.part(headerSize + fields.included),
      var content = frames.bytes.part(headerSize, fields.included)
    else { throw cutShort(place) }
    let media = header.trailerSize == 0 ? header.media : trailer.u16(0, .little) ?? 0
    var original = max(fields.original, fields.included)
    switch NetmonMedia(media) {
    case .metadata:
      metadata += 1
      return
    case .unknown:
      unknown[media, default: 0] += 1
      return
    case .link(let type):
      packet.linkType = type
    case .wirelessWithHeader:
      // Version 2 of a header that says how long it is, then the 802.11 frame.
      guard content.u8(0) == 2, let length = content.u16(1, .little),
        let frame = content.part(Int(length))
      else {
        unknown[media, default: 0] += 1
        return
      }
      packet.linkType = .ieee80211
      content = frame
      original -= Int(length)
    }
    packet.number += 1
    packet.originalLength = original
    packet.time = header.time(fields.delta, trailer)
    body(packet, content)
  }

  private var losses: [String] {
    unknown.sorted { $0.key < $1.key }.map { media, count in
      "Left out: \(count.of("frame")) of the unknown media type \(media)."
    }
  }

  private var notes: [String] {
    var notes: [String] = []
    if !header.hasUTC {
      notes.append(
        "The file has the capturing machine's local time without its zone; it was read as UTC."
      )
    }
    if metadata > 0 {
      notes.append("Left out: \(metadata.of("frame")) with notes of the tool instead of packets.")
    }
    return notes
  }

  private func damaged(_ reason: String, _ place: Int) -> CaptureFailure {
    CaptureFailure(.damaged, path: frames.path, reason: reason, offset: place)
  }

  private func cutShort(_ place: Int) -> CaptureFailure {
    CaptureFailure(
      .cutShort,
      path: frames.path,
      reason: "the file ends before the end of frame \(packet.number + 1)",
      offset: place,
      help: "The copy was cut; take it again."
    )
  }
}
