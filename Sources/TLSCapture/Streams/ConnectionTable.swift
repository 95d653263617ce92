/// Reassembles TCP connections, gives each to a parser of its own and hands out its handshakes.
///
/// What a segment costs depends on its connection: one look in a table of fixed size where that is
/// finished, as with all bulk data; a SYN takes a slot without a parser; data takes a parser. All of
/// it is bounded by `ConnectionLimits`, and what was idle longest gives way.
package struct ConnectionTable<Parser: ConnectionParsing>: FrameSink {
  package private(set) var counts = ConnectionCounts()
  /// Bytes that wait for others before them, with what they cost to keep.
  package private(set) var heldBytes = 0

  private let limits: ConnectionLimits
  private var finished: FinishedFlows
  private var slots: [Connection<Parser>?] = []
  private var free: [Int] = []
  private var slotOfFlow: [FlowKey: Int] = [:]
  private var silent = RecencyList()
  private var open = RecencyList()
  private var holders = RecencyList()
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
    while let oldest = open.oldest ?? silent.oldest { close(oldest, remembers: true) }
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
        finished.isAnother(at: place, sequence: segment.sequence, fromLow: key.sourceIsLow)
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
    let isSYN = segment.flags.contains(.syn)
    guard var slot = slotOfFlow[key] ?? opened(key, segment) else {
      counts.unrelated += 1
      return
    }
    guard var direction = slots[slot]?.direction(fromLow: key.sourceIsLow) else { return }
    if isSYN, slots[slot]?.begin(segment, direction, limits) == false {
      close(slot, remembers: false)
      guard let another = opened(key, segment) else { return }
      slot = another
      direction = segment.flags.contains(.ack) ? .backward : .forward
      _ = slots[slot]?.begin(segment, direction, limits)
    }
    let start = isSYN ? segment.sequence &+ 1 : segment.sequence
    guard slots[slot]?[direction].isNear(start, limits) == true else {
      counts.strays += 1
      return
    }
    if segment.length > 0 { speak(slot) }
    if segment.flags.contains(.ack) {
      slots[slot]?[direction.opposite].acknowledge(segment.acknowledgement, limits)
    }
    if segment.flags.contains(.fin) {
      let end = start &+ UInt32(truncatingIfNeeded: segment.length)
      slots[slot]?[direction].close(at: end, limits)
    }
    guard let outlet = slots[slot]?.outlet else {
      silent.touch(slot)
      endSilent(slot, segment)
      return
    }
    open.touch(slot)
    outlet.time = time
    outlet.direction = direction
    slots[slot]?[direction].add(payload, at: start, length: segment.length, outlet, limits)
    settle(slot, outlet, isReset: segment.flags.contains(.rst), direction)
  }

  /// A slot for a flow that is new; none for segments that cannot begin anything.
  private mutating func opened(_ key: FlowKey, _ segment: TCPSegment) -> Int? {
    guard segment.flags.contains(.syn) || segment.length > 0 else { return nil }
    counts.opened += 1
    if silent.count >= max(1, limits.silent), let oldest = silent.oldest {
      counts.evictedSilent += 1
      close(oldest, remembers: false)
    }
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(nil) }
    slots[slot] = Connection(key, first: segment)
    slotOfFlow[key] = slot
    silent.touch(slot)
    return slot
  }

  /// Gives a connection its parser when its first data comes.
  private mutating func speak(_ slot: Int) {
    guard let connection = slots[slot], connection.outlet == nil else { return }
    counts.spoke += 1
    if open.count >= max(1, limits.open), let oldest = open.oldest {
      counts.evictedOpen += 1
      close(oldest, remembers: true)
    }
    slots[slot]?.outlet = StreamOutlet(from: connection.from, to: connection.to)
    silent.remove(slot)
    open.touch(slot)
  }

  private mutating func endSilent(_ slot: Int, _ segment: TCPSegment) {
    let isEnded =
      slots[slot]?.forward.isClosing == true && slots[slot]?.backward.isClosing == true
    if isEnded || segment.flags.contains(.rst) { close(slot, remembers: false) }
  }
}

extension ConnectionTable {
  /// Does what a segment with a parser leads to after its bytes: holes given up, ends, handshakes.
  private mutating func settle(
    _ slot: Int,
    _ outlet: StreamOutlet<Parser>,
    isReset: Bool,
    _ direction: StreamDirection
  ) {
    counts.hurried += outlet.hurried
    outlet.hurried = 0
    for side in [direction, direction.opposite] where outlet.wantsMore {
      outlet.direction = side
      slots[slot]?[side].wait(outlet, limits)
      if isReset { slots[slot]?[side].flush(outlet) }
      if slots[slot]?[side].reachesEnd() == true {
        outlet.parser.end(.closed, side, at: outlet.time)
      }
    }
    if isReset, outlet.wantsMore { outlet.parser.end(.reset, direction, at: outlet.time) }
    let isOver = slots[slot]?.forward.hasEnded == true && slots[slot]?.backward.hasEnded == true
    if isReset || isOver || !outlet.wantsMore {
      close(slot, remembers: true)
      return
    }
    ready += outlet.parser.take()
    count(slot)
    while heldBytes > limits.heldInAll, let oldest = holders.oldest { hurry(oldest) }
  }

  /// Brings the sum of what is held up to date after a connection changed.
  private mutating func count(_ slot: Int) {
    guard let connection = slots[slot] else { return }
    let held = connection.held
    guard held != connection.counted else { return }
    heldBytes += held - connection.counted
    slots[slot]?.counted = held
    if held == 0 {
      holders.remove(slot)
    } else if !holders.contains(slot) {
      holders.touch(slot)
    }
  }

  /// Lets a connection go on without the bytes that it waits for.
  private mutating func hurry(_ slot: Int) {
    holders.remove(slot)
    guard let outlet = slots[slot]?.outlet else { return }
    counts.hurried += 1
    for side in [StreamDirection.forward, .backward] where outlet.wantsMore {
      outlet.direction = side
      slots[slot]?[side].passAll(outlet)
    }
    if outlet.wantsMore {
      ready += outlet.parser.take()
      count(slot)
    } else {
      close(slot, remembers: true)
    }
  }

  /// Forgets a connection and hands out what its parser still has.
  private mutating func close(_ slot: Int, remembers: Bool) {
    guard let connection = slots[slot] else { return }
    if let outlet = connection.outlet {
      for side in [StreamDirection.forward, .backward] where outlet.wantsMore {
        outlet.direction = side
        slots[slot]?[side].flush(outlet)
        if slots[slot]?[side].reachesEnd() == true {
          outlet.parser.end(.closed, side, at: outlet.time)
        }
      }
      ready += outlet.parser.take()
      ready += outlet.parser.finish()
      if remembers {
        finished.insert(
          connection.key.fingerprint,
          lowStart: connection.initial(fromLow: true),
          highStart: connection.initial(fromLow: false)
        )
      }
    }
    heldBytes -= connection.counted
    slotOfFlow[connection.key] = nil
    slots[slot] = nil
    silent.remove(slot)
    open.remove(slot)
    holders.remove(slot)
    free.append(slot)
  }
}
