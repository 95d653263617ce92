/// Writes the fields of a file or packet one after the other, in either byte order.
struct ByteBuilder {
  enum Order: CaseIterable, Sendable {
    case big, little
  }

  var order: Order
  private(set) var bytes: [UInt8] = []

  init(_ order: Order = .big) {
    self.order = order
  }

  var count: Int { bytes.count }

  mutating func u8(_ value: UInt8) {
    bytes.append(value)
  }

  mutating func u16(_ value: UInt16) {
    integer(value)
  }

  /// The low 24 bits of `value`.
  mutating func u24(_ value: Int) {
    let three = (0..<3).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    bytes += order == .little ? three : three.reversed()
  }

  mutating func u32(_ value: UInt32) {
    integer(value)
  }

  mutating func u64(_ value: UInt64) {
    integer(value)
  }

  mutating func append(_ more: some Sequence<UInt8>) {
    bytes += more
  }

  mutating func text(_ text: String) {
    bytes += Array(text.utf8)
  }

  mutating func zeros(_ count: Int) {
    bytes += [UInt8](repeating: 0, count: count)
  }

  /// Zeros until the count is a multiple of `alignment`.
  mutating func pad(to alignment: Int) {
    zeros((alignment - count % alignment) % alignment)
  }

  /// Overwrites a field that is known only later, such as a length.
  mutating func patch<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) {
    bytes.replaceSubrange(offset..<offset + Integer.bitWidth / 8, with: encoded(value))
  }

  /// What `body` writes, after its own length in `width` bytes, as TLS vectors are (RFC 8446, 3.4).
  mutating func prefixed(_ width: Int, _ body: (inout ByteBuilder) -> Void) {
    var inner = ByteBuilder(order)
    body(&inner)
    let length = (0..<width).map { UInt8(truncatingIfNeeded: inner.count >> (8 * $0)) }
    bytes += order == .little ? length : length.reversed()
    bytes += inner.bytes
  }

  private mutating func integer<Integer: FixedWidthInteger>(_ value: Integer) {
    bytes += encoded(value)
  }

  private func encoded<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    let little = (0..<Integer.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return order == .little ? little : little.reversed()
  }
}
