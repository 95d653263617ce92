/// The packets seen last, to tell when another layer of Windows shows one of them again.
///
/// A packet that the same layer shows twice was sent twice, and is kept. A table of fixed size that
/// forgets by overwriting: what it forgets comes through as a retransmission would.
struct RecentPackets {
  private static let size = 4096

  private struct Entry {
    var key: UInt64
    var layer: UInt32?
  }

  private var entries = [Entry?](repeating: nil, count: Self.size)

  /// Whether `key` was seen at another layer; if not, it is remembered for `layer`.
  mutating func isRepeated(_ key: UInt64, at layer: UInt32?) -> Bool {
    let slot = Int(key >> 32) & (Self.size - 1)
    if let entry = entries[slot], entry.key == key, let layer, entry.layer != layer { return true }
    entries[slot] = Entry(key: key, layer: layer)
    return false
  }

  /// Of the content of a packet, eight bytes at a time.
  static func key(_ bytes: RawSpan) -> UInt64 {
    var hash = UInt64(bytes.byteCount)
    var place = 0
    while let word = bytes.field(place, as: UInt64.self) {
      hash = mixed(hash ^ word)
      place += 8
    }
    while let byte = bytes.u8(place) {
      hash = mixed(hash ^ UInt64(byte))
      place += 1
    }
    return hash
  }

  static func key(_ group: UInt64, _ number: UInt16) -> UInt64 {
    mixed(mixed(group) ^ UInt64(number))
  }

  /// The finaliser of splitmix64: every bit of the result hangs on every bit given.
  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
