// Connections whose records come without hellos, since they began before the capture.

extension ConnectionParser {
  mutating func follow(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
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

  mutating func trace(_ bytes: RawSpan, _ direction: Direction, at time: CaptureTime) {
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
  var likelyServer: Direction {
    isOpenerKnown || to.port <= from.port ? .backward : .forward
  }

  private mutating func conclude(_ version: TLSVersion?, at time: CaptureTime) {
    begin()
    session?.file = file
    session?.begunBefore(version, at: time)
  }
}
