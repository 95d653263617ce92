package import Inputs

/// Reads `.reg` text as it arrives, in windows of any size; what is not selected costs no memory.
///
/// ```
/// windows ──▶ lines ──▶ skip (raw)  ─▶ nothing
///                   └─▶ decode ─▶ parse ─▶ events ─▶ replay ─▶ RegContent
/// ```
package struct RegReader {
  /// A longer line, or a longer text over several lines, is no registry data: the registry itself
  /// keeps values far smaller, and a hostile file must not fill the memory.
  static let longestLine = 1 << 27

  private let file: String
  private var parser: RegParser
  private var signature: RegSignature?
  private var hasHeader = false
  /// Set once the file is refused; what follows is not looked at.
  private var refusal: [Diagnostic]?
  /// The beginning of a line whose end has not come yet, and how much of it was searched.
  private var carry: [UInt8] = []
  private var searched = 0
  /// Where in the file `carry` begins.
  private var offset = 0
  private var decoded: [UInt8] = []

  package init(file: String, selection: Selection = .everything) {
    self.file = file
    parser = RegParser(file: file, selection: selection)
  }

  /// A reader that also notes where everything stands.
  init(logging file: String) {
    self.init(file: file)
    parser.log = RegLog()
  }

  package mutating func consume(_ window: [UInt8]) {
    unsafe window.withUnsafeBytes { bytes in unsafe consume(bytes) }
  }

  package mutating func consume(_ window: Span<UInt8>) {
    unsafe window.withUnsafeBufferPointer { bytes in unsafe consume(UnsafeRawBufferPointer(bytes)) }
  }

  /// Takes a window without copying it.
  package mutating func consume(_ window: UnsafeRawBufferPointer) {
    guard refusal == nil, window.count > 0 else { return }
    guard let signature else { return unsafe begin(with: window) }
    switch signature.encoding {
    case .utf16LittleEndian: unsafe consume(window, as: UInt16.self)
    case .utf8: unsafe consume(window, as: UInt8.self)
    }
  }

  package mutating func finish() -> Diagnosed<RegContent> {
    if signature == nil, refusal == nil {
      unsafe carry.withUnsafeBytes { unsafe decide($0, isAll: true) }
    }
    if refusal == nil, let signature {
      let rest = carry
      carry = []
      unsafe rest.withUnsafeBytes { bytes in
        switch signature.encoding {
        case .utf16LittleEndian: unsafe finish(bytes, as: UInt16.self)
        case .utf8: unsafe finish(bytes, as: UInt8.self)
        }
      }
    }
    if let refusal { return Diagnosed(nil, refusal) }
    parser.finish()
    return Diagnosed(parser.content(), parser.notes.finished())
  }

  /// What an editor needs besides the content.
  var log: RegLog? { parser.log }

  // MARK: Windows

  /// Waits for the first bytes, which tell the encoding.
  private mutating func begin(with window: UnsafeRawBufferPointer) {
    guard carry.isEmpty, window.count >= 16 else {
      unsafe carry.append(contentsOf: window)
      guard carry.count >= 16 else { return }
      let head = carry
      carry = []
      return unsafe head.withUnsafeBytes { unsafe decide($0, isAll: false) }
    }
    unsafe decide(window, isAll: false)
  }

  private mutating func decide(_ head: UnsafeRawBufferPointer, isAll: Bool) {
    guard !isAll || head.count > 0 else {
      return refuse("the file is empty", "export the key again: reg export KEY FILE")
    }
    if let refusal = unsafe RegFormat.refusal(ofFirst: Array(head.prefix(16)), in: file) {
      self.refusal = [refusal]
      return
    }
    let signature = unsafe RegSignature(head)
    self.signature = signature
    offset = signature.markLength
    if parser.log != nil { parser.log?.encoding = signature.encoding }
    parser.format = RegFormat(
      encoding: signature.encoding,
      hasByteOrderMark: signature.markLength > 0,
      version: .registryEditor5
    )
    carry = []
    unsafe consume(UnsafeRawBufferPointer(rebasing: head[signature.markLength...]))
  }

  private mutating func consume<Unit: RegUnit>(
    _ window: UnsafeRawBufferPointer,
    as unit: Unit.Type
  ) {
    var used = 0
    if !carry.isEmpty {
      // Complete the line that began earlier, so that the rest can be read where it lies.
      while used < window.count {
        let piece = unsafe endOfPiece(window, from: used, as: unit)
        unsafe carry.append(contentsOf: window[used..<piece])
        used = piece
        var line: [UInt8] = []
        swap(&line, &carry)
        let taken = unsafe line.withUnsafeBytes {
          unsafe lines($0, from: searched, isLast: false, as: unit)
        }
        swap(&line, &carry)
        guard taken > 0 else {
          searched = max(0, (carry.count - 2 * Unit.size) & ~(Unit.size - 1))
          if isTooLong { return refuseLength() }
          continue
        }
        carry.removeFirst(taken)
        searched = 0
        if carry.isEmpty || refusal != nil { break }
      }
      guard carry.isEmpty, refusal == nil else { return }
    }
    let rest = unsafe UnsafeRawBufferPointer(rebasing: window[used...])
    let taken = unsafe lines(rest, from: 0, isLast: false, as: unit)
    unsafe carry.append(contentsOf: rest[taken...])
    searched = max(0, (carry.count - 2 * Unit.size) & ~(Unit.size - 1))
    if isTooLong { refuseLength() }
  }

  private var isTooLong: Bool { carry.count > (hasHeader ? Self.longestLine : 4096) }

  /// Up to just behind the next line end of the window, with one unit more to tell CR from CRLF.
  private func endOfPiece<Unit: RegUnit>(
    _ window: UnsafeRawBufferPointer,
    from start: Int,
    as unit: Unit.Type
  ) -> Int {
    // Units of the file need not lie on even offsets of the window.
    let phase = (Unit.size - carry.count % Unit.size) % Unit.size
    let aligned = min(start + phase, window.count)
    let end = unsafe Unit.lineEnd(in: window, from: aligned)
    return min(end + 2 * Unit.size, window.count)
  }

  private mutating func finish<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    as unit: Unit.Type
  ) {
    let taken = unsafe lines(bytes, from: searched, isLast: true, as: unit)
    guard refusal == nil else { return }
    if taken < bytes.count {
      parser.notes.error(
        "reg-truncated",
        "cannot read the last character: the file ends in the middle of it",
        line: parser.line,
        column: 1,
        help: "the file was cut off; copy or export it again"
      )
    }
    if !hasHeader { refuse("the file is empty", "export the key again: reg export KEY FILE") }
  }

  // MARK: Lines

  /// Reads all whole lines of a stretch; answers how many bytes they take.
  private mutating func lines<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    from searched: Int,
    isLast: Bool,
    as unit: Unit.Type
  ) -> Int {
    let size = Unit.size
    let whole = bytes.count & ~(size - 1)
    var start = 0
    var search = searched
    while refusal == nil {
      let end = unsafe Unit.lineEnd(in: bytes, from: search)
      var next = end
      var lineEnd = RegParser.LineEnd.none
      if end < whole {
        next += size
        if unsafe Unit.load(bytes, end) == 0x0A {
          lineEnd = .lineFeed
        } else if next >= whole {
          guard isLast else { break }
          lineEnd = .carriageReturn
        } else if unsafe Unit.load(bytes, next) == 0x0A {
          next += size
          lineEnd = .both
        } else {
          lineEnd = .carriageReturn
        }
      } else if !isLast || start == whole {
        break
      }
      parser.line += 1
      let isWanted = parser.isSelected || parser.log != nil || !hasHeader
      if isWanted || !(unsafe parser.skip(bytes, start..<end, as: unit)) {
        if parser.log != nil { parser.log?.lineBytes = offset + start..<offset + next }
        unsafe decode(bytes, start..<end, as: unit)
        parseDecoded(lineEnd)
      }
      start = next
      search = next
    }
    offset += start
    return start
  }

  private mutating func parseDecoded(_ end: RegParser.LineEnd) {
    var line: [UInt8] = []
    swap(&line, &decoded)
    defer { swap(&line, &decoded) }
    if hasHeader { return parser.parse(line.span, end) }
    hasHeader = true
    if end == .lineFeed { parser.log?.lineEnd = "\n" }
    if end == .carriageReturn { parser.log?.lineEnd = "\r" }
    let version = RegFormat.version(ofHeader: line, in: file)
    guard let version = version.value else {
      refusal = version.diagnostics
      return
    }
    parser.format = RegFormat(
      encoding: parser.format.encoding,
      hasByteOrderMark: parser.format.hasByteOrderMark,
      version: version
    )
  }

  private mutating func decode<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) {
    let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
    if Unit.size == 2 { return unsafe appendWTF8(utf16: line, to: &decoded) }
    let isUTF8 = unsafe appendWTF8(utf8: line, to: &decoded)
    if !isUTF8 { parser.notes.ansi(line: parser.line) }
    if parser.log != nil { parser.log?.isWindows1252 = !isUTF8 }
  }

  private mutating func refuse(_ what: String, _ help: String) {
    refusal = [
      .error(
        "reg-not-a-registry-file",
        "cannot read this as .reg text: \(what)",
        at: Place(file: file),
        help: help
      )
    ]
  }

  private mutating func refuseLength() {
    guard hasHeader else {
      return refuse("the header line is not regedit's", "export the key again: reg export KEY FILE")
    }
    refuse(
      "line \(parser.line + 1) is longer than 128 MB",
      "export the key again: reg export KEY FILE"
    )
  }
}
