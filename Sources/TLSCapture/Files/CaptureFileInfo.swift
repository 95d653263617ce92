/// What was read out of a capture file.
package struct CaptureFileInfo: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case pcap, pcapng
    /// Microsoft Network Monitor 1.x and 2.x, `.cap`.
    case netmon
    /// Event trace of `netsh trace` or `pktmon`, `.etl`.
    case etl
  }

  package var kind: Kind
  /// Whether it came in gzip.
  package var compressed: Bool
  /// How many were handed on.
  package var packets: Int
  /// Of the file as it lies on disk.
  package var bytes: Int
  /// Buffers of an event trace that are damaged, so that packets of them are missing.
  package var unreadBuffers: Int
  /// Packets that are not to be had: lost while they were captured, or of a kind that is not read.
  package var missing: Int
  /// Why packets may be missing or cut, one sentence each.
  package var losses: [String]
  /// What else a reader of the result may want to know, one sentence each.
  package var notes: [String]

  package init(
    kind: Kind,
    compressed: Bool = false,
    packets: Int = 0,
    bytes: Int = 0,
    unreadBuffers: Int = 0,
    missing: Int = 0,
    losses: [String] = [],
    notes: [String] = []
  ) {
    self.kind = kind
    self.compressed = compressed
    self.packets = packets
    self.bytes = bytes
    self.unreadBuffers = unreadBuffers
    self.missing = missing
    self.losses = losses
    self.notes = notes
  }
}
