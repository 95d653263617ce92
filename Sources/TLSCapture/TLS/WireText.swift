/// Text from the wire in a form that can be printed anywhere.
enum WireText {
  /// What is kept of a name: no host name is longer than 253 (RFC 1035, 2.3.4).
  static let limit = 255

  /// Printable ASCII as it is; other bytes, spaces and backslashes as `\xNN`, so that no two names
  /// look alike and none has lines or columns of its own.
  ///
  /// Of what is longer than the limit the start is kept and `...` says so.
  static func printable(_ bytes: RawSpan) -> String {
    var text: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for offset in 0..<min(bytes.byteCount, limit) {
      guard let byte = bytes.u8(offset) else { break }
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
        text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self) + (bytes.byteCount > limit ? "..." : "")
  }
}
