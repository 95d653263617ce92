/// A text that a person wrote, under the name by which they know it.
package struct SourceText: Hashable, Sendable {
  /// The path as the user gave it; diagnostics repeat it.
  package let name: String
  /// The bytes as read, with a byte order mark if there was one.
  package let bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package init(name: String, _ text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The text of one line, counted from 1, without its line end; empty when there is no such line.
  ///
  /// Bytes that are no UTF-8 are shown as U+FFFD: this is for people to look at, not for parsing.
  package func line(_ number: Int) -> String {
    var current = 1
    var start = bytes.startIndex
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        if current == number { return String(decoding: bytes[start..<index], as: UTF8.self) }
        if byte == 0x0D, index + 1 < bytes.endIndex, bytes[index + 1] == 0x0A { index += 1 }
        current += 1
        start = index + 1
      }
      index += 1
    }
    return current == number ? String(decoding: bytes[start...], as: UTF8.self) : ""
  }
}
