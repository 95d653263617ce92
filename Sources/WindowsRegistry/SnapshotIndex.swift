/// Finds a key by its path in a sorted list of keys.
///
/// A table of positions by fingerprint, at most half full; a miss costs one probe as a rule.
struct SnapshotIndex: Sendable {
  private let slots: [UInt32]
  private let fingerprints: [UInt64]
  private let mask: UInt64

  private static let empty = UInt32.max

  init(_ keys: [SnapshotKey]) {
    precondition(
      keys.count < Int(Self.empty) / 4,
      "a snapshot must not hold a thousand million keys"
    )
    var size = 4
    while size < keys.count * 2 { size *= 2 }
    mask = UInt64(size - 1)
    var slots = [UInt32](repeating: Self.empty, count: size)
    var fingerprints: [UInt64] = []
    fingerprints.reserveCapacity(keys.count)
    for (position, key) in keys.enumerated() {
      fingerprints.append(key.path.fingerprint)
      var slot = Int(key.path.fingerprint & mask)
      while slots[slot] != Self.empty { slot = (slot + 1) & Int(mask) }
      slots[slot] = UInt32(position)
    }
    self.slots = slots
    self.fingerprints = fingerprints
  }

  func position(of path: RegistryPath, in keys: [SnapshotKey]) -> Int? {
    var slot = Int(path.fingerprint & mask)
    while slots[slot] != Self.empty {
      let position = Int(slots[slot])
      if fingerprints[position] == path.fingerprint, keys[position].path == path { return position }
      slot = (slot + 1) & Int(mask)
    }
    return nil
  }
}
