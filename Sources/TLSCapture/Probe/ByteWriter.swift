/// Bytes of a message that is sent, with lengths that are filled in when their contents are known.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func u8(_ value: UInt8) { bytes.append(value) }

  mutating func u16(_ value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func raw(_ more: some Sequence<UInt8>) { bytes += more }

  mutating func random(_ count: Int, _ random: inout some RandomNumberGenerator) {
    for _ in 0..<count { bytes.append(UInt8.random(in: .min ... .max, using: &random)) }
  }

  /// What `body` writes, behind its length in so many bytes.
  mutating func counted(_ width: Int, _ body: (inout ByteWriter) -> Void) {
    let start = bytes.count
    bytes += repeatElement(0, count: width)
    body(&self)
    let length = bytes.count - start - width
    precondition(length >> (8 * width) == 0, "a message of our own outgrew its length field")
    for index in 0..<width {
      bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * (width - 1 - index)))
    }
  }
}
