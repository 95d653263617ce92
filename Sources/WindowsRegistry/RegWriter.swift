/// Writes `.reg` text piece by piece, as regedit does.
struct RegWriter {
  private(set) var bytes: [UInt8] = []
  let format: RegFormat
  let lineEnd: [UInt8]

  init(format: RegFormat, lineEnd: String = "\r\n") {
    self.format = format
    self.lineEnd = Array(lineEnd.utf8)
  }

  /// A whole file: the header, each key behind a blank line, a blank line at the end.
  static func export(_ keys: [SnapshotKey]) -> [UInt8] {
    var writer = RegWriter(format: .exported)
    writer.header()
    for key in keys {
      writer.newLine()
      writer.section(key.path, isDeletion: key.isDeleted)
      if key.isDeleted { continue }
      for value in key.values { writer.value(value.name, value.data) }
    }
    writer.newLine()
    return writer.bytes
  }

  mutating func header() {
    if format.hasByteOrderMark {
      bytes += format.encoding == .utf8 ? [0xEF, 0xBB, 0xBF] : [0xFF, 0xFE]
    }
    text(format.version.rawValue)
    newLine()
  }

  mutating func newLine() { append(lineEnd) }

  mutating func section(_ path: RegistryPath, isDeletion: Bool = false) {
    text(isDeletion ? "[-" : "[")
    text(path.root.rawValue)
    if !path.subpath.isEmpty {
      text("\\")
      append(path.subpath.bytes)
    }
    text("]")
    newLine()
  }

  mutating func covers(_ path: RegistryPath) {
    text("; plumbline covers \(path.root.rawValue)")
    if !path.subpath.isEmpty {
      text("\\")
      append(path.subpath.bytes)
    }
    newLine()
  }

  mutating func partial() {
    text("; plumbline partial")
    newLine()
  }

  /// A whole value with its line end; nil data deletes it.
  mutating func value(_ name: ValueName, _ data: RegistryData?, hasTextInHex: Bool = false) {
    var column: Int
    if name.spelling.isEmpty {
      text("@=")
      column = 2
    } else {
      let escaped = escape(name.spelling.bytes, keepsLineBreaks: false)
      append([0x22] + escaped + [0x22, 0x3D])
      column = RegistryText(wtf8: escaped).utf16Count + 3
    }
    if let data, hasTextInHex {
      hex(data, column: &column)
    } else {
      self.data(data, column: &column)
    }
    newLine()
  }

  /// The data alone, beginning at a column (counted from 0) of its line.
  mutating func data(_ data: RegistryData?, column: inout Int) {
    guard let data else { return text("-") }
    if let number = data.dword {
      let digits = String(number, radix: 16)
      return text("dword:" + String(repeating: "0", count: 8 - digits.count) + digits)
    }
    if let string = data.plainString, let form = written(string) {
      append([0x22])
      append(form)
      return append([0x22])
    }
    hex(data, column: &column)
  }

  /// A string as it stands between quotes; nil where this format cannot hold it there.
  private func written(_ string: RegistryText) -> [UInt8]? {
    if format.version == .regedit4, format.encoding == .utf8,
      string.bytes.contains(where: { $0 >= 0x80 })
    {
      return nil
    }
    return escape(string.bytes, keepsLineBreaks: true)
  }

  /// Wraps where regedit does: a line ends behind the comma with which it reaches 77 characters.
  private mutating func hex(_ data: RegistryData, column: inout Int) {
    let tag = data.type == .binary ? "hex:" : "hex(\(String(data.type.rawValue, radix: 16))):"
    text(tag)
    column += tag.utf8.count
    let bytes = format.hasANSIData ? data.ansiBytes ?? data.bytes : data.bytes
    var line: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      line.append(hexDigits[Int(byte >> 4)])
      line.append(hexDigits[Int(byte & 15)])
      if index == bytes.count - 1 { break }
      line.append(0x2C)
      column += 3
      if column >= 77 {
        line.append(0x5C)
        line += lineEnd
        line += [0x20, 0x20]
        column = 2
      }
    }
    append(line)
  }

  /// Backslashes and quotes get a backslash; line breaks stay raw in data, as regedit exports them.
  private func escape(_ text: [UInt8], keepsLineBreaks: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for byte in text {
      switch byte {
      case 0x5C, 0x22: result += [0x5C, byte]
      case 0x0A where !keepsLineBreaks: result += [0x5C, 0x6E]
      case 0x0D where !keepsLineBreaks: result += [0x5C, 0x72]
      default: result.append(byte)
      }
    }
    return result
  }

  mutating func text(_ text: String) { append(Array(text.utf8)) }

  private mutating func append(_ text: [UInt8]) {
    switch format.encoding {
    case .utf8: bytes += text
    case .utf16LittleEndian: bytes += RegistryText(wtf8: text).utf16Bytes
    }
  }
}

private let hexDigits = Array("0123456789abcdef".utf8)

extension RegistryText {
  var utf16Count: Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
  }
}

extension RegistryData {
  /// The text of a REG_SZ that is exactly a text with one zero at its end; nil for all others, which
  /// only `hex(1):` keeps as they are.
  var plainString: RegistryText? {
    guard type == .string, bytes.count >= 2, bytes.count % 2 == 0 else { return nil }
    let units = codeUnits
    guard units.firstIndex(of: 0) == units.count - 1 else { return nil }
    return RegistryText(utf16: units.dropLast())
  }

  /// The bytes of a REG_EXPAND_SZ or REG_MULTI_SZ in an ANSI file; nil when they would not come back.
  var ansiBytes: [UInt8]? {
    guard type == .expandString || type == .multiString else { return bytes }
    guard !bytes.isEmpty else { return [] }
    guard bytes.count % 2 == 0, codeUnits.last == 0 else { return nil }
    let text = RegistryText(utf16: codeUnits)
    guard text.bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    return text.bytes
  }
}
