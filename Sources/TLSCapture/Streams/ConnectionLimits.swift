/// Bounds on what a connection table keeps.
package struct ConnectionLimits: Hashable, Sendable {
  /// Connections that have begun and not yet carried a byte.
  package var silent = 65_536
  /// Connections that have, and whose parser wants more.
  package var open = 32_768
  /// Finished connections that are remembered, so that their bulk data costs one look; 16 bytes
  /// each.
  package var finished = 1 << 19
  /// Bytes out of order that one direction waits with, and the number of pieces.
  package var heldBytes = 256 << 10
  package var heldPieces = 256
  /// Bytes out of order of all connections.
  package var heldInAll = 64 << 20
  /// Bytes that the parsers of all connections keep.
  package var keptInAll = 64 << 20
  /// Segments after the other side acknowledged bytes that were not seen, until they count as lost.
  ///
  /// Not at once: captures of several interfaces or processors hold acknowledgements before data.
  package var patience = 16
  /// How far from the expected byte a segment may lie; beyond, it belongs to another connection.
  ///
  /// Receive buffers of today's systems grow to 16 MiB at most unless set otherwise.
  package var window = 1 << 24

  package init() {}

  package static let `default` = ConnectionLimits()
}
