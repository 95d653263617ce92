import WindowsRegistry

/// What `reg query KEY` printed: the key's values as text, and the names of the keys below it.
///
/// The text is exact for REG_DWORD and REG_QWORD as `0x…`, for REG_BINARY as hex, and, as far as the
/// code page goes, for REG_SZ and REG_EXPAND_SZ of plain ASCII on one line. Everything else is not:
/// what the code page lacks becomes `?` or a character that looks alike (seen with Wine; Microsoft:
/// WideCharToMultiByte, best fit), lines break, `\0` in a REG_MULTI_SZ may be its text, and Wine
/// prints `(null)` for a REG_QWORD.
struct RegQuery: Hashable, Sendable {
  /// The values whose data the text tells exactly.
  private(set) var values: [SnapshotValue] = []
  /// Names or lines that the text does not tell exactly.
  private(set) var inexact: [String] = []
  /// The keys directly below, as far as their names are ASCII.
  private(set) var children: Set<RegistryPath> = []

  init(_ text: some Sequence<UInt8>, of key: RegistryPath) {
    var seen: Set<ValueName> = []
    var isBehindHeader = false
    for raw in Array(text).split(separator: 0x0A) {
      let bytes = raw.last == 0x0D ? raw.dropLast() : raw
      if bytes.isEmpty { continue }
      let line = String(decoding: bytes, as: UTF8.self)
      if bytes.starts(with: "HKEY_".utf8) {
        guard bytes.allSatisfy({ $0 < 0x80 }), let path = RegistryPath(parsing: line) else {
          continue
        }
        if path == key { isBehindHeader = true }
        if path.parent == key { children.insert(path) }
      } else if isBehindHeader, let value = Self.value(line) {
        // A name that comes twice was made up by a line break in some data.
        if seen.insert(value.name).inserted, let data = value.data {
          values.append(SnapshotValue(value.name, data))
        } else {
          inexact.append(value.name.description)
          values.removeAll { $0.name == value.name }
        }
      } else {
        inexact.append(line.asWords)
      }
    }
  }

  /// Four blanks, the name, four blanks, the type, four blanks, the data; nil for any other line.
  private static func value(_ line: String) -> (name: ValueName, data: RegistryData?)? {
    guard line.hasPrefix("    ") else { return nil }
    let rest = line.dropFirst(4)
    // The name may hold blanks itself, so the first type in the line is looked for.
    var place = rest.startIndex
    while let gap = rest[place...].range(of: "    REG_") {
      let tail = rest[gap.lowerBound...].dropFirst(4)
      let type = tail.prefix { $0 != " " }
      let data = tail.dropFirst(type.count)
      if let known = RegistryType(name: String(type)), data.isEmpty || data.hasPrefix("    ") {
        // The default value's name is translated: “(Default)”, “(Standard)”.
        let printed = rest[..<gap.lowerBound]
        let isPlain =
          printed.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !printed.contains("?")
        let isDefault = printed.hasPrefix("(") && printed.hasSuffix(")")
        let name = isDefault ? ValueName.defaultValue : ValueName(String(printed))
        return (name, isPlain ? Self.data(known, data.dropFirst(4)) : nil)
      }
      place = gap.upperBound
    }
    return nil
  }

  private static func data(_ type: RegistryType, _ text: Substring) -> RegistryData? {
    switch type {
    case .dword:
      guard text.hasPrefix("0x"), let number = UInt32(text.dropFirst(2), radix: 16) else {
        return nil
      }
      return .dword(number)
    case .qword:
      guard text.hasPrefix("0x"), let number = UInt64(text.dropFirst(2), radix: 16) else {
        return nil
      }
      return .qword(number)
    case .string, .expandString:
      guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !text.contains("?") else {
        return nil
      }
      return type == .string ? .string(String(text)) : .expandString(String(text))
    case .binary:
      let digits = Array(text.utf8)
      guard digits.count % 2 == 0 else { return nil }
      var bytes: [UInt8] = []
      for index in stride(from: 0, to: digits.count, by: 2) {
        guard
          let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(byte)
      }
      return RegistryData(.binary, bytes)
    default: return nil
    }
  }
}

extension Substring {
  /// Where a text of ASCII first stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) {
        return index..<self.index(index, offsetBy: text.count)
      }
      index = self.index(after: index)
    }
    return nil
  }
}
