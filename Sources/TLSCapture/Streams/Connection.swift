/// What a connection table keeps of one connection that is not finished.
///
/// A class, so that it is changed in place, wherever the table refers to it.
final class Connection<Parser: ConnectionParsing> {
  let slot: Int
  let key: FlowKey
  /// Whether `forward` is from the lower of both ends.
  let forwardIsFromLow: Bool
  var forward = StreamBuffer()
  var backward = StreamBuffer()
  /// Nil until the first byte of data.
  var outlet: StreamOutlet<Parser>?
  /// Of `held`, what the table's sum includes.
  var counted = 0

  var held: Int { forward.held + backward.held }

  /// Opens a connection as its first segment shows it.
  ///
  /// A SYN comes from the client, the answer to one goes to it; where both are missing the first
  /// segment's sender is taken for the one that opened it.
  init(_ key: FlowKey, first segment: TCPSegment, slot: Int) {
    self.slot = slot
    self.key = key
    forwardIsFromLow = key.sourceIsLow != segment.flags.isSuperset(of: [.syn, .ack])
  }

  var from: Endpoint { forwardIsFromLow ? key.low : key.high }
  var to: Endpoint { forwardIsFromLow ? key.high : key.low }

  func direction(fromLow: Bool) -> StreamDirection {
    fromLow == forwardIsFromLow ? .forward : .backward
  }

  /// Accessed in place: a copy of a buffer that holds pieces would copy the list of them.
  subscript(direction: StreamDirection) -> StreamBuffer {
    _read {
      if direction == .forward { yield forward } else { yield backward }
    }
    _modify {
      if direction == .forward { yield &forward } else { yield &backward }
    }
  }

  /// Takes a SYN; false where it begins another connection on the same ports.
  func begin(
    _ segment: TCPSegment,
    _ direction: StreamDirection,
    _ limits: ConnectionLimits
  ) -> Bool {
    let buffer = self[direction]
    if let initial = buffer.initial {
      if initial != segment.sequence {
        guard answersAgain(segment, direction) else { return false }
        self[direction] = StreamBuffer()
        self[direction].begin(segment.sequence)
      }
    } else {
      guard buffer.isNear(segment.sequence &+ 1, limits) else { return false }
      self[direction].begin(segment.sequence)
    }
    if segment.flags.contains(.ack) {
      self[direction.opposite].start(at: segment.acknowledgement)
    }
    return true
  }

  /// Whether a server that has said nothing yet answers the same SYN with another number, as one does
  /// that forgot the first or stands behind a balancer.
  private func answersAgain(_ segment: TCPSegment, _ direction: StreamDirection) -> Bool {
    guard segment.flags.contains(.ack), let asked = self[direction.opposite].initial else {
      return false
    }
    return segment.acknowledgement == asked &+ 1 && self[direction].isSilent
  }

  /// The first number that the lower or higher end used; 0 where its SYN was not seen.
  func initial(fromLow: Bool) -> UInt32 {
    self[direction(fromLow: fromLow)].initial ?? 0
  }
}
