package import TLSCapture

/// What all handshakes of some captures come to: a fold over them, of which only the different ones
/// are kept.
package struct HandshakeSummary: Sendable {
  /// How often something was seen, and when first and last.
  package struct Tally: Hashable, Sendable {
    package private(set) var count: Int
    package private(set) var first: CaptureTime
    package private(set) var last: CaptureTime
    /// The capture of the first, by its number in the report.
    package private(set) var file: Int

    package init(_ time: CaptureTime, file: Int = 0) {
      (count, first, last, self.file) = (1, time, time, file)
    }

    mutating func add(_ other: Tally) {
      count += other.count
      if other.first < first { (first, file) = (other.first, other.file) }
      last = max(last, other.last)
    }
  }

  /// Handshakes of one client with one server that went the same way.
  package struct Entry: Hashable, Sendable {
    package let group: HandshakeGroup
    package let shape: HandshakeShape
    package let tally: Tally
  }

  package struct Totals: Hashable, Sendable {
    package var handshakes = 0
    package var chosen = 0
    package var refused = 0
    package var unanswered = 0
    /// Below the floor, whether or not something was chosen.
    package var below = 0
  }

  /// What handshakes are called old against: the minimum that was asked for, else TLS 1.2.
  package let floor: TLSVersion
  package private(set) var totals = Totals()
  /// Handshakes that are in the totals only, since there were too many different ones.
  package private(set) var unlisted = 0
  /// From the first to the last handshake; nil where there is none.
  package private(set) var period: Tally?

  private let limit: Int
  private var groups = Numbers<HandshakeGroup>()
  private var shapes = Numbers<HandshakeShape>()
  private var tallies: [Key: Tally] = [:]

  private struct Key: Hashable {
    let group: UInt32
    let shape: UInt32
  }

  /// `limit` bounds the memory: so many different handshakes are kept apart.
  package init(floor: TLSVersion = .tls12, limit: Int = 500_000) {
    self.floor = floor
    self.limit = limit
  }

  package mutating func add(_ handshake: Handshake) {
    let tally = Tally(handshake.time, file: handshake.file)
    let shape = HandshakeShape(handshake)
    count(shape)
    if period == nil { period = tally } else { period?.add(tally) }
    let group = HandshakeGroup(handshake)
    let isFull = tallies.count >= limit
    guard let groupNumber = groups.number(of: group, isFull: isFull),
      let shapeNumber = shapes.number(of: shape, isFull: isFull)
    else {
      unlisted += 1
      return
    }
    let key = Key(group: groupNumber, shape: shapeNumber)
    if tallies[key] != nil {
      tallies[key]?.add(tally)
    } else if isFull {
      unlisted += 1
    } else {
      tallies[key] = tally
    }
  }

  private mutating func count(_ shape: HandshakeShape) {
    totals.handshakes += 1
    switch shape.outcome {
    case .chosen: totals.chosen += 1
    case .refused: totals.refused += 1
    case .unanswered: totals.unanswered += 1
    }
    if shape.isBelow(floor) { totals.below += 1 }
  }

  /// By server, then by client, then in the order in which they were first seen.
  package var entries: [Entry] {
    // Each group is compared with others once only, and the many entries by numbers.
    let ranks = groups.ranks()
    let order = tallies.map { key, tally in
      (rank: ranks[Int(key.group)], first: tally.first, key: key)
    }
    .sorted { one, other in
      if one.rank != other.rank { return one.rank < other.rank }
      if one.first != other.first { return one.first < other.first }
      return shapes[one.key.shape].order.lexicographicallyPrecedes(shapes[other.key.shape].order)
    }
    return order.compactMap { entry in
      tallies[entry.key].map { tally in
        Entry(group: groups[entry.key.group], shape: shapes[entry.key.shape], tally: tally)
      }
    }
  }
}

/// Gives each different value a small number, so that what is seen often is kept once.
private struct Numbers<Value: Hashable & Sendable>: Sendable {
  private var numbers: [Value: UInt32] = [:]
  fileprivate private(set) var values: [Value] = []

  /// Nil for a value that is new while there is no room.
  mutating func number(of value: Value, isFull: Bool) -> UInt32? {
    if let known = numbers[value] { return known }
    guard !isFull else { return nil }
    let number = UInt32(values.count)
    numbers[value] = number
    values.append(value)
    return number
  }

  subscript(number: UInt32) -> Value { values[Int(number)] }
}

extension Numbers<HandshakeGroup> {
  /// The place of each group, by its number, among all of them: by server, then by client.
  fileprivate func ranks() -> [UInt32] {
    let labels = values.map(\.label)
    let sorted = values.indices.sorted { one, other in
      if labels[one] != labels[other] { return labels[one] < labels[other] }
      let (left, right) = (values[one], values[other])
      return left.server != right.server ? left.server < right.server : left.client < right.client
    }
    var ranks = [UInt32](repeating: 0, count: values.count)
    for (rank, number) in sorted.enumerated() { ranks[number] = UInt32(rank) }
    return ranks
  }
}

extension HandshakeShape {
  /// Tells shapes apart that were first seen in the same instant.
  fileprivate var order: [Int] {
    [
      Int(chosen?.rawValue ?? 0), Int(suite ?? 0), Int(legacyVersion?.rawValue ?? 0),
      isSSL2Format ? 1 : 0, helloRetryRequest ? 1 : 0, gap ? 1 : 0, isUnderway ? 1 : 0,
      outcome == .chosen ? 0 : outcome == .refused ? 1 : 2, Int(alert?.code ?? 0),
      alert.map { Int($0.level) * 2 + ($0.sender == .client ? 0 : 1) } ?? -1,
      end.map { $0 == .reset ? 1 : $0 == .closed ? 2 : 3 } ?? 0,
      carrier.flatMap { Handshake.Carrier.allCases.firstIndex(of: $0) } ?? -1,
    ] + offered.map { Int($0.rawValue) }
  }
}
