package import Inputs

/// A text with a marker before each faulty token: `hosts: 1️⃣adfs01`.
///
/// The markers are 1️⃣ to 🔟; they are taken out before the text is read, so columns are those of the
/// plain text. Two markers may stand before one token.
package struct MarkedText: Sendable {
  package let text: String
  /// Where each marker stood, by its number.
  package let positions: [Int: Position]

  private static let markers: [Character: Int] = [
    "1️⃣": 1, "2️⃣": 2, "3️⃣": 3, "4️⃣": 4, "5️⃣": 5, "6️⃣": 6, "7️⃣": 7, "8️⃣": 8, "9️⃣": 9, "🔟": 10,
  ]

  package init(_ marked: String) {
    var text = ""
    var positions: [Int: Position] = [:]
    var (line, column) = (1, 1)
    for character in marked {
      if let number = Self.markers[character] {
        positions[number] = Position(line: line, column: column)
        continue
      }
      text.append(character)
      if character.isNewline {
        (line, column) = (line + 1, 1)
      } else {
        column += character.unicodeScalars.count
      }
    }
    self.text = text
    self.positions = positions
  }
}
