@testable import TLSCapture

/// Writes an event trace of Windows: a header buffer, then buffers of events.
struct EtlBuilder {
  static let bufferSize = 1024
  /// Of the trace's header, on the clock of the events.
  static let firstStamp: UInt64 = 110_986_663_762
  /// 2015-01-20T16:32:30Z as a FILETIME.
  static let start = 1_421_771_550 * 10_000_000 + 116_444_736_000_000_000 as UInt64

  private(set) var bytes: [UInt8] = []
  private var buffer = ByteBuilder(.little)
  private var processor: UInt16 = 0
  /// How all buffers but the first are compressed.
  private let format: PackedFormat?
  private let most: Int
  private var sequence: UInt64 = 0

  /// `most` is how large a buffer becomes before another is begun.
  init(
    _ format: PackedFormat? = nil,
    most: Int = EtlBuilder.bufferSize,
    clock: UInt32 = 2,
    frequency: UInt64 = 10_000_000,
    megahertz: UInt32 = 3000,
    mode: UInt32 = 1,
    pointerSize: UInt32 = 8,
    eventsLost: UInt32 = 0
  ) {
    self.format = format
    self.most = most
    let mode = format == nil ? mode : 0x0400_0000 | mode
    begin(0)
    if let format { buffer.patch(format.rawValue, at: 0x2C) }
    // SYSTEM_TRACE_HEADER
    buffer.u16(2)
    buffer.u8(pointerSize == 8 ? 2 : 1)
    buffer.u8(0xC0)
    buffer.u16(32 + 280 + 8)
    buffer.zeros(2 + 8)
    buffer.u64(Self.firstStamp)
    buffer.zeros(8)
    // TRACE_LOGFILE_HEADER
    buffer.u32(format == nil ? UInt32(Self.bufferSize) : 16 << 20)
    buffer.zeros(28)
    buffer.u32(mode)
    buffer.zeros(8)
    buffer.u32(pointerSize)
    buffer.u32(eventsLost)
    buffer.u32(megahertz)
    buffer.zeros(2 * Int(pointerSize) + 172 + 4)
    buffer.u64(0)
    buffer.u64(frequency)
    buffer.u64(Self.start)
    buffer.u32(clock)
    buffer.zeros(4 + (pointerSize == 8 ? 8 : 16))
    flush()
  }

  private mutating func begin(_ processor: UInt16) {
    buffer = ByteBuilder(.little)
    buffer.u32(UInt32(Self.bufferSize))
    buffer.zeros(0x24)
    buffer.u16(processor)
    buffer.zeros(0x48 - buffer.count)
    self.processor = processor
  }

  /// Writes out the buffer and begins one of `next`.
  mutating func flush(next: UInt16 = 0, sequence: UInt64? = nil) {
    buffer.patch(UInt32(buffer.count), at: 4)
    buffer.patch(sequence ?? self.sequence, at: 0x18)
    buffer.patch(UInt32(buffer.count), at: 0x30)
    if let format, !bytes.isEmpty {
      pack(format)
    } else {
      buffer.zeros(Self.bufferSize - buffer.count)
    }
    bytes += buffer.bytes
    self.sequence += 1
    begin(next)
  }

  /// Leaves the header of the buffer, but for its size in the file, and some bytes behind its content.
  private mutating func pack(_ format: PackedFormat) {
    let content = Array(buffer.bytes[EtlHeader.bufferHeaderSize...])
    var packed = ByteBuilder(.little)
    packed.append(buffer.bytes.prefix(EtlHeader.bufferHeaderSize))
    packed.append(PackedBuilder.packed(content, format))
    packed.zeros(3)
    packed.patch(UInt32(packed.count), at: 0)
    packed.patch(0x60 as UInt16, at: 0x34)
    buffer = packed
  }

  mutating func event(
    provider: [UInt8] = EtlBuilder.capture,
    id: UInt16,
    stamp: UInt64,
    keywords: UInt64,
    extended: Int? = nil,
    _ body: (inout ByteBuilder) -> Void
  ) {
    var event = ByteBuilder(.little)
    event.zeros(2)
    event.u8(0x13)
    event.u8(0xC0)
    event.u16(extended == nil ? 0x240 : 0x241)
    event.zeros(10)
    event.u64(stamp)
    event.append(provider)
    event.u16(id)
    event.zeros(6)
    event.u64(keywords)
    event.zeros(24)
    if let extended {
      // Two items, the first saying that another follows.
      for linkage: UInt16 in [1, 0] {
        event.u32(0)
        event.u16(linkage)
        event.u16(UInt16(extended))
        event.zeros(extended)
        event.pad(to: 8)
      }
    }
    body(&event)
    event.patch(UInt16(event.count), at: 0)
    if buffer.count + event.count + 8 > most { flush(next: processor) }
    buffer.append(event.bytes)
    buffer.pad(to: 8)
  }

  /// An event of another kind, which has its length in its third word.
  mutating func performanceEvent() {
    buffer.append([2, 0, 0x11, 0xC0])
    buffer.u16(24)
    buffer.u16(0x0F00)
    buffer.zeros(16)
  }

  mutating func raw(_ bytes: [UInt8]) {
    buffer.append(bytes)
    buffer.pad(to: 8)
  }

  mutating func fragment(
    _ bytes: [UInt8],
    stamp: UInt64,
    layer: UInt32 = 7,
    keywords: UInt64 = 0xC000_0001,
    extended: Int? = nil
  ) {
    event(id: 1001, stamp: stamp, keywords: keywords, extended: extended) {
      $0.u32(7)
      $0.u32(layer)
      $0.u32(UInt32(bytes.count))
      $0.append(bytes)
    }
  }

  mutating func monitored(
    _ packet: SamplePacket,
    group: UInt64,
    appearance: UInt16 = 1,
    component: UInt16 = 1,
    edge: UInt16 = 1,
    type: UInt16 = 1,
    original: Int? = nil,
    id: UInt16 = 160
  ) {
    event(provider: Self.monitor, id: id, stamp: Self.fileTime(packet), keywords: 0x10) {
      $0.u64(group)
      for field: UInt16 in [1, appearance, 3, type, component, edge, 0] {
        $0.u16(field)
      }
      $0.u32(0)
      $0.u32(0)
      $0.u16(UInt16(original ?? packet.bytes.count))
      $0.u16(UInt16(packet.bytes.count))
      $0.append(packet.bytes)
    }
  }

  static func fileTime(_ packet: SamplePacket) -> UInt64 {
    UInt64(packet.seconds) * 10_000_000 + UInt64(packet.nanoseconds) / 100
      + 116_444_736_000_000_000
  }

  static let capture: [UInt8] = [
    0x6E, 0x00, 0xD6, 0x2E, 0x29, 0x47, 0x09, 0x46, 0xB4, 0x23, 0x3E, 0xE7, 0xBC, 0xD6, 0x78, 0xEF,
  ]
  static let monitor: [UInt8] = [
    0xD9, 0x80, 0x4F, 0x4D, 0xBD, 0xC8, 0x73, 0x4D, 0xBB, 0x5B, 0x19, 0xC9, 0x04, 0x02, 0xC5, 0xAC,
  ]

  /// The sample packets, one event each.
  static var file: [UInt8] { file(nil) }

  static func file(_ format: PackedFormat?) -> [UInt8] {
    var trace = EtlBuilder(format)
    for packet in SamplePacket.some {
      trace.fragment(packet.bytes, stamp: fileTime(packet))
    }
    trace.flush()
    return trace.bytes
  }
}
