/// A set of protocols in one machine word.
struct ProtocolSet: Hashable, Sendable {
  private var bits: UInt16 = 0

  init() {}

  init(_ protocols: some Sequence<TLSProtocol>) {
    for name in protocols { insert(name) }
  }

  private static func bit(_ name: TLSProtocol) -> UInt16 {
    UInt16(1) << UInt16(name.age + (name.isDatagram ? 8 : 0))
  }

  mutating func insert(_ name: TLSProtocol) { bits |= Self.bit(name) }

  func contains(_ name: TLSProtocol) -> Bool { bits & Self.bit(name) != 0 }

  var isEmpty: Bool { bits == 0 }

  mutating func formUnion(_ other: ProtocolSet) { bits |= other.bits }

  func subtracting(_ other: ProtocolSet) -> ProtocolSet {
    var result = self
    result.bits &= ~other.bits
    return result
  }

  /// All in it, oldest first, datagram versions last.
  var names: [TLSProtocol] { TLSProtocol.allCases.filter { contains($0) }.sorted() }

  /// The stream protocols in it, oldest first.
  var streams: [TLSProtocol] {
    TLSProtocol.allCases.filter { !$0.isDatagram && contains($0) }
  }
}
