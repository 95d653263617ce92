/// Reads the packets in an event trace of Windows: `netsh trace start capture=yes`, or `pktmon`.
///
/// A trace is a row of buffers, each filled by one processor, and compressed by itself where
/// `pktmon` wrote it. Packets are handed on in the order of their time; see `EtlMerge`.
enum EtlReader {
  static func begins(_ bytes: RawSpan) -> Bool {
    EtlHeader.begins(bytes)
  }

  static func read(
    _ window: consuming ByteWindow,
    _ info: inout CaptureFileInfo,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    guard let header = EtlHeader(window.bytes) else {
      throw window.cutShort("the file ends in the middle of its header")
    }
    guard let clock = header.clock else { throw unknownClock(window.path) }
    var file = try window.randomAccess()
    let index = try EtlIndex(header, &file)
    let format = PackedFormat(rawValue: header.packedFormat)
    if let place = index.firstPacked, format == nil {
      throw unknownFormat(header.packedFormat, file.path, place)
    }
    var trace = EtlMerge(index, format)
    var packets = EtlPackets(clock)
    try trace.read(&file, &packets) { packet, bytes in
      info.packets = packet.number
      body(packet, bytes)
    }
    if let failure = file.failure { throw failure }
    if let failure = index.failure { throw failed(failure, file.path, packets) }
    info.unreadBuffers = index.unreadable + trace.broken + trace.unreadable
    info.losses = packets.losses + damage(info.unreadBuffers)
    info.notes = packets.notes
    info.missing = packets.missing + header.eventsLost + header.buffersLost
    guard packets.count > 0 else { throw noPackets(info, file.path) }
    info.losses += losses(header)
    info.bytes = file.fileLength
    if file.ignoredTail { info.notes.append(CaptureFile.ignoredTail) }
  }

  private static func damage(_ buffers: Int) -> [String] {
    if buffers == 0 { return [] }
    return ["Damaged, and not read to the end: \(buffers.of("buffer")); packets are missing."]
  }

  private static func losses(_ header: EtlHeader) -> [String] {
    if header.eventsLost == 0, header.buffersLost == 0 { return [] }
    return [
      "Lost by Windows while it traced: \(header.eventsLost.of("event")), "
        + "\(header.buffersLost.of("buffer")); packets may be missing."
    ]
  }

  private static let elsewhere =
    "Convert it where it was taken: pktmon etl2pcap FILE, or Microsoft's etl2pcapng FILE OUT.pcapng"

  private static func unknownClock(_ path: String) -> CaptureFailure {
    CaptureFailure(
      .unsupported,
      path: path,
      reason: "it is an event trace whose clock is of an unknown kind",
      help: elsewhere
    )
  }

  private static func unknownFormat(_ format: UInt16, _ path: String, _ place: Int)
    -> CaptureFailure
  {
    CaptureFailure(
      .unsupported,
      path: path,
      reason: "it is an event trace whose buffers are compressed in the format \(format), which is "
        + "none of LZNT1 (2), XPRESS (3) and XPRESS Huffman (4)",
      offset: place,
      help: elsewhere
    )
  }

  private static func failed(
    _ failure: EtlIndex.Failure,
    _ path: String,
    _ packets: EtlPackets
  ) -> CaptureFailure {
    CaptureFailure(
      failure.kind,
      path: path,
      reason: failure.reason + ", after packet \(packets.count)",
      offset: failure.place,
      help: failure.kind == .cutShort ? CaptureFailure.mayGrow : nil
    )
  }

  private static func noPackets(_ info: CaptureFileInfo, _ path: String) -> CaptureFailure {
    let reason =
      info.losses.isEmpty && info.notes.isEmpty
      ? "it is an event trace without captured packets"
      : "it is an event trace without captured packets that can be read: "
        + (info.losses + info.notes).joined(separator: " ")
    return CaptureFailure(
      .unsupported,
      path: path,
      reason: reason,
      help: "Take it with the packets: netsh trace start capture=yes, or pktmon start --capture "
        + "--pkt-size 0"
    )
  }
}
