/// Finds the packets among the events of a trace.
///
/// Sources: https://learn.microsoft.com/windows/win32/api/evntcons/ns-evntcons-event_header for the
/// header, the manifests of the two providers as etl-parser has them for the fields, and Microsoft's
/// etl2pcapng for what the keywords mean.
struct EtlPackets {
  private let clock: EtlClock
  private var packet = PacketHeader(
    number: 0,
    time: CaptureTime(nanoseconds: 0),
    linkType: .ethernet,
    originalLength: 0
  )
  private var fragments = EtlFragments()
  private var recent = RecentPackets()
  private var interfaces: [UInt32: Int] = [:]
  private var duplicates = 0
  private var ofSwitch = 0
  private var ofOtherType = 0
  private var malformed = 0
  private var dropped = 0
  private var cut = 0

  init(_ clock: EtlClock) {
    self.clock = clock
  }

  var count: Int { packet.number }

  /// When an event was written; nil where it is of no provider of packets.
  @inline(__always)
  static func stamp(_ event: RawSpan) -> UInt64? {
    Provider(event) == nil ? nil : event.u64(16, .little)
  }

  /// By the identifiers that their manifests have.
  private enum Provider {
    /// Microsoft-Windows-NDIS-PacketCapture, of `netsh trace`.
    case capture
    /// Microsoft-Windows-PktMon.
    case monitor

    @inline(__always)
    init?(_ event: RawSpan) {
      switch (event.u64(24, .little), event.u64(32)) {
      case (0x4609_4729_2ED6_006E, 0xB423_3EE7_BCD6_78EF): self = .capture
      case (0x4D73_C8BD_4D4F_80D9, 0xBB5B_19C9_0402_C5AC): self = .monitor
      default: return nil
      }
    }
  }

  /// `event` begins with an EVENT_HEADER; `processor` filled its buffer.
  mutating func take(
    _ event: RawSpan,
    _ processor: UInt16,
    _ body: (PacketHeader, RawSpan) -> Void
  ) {
    guard let flags = event.u16(4, .little), let stamp = event.u64(16, .little),
      let provider = Provider(event), let id = event.u16(40, .little),
      let keywords = event.u64(48, .little)
    else { return }
    guard let data = event.userData(flags) else {
      malformed += 1
      return
    }
    packet.time = clock.time(stamp)
    switch (provider, id) {
    case (.capture, 1001): takeFragment(data, keywords, processor, body)
    case (.capture, 1003): ofSwitch += 1
    case (.monitor, 160): takeMonitored(data, body)
    // What came over the network has an event 160 of the adapter, too; the rest never left.
    case (.monitor, 170): dropped += 1
    default: break
    }
  }

  /// Event 1001 of Microsoft-Windows-NDIS-PacketCapture: the interface, the layer, the fragment.
  private mutating func takeFragment(
    _ data: RawSpan,
    _ keywords: UInt64,
    _ processor: UInt16,
    _ body: (PacketHeader, RawSpan) -> Void
  ) {
    guard let layer = data.u32(4, .little), let size = data.u32(8, .little).map(Int.init),
      let fragment = data.part(12, size), fragment.byteCount == size
    else {
      malformed += 1
      return
    }
    let isWireless = keywords & 0x1_0000 != 0
    packet.linkType = isWireless ? .ieee80211 : keywords & 0x200 != 0 ? .raw : .ethernet
    packet.interface = interface(layer)
    let isStart = keywords & 0x4000_0000 != 0
    let isEnd = keywords & 0x8000_0000 != 0
    if isStart, isEnd, !isWireless {
      let length = fragment.lengthOnWire(packet.linkType)
      deliver(fragment, length, RecentPackets.key(fragment), layer, body)
      return
    }
    guard fragments.add(fragment, of: processor, isStart: isStart) else {
      malformed += 1
      return
    }
    guard isEnd, let whole = fragments.finish(processor) else { return }
    let content = unsafe whole.span.bytes
    let length = content.lengthOnWire(packet.linkType)
    let isProtected = isWireless && content.u8(1).map { $0 & 0x40 != 0 } ?? false
    deliver(content, length, RecentPackets.key(content), layer, isProtected: isProtected, body)
  }

