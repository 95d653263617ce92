import Inputs

/// The lines of a source text, to find places in it that libyaml does not tell.
///
/// Lines and columns count as everywhere: from 1, and columns in Unicode scalars. The text is
/// valid UTF-8, and only line feeds and carriage returns break its lines.
struct SourceLines {
  let file: String
  let bytes: ArraySlice<UInt8>
  /// The offset at which each line begins.
  private let starts: [Int]

  init(_ bytes: ArraySlice<UInt8>, file: String) {
    self.file = file
    self.bytes = bytes
    var starts = [bytes.startIndex]
    let span = bytes.span
    var index = 0
    while index < span.count {
      let byte = span[index]
      index += 1
      guard byte.isBreak else { continue }
      if byte == .carriageReturn, index < span.count, span[index] == .lineFeed { index += 1 }
      starts.append(bytes.startIndex + index)
    }
    self.starts = starts
  }

  /// The bytes of a line without its break; none when there is no such line.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard starts.indices.contains(number - 1) else { return bytes[bytes.endIndex...] }
    let start = starts[number - 1]
    var end = starts.indices.contains(number) ? starts[number] : bytes.endIndex
    while end > start, bytes[end - 1].isBreak { end -= 1 }
    return bytes[start..<end]
  }

  /// Whether a line holds nothing but spaces and tabs.
  func isBlank(_ number: Int) -> Bool {
    line(number).allSatisfy(\.isBlank)
  }

  /// Just behind the last character of a line.
  func end(ofLine number: Int) -> Position {
    Position(line: number, column: line(number).scalarCount + 1)
  }

  /// The position of the character that begins at an offset.
  func position(of offset: Int) -> Position {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return Position(line: low + 1, column: bytes[starts[low]..<offset].scalarCount + 1)
  }

  /// The place of a stretch of bytes.
  func place(of range: Range<Int>) -> Place {
    Place(file: file, start: position(of: range.lowerBound), end: position(of: range.upperBound))
  }

  /// The place of the one character at a position, empty at the end of a line.
  func characterPlace(at position: Position) -> Place {
    let isInLine = position.column <= line(position.line).scalarCount
    let end = Position(line: position.line, column: position.column + (isInLine ? 1 : 0))
    return Place(file: file, start: position, end: end)
  }

  /// The byte at a position; nil behind the end of the line.
  func byte(at position: Position) -> UInt8? {
    var column = 0
    for byte in line(position.line) where !byte.continuesScalar {
      column += 1
      if column == position.column { return byte }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// How many Unicode scalars these bytes of valid UTF-8 are.
  var scalarCount: Int {
    var count = 0
    for byte in self where !byte.continuesScalar { count += 1 }
    return count
  }
}

extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20

  /// Whether this byte of UTF-8 belongs to the scalar that an earlier byte began.
  var continuesScalar: Bool { self & 0xC0 == 0x80 }
  var isBreak: Bool { self == .lineFeed || self == .carriageReturn }
  var isBlank: Bool { self == .space || self == .tab }
  var isBlankOrBreak: Bool { isBlank || isBreak }
}

extension SourceLines {
  /// The place of a block scalar, cut at its last line that is not blank.
  func clipped(_ place: Place, of event: Event) -> Place {
    let header = NodeHead(at: event.bytes.lowerBound, in: bytes).content
    let first = position(of: header)
    var line = place.end.column > 1 ? place.end.line : place.end.line - 1
    while line > first.line, isBlank(line) { line -= 1 }
    if line > first.line {
      return Place(file: file, start: place.start, end: end(ofLine: line))
    }
    // Nothing but the header, such as `|-`.
    let end = bytes[header...].firstIndex(where: \.isBlankOrBreak) ?? bytes.endIndex
    return Place(file: file, start: place.start, end: position(of: end))
  }
}
