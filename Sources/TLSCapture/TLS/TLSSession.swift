/// Pairs the hellos and alerts of both directions to handshakes.
///
/// Each direction is read for itself, and the server's may be read first where the capture has its
/// packets first: a ServerHello waits for its ClientHello as well as the other way round. Where that
/// never comes, the ServerHello alone still tells what was chosen.
struct TLSSession: Sendable {
  typealias Direction = ConnectionParser.Direction

  /// How many encrypted records of the server are waited through for a ClientHello that the capture
  /// may have late.
  private static let patience = 16

  let from: Endpoint
  let to: Endpoint
  var carrier: Handshake.Carrier?
  var target: String?
  /// The one that is the server as far as ports or a SYN tell; a hello knows better.
  var likelyServer = Direction.backward
  /// Which file the bytes that come next are from.
  var file = 0
  /// Nothing of interest can follow.
  private(set) var isOver = false
  private(set) var seen = ParsingCounts()

  private var readers = Sides(RecordReader())
  private var client: Direction?
  private var hello: ClientHello?
  private var helloTime = CaptureTime(nanoseconds: 0)
  private var helloFile = 0
  private var answer: ServerHello?
  private var answerTime = CaptureTime(nanoseconds: 0)
  private var answerFile = 0
  /// Records that the server sent under encryption while its ClientHello was still to come.
  private var waited = 0
  private var isRetried = false
  private var alert: (sender: Direction, level: UInt8, code: UInt8)?
  private var hasHello = Sides(false)
  private var hasSpoken = Sides(false)
  /// Whether the first record of a direction was a fatal alert.
  private var beganFatally = Sides(false)
  /// Whether encryption has begun, or what comes before it in TLS 1.3.
  private var isCiphered = Sides(false)
  private var isLost = Sides(false)
  private var isBroken = Sides(false)
  /// Whether a direction declined TLS in the clear, in a dialogue that may turn to it yet.
  private var isDeclined = Sides(false)
  private var hasSSL2Error = false
  /// Whether bytes of a ClientHello are missing.
  private var isTorn = false
  private var isEnded = Sides(false)
  private var firstEnd: (end: Handshake.End, direction: Direction)?
  private var complete: [Handshake] = []

  /// Bytes of hellos, read in part or in wait for an answer.
  var kept: Int {
    readers.forward.keptBytes + readers.backward.keptBytes + (hello?.suites.count ?? 0) * 2
  }

  init(from: Endpoint, to: Endpoint) {
    self.from = from
    self.to = to
  }

  mutating func receive(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    if hello == nil, answer == nil, let firstEnd,
      firstEnd.end == .reset || firstEnd.direction == direction
    {
      // What ended was another connection with the same ports, or an attempt at this one.
      (self.firstEnd, isEnded) = (nil, Sides(false))
    }
    var offset = 0
    while !isOver, let event = readers[direction].next(bytes, &offset) {
      if !hasSpoken[direction], case .alert(2, _) = event {
        // A client that left after a dialogue in the clear was not refused.
        beganFatally[direction] = !hasLeft(direction.opposite)
      }
      hasSpoken[direction] = true
      handle(event, direction, time)
      endWhereDone()
    }
  }

  /// Bytes are missing in a direction that speaks TLS.
  mutating func gap(_ direction: Direction) {
    isLost[direction] = true
    if readers[direction].isWithinClientHello {
      isTorn = true
      client = direction
    }
    readers[direction].stop()
    endWhereDone()
  }

  /// Bytes were missing before TLS began in this direction; it may begin yet.
  mutating func gapBefore(_ direction: Direction) {
    isLost[direction] = true
  }

  /// What came in place of TLS is something else.
  mutating func isNoTLS(_ direction: Direction) {
    isBroken[direction] = true
    readers[direction].stop()
    endWhereDone()
  }

  /// The server said after a hello that it wants none; until TLS follows, that is its answer.
  mutating func decline(_ direction: Direction) {
    isDeclined[direction] = true
  }

  mutating func end(_ end: Handshake.End, _ direction: Direction) {
    if firstEnd == nil { firstEnd = (end, direction) }
    isEnded[direction] = true
    if end == .reset { isEnded = Sides(true) }
    endWhereDone()
  }

  /// What the records of a connection tell whose hellos were not seen.
  mutating func begunBefore(_ version: TLSVersion?, at time: CaptureTime) {
    isOver = true
    guard let version else {
      seen.begunBefore += 1
      return
    }
    let handshake = Handshake(
      time: time,
      client: likelyServer == .forward ? to : from,
      server: likelyServer == .forward ? from : to,
      offered: [],
      legacyVersion: nil,
      chosen: version,
      outcome: .chosen,
      isUnderway: true,
      file: file
    )
    complete.append(handshake)
  }

  /// Hands out what is half open as well.
  mutating func finish() {
    if !isOver { end() }
  }

  mutating func take() -> [Handshake] {
    guard !complete.isEmpty else { return [] }
    defer { complete = [] }
    return complete
  }
}

// MARK: - Events

