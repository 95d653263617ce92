/// Reassembles TCP connections, gives each to a parser of its own and hands out its handshakes.
///
/// What a segment costs depends on its connection: one look in a table of fixed size where that is
/// finished, as with all bulk data; a SYN takes a slot without a parser; data takes a parser. All of
/// it is bounded by `ConnectionLimits`, and what was idle longest gives way.
package struct ConnectionTable<Parser: ConnectionParsing>: FrameSink {
  package private(set) var counts = ConnectionCounts()
  /// Bytes that wait for others before them, with what they cost to keep.
  package private(set) var heldBytes = 0
  /// Bytes that parsers keep.
  package private(set) var keptBytes = 0

  /// Which file the segments that come next are from.
  package var file = 0

  private let limits: ConnectionLimits
  private var finished: FinishedFlows
  private var slots: [Connection<Parser>?] = []
  private var free: [Int] = []
  private var connections: [FlowKey: Connection<Parser>] = [:]
  private var silent = RecencyList()
  private var open = RecencyList()
  private var holders = RecencyList()
  private var keepers = RecencyList()
  private var ready: [Handshake] = []

  package init(limits: ConnectionLimits = .default) {
    self.limits = limits
    finished = FinishedFlows(limit: limits.finished)
  }

  /// Connections that have not carried data, and those that have.
  package var waiting: (silent: Int, open: Int) { (silent.count, open.count) }

  /// Hands out the handshakes that were completed since the last call, in order.
  package mutating func drain(_ body: (Handshake) -> Void) {
    guard !ready.isEmpty else { return }
    for handshake in ready { body(handshake) }
    ready.removeAll(keepingCapacity: true)
  }

  /// Ends all connections, the one that was idle longest first; `drain` then has what was half open.
  package mutating func finish() {
    while let oldest = open.oldest ?? silent.oldest { close(slots[oldest], remembers: true) }
  }

  package mutating func datagram(
    from source: Endpoint,
    to destination: Endpoint,
    payload: RawSpan,
    at time: CaptureTime
  ) {}

  package mutating func segment(_ segment: TCPSegment, payload: RawSpan, at time: CaptureTime) {
    counts.segments += 1
    let key = FlowKey(from: segment.source, to: segment.destination)
    if let place = finished.place(of: key.fingerprint) {
      guard segment.flags.contains(.syn),
        finished.isAnother(
          at: place,
          sequence: segment.sequence,
          answering: segment.flags.contains(.ack) ? segment.acknowledgement &- 1 : nil,
          fromLow: key.sourceIsLow
        )
      else {
        counts.afterFinish += 1
        return
      }
      finished.remove(at: place)
    }
    follow(key, segment, payload, at: time)
  }

  // Apart from the look at finished flows, so that bulk data does not pay for its frame.
  @inline(never)
  private mutating func follow(
    _ key: FlowKey,
    _ segment: TCPSegment,
    _ payload: RawSpan,
    at time: CaptureTime
  ) {
    guard var connection = connections[key] ?? opened(key, segment) else {
      counts.unrelated += 1
      return
    }
    let isSYN = segment.flags.contains(.syn)
    var direction = connection.direction(fromLow: key.sourceIsLow)
    if isSYN, !connection.begin(segment, direction, limits) {
      close(connection, remembers: false)
      guard let another = opened(key, segment) else { return }
      connection = another
      direction = another.direction(fromLow: key.sourceIsLow)
      _ = another.begin(segment, direction, limits)
    }
    let start = isSYN ? segment.sequence &+ 1 : segment.sequence
    let isReset = segment.flags.contains(.rst)
    guard connection[direction].isNear(start, limits),
      !isReset || connection[direction].isReset(at: start)
    else {
      counts.strays += 1
      return
    }
    if payload.byteCount < segment.length { counts.cutWhileOpen += 1 }
    if segment.flags.contains(.ack) {
      connection[direction.opposite].acknowledge(segment.acknowledgement, limits)
    }
    if segment.flags.contains(.fin) {
      connection[direction].close(after: segment.length, at: start, limits)
    }
    guard let outlet = segment.length > 0 ? speak(connection) : connection.outlet else {
      silent.touch(connection.slot)
      let isOver = connection.forward.isClosing && connection.backward.isClosing
      if isOver || isReset { close(connection, remembers: false) }
      return
    }
    open.touch(connection.slot)
    outlet.time = time
    outlet.direction = direction
    outlet.parser.file = file
    connection[direction].add(payload, at: start, length: segment.length, outlet, limits)
    settle(connection, outlet, resetBy: isReset ? direction : nil)
  }

  /// A connection for a flow that is new; none for segments that cannot begin anything.
  private mutating func opened(_ key: FlowKey, _ segment: TCPSegment) -> Connection<Parser>? {
    guard segment.flags.contains(.syn) || segment.length > 0 else { return nil }
    counts.opened += 1
    if silent.count >= max(1, limits.silent), let oldest = silent.oldest {
      counts.evictedSilent += 1
      close(slots[oldest], remembers: false)
    }
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(nil) }
    let connection = Connection<Parser>(key, first: segment, slot: slot)
    slots[slot] = connection
    connections[key] = connection
    silent.touch(slot)
    return connection
  }

  /// The parser of a connection, which gets it when its first data comes.
  private mutating func speak(_ connection: Connection<Parser>) -> StreamOutlet<Parser> {
    if let outlet = connection.outlet { return outlet }
    counts.spoke += 1
    if open.count >= max(1, limits.open), let oldest = open.oldest {
      counts.evictedOpen += 1
      close(slots[oldest], remembers: true)
    }
    let outlet = StreamOutlet<Parser>(from: connection.from, to: connection.to)
    outlet.parser.isOpenerKnown = connection.isOpenerKnown
    connection.outlet = outlet
    silent.remove(connection.slot)
    return outlet
  }
}

