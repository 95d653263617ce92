/// The TCP header of one segment; its payload comes beside it.
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
  package var flags: Flags
  /// The payload on the wire; more than the bytes at hand where the capture cut the packet.
  package var length: Int
  /// Tells equal address pairs of different tunnels and VLANs apart; 0 outside of them.
  package var scope: UInt32

  package init(
    source: Endpoint,
    destination: Endpoint,
    sequence: UInt32,
    flags: Flags,
    length: Int,
    scope: UInt32 = 0
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.flags = flags
    self.length = length
    self.scope = scope
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
