/// Finds the TCP segments and UDP datagrams in packets of any link layer.
///
/// Layers are taken off one by one down to TCP or UDP, through at most `deepest` encapsulations.
/// Checksums are not looked at: sending machines leave them to the network card.
package struct FrameDecoder: Sendable {
  /// More than any network stacks up; a bound on the recursion that packets can ask for.
  static let deepest = 12

  /// A layer's share of a packet.
  struct Layer {
    var time: CaptureTime
    /// Bytes that the wire had after those at hand.
    var missing: Int
    var depth = 0

    /// What a length field means for `available` bytes: padding goes, and what is short is missing.
    @inline(__always)
    func limited(to length: Int, of available: Int) -> Layer {
      Layer(time: time, missing: max(0, length - available), depth: depth)
    }

    /// One encapsulation deeper; nil where that is too deep.
    func inside() -> Layer? {
      depth < FrameDecoder.deepest ? Layer(time: time, missing: missing, depth: depth + 1) : nil
    }
  }

  var tally = FrameCounts()
  var fragments: FragmentTable
  var dtls = FlowTally()
  var quic = FlowTally()

  package init() {
    self.init(fragments: FragmentTable())
  }

  init(fragments: FragmentTable) {
    self.fragments = fragments
  }

  package var counts: FrameCounts {
    var counts = tally
    counts.incompleteDatagrams = fragments.lost + fragments.waiting
    counts.dtls = dtls.result
    counts.quic = quic.result
    return counts
  }

  package mutating func decode(
    _ header: PacketHeader,
    _ bytes: RawSpan,
    into sink: inout some FrameSink
  ) {
    tally.packets += 1
    // No card hands down more than 512 KiB at once, and sums of lengths stay small.
    let missing = min(max(0, header.originalLength), 1 << 20) - bytes.byteCount
    let layer = Layer(time: header.time, missing: max(0, missing))
    switch header.linkType.rawValue {
    case 1: ethernet(bytes, layer, into: &sink)
    case 0, 108: loopback(bytes, layer, into: &sink)
    case 12, 14, 101: internet(bytes, layer, into: &sink)
    case 228: ipv4(bytes, layer, into: &sink)
    case 229: ipv6(bytes, layer, into: &sink)
    case 9: pointToPoint(bytes, layer, into: &sink)
    case 50, 104: serialLine(bytes, layer, into: &sink)
    case 51: pppoe(bytes, layer, into: &sink)
    case 105: wireless(bytes, layer, isPadded: false, into: &sink)
    case 113: linuxCooked(bytes, layer, into: &sink)
    case 127: radiotap(bytes, layer, into: &sink)
    case 276: linuxCooked2(bytes, layer, into: &sink)
    default: tally.unknownLinkTypes[header.linkType, default: 0] += 1
    }
  }

  /// Counts a packet whose bytes end before a header does.
  mutating func unread(_ layer: Layer) {
    if layer.missing > 0 {
      tally.cutShort += 1
    } else {
      tally.malformed += 1
    }
  }
}
