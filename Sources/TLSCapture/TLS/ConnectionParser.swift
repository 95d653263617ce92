/// Finds the TLS handshakes of one connection, whatever it speaks before.
///
/// The first bytes of either direction decide: TLS, a dialogue that may turn to TLS
/// (``CarrierDialogue``), or neither, and then the connection is done with at once and nothing of it
/// was kept. Bytes come in order within a direction, in pieces of any size.
package struct ConnectionParser: ConnectionParsing, Sendable {
  package typealias Direction = StreamDirection
  package typealias Progress = ParsingProgress

  enum Stage {
    case opening, underway, begun, finished
  }

  /// What a direction speaks.
  enum Speech {
    case plain, tls, nothing
  }

  /// What a dialogue in the clear may take in one direction before it is given up.
  static let plainLimit = 1 << 16
  /// The longest unit of a dialogue that has to be seen whole.
  static let unitLimit = 4096
  /// The longest text of no known protocol that is waited through for the other side's first bytes.
  static let textLimit = 4096
  /// No greeting needs more to be known.
  static let greetingLimit = 16

  package var file = 0
  package var isOpenerKnown = false
  var stage = Stage.opening
  let from: Endpoint
  let to: Endpoint
  /// Nil until something speaks for TLS, as it is large.
  var session: TLSSession?
  var dialogue: (any CarrierDialogue)?
  var client = Direction.forward
  var isClientKnown = true
  /// How the other direction began, while nothing has told what the connection speaks.
  var greeting: [UInt8] = []
  var speech = Sides(Speech.plain)
  var pending = Sides([UInt8]())
  var toSkip = Sides(0)
  var plainBytes = Sides(0)
  var isLost = Sides(false)
  var packets: Sides<TDSPackets>?
  var trail = RecordTrail()

  package init(from: Endpoint, to: Endpoint) {
    self.from = from
    self.to = to
  }

  package var seen: ParsingCounts { session?.seen ?? ParsingCounts() }

  package var kept: Int {
    pending.forward.count + pending.backward.count + greeting.count + (session?.kept ?? 0)
  }

  package mutating func receive(
    _ bytes: RawSpan,
    _ direction: Direction,
    at time: CaptureTime
  ) -> Progress {
    switch stage {
    case .finished:
      return .finished
    case .opening:
      open(bytes, direction, at: time)
    case .underway:
      follow(bytes, direction, at: time)
    case .begun:
      route(bytes, direction, at: time)
    }
    return progress
  }

  /// Bytes of this direction are lost here; those that follow come after them.
  package mutating func gap(_ direction: Direction) -> Progress {
    isLost[direction] = true
    pending[direction] = []
    toSkip[direction] = 0
    trail.gap(direction)
    if stage == .begun, speech[direction] == .tls {
      session?.gap(direction)
    } else {
      begin()
      session?.gapBefore(direction)
    }
    return progress
  }

  package mutating func end(_ end: Handshake.End, _ direction: Direction, at time: CaptureTime) {
    session?.end(end, direction)
    _ = progress
  }

  /// The handshakes that are complete and were not taken yet, in order.
  package mutating func take() -> [Handshake] { session?.take() ?? [] }

  /// What ``take()`` gives, and the handshake that is half open.
  package mutating func finish() -> [Handshake] {
    session?.finish()
    close()
    return take()
  }

  private var progress: Progress {
    mutating get {
      if session?.isOver == true { close() }
      return stage == .finished ? .finished : .wantsMore
    }
  }

  mutating func begin() {
    guard session == nil else { return }
    var new = TLSSession(from: from, to: to)
    new.likelyServer = likelyServer
    session = new
  }

  mutating func close() {
    stage = .finished
    dialogue = nil
    pending = Sides([])
    greeting = []
  }
}
