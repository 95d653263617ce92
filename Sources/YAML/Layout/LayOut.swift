package import Inputs

/// A YAML text in the layout that all manifests share: two spaces a level, one between tokens, no
/// blanks at the ends of lines, plain words without quotes, line feeds.
///
/// Lists and mappings in brackets, texts over several lines, anchors, comments and blank lines stay
/// as they were written, moved with what they belong to. The text is edited and not written anew, so
/// nothing can be lost.
///
/// - Parameters:
///   - source: A text that `readSingleYAML` takes.
///   - renamed: What to write in the place of scalars, by where each begins.
/// - Returns: The bytes of the new text; nil when the text cannot be read.
package func layOutYAML(_ source: SourceText, renamed: [Position: String] = [:]) -> [UInt8]? {
  let bytes = source.bytes[source.textStart...]
  guard !bytes.isEmpty else { return nil }
  var reader = LayoutReader(SourceLines(bytes, file: source.name), renamed: renamed)
  let fault = readEvents(of: bytes) { event in
    reader.take(event)
    return true
  }
  guard fault == nil else { return nil }
  reader.finish()
  return reader.layout.written
}

/// What becomes of each line, and of stretches within lines.
struct Layout {
  let lines: SourceLines
  private var starts: [LineStart]
  private var edits: [Edit] = []
  /// Whether a text in block style ends the file, whose last line breaks may be part of it.
  var keepsEnd = false

  /// How a line begins.
  enum LineStart {
    /// As it is.
    case kept
    /// With so many spaces in the place of its blanks.
    case indented(Int)
    /// With its blanks and so many more, yet with `least` at the least.
    case moved(by: Int, least: Int)
    /// With `new` spaces in the place of the first `old` ones; the rest belongs to a text.
    case text(old: Int, new: Int)
  }

  private struct Edit {
    let range: Range<Int>
    let bytes: [UInt8]
  }

  init(_ lines: SourceLines) {
    self.lines = lines
    let last = lines.position(of: lines.bytes.endIndex).line
    starts = Array(repeating: .kept, count: last + 1)
  }

  var lineCount: Int { starts.count - 1 }

  subscript(line: Int) -> LineStart {
    get { starts[line] }
    set { starts[line] = newValue }
  }

  mutating func replace(_ range: Range<Int>, with text: String) {
    edits.append(Edit(range: range, bytes: Array(text.utf8)))
  }

  /// The whole text.
  var written: [UInt8] {
    let sorted = edits.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var rest = sorted[...]
    var result: [UInt8] = []
    result.reserveCapacity(lines.bytes.count + lines.bytes.count / 8)
    for number in 1...lineCount {
      if number > 1 { result.append(.lineFeed) }
      let line = lines.line(number)
      while let edit = rest.first, edit.range.lowerBound < line.startIndex { rest.removeFirst() }
      let (indent, text) = start(of: line, number)
      if text.isEmpty { continue }
      result.append(contentsOf: repeatElement(.space, count: indent))
      var offset = text.startIndex
      while let edit = rest.first, edit.range.upperBound <= text.endIndex {
        rest.removeFirst()
        guard edit.range.lowerBound >= offset else { continue }
        result += lines.bytes[offset..<edit.range.lowerBound]
        result += edit.bytes
        offset = edit.range.upperBound
      }
      result += lines.bytes[offset..<text.endIndex]
    }
    if !keepsEnd {
      while result.last == .lineFeed { result.removeLast() }
      result.append(.lineFeed)
    }
    return result
  }

  /// The indentation of a line and what comes behind it.
  private func start(of line: ArraySlice<UInt8>, _ number: Int) -> (Int, ArraySlice<UInt8>) {
    let text = line.drop(while: \.isBlank)
    switch starts[number] {
    case .kept:
      return (0, text.isEmpty ? text : line)
    case .indented(let indent):
      return (indent, text)
    case .moved(let distance, let least):
      let spaces = line.prefix { $0 == .space }.count
      return (max(least, spaces + distance), text)
    case .text(let old, let new):
      return (new, line.dropFirst(old))
    }
  }
}
