// What follows the first bytes: TLS, or a dialogue that may turn to it.

extension ConnectionParser {
  mutating func route(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
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

  mutating func unwrap(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
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
