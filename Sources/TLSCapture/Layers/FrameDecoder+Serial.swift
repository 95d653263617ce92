/// PPP, over lines and over Ethernet.
extension FrameDecoder {
  /// PPP, RFC 1661, with or without the address and control bytes of RFC 1662, and with the protocol
  /// in one byte where it was compressed.
  mutating func pointToPoint(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let head = bytes.u16(0) else { return unread(layer) }
    let start = head == 0xFF03 ? 2 : 0
    guard let first = bytes.u8(start) else { return unread(layer) }
    let isCompressed = first & 1 == 1
    guard let type = isCompressed ? UInt16(first) : bytes.u16(start),
      let payload = bytes.part(start + (isCompressed ? 1 : 2))
    else { return unread(layer) }
    switch type {
    case 0x0021: ipv4(payload, layer, into: &sink)
    case 0x0057: ipv6(payload, layer, into: &sink)
    case 0x0281, 0x0283: labelled(payload, layer, into: &sink)
    default: tally.notIP += 1
    }
  }

  /// PPP in HDLC framing, RFC 1662, or Cisco's HDLC, which has an EtherType in its place.
  ///
  /// Source: https://www.tcpdump.org/linktypes.html, LINKTYPE_PPP_HDLC and LINKTYPE_C_HDLC
  mutating func serialLine(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let address = bytes.u16(0) else { return unread(layer) }
    guard address == 0x0F00 || address == 0x8F00 else {
      return pointToPoint(bytes, layer, into: &sink)
    }
    guard let type = bytes.u16(2), let payload = bytes.part(4) else { return unread(layer) }
    guard type >= 0x0600 else {
      tally.notIP += 1
      return
    }
    etherType(type, payload, layer, into: &sink)
  }

  /// PPPoE sessions, RFC 2516, 4; discovery has another EtherType and codes other than 0.
  mutating func pppoe(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let head = bytes.u16(0), let length = bytes.u16(4).map(Int.init),
      let payload = bytes.part(6, length)
    else { return unread(layer) }
    guard head == 0x1100 else {
      tally.notIP += 1
      return
    }
    let inner = layer.limited(to: length, of: bytes.byteCount - 6)
    inside(inner) { $0.pointToPoint(payload, $1, into: &sink) }
  }
}
