import Inputs

/// The state of reading `.reg` text, line by line.
///
/// Lines come decoded where their words matter, and raw (`RegSkipper.swift`) where only the end of
/// a value has to be found. Both must agree on where a value ends, so that what is selected never
/// changes the meaning of what follows; the rules are these:
///
/// - A value of type `hex` goes on with the next line while its line, without comment, ends in a
///   backslash. Blank lines and `;` comments between are passed over. Another line that does not
///   begin with a digit ends the value, spoils it, and is itself used up (as Wine has it).
/// - A string goes on until its closing quote, across line breaks: regedit exports a REG_SZ with its
///   line breaks raw. (Wine exports `\r\n` and reads no raw breaks.) Should text follow the closing
///   quote, then a quote was missing further up, and no one can tell which lines are text and which
///   are keys: that is an error.
struct RegParser {
  enum LineEnd { case none, lineFeed, carriageReturn, both }
  enum Pending { case none, hex, string }

  let file: String
  let selection: Selection
  var format = RegFormat.exported
  var line = 0
  var pending = Pending.none
  /// Whether the section's values are wanted; their lines are decoded only then.
  var isSelected = false
  /// Raw bytes with which the names of unrelated keys begin, opening bracket included.
  var rejected: [UInt8] = []
  var replay = RegReplay()
  var notes: RegNotes
  var host: String?
  var captured: String?
  /// Every construct with its bytes, where an editor asked for it.
  var log: RegLog?

  private var hasKey = false
  private var name = ValueName.defaultValue
  private var type = RegistryType.none
  private var isValid = true
  private var data: [UInt8] = []
  private var valueLine = 0
  private var valueColumn = 0

  init(file: String, selection: Selection) {
    self.file = file
    self.selection = selection
    notes = RegNotes(file: file)
    isSelected = selection.items == nil
  }

  /// One decoded line.
  mutating func parse(_ text: Span<UInt8>, _ end: LineEnd) {
    switch pending {
    case .none: start(text, end)
    case .hex: continueHex(text)
    case .string: continueString(text, from: 0, end)
    }
  }

  private mutating func start(_ text: Span<UInt8>, _ end: LineEnd) {
    let first = text.skippingBlanks(from: 0)
    guard first < text.count else { return }
    switch text[first] {
    case 0x5B: section(text, from: first)
    case 0x3B: comment(text, from: first + 1)
    case 0x23: log?.add(.comment)
    case 0x40:
      beginValue(.defaultValue, text, at: first)
      value(text, from: first + 1, end)
    case 0x22:
      let (quote, hasEscapes) = text.quotedEnd(from: first + 1)
      guard let quote else { return ignore("a value name without its closing quote", text, first) }
      beginValue(valueName(text, first + 1..<quote, hasEscapes), text, at: first)
      value(text, from: quote + 1, end)
    default: strange(text, first)
    }
  }

  /// A line that is nothing of the format.
  private mutating func strange(_ text: Span<UInt8>, _ first: Int) {
    // Exports that were put together carry a header each; there is nothing to tell about them.
    let line = text.bytes(first..<text.count)
    if RegFormat.Version.allCases.contains(where: { line.elementsEqual($0.rawValue.utf8) }) {
      return
    }
    if line.count(where: { $0 == 0 }) >= max(4, line.count / 3) {
      notes.error(
        "reg-two-encodings",
        "cannot read this file: it is 8-bit text with UTF-16 in it, as exports are that were put together unconverted",
        line: self.line,
        column: 1,
        help: "convert each export to the same encoding before you put them together"
      )
      return
    }
    ignore("neither a key, a value nor a comment", text, first)
  }

  private mutating func ignore(_ what: String, _ text: Span<UInt8>, _ at: Int) {
    notes.ignored(what, line: line, column: text.column(at), length: max(1, text.count - at))
  }

  // MARK: Keys