extension TLSSession {
  private mutating func handle(
    _ event: RecordReader.Event,
    _ direction: Direction,
    _ time: CaptureTime
  ) {
    switch event {
    case .clientHello(let new):
      take(new, direction, time)
    case .serverHello(let new):
      take(new, from: direction, time)
    case .alert(let level, let code):
      let known = alert.map { weight($0.level, $0.code) } ?? 0
      if known < 2, weight(level, code) >= known { alert = (direction, level, code) }
    case .ssl2Error, .broken:
      if case .ssl2Error = event { hasSSL2Error = true }
      // Behind a gap, TLS looks like anything.
      isBroken[direction] = !isLost[direction]
      // The rest of a hello that was lost may look like anything; the answer may come yet.
      if hello == nil, direction != client?.opposite, !isLost[direction] { end() }
    case .message(let type):
      // The capture begins within a handshake; a server may have asked for one first (type 0).
      if !hasHello[direction], type != 0 { end() }
    case .cipherChange, .applicationData:
      if !hasHello[direction] { return end() }
      isCiphered[direction] = true
      // Before the server has chosen, this is early data or a mere courtesy to middleboxes (RFC
      // 8446, 4.2.10 and D.4), and a second ClientHello may follow in the clear.
      guard answer != nil else { return }
      readers[direction].isEncrypted = true
      if hello == nil {
        waited += 1
        if waited > TLSSession.patience { end() }
      }
    }
  }

  private mutating func take(_ new: ClientHello, _ direction: Direction, _ time: CaptureTime) {
    guard direction != client?.opposite else { return }
    client = direction
    hasHello[direction] = true
    isCiphered[direction] = false
    if hello != nil {
      // Without an answer it is the second one that the server asks for; what asked may come late.
      guard hasHello[direction.opposite], answer != nil else { return }
      // A handshake begun anew in the clear, as Server Gated Cryptography did.
      emit()
      (answer, isRetried, alert) = (nil, false, nil)
      isCiphered = Sides(false)
    }
    hello = new
    (helloTime, helloFile) = (time, file)
  }

  private mutating func take(_ new: ServerHello, from direction: Direction, _ time: CaptureTime) {
    guard direction != client else { return }
    client = direction.opposite
    hasHello[direction] = true
    guard answer == nil else { return }
    if new.isHelloRetryRequest {
      isRetried = true
    } else {
      answer = new
      (answerTime, answerFile) = (time, file)
      if new.isTLS13 { isCiphered[direction] = true }
      // Where encryption began before the answer was read, none of it can be taken back any more.
      if isCiphered.forward { readers.forward.isEncrypted = true }
      if isCiphered.backward { readers.backward.isEncrypted = true }
    }
  }

  /// Ends the handshake where neither side can add to it.
  private mutating func endWhereDone() {
    guard !isOver else { return }
    guard hello != nil, let client else { return endWithoutHello() }
    if alert?.level == 2 { return end() }
    if let answer {
      let isSSL2 = answer.version == .ssl20
      if isSSL2 || isClosed(client) && isClosed(client.opposite) { end() }
    } else if isEnded[client.opposite] || readers[client.opposite].isDead && isLost[client.opposite]
    {
      // A client that closed its side may still be answered.
      end()
    }
  }

  /// Ends where the ClientHello cannot come any more, and the answer is there or cannot come either.
  private mutating func endWithoutHello() {
    guard let client else {
      if readers.forward.isDead, readers.backward.isDead { end() }
      return
    }
    guard isLost[client] || isClosed(client) else { return }
    if answer != nil || alert?.level == 2 || isClosed(client.opposite) { end() }
  }

  /// Which of several alerts counts: 2 ends the handshake, 1 should.
  private func weight(_ level: UInt8, _ code: UInt8) -> Int {
    level == 2 ? 2 : TLSAlert(rawValue: code).isError ? 1 : 0
  }

  private func isRefusal(from server: Direction) -> Bool {
    alert.map { $0.sender == server && weight($0.level, $0.code) > 0 } ?? false
  }

  private func isClosed(_ direction: Direction) -> Bool {
    isCiphered[direction] || readers[direction].isDead || isEnded[direction]
  }

  /// Whether a side closed the connection, and all that it had said before was seen.
  private func hasLeft(_ direction: Direction) -> Bool {
    firstEnd?.end == .closed && firstEnd?.direction == direction && !isLost[direction]
  }

  private mutating func end() {
    isOver = true
    emit()
    readers = Sides(RecordReader())
  }

  private mutating func emit() {
    guard hello != nil || answer != nil, let client else {
      if isTorn || readers.forward.isWithinClientHello || readers.backward.isWithinClientHello {
        seen.tornClientHellos += 1
      } else if beganFatally[likelyServer], !hasSpoken[likelyServer.opposite],
        !isBroken[likelyServer.opposite]
      {
        seen.refusalsWithoutClient += 1
      }
      return
    }
    let server = client.opposite
    var handshake = Handshake(
      time: hello == nil ? answerTime : helloTime,
      client: client == .forward ? from : to,
      server: client == .forward ? to : from,
      serverName: hello?.serverName,
      target: target,
      carrier: carrier,
      offered: hello?.offered ?? [],
      legacyVersion: hello?.legacyVersion,
      isSSL2Format: hello?.isSSL2Format ?? false,
      suitesOffered: hello?.suites ?? [],
      chosen: answer?.version,
      suite: answer?.suite,
      helloRetryRequest: isRetried,
      file: hello == nil ? answerFile : helloFile
    )
    if let alert {
      handshake.alert = Handshake.Alert(
        sender: alert.sender == client ? .client : .server,
        level: alert.level,
        code: alert.code
      )
    }
    if answer != nil {
      handshake.outcome = .chosen
    } else {
      let isAlerted = isRefusal(from: server)
      let isPlain = isBroken[server] || isDeclined[server] && !isLost[server]
      handshake.end = isPlain && !isAlerted && !hasSSL2Error ? .plain : firstEnd?.end
      let isRefused = isAlerted || isPlain
      handshake.gap = isLost[server] && !isRefused
      // A client that ends first was not refused, whatever the server does then.
      let isShut = firstEnd?.direction == server && !handshake.gap
      if isRefused || isShut { handshake.outcome = .refused }
    }
    complete.append(handshake)
  }
}
