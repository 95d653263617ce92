/// The packets that one processor saw, in order.
struct EtlCursor {
  let processor: UInt16
  /// Of the event that is next.
  private(set) var stamp: UInt64 = 0
  /// Buffers that were not unpacked to their end, and those with an event that has no size.
  private(set) var broken = 0
  private(set) var unreadable = 0
  private let buffers: [EtlIndex.Buffer]
  private var opened = 0
  private var isOpen = false
  private var stream: EtlStream
  /// How far it is from the event that is next to the one behind it.
  private var step = 0
  private var length = 0

  init(_ processor: UInt16, _ buffers: [EtlIndex.Buffer], _ format: PackedFormat?) {
    self.processor = processor
    self.buffers = buffers
    let packed = buffers.map { $0.isPacked ? $0.content.count : 0 }.max() ?? 0
    stream = EtlStream(format, largest: (packed, buffers.map(\.length).max() ?? 0))
  }

  /// Hands the event that is next to `packets`.
  @inline(__always)
  func hand(to packets: inout EtlPackets, _ body: (PacketHeader, RawSpan) -> Void) {
    guard let event = stream.bytes.part(0, length) else { return }
    packets.take(event, processor, body)
  }

  /// Moves on to the next event that may have a packet; false where there is none.
  mutating func advance(_ file: inout RandomBytes) throws(CaptureFailure) -> Bool {
    while true {
      if isOpen {
        stream.drop(step)
        step = 0
        if try findPacket(&file) { return true }
        if stream.isBroken { broken += 1 }
        isOpen = false
      }
      guard opened < buffers.count else { return false }
      stream.begin(buffers[opened])
      opened += 1
      isOpen = true
    }
  }

  /// Steps over the events of a buffer up to the next with a packet; false at the buffer's end.
  private mutating func findPacket(_ file: inout RandomBytes) throws(CaptureFailure) -> Bool {
    while true {
      // Enough to see of whom an event is.
      try stream.fill(64, &file)
      guard let marker = stream.bytes.u32(0, .little), stream.count >= 8 else {
        return false
      }
      // Nothing more was written into this buffer.
      if marker == .max { return false }
      if marker == 0 {
        if !stream.isZero { unreadable += 1 }
        return false
      }
      guard let length = Self.eventLength(stream.bytes), length >= 8 else {
        unreadable += 1
        return false
      }
      let step = (length + 7) & ~7
      try stream.fill(step, &file)
      guard stream.count >= length else {
        if !stream.isBroken { unreadable += 1 }
        return false
      }
      // EVENT_HEADER of 32 and of 64 bits, which are laid out alike.
      if marker >> 16 == 0xC012 || marker >> 16 == 0xC013, let found = packetStamp(length) {
        stamp = found
        self.length = length
        self.step = step
        return true
      }
      stream.drop(step)
    }
  }

  private func packetStamp(_ length: Int) -> UInt64? {
    guard let event = stream.bytes.part(0, length) else { return nil }
    return EtlPackets.stamp(event)
  }

  /// How long an event is: of system and performance events the third word says so, of all others
  /// the first.
  ///
  /// Source: https://www.geoffchappell.com/studies/windows/km/ntoskrnl/api/etw/tracelog/index.htm
  private static func eventLength(_ event: RawSpan) -> Int? {
    guard let type = event.u8(2), let flags = event.u8(3) else { return nil }
    switch (flags, type) {
    case (0xC0, 0x01...0x04), (0xC0, 0x10...0x11):
      return event.u16(4, .little).map(Int.init)
    case (0xC0, 0x0A...0x0F), (0xC0, 0x12...0x15), (0x90, _):
      return event.u16(0, .little).map(Int.init)
    default:
      return nil
    }
  }
}