  private mutating func section(_ text: Span<UInt8>, from bracket: Int) {
    isSelected = false
    hasKey = false
    rejected = []
    replay.leave()
    var end = text.count - 1
    while end > bracket, text[end] != 0x5D { end -= 1 }
    var start = bracket + 1
    guard end > bracket else {
      log?.add(.badSection)
      return ignore("a key without its closing bracket", text, bracket)
    }
    let isDeletion = start < end && text[start] == 0x2D
    if isDeletion { start += 1 }
    guard let path = RegistryPath(regName: text.bytes(start..<end)) else {
      log?.add(.badSection)
      return ignore("no registry key has this name", text, start)
    }
    if isDeletion, path.subpath.isEmpty {
      log?.add(.badSection)
      return ignore("a root cannot be deleted", text, start)
    }
    if isDeletion { log?.add(.deletion(path)) } else { log?.add(.section(path)) }
    let verdict = selection.verdict(on: path)
    if verdict.relation == .unrelated
      || verdict.relation == .below && !isDeletion && isImplied(path, verdict.selectedDepth)
    {
      return reject(text, bracket..<end, names: verdict.names)
    }
    replay.append(path, isDeletion: isDeletion)
    hasKey = !isDeletion
    isSelected = verdict.relation == .selected
  }

  /// Whether a key deeper than was asked for says nothing that is not known yet: that the keys above
  /// it are there was said by the section before.
  private func isImplied(_ path: RegistryPath, _ selectedDepth: Int) -> Bool {
    guard let last = replay.last, !last.isDeletion, last.path.depth >= selectedDepth else {
      return false
    }
    return last.path.contains(path)
  }

  /// Remembers with what other names of the same kind begin, so that they cost one comparison.
  private mutating func reject(_ text: Span<UInt8>, _ name: Range<Int>, names: Int) {
    var end = name.lowerBound
    var left = names + 1
    while end < name.upperBound {
      if text[end] == 0x5C {
        left -= 1
        if left == 0 { break }
      }
      end += 1
    }
    guard left <= 1, text[name.lowerBound + 1] != 0x2D else { return }
    let prefix = RegistryText(wtf8: text.bytes(name.lowerBound..<end) + [0x5C])
    rejected = format.encoding == .utf8 ? prefix.bytes : prefix.utf16Bytes
  }

  // MARK: Values

  private func valueName(
    _ text: Span<UInt8>,
    _ range: Range<Int>,
    _ hasEscapes: Bool
  ) -> ValueName {
    guard hasEscapes else { return ValueName(RegistryText(wtf8: text.bytes(range))) }
    var bytes: [UInt8] = []
    _ = text.unescape(range, into: &bytes)
    return ValueName(RegistryText(joining: bytes))
  }

  private mutating func beginValue(_ name: ValueName, _ text: Span<UInt8>, at column: Int) {
    self.name = name
    valueLine = line
    valueColumn = text.column(column)
    log?.beginValue()
  }

  private mutating func value(_ text: Span<UInt8>, from start: Int, _ end: LineEnd) {
    var index = text.skippingBlanks(from: start)
    guard index < text.count, text[index] == 0x3D else {
      return spoil("no = behind a value's name")
    }
    index = text.skippingBlanks(from: index + 1)
    guard index < text.count else { return spoil("a value without data") }
    log?.beginData(text, at: index)
    data.removeAll(keepingCapacity: true)
    isValid = true
    switch text[index] {
    case 0x2D:
      guard text.isOver(at: index + 1) else {
        return spoil("text behind the - that deletes a value")
      }
      log?.endData(text, at: index + 1)
      finish(nil)
    case 0x22: continueString(text, from: index + 1, end)
    case 0x64 where text.starts(with: "dword:", at: index):
      guard let (number, end) = text.dword(at: index + 6) else {
        return spoil("no number of one to eight hexadecimal digits behind dword:")
      }
      log?.endData(text, at: end)
      finish(.dword(number))
    default:
      guard let (type, digits) = text.hexType(at: index) else {
        return spoil("no data that begins with a quote, dword: or hex")
      }
      self.type = type ?? .none
      isValid = type != nil
      hex(text, from: digits)
    }
  }

