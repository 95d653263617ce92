/// Remembers that flows are finished, in a table that grows to a fixed size.
///
/// A flow is its fingerprint: eight of them share a row, one line of the processor's cache, and the
/// oldest of a row gives way. The first sequence numbers tell a repeated SYN from one that opens the
/// same ports again.
struct FinishedFlows: Sendable {
  private static let ways = 8
  private let limit: Int
  private var mask: UInt64 = 0
  private var fingerprints: [UInt64]
  private var starts: [UInt64]
  private var used = 0

  /// Room for `limit` flows, rounded up to a power of two.
  init(limit: Int) {
    self.limit = limit
    fingerprints = Array(repeating: 0, count: Self.ways)
    starts = fingerprints
  }

  var capacity: Int { fingerprints.count }

  @inline(__always)
  func place(of fingerprint: UInt64) -> Int? {
    let row = row(of: fingerprint)
    for place in row..<row + Self.ways where fingerprints[place] == fingerprint {
      return fingerprint == 0 ? nil : place
    }
    return nil
  }

  /// Whether a SYN with this number opens another connection.
  ///
  /// What answers a SYN tells by the number that it answers, as the other direction may be in another
  /// file, and several machines may answer the same one.
  func isAnother(
    at place: Int,
    sequence: UInt32,
    answering answered: UInt32?,
    fromLow: Bool
  ) -> Bool {
    let low = UInt32(truncatingIfNeeded: starts[place] >> 32)
    let high = UInt32(truncatingIfNeeded: starts[place])
    guard let answered else { return sequence != (fromLow ? low : high) }
    let opened = fromLow ? high : low
    return opened != 0 && answered != opened
  }

  /// 0 stands for a start that was not seen.
  mutating func insert(_ fingerprint: UInt64, lowStart: UInt32, highStart: UInt32) {
    // Sparse, so that few rows have more flows than places.
    if used > capacity / 4, capacity < limit { grow() }
    insert(fingerprint, UInt64(lowStart) << 32 | UInt64(highStart))
  }

  mutating func remove(at place: Int) {
    fingerprints[place] = 0
    used -= 1
  }

  @inline(__always)
  private func row(of fingerprint: UInt64) -> Int {
    Int(truncatingIfNeeded: fingerprint & mask) * Self.ways
  }

  private mutating func insert(_ fingerprint: UInt64, _ start: UInt64) {
    let row = row(of: fingerprint)
    var place = row
    while place < row + Self.ways - 1, fingerprints[place] != fingerprint, fingerprints[place] != 0
    {
      place += 1
    }
    if fingerprints[place] == 0 { used += 1 }
    while place > row {
      fingerprints[place] = fingerprints[place - 1]
      starts[place] = starts[place - 1]
      place -= 1
    }
    fingerprints[row] = fingerprint
    starts[row] = start
  }

  private mutating func grow() {
    let old = (fingerprints, starts)
    mask = mask << 1 | 1
    used = 0
    fingerprints = Array(repeating: 0, count: old.0.count * 2)
    starts = fingerprints
    // Of each row the oldest is last, and the last to be inserted becomes the newest.
    for place in old.0.indices.reversed() where old.0[place] != 0 {
      insert(old.0[place], old.1[place])
    }
  }
}
