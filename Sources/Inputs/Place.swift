/// A stretch of a source text: from its first character to just behind its last.
///
/// Lines and columns count from 1, and columns count Unicode scalars, as libyaml's marks do (its
/// `index` and `column` are characters, not bytes) and as SARIF's `unicodeCodePoints` wants.
package struct Place: Hashable, Sendable {
  /// The name of the source text.
  package let file: String
  package let start: Position
  package let end: Position

  package init(file: String, start: Position, end: Position) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  /// The place of a whole file, for faults that have no line.
  package init(file: String) {
    self.init(file: file, start: Position(line: 1, column: 1), end: Position(line: 1, column: 1))
  }
}

/// A line and a column, both counted from 1.
package struct Position: Hashable, Comparable, Sendable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

extension Place: Comparable {
  package static func < (left: Place, right: Place) -> Bool {
    if left.file != right.file { return left.file < right.file }
    return left.start == right.start ? left.end < right.end : left.start < right.start
  }
}

extension Place: CustomStringConvertible {
  package var description: String { "\(file):\(start.line):\(start.column)" }
}
