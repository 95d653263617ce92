/// IPv4 and IPv6, with fragments and extension headers.
extension FrameDecoder {
  /// IP of the version that its first four bits name.
  mutating func internet(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let first = bytes.u8(0) else { return unread(layer) }
    switch first >> 4 {
    case 4: ipv4(bytes, layer, into: &sink)
    case 6: ipv6(bytes, layer, into: &sink)
    default: tally.notIP += 1
    }
  }

  /// RFC 791.
  mutating func ipv4(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let first = bytes.u8(0), let length = bytes.u16(2).map(Int.init),
      let identification = bytes.u16(4), let place = bytes.u16(6), let transport = bytes.u8(9),
      let source = bytes.u32(12), let destination = bytes.u32(16)
    else { return unread(layer) }
    let header = Int(first & 0x0F) * 4
    // Segmentation that is left to the network card leaves the length 0 when it exceeds 65,535.
    let whole = length == 0 ? bytes.byteCount + layer.missing : length
    guard first >> 4 == 4, header >= 20, whole >= header else {
      tally.malformed += 1
      return
    }
    guard let payload = bytes.part(header, whole - header) else { return unread(layer) }
    let inner = layer.limited(to: whole - header, of: bytes.byteCount - header)
    let addresses = Addresses(
      source: IPAddress(ipv4: source),
      destination: IPAddress(ipv4: destination)
    )
    if place & 0x3FFF == 0 {
      return self.transport(transport, payload, inner, addresses, into: &sink)
    }
    let fragment = Fragment(
      identification: UInt32(identification),
      offset: Int(place & 0x1FFF) * 8,
      isLast: place & 0x2000 == 0,
      transport: transport
    )
    self.fragment(fragment, payload, inner, addresses, into: &sink)
  }

  /// RFC 8200, 3 and 4.
  mutating func ipv6(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let first = bytes.u8(0), let length = bytes.u16(4).map(Int.init),
      let next = bytes.u8(6), let sourceHigh = bytes.u64(8), let sourceLow = bytes.u64(16),
      let destinationHigh = bytes.u64(24), let destinationLow = bytes.u64(32)
    else { return unread(layer) }
    guard first >> 4 == 6 else {
      tally.malformed += 1
      return
    }
    // 0 for jumbograms, RFC 2675, and for segmentation that is left to the network card.
    let whole = length == 0 ? bytes.byteCount - 40 + layer.missing : length
    guard let payload = bytes.part(40, whole) else { return unread(layer) }
    let addresses = Addresses(
      source: IPAddress(high: sourceHigh, low: sourceLow),
      destination: IPAddress(high: destinationHigh, low: destinationLow)
    )
    let inner = layer.limited(to: whole, of: bytes.byteCount - 40)
    transport(next, payload, inner, addresses, into: &sink)
  }

  struct Addresses {
    var source: IPAddress
    var destination: IPAddress
  }

  struct Fragment {
    var identification: UInt32
    var offset: Int
    var isLast: Bool
    var transport: UInt8
  }

  /// Walks extension headers to the transport; numbers are those of IANA's “Protocol Numbers”.
  mutating func transport(
    _ first: UInt8,
    _ bytes: RawSpan,
    _ layer: Layer,
    _ addresses: Addresses,
    into sink: inout some FrameSink
  ) {
    var next = first
    var offset = 0
    for _ in 0..<16 {
      guard let payload = bytes.part(offset) else { return unread(layer) }
      switch next {
      case 6: return tcp(payload, layer, addresses, into: &sink)
      case 17: return udp(payload, layer, addresses, into: &sink)
      case 4: return inside(layer) { $0.ipv4(payload, $1, into: &sink) }
      case 41: return inside(layer) { $0.ipv6(payload, $1, into: &sink) }
      case 47: return inside(layer) { $0.routingEncapsulation(payload, $1, into: &sink) }
      case 137: return inside(layer) { $0.labelled(payload, $1, into: &sink) }
      case 97:  // EtherIP, RFC 3378
        guard let frame = payload.part(2) else { return unread(layer) }
        return inside(layer) { $0.ethernet(frame, $1, into: &sink) }
      case 143: return inside(layer) { $0.ethernet(payload, $1, into: &sink) }
      case 44:
        guard let type = payload.u8(0), let place = payload.u16(2), let id = payload.u32(4),
          let piece = payload.part(8)
        else { return unread(layer) }
        let fragment = Fragment(
          identification: id,
          offset: Int(place & 0xFFF8),
          isLast: place & 1 == 0,
          transport: type
        )
        if fragment.offset > 0 || !fragment.isLast {
          return self.fragment(fragment, piece, layer, addresses, into: &sink)
        }
        next = type
        offset += 8
      case 0, 43, 60, 135, 139, 140:
        guard let type = payload.u8(0), let length = payload.u8(1) else { return unread(layer) }
        next = type
        offset += (Int(length) + 1) * 8
      case 51:  // Authentication Header, RFC 4302, 2.2
        guard let type = payload.u8(0), let length = payload.u8(1) else { return unread(layer) }
        next = type
        offset += (Int(length) + 2) * 4
      default:
        tally.otherTransports += 1
        return
      }
    }
    tally.nestedTooDeep += 1
  }

  private mutating func fragment(
    _ fragment: Fragment,
    _ bytes: RawSpan,
    _ layer: Layer,
    _ addresses: Addresses,
    into sink: inout some FrameSink
  ) {
    let key = FragmentTable.Key(
      source: addresses.source,
      destination: addresses.destination,
      identification: fragment.identification,
      transport: fragment.transport
    )
    // Where the capture cut a last fragment, its end is not where its bytes end.
    let datagram = fragments.add(
      bytes,
      at: fragment.offset,
      isLast: fragment.isLast && layer.missing == 0,
      of: key,
      time: layer.time
    )
    guard let datagram else {
      tally.fragments += 1
      return
    }
    // A packet inside of fragments may come in fragments again: this is a level, too.
    inside(Layer(time: layer.time, missing: 0, depth: layer.depth)) {
      unsafe $0.transport(fragment.transport, datagram.span.bytes, $1, addresses, into: &sink)
    }
  }
}
