/// Finds the TLS handshakes of one connection, whatever it speaks before.
///
/// The first bytes of either direction decide: TLS, a dialogue that may turn to TLS
/// (``CarrierDialogue``), or neither, and then the connection is done with at once and nothing of it
/// was kept. Bytes come in order within a direction, in pieces of any size.
package struct ConnectionParser: ConnectionParsing, Sendable {
  package typealias Direction = StreamDirection
  package typealias Progress = ParsingProgress

  private enum Stage {
    case opening, underway, begun, finished
  }

  /// What a direction speaks.
  private enum Speech {
    case plain, tls, nothing
  }

  /// What a dialogue in the clear may take in one direction before it is given up.
  private static let plainLimit = 1 << 16
  /// The longest unit of a dialogue that has to be seen whole.
  private static let unitLimit = 4096
  /// The longest text of no known protocol that is waited through for the other side's first bytes.
  private static let textLimit = 4096
  /// No greeting needs more to be known.
  private static let greetingLimit = 16

  package var file = 0
  package var isOpenerKnown = false
  private var stage = Stage.opening
  private let from: Endpoint
  private let to: Endpoint
  /// Nil until something speaks for TLS, as it is large.
  private var session: TLSSession?
  private var dialogue: (any CarrierDialogue)?
  private var client = Direction.forward
  private var isClientKnown = true
  /// How the other direction began, while nothing has told what the connection speaks.
  private var greeting: [UInt8] = []
  private var speech = Sides(Speech.plain)
  private var pending = Sides([UInt8]())
  private var toSkip = Sides(0)
  private var plainBytes = Sides(0)
  private var isLost = Sides(false)
  private var packets: Sides<TDSPackets>?
  private var trail = RecordTrail()

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

  private mutating func begin() {
    guard session == nil else { return }
    var new = TLSSession(from: from, to: to)
    new.likelyServer = likelyServer
    session = new
  }

  private mutating func close() {
    stage = .finished
    dialogue = nil
    pending = Sides([])
    greeting = []
  }
}

// MARK: - The first bytes

extension ConnectionParser {
  private mutating func open(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    guard bytes.byteCount > 0 else { return }
    if speech[direction] == .nothing, !isLost[direction] { return passText(bytes, direction) }
    guard pending[direction].isEmpty else {
      let buffer = hold(bytes, direction)
      return unsafe open(buffer.span.bytes, whole: direction, at: time)
    }
    open(bytes, whole: direction, at: time)
  }

  private mutating func open(
    _ bytes: RawSpan,
    whole direction: Direction,
    at time: CaptureTime
  ) {
    var isText = false
    switch Opening.classify(bytes) {
    case .undecided:
      pending[direction] = hold(bytes, direction)
      return
    case .nothing:
      return isLost[direction] ? passOver(bytes, direction) : close()
    case .text:
      return isLost[direction] ? passOver(bytes, direction) : passText(bytes, direction)
    case .records:
      stage = .underway
      let others = pending[direction.opposite]
      pending = Sides([])
      trace(bytes, direction, at: time)
      if !others.isEmpty, stage == .underway {
        unsafe follow(others.span.bytes, direction.opposite, at: time)
      }
      return
    case .tls:
      // What began with a gap may be the rest of a hello, and is none of its own.
      if speech[direction.opposite] != .nothing { speech[direction.opposite] = .tls }
      speech[direction] = .tls
      isText = speech[direction.opposite] == .nothing && !isLost[direction.opposite]
    case .dialogue(let kind, let sender):
      if speech[direction.opposite] == .nothing, !isLost[direction.opposite] {
        // A proxy's consent, say, that the capture has before the request.
        guard kind != .unnamed else { return close() }
        speech[direction.opposite] = .plain
      }
      client = sender == .server ? direction.opposite : direction
      isClientKnown = sender != nil
      dialogue = kind.begin(serverPort: client == .forward ? to.port : from.port)
    }
    stage = .begun
    begin()
    if isText { session?.isNoTLS(direction.opposite) }
    let others = pending[direction.opposite]
    pending = Sides([])
    route(bytes, direction, at: time)
    if !others.isEmpty, session?.isOver == false, stage == .begun {
      unsafe route(others.span.bytes, direction.opposite, at: time)
    }
  }

  /// Leaves a direction whose first bytes are missing for the other one to tell what is spoken.
  private mutating func passOver(_ bytes: RawSpan, _ direction: Direction) {
    speech[direction] = .nothing
    plainBytes[direction] += bytes.byteCount
    if plainBytes[direction] > ConnectionParser.plainLimit || speech[direction.opposite] == .nothing
    {
      close()
    }
  }

  /// Waits through a short text, such as the complaint of a server that TLS is not its business, for
  /// what the other side says first; all else ends the connection's interest.
  private mutating func passText(_ bytes: RawSpan, _ direction: Direction) {
    let total = plainBytes[direction] + bytes.byteCount
    guard total <= ConnectionParser.textLimit, bytes.isPrintable else { return close() }
    passOver(bytes, direction)
  }

  /// What was held of a direction and these bytes; nothing is held then.
  private mutating func hold(_ bytes: RawSpan, _ direction: Direction) -> [UInt8] {
    var buffer = pending[direction]
    pending[direction] = []
    buffer.reserveCapacity(buffer.count + bytes.byteCount)
    for offset in 0..<bytes.byteCount {
      if let byte = bytes.u8(offset) { buffer.append(byte) }
    }
    return buffer
  }
}

// MARK: - Records without hellos

