// What the first bytes of a connection tell of it.

extension ConnectionParser {
  mutating func open(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
    guard bytes.byteCount > 0 else { return }
    if speech[direction] == .nothing, !isLost[direction] { return passText(bytes, direction) }
    guard pending[direction].isEmpty else {
      let buffer = hold(bytes, direction)
      return unsafe open(buffer.span.bytes, whole: direction, at: time)
    }
    open(bytes, whole: direction, at: time)
  }

  mutating func open(
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
  mutating func passOver(_ bytes: RawSpan, _ direction: Direction) {
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
  mutating func hold(_ bytes: RawSpan, _ direction: Direction) -> [UInt8] {
    var buffer = pending[direction]
    pending[direction] = []
    buffer.reserveCapacity(buffer.count + bytes.byteCount)
    for offset in 0..<bytes.byteCount {
      if let byte = bytes.u8(offset) { buffer.append(byte) }
    }
    return buffer
  }
}
