/// The TCP header of one segment; its payload comes beside it.
///
/// It does not say which VLAN or tunnel carried it. A tap may tag each direction differently, GTP-U
/// has one tunnel id for each, a mirror sends the same connection under the ids of both ends, and
/// one machine captures a packet tagged and untagged: with such ids one handshake would be reported
/// twice or torn in two. Two networks that use the same addresses and both the same ports at the
/// same time are far rarer; there a SYN with another sequence number begins a new connection.
package struct TCPSegment: Hashable, Sendable {
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let fin = Flags(rawValue: 0x01)
    package static let syn = Flags(rawValue: 0x02)
    package static let rst = Flags(rawValue: 0x04)
    package static let ack = Flags(rawValue: 0x10)
  }

  package var source: Endpoint
  package var destination: Endpoint
  /// Of the first byte of the payload, or of the SYN.
  package var sequence: UInt32
  /// The next byte that the sender expects of the other side; means something with `.ack` alone.
  package var acknowledgement: UInt32
  package var flags: Flags
  /// The payload on the wire; more than the bytes at hand where the capture cut the packet.
  package var length: Int

  package init(
    source: Endpoint,
    destination: Endpoint,
    sequence: UInt32,
    acknowledgement: UInt32 = 0,
    flags: Flags,
    length: Int
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
    self.length = length
  }
}

/// Takes what the frame decoder finds, in the order of the capture.
package protocol FrameSink {
  mutating func segment(_ segment: TCPSegment, payload: RawSpan, at time: CaptureTime)
  /// A UDP datagram that no tunnel explains.
  mutating func datagram(
    from source: Endpoint,
    to destination: Endpoint,
    payload: RawSpan,
    at time: CaptureTime
  )
}
