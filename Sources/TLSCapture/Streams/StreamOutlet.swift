/// Where a connection's bytes go: its parser, until that has seen enough.
///
/// A class, so that the parser is changed in place, and so that a connection without data has only
/// the room for a reference.
final class StreamOutlet<Parser: ConnectionParsing> {
  var parser: Parser
  /// Of the bytes that come next.
  var direction = StreamDirection.forward
  var time = CaptureTime(nanoseconds: 0)
  private(set) var wantsMore = true
  var hurried = 0

  init(from: Endpoint, to: Endpoint) {
    parser = Parser(from: from, to: to)
  }

  func receive(_ bytes: RawSpan) {
    guard wantsMore else { return }
    wantsMore = parser.receive(bytes, direction, at: time) == .wantsMore
  }

  func gap() {
    guard wantsMore else { return }
    wantsMore = parser.gap(direction) == .wantsMore
  }
}
