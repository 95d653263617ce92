/// Follows the headers of TLS records on a connection whose hellos were never seen to come.
///
/// Two records that agree on the version are needed, of either direction: bytes that look like one
/// header turn up in anything. The version is the negotiated one once a connection is established
/// (RFC 5246, 6.2.1 and E.1), but for TLS 1.3, which writes that of TLS 1.2 (RFC 8446, 5.1).
struct RecordTrail: Sendable {
  enum Finding: Hashable, Sendable {
    /// One record so far.
    case undecided
    case noTLS
    /// Encryption is under way with this version.
    case established(TLSVersion)
    /// TLS, and no more can be said: TLS 1.2 or 1.3, or a handshake of which the beginning is missing
    /// and whose version may be that of a hello's record.
    case unclear
  }

  private var heads = Sides(UInt64(0))
  private var headCounts = Sides(0)
  private var left = Sides(0)
  private var hasBegun = Sides(false)
  private var version: UInt16?
  private var isHandshake = false

  /// Whether bytes of this direction were read here.
  func follows(_ direction: StreamDirection) -> Bool { hasBegun[direction] }

  /// Bytes are missing; what comes next may be the beginning of a record.
  mutating func gap(_ direction: StreamDirection) {
    hasBegun[direction] = false
    (heads[direction], headCounts[direction], left[direction]) = (0, 0, 0)
  }

  /// Whether a direction may begin with a record, by its first byte.
  static func mayBegin(_ bytes: RawSpan) -> Bool {
    bytes.u8(0).map { (20...24).contains($0) } ?? false
  }

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> Finding {
    hasBegun[direction] = true
    var offset = 0
    while offset < bytes.byteCount {
      if left[direction] > 0 {
        let count = min(left[direction], bytes.byteCount - offset)
        left[direction] -= count
        offset += count
        continue
      }
      heads[direction] = heads[direction] << 8 | UInt64(bytes.u8(offset) ?? 0)
      headCounts[direction] += 1
      offset += 1
      guard headCounts[direction] == 5 else { continue }
      let finding = take(heads[direction], direction)
      (heads[direction], headCounts[direction]) = (0, 0)
      if finding != .undecided { return finding }
    }
    return .undecided
  }

  private mutating func take(_ head: UInt64, _ direction: StreamDirection) -> Finding {
    let type = UInt8(truncatingIfNeeded: head >> 32)
    let new = UInt16(truncatingIfNeeded: head >> 16)
    left[direction] = Int(head & 0xFFFF)
    guard (20...24).contains(type), (0x0300...0x0304).contains(new), left[direction] > 0,
      left[direction] <= RecordReader.recordLimit, version ?? new == new
    else { return .noTLS }
    // An alert of two bytes is one in the clear.
    if type == 20 || type == 22 || type == 21 && left[direction] == 2 { isHandshake = true }
    guard version != nil else {
      version = new
      return .undecided
    }
    return isHandshake || new > 0x0302 ? .unclear : .established(TLSVersion(rawValue: new))
  }
}
