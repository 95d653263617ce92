/// TCP and UDP, and what tunnels through UDP.
extension FrameDecoder {
  /// RFC 9293, 3.1.
  @inline(__always)
  mutating func tcp(
    _ bytes: RawSpan,
    _ layer: Layer,
    _ addresses: Addresses,
    into sink: inout some FrameSink
  ) {
    guard let ports = bytes.u32(0), let sequence = bytes.u32(4), let expected = bytes.u32(8),
      let lengthAndFlags = bytes.u16(12)
    else { return unread(layer) }
    let header = Int(lengthAndFlags >> 12) * 4
    let length = bytes.byteCount + layer.missing - header
    guard header >= 20, length >= 0 else {
      tally.malformed += 1
      return
    }
    guard let payload = bytes.part(min(header, bytes.byteCount)) else { return unread(layer) }
    tally.segments += 1
    if payload.byteCount < length { tally.cutPayloads += 1 }
    let segment = TCPSegment(
      source: Endpoint(addresses.source, port: UInt16(ports >> 16)),
      destination: Endpoint(addresses.destination, port: UInt16(truncatingIfNeeded: ports)),
      sequence: sequence,
      acknowledgement: expected,
      flags: TCPSegment.Flags(rawValue: UInt8(truncatingIfNeeded: lengthAndFlags)),
      length: length
    )
    sink.segment(segment, payload: payload, at: layer.time)
  }

  /// RFC 768; the length is 0 in jumbograms, RFC 2675, 4.
  mutating func udp(
    _ bytes: RawSpan,
    _ layer: Layer,
    _ addresses: Addresses,
    into sink: inout some FrameSink
  ) {
    guard let ports = bytes.u32(0), let field = bytes.u16(4).map(Int.init) else {
      return unread(layer)
    }
    let whole = field == 0 ? bytes.byteCount + layer.missing : field
    guard whole >= 8 else {
      tally.malformed += 1
      return
    }
    guard let payload = bytes.part(8, whole - 8) else { return unread(layer) }
    let inner = layer.limited(to: whole - 8, of: bytes.byteCount - 8)
    let source = Endpoint(addresses.source, port: UInt16(ports >> 16))
    let destination = Endpoint(
      addresses.destination,
      port: UInt16(truncatingIfNeeded: ports)
    )
    // The source port of the first two is made from the flow inside: only the other one counts.
    switch (source.port, destination.port) {
    case (_, 4789) where isVirtualLAN(payload), (_, 8472) where isVirtualLAN(payload):
      return virtualLAN(payload, inner, into: &sink)
    case (_, 6081) where isGeneve(payload): return geneve(payload, inner, into: &sink)
    case (2152, _) where isUserTunnel(payload), (_, 2152) where isUserTunnel(payload):
      return userTunnel(payload, inner, into: &sink)
    default: break
    }
    let flow = FlowKey(from: source, to: destination).fingerprint
    if let sighting = DatagramNames.dtls(payload) {
      dtls.note(sighting, of: flow)
    } else if let sighting = DatagramNames.quic(payload) {
      quic.note(sighting, of: flow)
    }
    tally.datagrams += 1
    sink.datagram(from: source, to: destination, payload: payload, at: layer.time)
  }

  /// VXLAN, RFC 7348, 5: a flag that the network identifier is valid.
  ///
  /// 8472 is the port that Linux had before one was assigned.
  private func isVirtualLAN(_ bytes: RawSpan) -> Bool {
    bytes.u8(0).map { $0 & 0x08 != 0 } ?? false && bytes.u8(7) == 0
  }

  private mutating func virtualLAN(
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    guard let frame = bytes.part(8) else { return unread(layer) }
    inside(layer) { $0.ethernet(frame, $1, into: &sink) }
  }

  /// Geneve, RFC 8926, 3.4: version 0 and an EtherType that is read here.
  private func isGeneve(_ bytes: RawSpan) -> Bool {
    guard let first = bytes.u8(0), first >> 6 == 0, let type = bytes.u16(2) else { return false }
    return type == 0x6558 || type == 0x0800 || type == 0x86DD
  }

  private mutating func geneve(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let first = bytes.u8(0), let type = bytes.u16(2),
      let payload = bytes.part(8 + Int(first & 0x3F) * 4)
    else { return unread(layer) }
    inside(layer) { $0.etherType(type, payload, $1, into: &sink) }
  }

  /// GTP-U, 3GPP TS 29.281, 5.1: version 1, not GTP', and a message that carries a user's packet.
  private func isUserTunnel(_ bytes: RawSpan) -> Bool {
    bytes.u8(0).map { $0 & 0xF0 == 0x30 } ?? false && bytes.u8(1) == 255
  }

  /// Eight bytes, four more if any of three flags is set, then extension headers whose length counts
  /// in four bytes and whose last byte names the next one.
  private mutating func userTunnel(
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    guard let first = bytes.u8(0) else { return unread(layer) }
    var offset = 8
    if first & 0x07 != 0 {
      guard var next = bytes.u8(11) else { return unread(layer) }
      if first & 0x04 == 0 { next = 0 }
      offset = 12
      while next != 0 {
        guard let words = bytes.u8(offset) else { return unread(layer) }
        guard words > 0 else {
          tally.malformed += 1
          return
        }
        offset += Int(words) * 4
        guard let following = bytes.u8(offset - 1) else { return unread(layer) }
        next = following
      }
    }
    guard let payload = bytes.part(offset) else { return unread(layer) }
    inside(layer) { $0.internet(payload, $1, into: &sink) }
  }

  /// GRE, RFC 2784 and 2890, and version 1, RFC 2637, in which PPTP carries PPP.
  mutating func routingEncapsulation(
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    guard let flags = bytes.u16(0), let type = bytes.u16(2) else { return unread(layer) }
    let isPPTP = flags & 0x07 == 1
    // Source routes, RFC 1701, and versions that do not exist.
    guard flags & 0x4000 == 0, flags & 0x07 <= 1 else {
      tally.notIP += 1
      return
    }
    var offset = 4
    if flags & 0x8000 != 0 { offset += 4 }
    if flags & 0x2000 != 0 { offset += 4 }
    if flags & 0x1000 != 0 { offset += 4 }
    if isPPTP, flags & 0x0080 != 0 { offset += 4 }
    switch type {
    // ERSPAN, draft-foschiano-erspan-03, 4: type I has no header and no sequence number.
    case 0x88BE: offset += flags & 0x1000 != 0 ? 8 : 0
    case 0x22EB:
      guard let last = bytes.u8(offset + 11) else { return unread(layer) }
      offset += last & 1 == 0 ? 12 : 20
    default: break
    }
    guard let payload = bytes.part(offset) else { return unread(layer) }
    if type == 0x88BE || type == 0x22EB {
      ethernet(payload, layer, into: &sink)
    } else if isPPTP, payload.byteCount + layer.missing == 0 || flags & 0x1000 == 0 {
      tally.notIP += 1  // an acknowledgement alone
    } else {
      etherType(type, payload, layer, into: &sink)
    }
  }
}
