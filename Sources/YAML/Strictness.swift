import Inputs

/// Finds what libyaml takes although YAML 1.2 forbids it, or understands otherwise than YAML 1.2.
///
/// Libyaml is a parser of YAML 1.1, and a lenient one. Were its leniency passed on, other readers
/// of the same manifest would refuse it or see another text.
struct Strictness {
  private(set) var diagnostics: [Diagnostic] = []

  private let lines: SourceLines
  private var bytes: ArraySlice<UInt8> { lines.bytes }
  /// The columns, counted from 0, of the open block collections; nil for flow collections.
  private var indents: [Int?] = []
  /// The lines on which the open flow collections begin.
  private var flowStarts: [Int] = []
  /// The offset behind all that events have covered.
  private var covered: Int
  /// Whether a quoted scalar or a flow collection has just ended: `:` may follow it at once.
  private var mayTouchColon = false
  /// Whether the document before ended without `...`.
  private var isAfterOpenEnd = false

  init(_ lines: SourceLines) {
    self.lines = lines
    covered = lines.bytes.startIndex
  }

  /// Looks at the next event and at what stands between it and the one before.
  mutating func take(_ event: Event) {
    checkGap(before: event.bytes.lowerBound)
    covered = max(covered, event.bytes.upperBound)
    mayTouchColon = false
    switch event.kind {
    case .documentStart(let hasDirectives):
      if hasDirectives { checkDirectives(of: event) }
    case .documentEnd(let isExplicit):
      isAfterOpenEnd = !isExplicit
    case .alias:
      checkName(endingAt: event.bytes.upperBound)
    case .scalar(let text, let style, let properties):
      checkScalar(text, style, properties, event)
    case .sequenceStart(let isBlock, let properties):
      // An event with properties may end behind the first dash: better one column too lenient.
      open(isBlock, properties, event, indent: event.end.column - 2)
    case .mappingStart(let isBlock, let properties):
      open(isBlock, properties, event, indent: event.end.column - 1)
      // The one pair of `[? key: value]` is a mapping whose event covers the `?`.
      if !isBlock { checkQuestionMark(at: event.bytes.lowerBound) }
    case .sequenceEnd, .mappingEnd:
      close(event)
    }
  }

  private mutating func report(_ fault: Fault, at offset: Int, length: Int = 1) {
    let end = min(offset + length, bytes.endIndex)
    diagnostics.append(fault.diagnostic(at: lines.place(of: offset..<end)))
  }

  // MARK: Collections

  private mutating func open(
    _ isBlock: Bool,
    _ properties: Event.Properties,
    _ event: Event,
    indent: Int
  ) {
    if !properties.areEmpty { checkHead(of: event) }
    if isBlock {
      indents.append(properties.areEmpty ? event.start.column - 1 : indent)
    } else {
      indents.append(nil)
      flowStarts.append(event.start.line)
    }
  }

  private mutating func close(_ event: Event) {
    guard let indent = indents.popLast(), indent == nil else { return }
    mayTouchColon = true
    guard let start = flowStarts.popLast(), flowStarts.isEmpty else { return }
    checkIndentation(from: start, to: event.end.line, closing: event.bytes.lowerBound)
  }

  /// The lines after the first of a flow collection or a quoted scalar must be indented deeper
  /// than the block collection around it.
  ///
  /// Comments may stand anywhere in a flow collection, whose closing bracket is at `closing`.
  private mutating func checkIndentation(from first: Int, to last: Int, closing: Int?) {
    guard first < last, let enclosing = indents.last, let indent = enclosing, indent >= 0 else {
      return
    }
    for number in (first + 1)...last {
      let line = lines.line(number)
      let spaces = line.prefix { $0 == .space }.count
      guard spaces <= indent, let text = line.firstIndex(where: { !$0.isBlank }) else { continue }
      if closing != nil, line[text] == UInt8(ascii: "#") { continue }
      let tab = line.startIndex + spaces
      if line[tab] == .tab {
        report(.tab, at: tab)
      } else if text == closing {
        report(.closingIndentation(atLeast: indent + 1), at: text)
      } else {
        report(.indentation(atLeast: indent + 1, since: first), at: text)
      }
      return
    }
  }

