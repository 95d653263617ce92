/// A pattern over names: `*` stands for any characters, `?` for one; case does not count.
package struct Glob: Hashable, Sendable {
  package let pattern: String
  private let folded: [UInt8]

  package init(_ pattern: String) {
    self.pattern = pattern
    folded = Array(pattern.lowercased().utf8)
  }

  /// Whether the pattern has a wildcard at all; without one it names a single thing.
  package var isWild: Bool { folded.contains(0x2A) || folded.contains(0x3F) }

  package func matches(_ name: String) -> Bool {
    matches(folded: Array(name.lowercased().utf8))
  }

  /// Matches bytes that are in lower case already.
  ///
  /// Greedy with one point of return, so a pattern costs at most its length times the name's.
  package func matches(folded name: [UInt8]) -> Bool {
    var (position, index) = (0, 0)
    var star: (position: Int, index: Int)?
    while index < name.count {
      if position < folded.count, folded[position] == 0x2A {
        star = (position, index)
        position += 1
      } else if position < folded.count,
        folded[position] == 0x3F || folded[position] == name[index]
      {
        let isAny = folded[position] == 0x3F
        position += 1
        index += 1
        // A character beyond ASCII has further bytes.
        while isAny, index < name.count, name[index] & 0xC0 == 0x80 { index += 1 }
      } else if let back = star {
        star = (back.position, back.index + 1)
        position = back.position + 1
        index = back.index + 1
      } else {
        return false
      }
    }
    return folded[position...].allSatisfy { $0 == 0x2A }
  }
}
