/// Where in a file's bytes its keys, values and coverage comments stand.
struct RegLog {
  enum Kind {
    case section(RegistryPath)
    case deletion(RegistryPath)
    case covers(RegistryPath)
    /// The section above speaks for the values that it lists only.
    case partial
    /// A bracketed line that names no key: what follows belongs to nothing.
    case badSection
    case comment
    case value(ValueName, isDeletion: Bool)
  }

  struct Entry {
    let kind: Kind
    /// Whole lines, with their line ends.
    var bytes: Range<Int>
    /// From behind the equals sign to the end of the data, without a comment; empty for other kinds.
    var data: Range<Int>
  }

  private(set) var entries: [Entry] = []
  /// Where the data ends of a hex value that runs on a backslash into the end of the file.
  private(set) var openEnd: Int?

  /// The first line's end, which is what the editor writes.
  var lineEnd = "\r\n"

  /// The line that is being parsed, and how its decoded text maps to its bytes.
  var lineBytes = 0..<0
  var encoding = RegFormat.Encoding.utf8
  var isWindows1252 = false

  private var valueStart = 0
  private var dataStart = 0
  private var dataEnd = 0

  mutating func add(_ kind: Kind) {
    entries.append(Entry(kind: kind, bytes: lineBytes, data: 0..<0))
  }

  mutating func beginValue() {
    valueStart = lineBytes.lowerBound
    dataStart = valueStart
    dataEnd = valueStart
  }

  mutating func beginData(_ text: Span<UInt8>, at index: Int) {
    dataStart = offset(text, index)
  }

  mutating func endData(_ text: Span<UInt8>, at index: Int) {
    dataEnd = offset(text, index)
  }

  mutating func endOpen() { openEnd = dataEnd }

  mutating func endValue(_ name: ValueName, isDeletion: Bool) {
    entries.append(
      Entry(
        kind: .value(name, isDeletion: isDeletion),
        bytes: valueStart..<lineBytes.upperBound,
        data: dataStart..<dataEnd
      )
    )
  }

  private func offset(_ text: Span<UInt8>, _ index: Int) -> Int {
    guard encoding == .utf16LittleEndian || isWindows1252 else {
      return lineBytes.lowerBound + index
    }
    var units = 0
    for position in 0..<index {
      let byte = text[position]
      if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
    }
    return lineBytes.lowerBound + (encoding == .utf16LittleEndian ? units * 2 : units)
  }
}