  /// Event 160 of Microsoft-Windows-PktMon.
  ///
  /// Group 8 bytes, then of 2 bytes number, appearance, direction, type, component, edge, filter;
  /// of 4 bytes the reason and place of a drop; of 2 bytes the original and logged size.
  private mutating func takeMonitored(_ data: RawSpan, _ body: (PacketHeader, RawSpan) -> Void) {
    guard let group = data.u64(0, .little), let number = data.u16(8, .little),
      let appearance = data.u16(10, .little), let type = data.u16(14, .little),
      let component = data.u16(16, .little), let edge = data.u16(18, .little),
      let original = data.u16(30, .little), let size = data.u16(32, .little).map(Int.init),
      let content = data.part(34, size), content.byteCount == size
    else {
      malformed += 1
      return
    }
    guard let frame = MonitoredFrame(type, content) else {
      ofOtherType += 1
      return
    }
    packet.linkType = frame.linkType
    packet.interface = interface(UInt32(component))
    let length = max(Int(original), size)
    let layer = UInt32(component) << 16 | UInt32(edge)
    // Windows 11 24H2 counts no appearances, and gives each a group of its own.
    let isCounted = appearance > 0
    let key = isCounted ? RecentPackets.key(group, number) : frame.key(content)
    // The first appearance is always kept, so that traces whose groups repeat lose nothing.
    let asked = appearance == 1 ? nil : layer
    deliver(content, length, key, asked, isProtected: frame.isProtected, body)
  }

  /// Hands on a packet unless it was seen at another layer before; a nil layer is not asked about.
  private mutating func deliver(
    _ content: RawSpan,
    _ length: Int,
    _ key: UInt64,
    _ layer: UInt32?,
    isProtected: Bool = false,
    _ body: (PacketHeader, RawSpan) -> Void
  ) {
    guard !recent.isRepeated(key, at: layer) else {
      duplicates += 1
      return
    }
    if length > content.byteCount { cut += 1 }
    packet.number += 1
    packet.originalLength = length
    guard isProtected else { return body(packet, content) }
    // Windows shows the frame as it is after decryption, but leaves the flag that says otherwise.
    var clear = unsafe content.withUnsafeBytes { unsafe Array($0) }
    clear[1] &= 0xBF
    unsafe body(packet, clear.span.bytes)
  }

  /// The interfaces by number, in the order in which they are first seen; the 1024 first alone.
  private mutating func interface(_ index: UInt32) -> Int {
    if let known = interfaces[index] { return known }
    guard interfaces.count < 1024 else { return 1024 }
    let number = interfaces.count
    interfaces[index] = number
    return number
  }

  /// Packets that are there and not read.
  var missing: Int { ofSwitch + ofOtherType + malformed + fragments.lost }

  /// Why packets are missing, or cut.
  var losses: [String] {
    var losses: [String] = []
    if ofSwitch > 0 {
      losses.append("Left out: \(ofSwitch.of("packet")) seen by a virtual switch.")
    }
    if ofOtherType > 0 {
      losses.append(
        "Left out: \(ofOtherType.of("packet")) of a type that is neither Ethernet, Wi-Fi nor IP."
      )
    }
    let incomplete = malformed + fragments.lost
    if incomplete > 0 { losses.append("Left out: \(incomplete.of("incomplete packet")).") }
    if cut > 0 {
      losses.append(
        "Kept in part by the capture: \(cut.of("packet")). They are kept whole by pktmon start "
          + "--pkt-size 0, and by netsh trace start without packetTruncateBytes."
      )
    }
    return losses
  }

  var notes: [String] {
    var notes: [String] = []
    if duplicates > 0 {
      notes.append("Left out: \(duplicates.of("packet")) seen again at another layer of Windows.")
    }
    if dropped > 0 { notes.append("Left out: \(dropped.of("packet")) that Windows dropped.") }
    return notes
  }
}

extension Int {
  /// “1 packet”, “2 packets”.
  func of(_ noun: String) -> String {
    "\(self) \(noun)\(self == 1 ? "" : "s")"
  }
}
