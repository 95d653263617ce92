/// What became of the packets of a capture.
///
/// Each packet, and each further subframe of an aggregated 802.11 frame, is counted in exactly one
/// of the ways that `outcomes` adds up.
package struct FrameCounts: Hashable, Sendable {
  package var packets = 0
  /// What aggregated 802.11 frames (A-MSDU) held beyond one frame each.
  package var furtherSubframes = 0

  package var segments = 0
  package var datagrams = 0
  /// ARP, spanning tree and so on, and management frames of a wireless network.
  package var notIP = 0
  /// ICMP, ESP, SCTP and so on.
  package var otherTransports = 0
  package var encryptedWireless = 0
  /// The capture kept too little of the packet to see whose it is.
  package var cutShort = 0
  /// Packets whose own fields contradict each other.
  package var malformed = 0
  /// Fragments that did not complete a datagram when they came.
  package var fragments = 0
  package var nestedTooDeep = 0
  package var unknownLinkTypes: [LinkType: Int] = [:]

  /// Of the segments: those of whose payload the capture kept only the beginning or nothing.
  package var cutPayloads = 0
  /// Datagrams of which fragments are missing, at the moment or for ever.
  package var incompleteDatagrams = 0
  package var dtls = FlowTally.Result()
  package var quic = FlowTally.Result()

  package var outcomes: Int {
    segments + datagrams + notIP + otherTransports + encryptedWireless + cutShort + malformed
      + fragments + nestedTooDeep + unknownLinkTypes.values.reduce(0, +)
  }
}
