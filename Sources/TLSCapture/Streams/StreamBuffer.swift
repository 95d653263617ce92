/// One direction of a connection: hands bytes on in order and holds back what comes too early.
///
/// Sequence numbers are compared by their distance from the byte expected next, modulo 2^32 (RFC
/// 9293, 3.4). Where segments overlap the bytes that came first win.
struct StreamBuffer: Sendable {
  private struct Piece {
    var start: UInt32
    var bytes: [UInt8]
    /// On the wire; more than `bytes` where the capture cut the packet.
    var length: Int

    /// What it costs to keep, with the array's own header.
    var cost: Int { bytes.count + 64 }
  }

  /// Of the SYN, where it was seen.
  private(set) var initial: UInt32?
  private(set) var isStarted = false
  /// Whether the end of this direction has been reported.
  private(set) var hasEnded = false
  private(set) var held = 0
  private var next: UInt32 = 0
  private var final: UInt32?
  private var acknowledged: (first: UInt32, highest: UInt32)?
  private var pieces: [Piece] = []
  private var patience = 0
  private var hasData = false
  private var isContested = false

  private func distance(_ sequence: UInt32) -> Int {
    Int(Int32(bitPattern: sequence &- next))
  }

  func isNear(_ sequence: UInt32, _ limits: ConnectionLimits) -> Bool {
    !isStarted || distance(sequence).magnitude <= limits.window
  }

  /// Takes the number of a SYN; the bytes may have begun before, where the capture has it late.
  mutating func begin(_ sequence: UInt32) {
    initial = sequence
    start(at: sequence &+ 1)
  }

  /// Takes the number of another answer to the same SYN, until the client has chosen one.
  mutating func begin(again sequence: UInt32) {
    guard !hasData, acknowledged == nil else { return }
    isContested = true
    initial = sequence
    next = sequence &+ 1
  }

  /// Whether an acknowledgement is one of this side's SYN, and perhaps of data that came with it.
  func isAnswered(by acknowledgement: UInt32) -> Bool {
    initial.map { acknowledgement &- $0 &- 1 <= 65_535 } ?? false
  }

  /// Whether a FIN was seen, its bytes before it or not.
  var isClosing: Bool { final != nil }

  mutating func start(at sequence: UInt32) {
    guard !isStarted else { return }
    isStarted = true
    next = sequence
  }

  /// Begins at the first byte seen, or at an earlier one that the other side was waiting for.
  private mutating func startWithData(at sequence: UInt32, _ limits: ConnectionLimits) {
    guard !isStarted else { return }
    start(at: sequence)
    guard let acknowledged else { return }
    let missing = -distance(acknowledged.first)
    if missing > 0, missing <= limits.window { next = acknowledged.first }
  }

  /// Notes what the other side says it has received.
  mutating func acknowledge(_ sequence: UInt32, _ limits: ConnectionLimits) {
    if isContested, acknowledged == nil, !hasData {
      initial = sequence &- 1
      next = sequence
    }
    guard isNear(sequence, limits) else { return }
    guard let known = acknowledged else {
      acknowledged = (sequence, sequence)
      return
    }
    if Int32(bitPattern: sequence &- known.highest) > 0 { acknowledged = (known.first, sequence) }
  }

  /// Takes a FIN behind `length` bytes, which may be the first segment seen of this direction.
  mutating func close(after length: Int, at sequence: UInt32, _ limits: ConnectionLimits) {
    let end = sequence &+ UInt32(truncatingIfNeeded: length)
    guard final == nil, isNear(end, limits) else { return }
    startWithData(at: sequence, limits)
    final = end
  }

  /// Whether a reset with this number would be believed by the one who gets it.
  ///
  /// That takes the next byte expected (RFC 5961, 3.2), which is behind bytes that the capture lacks
  /// or has out of order, and behind a FIN.
  func isReset(at sequence: UInt32) -> Bool {
    guard isStarted else {
      guard let acknowledged else { return true }
      return sequence &- acknowledged.first <= acknowledged.highest &- acknowledged.first
    }
    let offset = distance(sequence)
    if offset == 0 { return true }
    if let final, sequence == final &+ 1 { return true }
    let held = pieces.last.map { distance($0.start) + $0.length } ?? 0
    let had = acknowledged.map { distance($0.highest) } ?? 0
    return offset > 0 && offset <= max(held, had)
  }

  /// Tells the parser, once, when every byte up to the FIN has been handed on.
  mutating func reportEnd(_ outlet: StreamOutlet<some ConnectionParsing>) {
    guard outlet.wantsMore, !hasEnded, let final, pieces.isEmpty, distance(final) <= 0 else {
      return
    }
    hasEnded = true
    outlet.parser.end(.closed, outlet.direction, at: outlet.time)
  }

