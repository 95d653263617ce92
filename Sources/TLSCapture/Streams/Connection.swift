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
  /// Of `held` and `kept`, what the table's sums include.
  var counted = (held: 0, kept: 0)

  var isOpenerKnown: Bool { forward.initial != nil || backward.initial != nil }
  var held: Int { forward.held + backward.held }
  var kept: Int { outlet?.parser.kept ?? 0 }

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
    if let initial = self[direction].initial, initial != segment.sequence {
      // Several machines behind one address may answer the same SYN.
      guard segment.flags.contains(.ack),
        self[direction.opposite].isAnswered(by: segment.acknowledgement)
      else { return false }
      self[direction].begin(again: segment.sequence)
      return true
    }
    if self[direction].initial == nil {
      guard self[direction].isNear(segment.sequence &+ 1, limits) else { return false }
      self[direction].begin(segment.sequence)
    }
    if segment.flags.contains(.ack) {
      self[direction.opposite].start(at: segment.acknowledgement)
    }
    return true
  }

  /// The first number that the lower or higher end used; 0 where its SYN was not seen.
  func initial(fromLow: Bool) -> UInt32 {
    self[direction(fromLow: fromLow)].initial ?? 0
  }
}