  private mutating func hex(_ text: Span<UInt8>, from start: Int) {
    let (end, continues) = text.hexExtent(from: start)
    if isValid { isValid = text.hexBytes(start..<end, into: &data) }
    log?.endData(text, at: end)
    pending = continues ? .hex : .none
    if !continues { finishHex() }
  }

  private mutating func continueHex(_ text: Span<UInt8>) {
    let first = text.skippingBlanks(from: 0)
    guard first < text.count, text[first] != 0x3B else { return }
    if hexDigit(text[first]) != nil { return hex(text, from: first) }
    pending = .none
    isValid = false
    finishHex()
  }

  private mutating func finishHex() {
    guard isValid else { return spoil("no bytes in hexadecimal behind hex") }
    if format.hasANSIData, type == .expandString || type == .multiString, !data.isEmpty {
      // The import ends such a text where the file does not (wine: prepare_hex_string_data).
      if data.last != 0 { data.append(0) }
      if data.contains(where: { $0 >= 0x80 }) { notes.ansi(line: valueLine) }
      finish(RegistryData(type, RegistryText(windows1252: data).utf16Bytes))
    } else {
      finish(RegistryData(type, unsafe data.withUnsafeBufferPointer { unsafe Array($0) }))
    }
  }

  private mutating func continueString(_ text: Span<UInt8>, from start: Int, _ end: LineEnd) {
    let (quote, hasEscapes) = text.quotedEnd(from: start)
    let range = start..<(quote ?? text.count)
    if pending == .none, let quote, !hasEscapes, text.isOver(at: quote + 1) {
      // Nearly every string: on one line, without escapes.
      log?.endData(text, at: quote + 1)
      return finish(RegistryData(.string, text.terminatedUTF16(range)))
    }
    if let odd = text.unescape(range, into: &data) {
      notes.oddEscape(line: line, column: text.column(odd))
    }
    guard let quote else {
      pending = .string
      switch end {
      case .none: break
      case .lineFeed: data.append(0x0A)
      case .carriageReturn: data.append(0x0D)
      case .both: data += [0x0D, 0x0A]
      }
      return
    }
    let crossesLines = pending == .string
    pending = .none
    guard text.isOver(at: quote + 1) else {
      return crossesLines ? unclosed() : spoil("text behind a string")
    }
    log?.endData(text, at: quote + 1)
    finish(RegistryData(.string, data.span.terminatedUTF16(data.indices)))
  }

  mutating func unclosed() {
    notes.error(
      "reg-unclosed-string",
      "cannot tell where the string that begins here ends",
      line: valueLine,
      column: valueColumn,
      help: "add the missing quote"
    )
    spoil(nil)
  }

  private mutating func spoil(_ what: String?) {
    if let what { notes.ignored(what, line: valueLine, column: valueColumn) }
  }

  private mutating func finish(_ data: RegistryData?) {
    guard hasKey, isSelected else { return spoil(hasKey ? nil : "a value outside any key") }
    log?.endValue(name, isDeletion: data == nil)
    replay.add(SnapshotValue(name, data))
  }

  /// Notes where a value begins whose lines are skipped; it matters only when it never ends.
  mutating func beginSkippedString(column: Int) {
    valueLine = line
    valueColumn = column
    pending = .string
  }

  func content() -> RegContent {
    RegContent(
      keys: replay.resolved(),
      covers: outermost(replay.coverage),
      host: host,
      captured: captured,
      format: format
    )
  }

  /// The end of the file.
  mutating func finish() {
    switch pending {
    case .none: break
    case .hex:
      // A backslash on the very last line still sets the value (wine: hex_multiline_state).
      log?.endOpen()
      if isSelected { finishHex() }
    case .string: unclosed()
    }
    pending = .none
    replay.close()
  }
}

extension Span<UInt8> {
  /// The column, counted from 1 in Unicode scalars, of an index.
  func column(_ index: Int) -> Int {
    var column = 1
    for position in 0..<Swift.min(index, count) where self[position] & 0xC0 != 0x80 { column += 1 }
    return column
  }
}
