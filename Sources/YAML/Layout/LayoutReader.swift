import Inputs

/// Goes through libyaml's events and decides what becomes of each line.
///
/// Between two events stand blanks, comments, line breaks and the indicators `-`, `?` and `:`; with
/// the open collections these tell which level a line belongs to.
struct LayoutReader {
  private(set) var layout: Layout
  let renamed: [Position: String]
  var bytes: ArraySlice<UInt8> { layout.lines.bytes }
  /// The offset behind all that has been looked at.
  private var covered: Int
  /// Whether that ends with an alias, to whose name a colon could be added.
  private var isBehindAlias = false
  private var open: [Collection] = []
  /// The lines of comments on lines of their own, until it is known what follows them.
  private var comments: [Int] = []

  /// A collection whose end has not come yet.
  private struct Collection {
    var kind: Kind
    /// The columns, counted from 0, at which its entries begin and will begin.
    var old = 0
    var new = 0
    /// Of brackets: where they begin.
    var start = 0

    enum Kind {
      case mapping, sequence, brackets
      /// The one pair of `[key: value]`.
      case pair
    }

    var isBlock: Bool { kind == .mapping || kind == .sequence }
  }

  init(_ lines: SourceLines, renamed: [Position: String]) {
    layout = Layout(lines)
    self.renamed = renamed
    covered = lines.bytes.startIndex
  }

  private var isInBrackets: Bool { open.last.map { !$0.isBlock } ?? false }
  private var enclosing: Collection? { open.last(where: \.isBlock) }

  mutating func take(_ event: Event) {
    switch event.kind {
    case .documentStart, .documentEnd:
      takeMarker(event)
    case .alias:
      takeToken(event.bytes)
      isBehindAlias = true
    case .scalar(let text, let style, let properties):
      takeScalar(text, style, properties, event)
    case .sequenceStart(let isBlock, let properties):
      open(isBlock ? .sequence : .brackets, properties, event)
    case .mappingStart(let isBlock, let properties):
      open(isBlock ? .mapping : .brackets, properties, event)
    case .sequenceEnd, .mappingEnd:
      close(event)
    }
  }

  /// Must be called once, behind the last event.
  mutating func finish() {
    takeGap(upTo: bytes.endIndex)
    settleComments(before: nil)
  }

  // MARK: Tokens

  /// Directives, `---` and `...`.
  private mutating func takeMarker(_ event: Event) {
    guard !event.bytes.isEmpty, event.bytes.upperBound > covered else { return }
    takeGap(upTo: event.bytes.lowerBound)
    settleComments(before: nil)
    covered = event.bytes.upperBound
  }

  /// What stands in one piece, together with what is between it and the token before.
  private mutating func takeToken(_ range: Range<Int>) {
    takeGap(upTo: range.lowerBound)
    if !isInBrackets, isFirst(range.lowerBound) {
      let column = column(of: range.lowerBound)
      var indent = 0
      if let parent = enclosing {
        let isKey = parent.kind == .mapping && column == parent.old
        indent = isKey ? parent.new : parent.new + 2
      }
      begin(line(of: range.lowerBound), at: column, indent)
    }
    covered = max(covered, range.upperBound)
    isBehindAlias = false
  }

  private mutating func begin(_ line: Int, at column: Int, _ indent: Int) {
    layout[line] = .indented(indent)
    settleComments(before: (column, indent))
  }

