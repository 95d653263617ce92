import Inputs

/// The lines of a source text, to find places in it that libyaml does not tell.
///
/// Lines and columns count as everywhere: from 1, and columns in Unicode scalars. The text is
/// valid UTF-8, and only line feeds and carriage returns break its lines.
struct SourceLines {
  let bytes: ArraySlice<UInt8>
  /// The offset at which each line begins.
  private let starts: [Int]

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    var starts = [bytes.startIndex]
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == .carriageReturn, index < bytes.endIndex, bytes[index] == .lineFeed { index += 1 }
      if byte == .lineFeed || byte == .carriageReturn { starts.append(index) }
    }
    self.starts = starts
  }

  /// The bytes of a line without its break; none when there is no such line.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard starts.indices.contains(number - 1) else { return [] }
    let start = starts[number - 1]
    var end = starts.indices.contains(number) ? starts[number] : bytes.endIndex
    while end > start, bytes[end - 1] == .lineFeed || bytes[end - 1] == .carriageReturn { end -= 1 }
    return bytes[start..<end]
  }

  /// Just behind the last character of all.
  var lastPosition: Position { end(ofLine: starts.count) }

  /// Just behind the last character of a line.
  func end(ofLine number: Int) -> Position {
    Position(line: number, column: line(number).scalarCount + 1)
  }

  /// Whether a line holds nothing but spaces and tabs.
  func isBlank(_ number: Int) -> Bool {
    line(number).allSatisfy { $0 == .space || $0 == .tab }
  }

  /// The bytes of a position's line from there to its end.
  func rest(from position: Position) -> ArraySlice<UInt8> {
    let line = line(position.line)
    var column = 1
    for index in line.indices where !line[index].continuesScalar {
      if column == position.column { return line[index...] }
      column += 1
    }
    return line[line.endIndex...]
  }
}

extension ArraySlice<UInt8> {
  /// How many Unicode scalars these bytes of valid UTF-8 are.
  var scalarCount: Int { count { !$0.continuesScalar } }
}

extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20

  /// Whether this byte of UTF-8 belongs to the scalar that an earlier byte began.
  var continuesScalar: Bool { self & 0xC0 == 0x80 }
}

extension SourceLines {
  /// The place of a block scalar, cut at its last line that is not blank.
  func clipped(_ place: Place) -> Place {
    var line = place.end.column > 1 ? place.end.line : place.end.line - 1
    while line > place.start.line, isBlank(line) { line -= 1 }
    if line > place.start.line {
      return Place(file: place.file, start: place.start, end: end(ofLine: line))
    }
    // Nothing but the header, such as `|-`.
    let header = rest(from: place.start).prefix { $0 != .space && $0 != .tab }.scalarCount
    let end = Position(line: place.start.line, column: place.start.column + header)
    return Place(file: place.file, start: place.start, end: end)
  }

  /// The place of the tag at the head of a node; the node's own when it is not found there.
  func tagPlace(in node: Place) -> Place {
    var position = node.start
    var rest = rest(from: position)
    if rest.first == UInt8(ascii: "&") {
      let anchor = rest.prefix { $0 != .space && $0 != .tab }
      let gap = rest.dropFirst(anchor.count).prefix { $0 == .space || $0 == .tab }
      rest = rest.dropFirst(anchor.count + gap.count)
      position = Position(
        line: position.line,
        column: position.column + anchor.scalarCount + gap.count
      )
    }
    guard rest.first == UInt8(ascii: "!") else { return node }
    let isVerbatim = rest.dropFirst().first == UInt8(ascii: "<")
    let tag = rest.prefix { byte in
      if byte == .space || byte == .tab { return false }
      return isVerbatim || !",[]{}".utf8.contains(byte)
    }
    let end = Position(line: position.line, column: position.column + tag.scalarCount)
    return Place(file: node.file, start: position, end: end)
  }
}
