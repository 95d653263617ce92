import TLSCapture

/// What both sides of a connection say, in order.
struct Conversation {
  enum Turn: Hashable {
    case client([UInt8])
    case server([UInt8])
    case gap(ConnectionParser.Direction)
    case end(Handshake.End, ConnectionParser.Direction)
  }

  struct Result: Hashable {
    var handshakes: [Handshake] = []
    /// Whether the parser said that nothing can follow, before the end.
    var isFinished = false
    var seen = ParsingCounts()
  }

  static let client = Endpoint(IPAddress(ipv4: 0x0A00_0001), port: 50000)
  static let server = Endpoint(IPAddress(ipv4: 0x0A00_0002), port: 443)

  var turns: [Turn]
  var serverPort: UInt16 = 443
  /// Whether the parser is told that the server opened the connection, as where a SYN is missing.
  var isReversed = false

  init(_ turns: [Turn], serverPort: UInt16 = 443) {
    self.turns = turns
    self.serverPort = serverPort
  }

  /// Speaks to a parser, in pieces of at most `size` bytes; turn n happens at time n.
  func run(size: Int = .max) -> Result {
    run { bytes in
      stride(from: 0, to: bytes.count, by: min(size, max(bytes.count, 1))).map {
        Array(bytes[$0..<min($0 + min(size, bytes.count), bytes.count)])
      }
    }
  }

  /// Speaks to a parser with each turn cut in two at a place.
  func run(cutAt place: Int) -> Result {
    run { bytes in
      place < bytes.count ? [Array(bytes[..<place]), Array(bytes[place...])] : [bytes]
    }
  }

  func run(_ pieces: ([UInt8]) -> [[UInt8]]) -> Result {
    var server = Conversation.server
    server.port = serverPort
    var parser =
      isReversed
      ? ConnectionParser(from: server, to: Conversation.client)
      : ConnectionParser(from: Conversation.client, to: server)
    var result = Result()
    for (index, turn) in turns.enumerated() {
      let time = CaptureTime(nanoseconds: Int64(index))
      var progress = ConnectionParser.Progress.wantsMore
      switch turn {
      case .client(let bytes), .server(let bytes):
        let isClient = if case .client = turn { true } else { false }
        let direction: ConnectionParser.Direction = isClient != isReversed ? .forward : .backward
        for piece in pieces(bytes) where progress == .wantsMore {
          progress = unsafe parser.receive(piece.span.bytes, direction, at: time)
        }
      case .gap(let direction):
        progress = parser.gap(direction)
      case .end(let end, let direction):
        parser.end(end, direction, at: time)
      }
      result.handshakes += parser.take()
      if progress == .finished {
        result.isFinished = true
        break
      }
    }
    result.handshakes += parser.finish()
    result.seen = parser.seen
    return result
  }

  /// The most bytes in a turn.
  var longest: Int {
    turns.map { turn in
      switch turn {
      case .client(let bytes), .server(let bytes): bytes.count
      case .gap, .end: 0
      }
    }.max() ?? 0
  }
}