  // MARK: Scalars

  private mutating func checkScalar(
    _ text: String,
    _ style: Event.ScalarStyle,
    _ properties: Event.Properties,
    _ event: Event
  ) {
    if !properties.areEmpty { checkHead(of: event) }
    switch style {
    case .plain:
      if text == "-" { report(.loneDash, at: event.bytes.upperBound - 1) }
    case .quoted:
      mayTouchColon = true
      checkIndentation(from: event.start.line, to: event.end.line, closing: nil)
    case .block:
      checkBlockScalar(event)
    }
  }

  private mutating func checkBlockScalar(_ event: Event) {
    let start = NodeHead(at: event.bytes.lowerBound, in: bytes).content
    let header = bytes[start...].prefix { !$0.isBreak }
    if let comment = header.firstIndex(of: UInt8(ascii: "#")), !header[comment - 1].isBlank {
      report(.commentWithoutSpace, at: comment)
    }
    guard !header.prefix(while: { !$0.isBlank }).contains(where: \.isDigit) else { return }
    // Without a number in the header, the first line that is not blank sets the indentation.
    var number = lines.position(of: start).line + 1
    var widest = 0
    while number < event.end.line, lines.isBlank(number) {
      widest = max(widest, lines.line(number).prefix { $0 == .space }.count)
      number += 1
    }
    let spaces = lines.line(number).prefix { $0 == .space }.count
    let indent = indents.last.flatMap(\.self) ?? -1
    if spaces > indent, spaces < widest, !lines.isBlank(number) {
      report(
        .indentation(atLeast: widest, since: event.start.line),
        at: lines.line(number).startIndex + spaces
      )
    }
  }

  // MARK: Between and before nodes

  /// What libyaml takes as the end of a name, YAML 1.2 takes as part of it.
  private mutating func checkName(endingAt end: Int) {
    guard end < bytes.endIndex else { return }
    if "?:%@`".utf8.contains(bytes[end]) { report(.nameCharacter, at: end) }
  }

  private mutating func checkHead(of event: Event) {
    let head = NodeHead(at: event.bytes.lowerBound, in: bytes)
    if let anchor = head.anchor { checkName(endingAt: anchor.upperBound) }
  }

  private mutating func checkGap(before end: Int) {
    var offset = covered
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "#"):
        if offset > bytes.startIndex, !bytes[offset - 1].isBlankOrBreak {
          report(.commentWithoutSpace, at: offset)
        }
        offset = endOfLine(offset)
      case UInt8(ascii: "?"):
        checkQuestionMark(at: offset)
      case UInt8(ascii: ":")
      where !mayTouchColon && !isSeparated(offset + 1) && !bytes[offset + 1].isFlowIndicator:
        report(.indicatorWithoutSpace(":"), at: offset)
      default:
        break
      }
      offset += 1
    }
  }

  private mutating func checkQuestionMark(at offset: Int) {
    guard offset < bytes.endIndex, bytes[offset] == UInt8(ascii: "?") else { return }
    if !isSeparated(offset + 1) { report(.indicatorWithoutSpace("?"), at: offset) }
  }

  private func isSeparated(_ offset: Int) -> Bool {
    offset >= bytes.endIndex || bytes[offset].isBlankOrBreak
  }

  private func endOfLine(_ offset: Int) -> Int {
    bytes[offset...].firstIndex(where: \.isBreak) ?? bytes.endIndex
  }

  private mutating func checkDirectives(of event: Event) {
    if isAfterOpenEnd { report(.directiveWithoutEnd, at: event.bytes.lowerBound) }
    for line in bytes[event.bytes].split(whereSeparator: \.isBreak)
    where line.starts(with: "%YAML".utf8) {
      guard let comment = line.firstIndex(of: UInt8(ascii: "#")) else { continue }
      if !line[comment - 1].isBlank { report(.commentWithoutSpace, at: comment) }
    }
  }
}
