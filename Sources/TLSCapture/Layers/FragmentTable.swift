/// Puts fragments of IP datagrams together, in bounded memory.
///
/// Where fragments overlap the first bytes win. The datagram that was idle longest gives way when
/// there are too many of them or of their bytes.
struct FragmentTable: Sendable {
  struct Limits: Sendable {
    var datagrams = 1024
    var bytes = 8 << 20
    /// Fragments of one datagram: more than 64 KiB need in the smallest packets that IPv4 must
    /// carry whole, 576 bytes (RFC 791, 3.1).
    var pieces = 128
    /// An identification comes round again: Linux gives up after so long (ipfrag_time).
    var nanoseconds: Int64 = 30_000_000_000
  }

  struct Key: Hashable, Sendable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    var transport: UInt8
  }

  private struct Piece {
    var start: Int
    var bytes: [UInt8]

    var end: Int { start + bytes.count }
  }

  private struct Datagram {
    var key: Key
    var started: CaptureTime
    /// In order, without overlap.
    var pieces: [Piece] = []
    var covered = 0
    var total: Int?

    /// What it costs to keep, with the headers of the arrays.
    var cost: Int { covered + pieces.count * 64 }
  }

  private let limits: Limits
  private var slots: [Datagram?] = []
  private var free: [Int] = []
  private var slotOfKey: [Key: Int] = [:]
  private var recency = RecencyList()
  /// What all fragments cost to keep.
  private(set) var bytes = 0
  /// Datagrams given up.
  private(set) var lost = 0
  var waiting: Int { recency.count }

  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Adds a fragment and returns the datagram's payload if it is complete now.
  mutating func add(
    _ piece: RawSpan,
    at offset: Int,
    isLast: Bool,
    of key: Key,
    time: CaptureTime
  ) -> [UInt8]? {
    let end = offset + piece.byteCount
    guard end <= 65_535 else { return nil }
    let slot = slot(of: key, time: time)
    guard var datagram = slots[slot] else { return nil }
    slots[slot] = nil  // so that the arrays are not copied
    let before = datagram.cost
    if isLast, datagram.total == nil { datagram.total = end }
    Self.fill(&datagram, with: piece, at: offset)
    bytes += datagram.cost - before
    slots[slot] = datagram
    if datagram.covered == datagram.total {
      remove(slot)
      return datagram.pieces.flatMap(\.bytes)
    }
    if datagram.pieces.count > limits.pieces || datagram.covered > datagram.total ?? .max {
      giveUp(slot)
    }
    while bytes > limits.bytes, let oldest = recency.oldest { giveUp(oldest) }
    return nil
  }

  private mutating func slot(of key: Key, time: CaptureTime) -> Int {
    if let known = slotOfKey[key], let datagram = slots[known] {
      let age = time.nanoseconds.subtractingReportingOverflow(datagram.started.nanoseconds)
      if !age.overflow, age.partialValue.magnitude <= limits.nanoseconds.magnitude {
        recency.touch(known)
        return known
      }
      giveUp(known)
    }
    if recency.count >= limits.datagrams, let oldest = recency.oldest { giveUp(oldest) }
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(nil) }
    slots[slot] = Datagram(key: key, started: time)
    slotOfKey[key] = slot
    recency.touch(slot)
    return slot
  }

  private mutating func giveUp(_ slot: Int) {
    lost += 1
    remove(slot)
  }

  private mutating func remove(_ slot: Int) {
    guard let datagram = slots[slot] else { return }
    bytes -= datagram.cost
    slotOfKey[datagram.key] = nil
    slots[slot] = nil
    recency.remove(slot)
    free.append(slot)
  }

  /// Keeps those bytes of `piece` that no fragment had before.
  private static func fill(_ datagram: inout Datagram, with piece: RawSpan, at offset: Int) {
    let end = min(offset + piece.byteCount, datagram.total ?? .max)
    var position = offset
    var index = 0
    while index < datagram.pieces.count, position < end {
      let known = datagram.pieces[index]
      if known.start >= end { break }
      if known.start > position {
        keep(piece, from: offset, position..<known.start, in: &datagram, at: index)
        index += 1
      }
      position = max(position, known.end)
      index += 1
    }
    guard position < end else { return }
    keep(piece, from: offset, position..<end, in: &datagram, at: index)
  }

  private static func keep(
    _ piece: RawSpan,
    from offset: Int,
    _ range: Range<Int>,
    in datagram: inout Datagram,
    at index: Int
  ) {
    let bytes = range.compactMap { piece.u8($0 - offset) }
    datagram.covered += bytes.count
    datagram.pieces.insert(Piece(start: range.lowerBound, bytes: bytes), at: index)
  }
}