extension ConnectionParser {
  private mutating func follow(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    guard bytes.byteCount > 0 else { return }
    if !trail.follows(direction), speech[direction] != .nothing {
      guard pending[direction].isEmpty else {
        let buffer = hold(bytes, direction)
        return unsafe meet(buffer.span.bytes, direction, at: time)
      }
      return meet(bytes, direction, at: time)
    }
    trace(bytes, direction, at: time)
  }

  /// Takes the first bytes of the second direction, which may be a hello that the capture has late.
  private mutating func meet(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    switch bytes.u8(0) == 21 ? .no : HelloStart.match(bytes, from: nil) {
    case .maybe:
      pending[direction] = hold(bytes, direction)
    case .yes:
      speech[direction.opposite] = .nothing
      speech[direction] = .tls
      stage = .begun
      begin()
      session?.gapBefore(direction.opposite)
      route(bytes, direction, at: time)
    case .no:
      // Within a record, where the capture began.
      if !RecordTrail.mayBegin(bytes) { speech[direction] = .nothing }
      trace(bytes, direction, at: time)
    }
  }

  private mutating func trace(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    guard speech[direction] != .nothing else { return passOver(bytes, direction) }
    let finding = trail.read(bytes, direction)
    switch finding {
    case .undecided:
      return
    case .noTLS where isLost[direction], .unclear where isLost[direction]:
      // The hellos may be what is lost, and the other direction tell of them yet.
      stage = .opening
      passOver(bytes, direction)
    case .noTLS:
      close()
    case .unclear:
      conclude(nil, at: time)
    case .established(let version):
      conclude(version, at: time)
    }
  }

  /// Where no SYN told which end is the server, the lower port is taken for its: those of clients
  /// are drawn from the upper half, and few servers listen there.
  private var likelyServer: Direction {
    isOpenerKnown || to.port <= from.port ? .backward : .forward
  }

  private mutating func conclude(_ version: TLSVersion?, at time: CaptureTime) {
    begin()
    session?.file = file
    session?.begunBefore(version, at: time)
  }
}

// MARK: - After them

extension ConnectionParser {
  private mutating func route(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    switch speech[direction] {
    case .tls:
      unwrap(bytes, direction, at: time)
    case .nothing:
      return
    case .plain:
      if !isClientKnown, direction != client { greet(bytes) }
      guard !pending[direction].isEmpty else { return converse(bytes, direction, at: time) }
      let buffer = hold(bytes, direction)
      unsafe converse(buffer.span.bytes, direction, at: time)
    }
  }

  /// Names the protocol of a client that did not wait for the server to greet it.
  private mutating func greet(_ bytes: RawSpan) {
    guard greeting.count < ConnectionParser.greetingLimit else { return }
    for offset in 0..<min(bytes.byteCount, ConnectionParser.greetingLimit - greeting.count) {
      if let byte = bytes.u8(offset) { greeting.append(byte) }
    }
    let opening = unsafe Opening.classify(greeting.span.bytes)
    guard case .dialogue(let kind, .server) = opening, case .text = kind else { return }
    // A line may be under way in either direction, which harms no dialogue of lines.
    dialogue = kind.begin(serverPort: client == .forward ? to.port : from.port)
    isClientKnown = true
  }

  private mutating func unwrap(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    session?.file = file
    guard packets != nil else {
      session?.receive(bytes, direction, at: time)
      return
    }
    var offset = 0
    while let payload = packets?[direction].next(bytes, &offset) {
      if let part = bytes.part(payload.lowerBound, payload.count) {
        session?.receive(part, direction, at: time)
      }
    }
    if packets?[direction].isBroken == true { session?.isNoTLS(direction) }
  }

  private mutating func converse(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    let side: Handshake.Side = direction == client ? .client : .server
    var offset = 0
    while offset < bytes.byteCount, let part = bytes.part(offset) {
      if toSkip[direction] > 0 {
        let count = min(toSkip[direction], part.byteCount)
        toSkip[direction] -= count
        offset += count
        continue
      }
      switch dialogue?.step(part, from: side) ?? .nothing {
      case .more:
        guard part.byteCount < ConnectionParser.unitLimit else { return giveUp(direction) }
        pending[direction] = hold(part, direction)
        return
      case .skip(let count):
        if side == .server, speech[client] == .tls, dialogue?.declines(part) == true {
          session?.decline(direction)
        }
        plainBytes[direction] += count
        toSkip[direction] = count
        guard count > 0, plainBytes[direction] <= ConnectionParser.plainLimit else {
          return giveUp(direction)
        }
      case .tls:
        beginTLS(direction, part)
        return unwrap(part, direction, at: time)
      case .nothing:
        return giveUp(direction)
      }
    }
  }

  private mutating func beginTLS(_ direction: Direction, _ hello: RawSpan) {
    speech[direction] = .tls
    if !isClientKnown {
      client = HelloStart.match(hello, from: .client) == .yes ? direction : direction.opposite
      isClientKnown = true
    }
    session?.carrier = dialogue?.carrier
    session?.target = dialogue?.target
    if dialogue?.carrier == .tds, packets == nil { packets = Sides(TDSPackets()) }
  }

  /// A dialogue that does not turn to TLS ends the connection's interest, but for a server that
  /// does not answer a hello in kind, or whose answer is lost.
  private mutating func giveUp(_ direction: Direction) {
    guard direction != client, speech[client] == .tls || isLost[direction] else { return close() }
    speech[direction] = .nothing
    if isLost[direction] {
      session?.gap(direction)
    } else {
      session?.isNoTLS(direction)
    }
  }
}