  /// The anchor and the tag of a node; where its content begins.
  private mutating func takeProperties(_ properties: Event.Properties, _ event: Event) -> Int {
    guard !properties.areEmpty else { return event.bytes.lowerBound }
    let head = NodeHead(at: event.bytes.lowerBound, in: bytes)
    // What stands behind an empty node belongs to the next.
    let parts = [head.anchor, head.tag].compactMap(\.self)
      .filter { $0.upperBound <= event.bytes.upperBound }
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) { takeToken(part) }
    return head.content
  }

  private mutating func takeScalar(
    _ text: String,
    _ style: Event.ScalarStyle,
    _ properties: Event.Properties,
    _ event: Event
  ) {
    let start = takeProperties(properties, event)
    guard start < event.bytes.upperBound else { return }
    if style == .block {
      takeBlockScalar(at: start)
      return
    }
    let range = start..<event.bytes.upperBound
    let isOwnLine = isFirst(start)
    takeToken(range)
    guard line(of: start) == line(of: range.upperBound) else {
      if !isInBrackets { move(range, isOwnLine: isOwnLine) }
      if style == .plain { trimLines(in: range) }
      return
    }
    if let name = renamed[event.start] {
      if canBePlain(range) { layout.replace(range, with: name) }
    } else if style == .quoted, properties.tag == nil, isPlainWord(text), canBePlain(range),
      bytes[range].dropFirst().dropLast().elementsEqual(text.utf8)
    {
      layout.replace(range, with: text)
    }
  }

  /// Whether plain text may stand in the place of a scalar: in brackets, what is in quotes may touch
  /// its neighbours.
  private func canBePlain(_ range: Range<Int>) -> Bool {
    if range.lowerBound > bytes.startIndex {
      let before = bytes[range.lowerBound - 1]
      guard before.isBlankOrBreak || before.isFlowIndicator else { return false }
    }
    guard range.upperBound < bytes.endIndex else { return true }
    let after = bytes[range.upperBound]
    if after == UInt8(ascii: ":") {
      let next = range.upperBound + 1
      return next >= bytes.endIndex || bytes[next].isBlankOrBreak
    }
    return after.isBlankOrBreak || after.isFlowIndicator
  }

  /// The lines of a node after its first are moved with the collection that it stands in, or with
  /// the node itself where that begins a line.
  private mutating func move(_ range: Range<Int>, isOwnLine: Bool) {
    let first = line(of: range.lowerBound)
    let last = line(of: range.upperBound)
    guard first < last, let parent = enclosing else { return }
    let old = isOwnLine ? column(of: range.lowerBound) : parent.old
    let distance = (isOwnLine ? parent.new + 2 : parent.new) - old
    for number in (first + 1)...last {
      layout[number] = .moved(by: distance, least: parent.new + 2)
    }
  }

  private mutating func trimLines(in range: Range<Int>) {
    for number in line(of: range.lowerBound)..<line(of: range.upperBound) {
      trimEnd(of: layout.lines.line(number))
    }
  }

  private mutating func trimEnd(of line: ArraySlice<UInt8>) {
    let text = line.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? line.endIndex
    if text < line.endIndex { layout.replace(text..<line.endIndex, with: "") }
  }

  // MARK: Texts in block style

  private mutating func takeBlockScalar(at start: Int) {
    let first = line(of: start)
    let head = layout.lines.line(first)
    takeToken(start..<head.endIndex)
    trimEnd(of: head)
    let header = bytes[start..<head.endIndex].prefix { !$0.isBlank }
    let parent = enclosing
    let lines = layout.lines
    let spaces = { (number: Int) in lines.line(number).prefix { $0 == .space }.count }
    var old = (parent?.old ?? -1) + 1
    var new = (parent?.new ?? -2) + 2
    if let digit = header.first(where: \.isDigit) {
      old = (parent?.old ?? 0) + Int(digit - UInt8(ascii: "0"))
      new = old + (parent.map { $0.new - $0.old } ?? 0)
    } else if first < layout.lineCount,
      let text = ((first + 1)...layout.lineCount).first(where: { !layout.lines.isBlank($0) })
    {
      old = max(old, spaces(text))
    }
    var last = first
    while last < layout.lineCount, layout.lines.isBlank(last + 1) || spaces(last + 1) >= old {
      last += 1
      layout[last] = .text(old: old, new: new)
    }
    covered = max(covered, layout.lines.line(last).endIndex)
    guard last == layout.lineCount else { return }
    let isOpen = bytes.last?.isBreak == false
    let isStripped = header.contains(UInt8(ascii: "-"))
    layout.keepsEnd = header.contains(UInt8(ascii: "+")) || isOpen && !isStripped
  }

  // MARK: Collections

  private mutating func open(
    _ kind: Collection.Kind,
    _ properties: Event.Properties,
    _ event: Event
  ) {
    let start = takeProperties(properties, event)
    guard kind == .brackets else {
      open.append(
        Collection(kind: kind, old: column(of: start), new: enclosing.map { $0.new + 2 } ?? 0)
      )
      return
    }
    let hasBracket =
      start < event.bytes.upperBound
      && [UInt8(ascii: "["), UInt8(ascii: "{")].contains(bytes[start])
    if hasBracket { takeToken(start..<(start + 1)) }
    open.append(Collection(kind: hasBracket ? .brackets : .pair, start: start))
  }

  private mutating func close(_ event: Event) {
    guard let last = open.last else { return }
    switch last.kind {
    case .pair:
      open.removeLast()
    case .brackets:
      takeGap(upTo: event.bytes.lowerBound)
      covered = max(covered, event.bytes.upperBound)
      isBehindAlias = false
      open.removeLast()
      if !isInBrackets { move(last.start..<event.bytes.upperBound, isOwnLine: isFirst(last.start)) }
    case .mapping, .sequence:
      // The end is put at the next token: comments before that belong to what is still open.
      let end = event.bytes.lowerBound
      if end > covered {
        takeGap(upTo: end)
        settleComments(before: next(at: end))
      }
      open.removeLast()
    }
  }

  /// The columns of a token that begins a line and an entry of an open collection.
  private func next(at offset: Int) -> (old: Int, new: Int)? {
    guard offset < bytes.endIndex else { return nil }
    let column = column(of: offset)
    let isDash =
      bytes[offset] == UInt8(ascii: "-")
      && (offset + 1 >= bytes.endIndex || bytes[offset + 1].isBlankOrBreak)
    return (column, block(at: column, isDash ? .sequence : .mapping)?.new ?? 0)
  }

  private func block(at column: Int, _ kind: Collection.Kind) -> Collection? {
    open.last { $0.kind == kind && $0.old == column }
  }

  // MARK: Between tokens

  private mutating func takeGap(upTo end: Int) {
    let start = covered
    var offset = covered
    while offset < end {
      switch bytes[offset] {
      case .space, .tab:
        let blanks = offset..<(bytes[offset..<end].firstIndex { !$0.isBlank } ?? end)
        let isInLine = offset > bytes.startIndex && !bytes[offset - 1].isBreak
        if isInLine { takeBlanks(blanks, isBehindToken: offset == start, isBefore: end) }
        offset = blanks.upperBound
      case UInt8(ascii: "#"):
        if !isInBrackets, isFirst(offset) { comments.append(line(of: offset)) }
        let line = layout.lines.line(line(of: offset))
        trimEnd(of: line)
        offset = max(offset + 1, min(end, line.endIndex))
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
        if !isInBrackets, isFirst(offset) {
          let column = column(of: offset)
          let isDash = bytes[offset] == UInt8(ascii: "-")
          let indent = block(at: column, isDash ? .sequence : .mapping)?.new ?? column
          begin(line(of: offset), at: column, indent)
        }
        offset += 1
      default:
        offset += 1
      }
    }
    covered = max(covered, end)
  }

  private mutating func takeBlanks(_ blanks: Range<Int>, isBehindToken: Bool, isBefore end: Int) {
    let next = blanks.upperBound < bytes.endIndex ? bytes[blanks.upperBound] : .lineFeed
    if next.isBreak {
      layout.replace(blanks, with: "")
    } else if isInBrackets || next == UInt8(ascii: "#") {
      if bytes[blanks].contains(.tab) {
        layout.replace(blanks, with: String(repeating: " ", count: blanks.count))
      }
    } else if isBehindToken, next == UInt8(ascii: ":"), blanks.upperBound < end {
      layout.replace(blanks, with: isBehindAlias ? " " : "")
    } else {
      layout.replace(blanks, with: " ")
    }
  }

  /// Gives the comments before a token, or before the end, the level that they were written at.
  private mutating func settleComments(before next: (old: Int, new: Int)?) {
    for number in comments {
      let column = layout.lines.line(number).prefix(while: \.isBlank).count
      let isBelow = next.map { column < $0.old } ?? false
      let indent: Int?
      if let next, next.old == column {
        indent = next.new
      } else if let same = open.last(where: { $0.isBlock && $0.old == column }) {
        indent = same.new
      } else if isBelow {
        indent = next?.new
      } else {
        indent = open.last { $0.isBlock && $0.old <= column }?.new ?? next?.new
      }
      layout[number] = .indented(indent ?? 0)
    }
    comments.removeAll()
  }

  // MARK: Places

  private func line(of offset: Int) -> Int { layout.lines.position(of: offset).line }

  /// Counted from 0.
  private func column(of offset: Int) -> Int { layout.lines.position(of: offset).column - 1 }

  /// Whether nothing but blanks stands before it on its line.
  private func isFirst(_ offset: Int) -> Bool {
    var index = offset
    while index > bytes.startIndex, bytes[index - 1].isBlank { index -= 1 }
    return index == bytes.startIndex || bytes[index - 1].isBreak
  }
}
