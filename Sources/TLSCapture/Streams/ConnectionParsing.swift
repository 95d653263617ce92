/// Which way bytes go on a connection: forward from the end that opened it, as far as was seen.
package enum StreamDirection: Hashable, Sendable {
  case forward, backward

  package var opposite: StreamDirection { self == .forward ? .backward : .forward }
}

/// Whether anything of interest can still follow on a connection.
package enum ParsingProgress: Hashable, Sendable {
  case wantsMore
  /// Nothing of interest can follow; take what is complete and forget the parser.
  case finished
}

/// Reads both directions of one connection, each in order.
package protocol ConnectionParsing {
  init(from: Endpoint, to: Endpoint)
  /// Which file the bytes that come next are from.
  var file: Int { get set }
  /// Whether a SYN told which end opened the connection; otherwise `from` is a guess.
  var isOpenerKnown: Bool { get set }
  mutating func receive(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    at time: CaptureTime
  ) -> ParsingProgress
  /// Bytes are lost here.
  mutating func gap(_ direction: StreamDirection) -> ParsingProgress
  mutating func end(_ end: Handshake.End, _ direction: StreamDirection, at time: CaptureTime)
  /// The handshakes that are complete, in order, each once.
  mutating func take() -> [Handshake]
  /// What is half open, too; the last call.
  mutating func finish() -> [Handshake]
  /// What it saw that makes no handshake, once it is finished.
  var seen: ParsingCounts { get }
  /// Bytes that it keeps until others follow.
  var kept: Int { get }
}
