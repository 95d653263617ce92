/// Reads pcapng: sections of blocks, each section with its own byte order and interfaces.
///
/// Source: draft-ietf-opsawg-pcapng.
struct PcapngReader {
  private enum Block {
    static let section: UInt32 = 0x0A0D_0D0A
    static let interface: UInt32 = 1
    /// Obsolete, of the first drafts.
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
  }

  private var order = FileOrder.little
  private var interfaces: [PcapngInterface] = []
  /// How many interfaces the sections before had.
  private var earlierInterfaces = 0
  private var packet = PacketHeader(
    number: 0,
    time: CaptureTime(nanoseconds: 0),
    linkType: .ethernet,
    originalLength: 0
  )

  static func read(
    _ window: inout ByteWindow,
    _ info: inout CaptureFileInfo,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    var reader = PcapngReader()
    while try reader.readBlock(&window, body) {
      info.packets = reader.packet.number
    }
  }

  /// False at the end of the file, which must be between two blocks.
  private mutating func readBlock(
    _ window: inout ByteWindow,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) -> Bool {
    guard try window.fill(12), let type = window.bytes.u32(0, order) else {
      guard window.available == 0 else { throw cutShort(window) }
      return false
    }
    if type == Block.section {
      try beginSection(&window)
      return true
    }
    guard let claimed = window.bytes.u32(4, order) else { throw cutShort(window) }
    let length = Int(claimed)
    guard length >= 12, length % 4 == 0 else {
      throw window.damaged("a block claims a length of \(length)")
    }
    switch type {
    case Block.interface, Block.packet, Block.simplePacket, Block.enhancedPacket:
      guard try window.fill(length) else { throw cutShort(window) }
      guard window.bytes.u32(length - 4, order) == claimed else { throw unmatched(window) }
      if type == Block.interface {
        try addInterface(window.bytes.part(8, length - 12), window)
      } else {
        try readPacket(type, window.bytes.part(8, length - 12), window, body)
      }
      window.drop(length)
    default:
      guard try window.skip(length - 4), try window.fill(4) else { throw cutShort(window) }
      guard window.bytes.u32(0, order) == claimed else { throw unmatched(window) }
      window.drop(4)
    }
    return true
  }

  private mutating func beginSection(_ window: inout ByteWindow) throws(CaptureFailure) {
    switch window.bytes.u32(8) {
    case 0x1A2B_3C4D: order = .big
    case 0x4D3C_2B1A: order = .little
    default: throw window.damaged("a section header has no byte order")
    }
    guard let claimed = window.bytes.u32(4, order), claimed >= 28, claimed % 4 == 0 else {
      throw window.damaged("a section header claims an impossible length")
    }
    guard try window.fill(Int(claimed)), let major = window.bytes.u16(12, order) else {
      throw cutShort(window)
    }
    guard window.bytes.u32(Int(claimed) - 4, order) == claimed else { throw unmatched(window) }
    guard major == 1 else {
      throw CaptureFailure(
        .unsupported,
        path: window.path,
        reason: "it is a pcapng file of version \(major), and version 1 is read",
        offset: window.offset
      )
    }
    window.drop(Int(claimed))
    earlierInterfaces += interfaces.count
    interfaces.removeAll(keepingCapacity: true)
  }

  private mutating func addInterface(
    _ block: RawSpan?,
    _ window: borrowing ByteWindow
  ) throws(CaptureFailure) {
    guard let block, let interface = PcapngInterface(block, order) else {
      throw window.damaged("the description of interface \(interfaces.count) is too short")
    }
    // EPB could name more, but no machine has them, and the table must have a limit.
    guard interfaces.count < 1 << 16 else {
      throw window.damaged("a section describes more than 65536 interfaces")
    }
    interfaces.append(interface)
  }

  @inline(__always)
  private mutating func readPacket(
    _ type: UInt32,
    _ block: RawSpan?,
    _ window: borrowing ByteWindow,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    guard let block, let fields = fields(type, block),
      let content = block.part(fields.start, fields.captured),
      content.byteCount == fields.captured
    else {
      throw window.damaged("packet \(packet.number + 1) is longer than its block")
    }
    guard fields.interface < interfaces.count else {
      throw window.damaged(
        "packet \(packet.number + 1) is of interface \(fields.interface), which is not described"
      )
    }
    let interface = interfaces[fields.interface]
    packet.number += 1
    // A simple packet has no time; that of the packet before is the nearest there is.
    if let time = fields.time { packet.time = interface.time(time) }
    packet.linkType = interface.linkType
    packet.interface = earlierInterfaces + fields.interface
    packet.originalLength = max(fields.original, fields.captured)
    body(packet, content)
  }

  @inline(__always)
  private func fields(_ type: UInt32, _ block: RawSpan) -> PacketFields? {
    switch type {
    case Block.enhancedPacket: PacketFields(enhanced: block, order)
    case Block.packet: PacketFields(obsolete: block, order)
    default: PacketFields(simple: block, order, snapLength: interfaces.first?.snapLength ?? 0)
    }
  }

  private func cutShort(_ window: borrowing ByteWindow) -> CaptureFailure {
    window.cutShort("the file ends in the middle of a block, after packet \(packet.number)")
  }

  private func unmatched(_ window: borrowing ByteWindow) -> CaptureFailure {
    window.damaged("a block's two lengths differ, after packet \(packet.number)")
  }
}

/// The fields before a packet's bytes, offsets counted behind the block's type and length.
private struct PacketFields {
  var interface: Int
  /// In units of the interface.
  var time: UInt64?
  var captured: Int
  var original: Int
  var start: Int

  @inline(__always)
  init?(enhanced block: RawSpan, _ order: FileOrder) {
    guard let interface = block.u32(0, order) else { return nil }
    self.init(block, order, interface: Int(interface))
  }

  init?(obsolete block: RawSpan, _ order: FileOrder) {
    guard let interface = block.u16(0, order) else { return nil }
    self.init(block, order, interface: Int(interface))
  }

  init?(simple block: RawSpan, _ order: FileOrder, snapLength: Int) {
    guard let original = block.u32(0, order) else { return nil }
    interface = 0
    self.original = Int(original)
    start = 4
    captured = min(Int(original), snapLength == 0 ? .max : snapLength, block.byteCount - 4)
  }

  @inline(__always)
  private init?(_ block: RawSpan, _ order: FileOrder, interface: Int) {
    guard let high = block.u32(4, order), let low = block.u32(8, order),
      let captured = block.u32(12, order), let original = block.u32(16, order)
    else { return nil }
    self.interface = interface
    time = UInt64(high) << 32 | UInt64(low)
    self.captured = Int(captured)
    self.original = Int(original)
    start = 20
  }
}
