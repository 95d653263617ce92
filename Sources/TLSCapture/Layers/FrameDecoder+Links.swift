/// Link layers of wired networks and of captures inside one machine.
extension FrameDecoder {
  /// Two addresses, then a type, or a length as in IEEE 802.3.
  mutating func ethernet(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let type = bytes.u16(12), let payload = bytes.part(14) else { return unread(layer) }
    etherType(type, payload, layer, into: &sink)
  }

  /// What a number of IEEE's EtherType registry announces; below 0x0600 it is the length of an LLC
  /// frame.
  mutating func etherType(
    _ type: UInt16,
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    switch type {
    case 0x0800: ipv4(bytes, layer, into: &sink)
    case 0x86DD: ipv6(bytes, layer, into: &sink)
    case 0x8100, 0x88A8, 0x9100: tagged(bytes, layer, into: &sink)
    case 0x8847, 0x8848: labelled(bytes, layer, into: &sink)
    case 0x8864: pppoe(bytes, layer, into: &sink)
    case 0x880B: pointToPoint(bytes, layer, into: &sink)
    case 0x6558: inside(layer) { $0.ethernet(bytes, $1, into: &sink) }
    case 0..<0x0600:
      guard let payload = bytes.part(0, Int(type)) else { return unread(layer) }
      logicalLink(payload, layer.limited(to: Int(type), of: bytes.byteCount), into: &sink)
    default: tally.notIP += 1
    }
  }

  /// Goes one encapsulation deeper, or counts that this is too deep.
  mutating func inside(_ layer: Layer, _ body: (inout FrameDecoder, Layer) -> Void) {
    guard let inner = layer.inside() else {
      tally.nestedTooDeep += 1
      return
    }
    body(&self, inner)
  }

  /// VLAN tags, IEEE 802.1Q and 802.1ad, and the older QinQ; any number of them.
  private mutating func tagged(
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    var offset = 2
    while true {
      guard let type = bytes.u16(offset) else { return unread(layer) }
      offset += 2
      if type == 0x8100 || type == 0x88A8 || type == 0x9100 {
        offset += 2
        continue
      }
      guard let payload = bytes.part(offset) else { return unread(layer) }
      return inside(layer) { $0.etherType(type, payload, $1, into: &sink) }
    }
  }

  /// MPLS, RFC 3032; what lies under the last label is told by its first four bits, RFC 4928, 3,
  /// where 0 begins the control word of an Ethernet pseudowire, RFC 4448, 4.6.
  mutating func labelled(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    var offset = 0
    while true {
      guard let entry = bytes.u32(offset) else { return unread(layer) }
      offset += 4
      if entry & 0x100 != 0 { break }
    }
    guard let first = bytes.u8(offset), let payload = bytes.part(offset) else {
      return unread(layer)
    }
    switch first >> 4 {
    case 4, 6: inside(layer) { $0.internet(payload, $1, into: &sink) }
    case 0:
      guard let frame = payload.part(4) else { return unread(layer) }
      inside(layer) { $0.ethernet(frame, $1, into: &sink) }
    default: tally.notIP += 1
    }
  }

  /// LLC, IEEE 802.2, and SNAP, RFC 1042; 0x0000F8 is the organisation of bridged frames, IEEE
  /// 802.1H.
  mutating func logicalLink(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let services = bytes.u16(0), let control = bytes.u8(2) else { return unread(layer) }
    switch (services, control) {
    case (0x0606, 3):
      guard let payload = bytes.part(3) else { return unread(layer) }
      internet(payload, layer, into: &sink)
    case (0xAAAA, 3):
      guard let organisation = bytes.u24(3), let type = bytes.u16(6), let payload = bytes.part(8)
      else { return unread(layer) }
      guard organisation == 0 || organisation == 0x0000F8, type >= 0x0600 else {
        tally.notIP += 1
        return
      }
      etherType(type, payload, layer, into: &sink)
    default: tally.notIP += 1
    }
  }

  /// BSD loopback: an address family in the byte order of the machine that captured.
  ///
  /// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28
  /// on FreeBSD, 30 on Darwin. Source: https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html
  mutating func loopback(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let family = bytes.u32(0), let payload = bytes.part(4) else { return unread(layer) }
    switch family > 0xFFFF ? family.byteSwapped : family {
    case 2: ipv4(payload, layer, into: &sink)
    // Npcap writes 24 for IPv6, and some writers 2 for both: the packet itself says which.
    case 10, 23, 24, 28, 30: internet(payload, layer, into: &sink)
    default: tally.notIP += 1
    }
  }

  /// What Linux gives for all interfaces at once.
  ///
  /// Source: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
  mutating func linuxCooked(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let hardware = bytes.u16(2), let type = bytes.u16(14), let payload = bytes.part(16) else {
      return unread(layer)
    }
    cooked(hardware, type, payload, layer, into: &sink)
  }

  /// The same with the number of the interface.
  ///
  /// Source: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
  mutating func linuxCooked2(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let type = bytes.u16(0), let hardware = bytes.u16(8), let payload = bytes.part(20) else {
      return unread(layer)
    }
    cooked(hardware, type, payload, layer, into: &sink)
  }

  private mutating func cooked(
    _ hardware: UInt16,
    _ type: UInt16,
    _ payload: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    switch (hardware, type) {
    case (803, _): radiotap(payload, layer, into: &sink)
    case (824, _): tally.notIP += 1  // netlink, whose families are not EtherTypes
    case (_, 4): logicalLink(payload, layer, into: &sink)
    case (_, 0..<0x0600): tally.notIP += 1
    default: etherType(type, payload, layer, into: &sink)
    }
  }
}