extension ConnectionTable {
  /// Does what a segment with a parser leads to after its bytes: holes given up, ends, handshakes.
  private mutating func settle(
    _ connection: Connection<Parser>,
    _ outlet: StreamOutlet<Parser>,
    resetBy: StreamDirection?
  ) {
    outlet.direction = .forward
    connection.forward.wait(outlet, limits)
    connection.forward.reportEnd(outlet)
    outlet.direction = .backward
    connection.backward.wait(outlet, limits)
    connection.backward.reportEnd(outlet)
    if let resetBy {
      flush(connection, outlet)
      if outlet.wantsMore { outlet.parser.end(.reset, resetBy, at: outlet.time) }
    }
    counts.hurried += outlet.hurried
    outlet.hurried = 0
    let isOver = connection.forward.hasEnded && connection.backward.hasEnded
    if resetBy != nil || isOver || !outlet.wantsMore {
      close(connection, remembers: true)
      return
    }
    handOut(outlet.parser.take())
    count(connection)
    while heldBytes > limits.heldInAll, let oldest = holders.oldest { hurry(oldest) }
    while keptBytes > limits.keptInAll, let oldest = keepers.oldest {
      counts.evictedOpen += 1
      close(slots[oldest], remembers: true)
    }
  }

  /// Hands on all that is held, and the gaps and ends that are known.
  private func flush(_ connection: Connection<Parser>, _ outlet: StreamOutlet<Parser>) {
    outlet.direction = .forward
    connection.forward.flush(outlet)
    connection.forward.reportEnd(outlet)
    outlet.direction = .backward
    connection.backward.flush(outlet)
    connection.backward.reportEnd(outlet)
  }

  private mutating func handOut(_ handshakes: [Handshake]) {
    if !handshakes.isEmpty { ready += handshakes }
  }

  /// Brings the sums of what is held and kept up to date after a connection changed.
  private mutating func count(_ connection: Connection<Parser>) {
    let held = connection.held
    if held != connection.counted.held {
      heldBytes += held - connection.counted.held
      connection.counted.held = held
      holders.note(connection.slot, isIn: held > 0)
    }
    let kept = connection.kept
    if kept != connection.counted.kept {
      keptBytes += kept - connection.counted.kept
      connection.counted.kept = kept
      keepers.note(connection.slot, isIn: kept > 0)
    }
  }

  /// Lets a connection go on without the bytes that it waits for.
  private mutating func hurry(_ slot: Int) {
    holders.remove(slot)
    guard let connection = slots[slot], let outlet = connection.outlet else { return }
    counts.hurried += 1
    outlet.direction = .forward
    connection.forward.passAll(outlet)
    outlet.direction = .backward
    connection.backward.passAll(outlet)
    if outlet.wantsMore {
      handOut(outlet.parser.take())
      count(connection)
    } else {
      close(connection, remembers: true)
    }
  }

  /// Forgets a connection and hands out what its parser still has.
  private mutating func close(_ connection: Connection<Parser>?, remembers: Bool) {
    guard let connection else { return }
    if let outlet = connection.outlet {
      flush(connection, outlet)
      handOut(outlet.parser.take())
      handOut(outlet.parser.finish())
      counts.parsing += outlet.parser.seen
      if remembers {
        finished.insert(
          connection.key.fingerprint,
          lowStart: connection.initial(fromLow: true),
          highStart: connection.initial(fromLow: false)
        )
      }
    }
    heldBytes -= connection.counted.held
    keptBytes -= connection.counted.kept
    connections[connection.key] = nil
    slots[connection.slot] = nil
    silent.remove(connection.slot)
    open.remove(connection.slot)
    holders.remove(connection.slot)
    keepers.remove(connection.slot)
    free.append(connection.slot)
  }
}
