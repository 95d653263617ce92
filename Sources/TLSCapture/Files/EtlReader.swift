/// Reads the packets in an event trace of Windows: `netsh trace start capture=yes`, or `pktmon`.
///
/// A trace is a row of buffers of one size, each filled by one processor and written when it is
/// full; so packets are in order within a buffer, and those of two processors may stand some
/// milliseconds apart from their order in time. That order is kept: who reassembles TCP copes.
enum EtlReader {
  static func begins(_ bytes: RawSpan) -> Bool {
    EtlHeader.begins(bytes)
  }

  static func read(
    _ window: inout ByteWindow,
    _ info: inout CaptureFileInfo,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    guard let header = EtlHeader(window.bytes) else {
      throw window.cutShort("the file ends in the middle of its header")
    }
    if header.isCompressed { throw compressed(window) }
    guard let clock = header.clock else {
      throw CaptureFailure(
        .unsupported,
        path: window.path,
        reason: "it is an event trace whose clock is of an unknown kind",
        help: EtlReader.elsewhere
      )
    }
    var packets = EtlPackets(clock)
    var unreadable = 0
    while try window.fill(1) {
      let isWhole = try window.fill(header.bufferSize)
      let outcome = readBuffer(window.bytes, header.bufferSize, &packets, body)
      info.packets = packets.count
      guard outcome != .compressed else { throw compressed(window) }
      guard isWhole else { throw cutShort(window, packets) }
      guard outcome != .damaged else {
        throw window.damaged("a buffer claims another size than the trace has")
      }
      if outcome == .readInPart { unreadable += 1 }
      window.drop(header.bufferSize)
    }
    guard packets.count > 0 else { throw noPackets(window, packets) }
    info.notes += packets.notes
    if header.eventsLost > 0 || header.buffersLost > 0 {
      info.notes.append(
        "Lost by Windows while it traced: \(header.eventsLost.of("event")), "
          + "\(header.buffersLost.of("buffer")); packets may be missing."
      )
    }
    if unreadable > 0 {
      info.notes.append("Cut short by an unreadable event: \(unreadable.of("buffer")).")
    }
  }

  private enum Outcome {
    case read, readInPart, compressed, damaged
  }

  /// Reads one buffer by what its WMI_BUFFER_HEADER says.
  private static func readBuffer(
    _ bytes: RawSpan,
    _ size: Int,
    _ packets: inout EtlPackets,
    _ body: (PacketHeader, RawSpan) -> Void
  ) -> Outcome {
    guard let claimed = bytes.u32(0, .little), let saved = bytes.u32(4, .little),
      let processor = bytes.u16(0x28, .little), let offset = bytes.u32(0x30, .little),
      let flags = bytes.u16(0x34, .little), let buffer = bytes.part(0, size)
    else { return .damaged }
    // Room that was set aside in the file and not written to.
    if claimed == 0 { return .read }
    guard Int(claimed) == size else { return .damaged }
    if flags & 0x40 != 0 { return .compressed }
    // Where the events end is said twice, in old traces once.
    let ends = [Int(saved), Int(offset)]
    guard let end = ends.first(where: { $0 >= EtlHeader.bufferHeaderSize && $0 <= size }) else {
      return .damaged
    }
    return walk(buffer, to: end, processor, &packets, body) ? .read : .readInPart
  }

  /// Steps over the events of a buffer; false where one has no size that can be.
  private static func walk(
    _ buffer: RawSpan,
    to end: Int,
    _ processor: UInt16,
    _ packets: inout EtlPackets,
    _ body: (PacketHeader, RawSpan) -> Void
  ) -> Bool {
    var place = EtlHeader.bufferHeaderSize
    while place + 8 <= end {
      guard let marker = buffer.u32(place, .little) else { return false }
      // Nothing more was written into this buffer.
      if marker == 0 || marker == .max { return true }
      guard let length = eventLength(buffer, place), length >= 8, length <= end - place,
        let event = buffer.part(place, length), event.byteCount == length
      else { return false }
      // EVENT_HEADER of 32 and of 64 bits, which are laid out alike.
      if marker >> 16 == 0xC012 || marker >> 16 == 0xC013 {
        packets.take(event, processor, body)
      }
      place += (length + 7) & ~7
    }
    return true
  }

  /// How long an event is: of system and performance events the third word says so, of all others
  /// the first.
  ///
  /// Source: https://www.geoffchappell.com/studies/windows/km/ntoskrnl/api/etw/tracelog/index.htm
  private static func eventLength(_ buffer: RawSpan, _ place: Int) -> Int? {
    guard let type = buffer.u8(place + 2), let flags = buffer.u8(place + 3) else { return nil }
    switch (flags, type) {
    case (0xC0, 0x01...0x04), (0xC0, 0x10...0x11):
      return buffer.u16(place + 4, .little).map(Int.init)
    case (0xC0, 0x0A...0x0F), (0xC0, 0x12...0x15), (0x90, _):
      return buffer.u16(place, .little).map(Int.init)
    default:
      return nil
    }
  }

  private static let elsewhere =
    "Convert it where it was taken: pktmon etl2pcap FILE, or Microsoft's etl2pcapng FILE OUT.pcapng"

  private static func compressed(_ window: borrowing ByteWindow) -> CaptureFailure {
    CaptureFailure(
      .unsupported,
      path: window.path,
      reason: "it is an event trace with compressed buffers",
      offset: window.offset,
      help: elsewhere
    )
  }

  private static func cutShort(
    _ window: borrowing ByteWindow,
    _ packets: EtlPackets
  ) -> CaptureFailure {
    window.cutShort("the file ends in the middle of a buffer, after packet \(packets.count)")
  }

  private static func noPackets(
    _ window: borrowing ByteWindow,
    _ packets: EtlPackets
  ) -> CaptureFailure {
    let reason =
      packets.notes.isEmpty
      ? "it is an event trace without captured packets"
      : "it is an event trace without captured packets that can be read: "
        + packets.notes.joined(separator: " ")
    return CaptureFailure(
      .unsupported,
      path: window.path,
      reason: reason,
      help: "Take it with the packets: netsh trace start capture=yes, or pktmon start --capture "
        + "--pkt-size 0"
    )
  }
}
