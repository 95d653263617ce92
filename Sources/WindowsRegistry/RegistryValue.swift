/// The name of a value, compared without case; the empty name is the key's default value.
package struct ValueName: Sendable {
  package let spelling: RegistryText

  package init(_ spelling: RegistryText) {
    self.spelling = spelling
  }

  package init(_ spelling: String) {
    self.init(RegistryText(spelling))
  }

  package static let defaultValue = ValueName(RegistryText.empty)
}

extension ValueName: Hashable, Comparable {
  package static func == (left: ValueName, right: ValueName) -> Bool {
    left.spelling.equalsFolded(right.spelling)
  }

  package static func < (left: ValueName, right: ValueName) -> Bool {
    left.spelling.folded < right.spelling.folded
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(spelling.folded) }
}

extension ValueName: ExpressibleByStringLiteral {
  package init(stringLiteral value: StaticString) { self.init(value.description) }
}

extension ValueName: CustomStringConvertible {
  package var description: String { spelling.isEmpty ? "(default)" : spelling.description }
}

/// A value's type: the registry stores any 32-bit number.
package struct RegistryType: Hashable, Sendable, RawRepresentable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let none = RegistryType(rawValue: 0)
  package static let string = RegistryType(rawValue: 1)
  package static let expandString = RegistryType(rawValue: 2)
  package static let binary = RegistryType(rawValue: 3)
  package static let dword = RegistryType(rawValue: 4)
  package static let dwordBigEndian = RegistryType(rawValue: 5)
  package static let link = RegistryType(rawValue: 6)
  package static let multiString = RegistryType(rawValue: 7)
  package static let qword = RegistryType(rawValue: 11)

  private static let names: [(RegistryType, String)] = [
    (.none, "REG_NONE"), (.string, "REG_SZ"), (.expandString, "REG_EXPAND_SZ"),
    (.binary, "REG_BINARY"), (.dword, "REG_DWORD"), (.dwordBigEndian, "REG_DWORD_BIG_ENDIAN"),
    (.link, "REG_LINK"), (.multiString, "REG_MULTI_SZ"), (.qword, "REG_QWORD"),
    (RegistryType(rawValue: 8), "REG_RESOURCE_LIST"),
    (RegistryType(rawValue: 9), "REG_FULL_RESOURCE_DESCRIPTOR"),
    (RegistryType(rawValue: 10), "REG_RESOURCE_REQUIREMENTS_LIST"),
  ]

  /// Reads a name of winnt.h (`REG_DWORD`), or `hex(n)` with n in hexadecimal for a type without one.
  package init?(name: String) {
    if let found = Self.names.first(where: { $0.1 == name }) {
      self = found.0
    } else if name.hasPrefix("hex("), name.hasSuffix(")"),
      let number = UInt32(name.dropFirst(4).dropLast(), radix: 16)
    {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }

  package static var nameList: [String] { names.map(\.1) }
}

extension RegistryType: CustomStringConvertible {
  package var description: String {
    Self.names.first { $0.0 == self }?.1 ?? "hex(\(String(rawValue, radix: 16)))"
  }
}

/// A value's type and its bytes, exactly as the registry holds them.
package struct RegistryData: Hashable, Sendable {
  package let type: RegistryType
  package let bytes: [UInt8]

  package init(_ type: RegistryType, _ bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }

  package static func dword(_ number: UInt32) -> RegistryData {
    RegistryData(.dword, littleEndian(UInt64(number), count: 4))
  }

  package static func qword(_ number: UInt64) -> RegistryData {
    RegistryData(.qword, littleEndian(number, count: 8))
  }

  /// REG_SZ with its terminating zero.
  package static func string(_ text: String) -> RegistryData {
    RegistryData(.string, terminated(RegistryText(text)))
  }

  /// REG_EXPAND_SZ with its terminating zero.
  package static func expandString(_ text: String) -> RegistryData {
    RegistryData(.expandString, terminated(RegistryText(text)))
  }

  /// REG_MULTI_SZ: each string with its zero, then one more.
  package static func multiString(_ texts: [String]) -> RegistryData {
    RegistryData(.multiString, texts.flatMap { terminated(RegistryText($0)) } + [0, 0])
  }

  /// The number of a REG_DWORD of four bytes; nil for everything else, also for other numbers.
  package var dword: UInt32? {
    type == .dword && bytes.count == 4 ? UInt32(truncatingIfNeeded: unsigned(bytes)) : nil
  }

  /// The number of a REG_QWORD of eight bytes.
  package var qword: UInt64? {
    type == .qword && bytes.count == 8 ? unsigned(bytes) : nil
  }

  /// The text of a REG_SZ or REG_EXPAND_SZ up to the first zero; nil for other types.
  package var text: RegistryText? {
    guard type == .string || type == .expandString else { return nil }
    return RegistryText(utf16: codeUnits.prefix { $0 != 0 })
  }

  /// The strings of a REG_MULTI_SZ, up to the empty one that ends it; nil for other types.
  package var texts: [RegistryText]? {
    guard type == .multiString else { return nil }
    var texts: [RegistryText] = []
    for part in codeUnits.split(separator: 0, omittingEmptySubsequences: false) {
      if part.isEmpty { break }
      texts.append(RegistryText(utf16: part))
    }
    return texts
  }

  /// The bytes as little-endian UTF-16; an odd last byte is left out.
  package var codeUnits: [UInt16] {
    stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map {
      UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
    }
  }
}

/// A named value of a key.
package struct RegistryValue: Hashable, Sendable {
  package let name: ValueName
  package let data: RegistryData

  package init(_ name: ValueName, _ data: RegistryData) {
    self.name = name
    self.data = data
  }
}

private func littleEndian(_ number: UInt64, count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
}

private func unsigned(_ bytes: [UInt8]) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

private func terminated(_ text: RegistryText) -> [UInt8] {
  text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] } + [0, 0]
}