  /// Hands on a segment's payload, or holds it back until the bytes before it have come.
  mutating func add(
    _ payload: RawSpan,
    at sequence: UInt32,
    length: Int,
    _ outlet: StreamOutlet<some ConnectionParsing>,
    _ limits: ConnectionLimits
  ) {
    startWithData(at: sequence, limits)
    if length > 0 { hasData = true }
    let offset = distance(sequence)
    guard !hasEnded, offset + length > 0 else { return }
    if offset <= 0, pieces.isEmpty {
      pass(payload, from: -offset, length: length, outlet)
      return
    }
    hold(payload, at: max(offset, 0), skipping: max(-offset, 0), end: offset + length)
    passHeld(outlet)
    var isHurried = false
    while outlet.wantsMore, pieces.count > limits.heldPieces || held > limits.heldBytes {
      isHurried = true
      skipHole(outlet)
    }
    if isHurried { outlet.hurried += 1 }
  }

  /// Called for every segment of the connection: gives up on bytes that the other side has had long
  /// since.
  mutating func wait(_ outlet: StreamOutlet<some ConnectionParsing>, _ limits: ConnectionLimits) {
    guard !pieces.isEmpty, let acknowledged, distance(acknowledged.highest) > 0 else { return }
    patience += 1
    if patience > limits.patience { skipHole(outlet) }
  }

  /// Hands on all that is held, with the gaps between, and the gap at the end where one is known.
  mutating func flush(_ outlet: StreamOutlet<some ConnectionParsing>) {
    passAll(outlet)
    guard outlet.wantsMore, !hasEnded, let acknowledged else { return }
    // A FIN that was not captured takes a number, too.
    let missing =
      isStarted
      ? distance(acknowledged.highest)
      : Int(Int32(bitPattern: acknowledged.highest &- acknowledged.first))
    if missing > 1 {
      outlet.gap()
      // Once, however often what is held is handed on.
      isStarted = true
      next = acknowledged.highest
    }
  }

  /// Hands on all that is held, with the gaps between.
  mutating func passAll(_ outlet: StreamOutlet<some ConnectionParsing>) {
    while outlet.wantsMore, !pieces.isEmpty { skipHole(outlet) }
    guard outlet.wantsMore, !hasEnded, let final, distance(final) > 0 else { return }
    outlet.gap()
    next = final
  }

  private mutating func pass(
    _ bytes: RawSpan,
    from offset: Int,
    length: Int,
    _ outlet: StreamOutlet<some ConnectionParsing>
  ) {
    next &+= UInt32(truncatingIfNeeded: length - offset)
    if let rest = bytes.part(offset), rest.byteCount > 0 { outlet.receive(rest) }
    if outlet.wantsMore, bytes.byteCount < length { outlet.gap() }
  }

  private mutating func passHeld(_ outlet: StreamOutlet<some ConnectionParsing>) {
    while outlet.wantsMore, let first = pieces.first, distance(first.start) <= 0 {
      pieces.removeFirst()
      held -= first.cost
      patience = 0
      unsafe pass(
        first.bytes.span.bytes,
        from: -distance(first.start),
        length: first.length,
        outlet
      )
    }
  }

  private mutating func skipHole(_ outlet: StreamOutlet<some ConnectionParsing>) {
    guard let first = pieces.first else { return }
    next = first.start
    outlet.gap()
    passHeld(outlet)
  }

  /// Keeps those bytes from `start` to `end` after the next one that no piece has yet; `payload`
  /// begins `skipped` bytes before `start`.
  private mutating func hold(_ payload: RawSpan, at start: Int, skipping skipped: Int, end: Int) {
    var position = start
    var index = 0
    while index < pieces.count, position < end {
      let from = distance(pieces[index].start)
      if from >= end { break }
      if from > position {
        keep(
          payload,
          from: position - start + skipped,
          length: from - position,
          at: position,
          index
        )
        index += 1
      }
      position = max(position, from + pieces[index].length)
      index += 1
    }
    guard position < end else { return }
    keep(payload, from: position - start + skipped, length: end - position, at: position, index)
  }

  private mutating func keep(
    _ payload: RawSpan,
    from offset: Int,
    length: Int,
    at position: Int,
    _ index: Int
  ) {
    var bytes: [UInt8] = []
    if let part = payload.part(offset, length) {
      bytes.reserveCapacity(part.byteCount)
      for place in 0..<part.byteCount {
        if let byte = part.u8(place) { bytes.append(byte) }
      }
    }
    let start = next &+ UInt32(truncatingIfNeeded: position)
    let piece = Piece(start: start, bytes: bytes, length: length)
    held += piece.cost
    pieces.insert(piece, at: index)
  }
}
