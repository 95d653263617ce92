/// Text as the registry holds it: UTF-16 code units that need not be valid UTF-16.
///
/// Kept as WTF-8 (UTF-8 in which a lone surrogate has its own three bytes), so that what Windows
/// allows survives reading and writing, and so that equality is by code unit: Swift's `String`
/// would take `é` and `e` + U+0301 for the same name, the registry does not.
package struct RegistryText: Hashable, Sendable {
  /// Well-formed WTF-8: a surrogate pair is always one four-byte sequence.
  package let bytes: [UInt8]

  /// Takes bytes that the caller knows to be WTF-8.
  package init(wtf8 bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(_ string: String) {
    bytes = Array(string.utf8)
  }

  package init(utf16 units: some Sequence<UInt16>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(units.underestimatedCount)
    var high: UInt16?
    for unit in units {
      if let first = high {
        high = nil
        if unit & 0xFC00 == 0xDC00 {
          let scalar = 0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(unit & 0x3FF)
          bytes.append(UInt8(0xF0 | scalar >> 18))
          bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
          bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
          bytes.append(UInt8(0x80 | scalar & 0x3F))
          continue
        }
        appendUnit(first, to: &bytes)
      }
      if unit & 0xFC00 == 0xD800 { high = unit } else { appendUnit(unit, to: &bytes) }
    }
    if let first = high { appendUnit(first, to: &bytes) }
    self.bytes = bytes
  }

  package static let empty = RegistryText(wtf8: [])

  package var isEmpty: Bool { bytes.isEmpty }

  /// The UTF-16 code units, exactly as Windows has them.
  package var utf16: [UInt16] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let (scalar, length) = decodeWTF8(bytes, at: index)
      index += length
      if scalar >= 0x10000 {
        units.append(UInt16(0xD800 + (scalar - 0x10000) >> 10))
        units.append(UInt16(0xDC00 + (scalar - 0x10000) & 0x3FF))
      } else {
        units.append(UInt16(scalar))
      }
    }
    return units
  }

  /// The same text as Swift's `String`; nil when it holds a lone surrogate.
  package var string: String? { String(validating: bytes, as: UTF8.self) }

  /// The text folded as the registry compares names: each code unit to its simple upper case.
  package var folded: RegistryText {
    bytes.contains { $0 >= 0x80 || ($0 >= 0x61 && $0 <= 0x7A) }
      ? RegistryText(wtf8: foldedBytes(separator: 0x5C)) : self
  }

  /// Whether two texts are the same when folded; for ASCII nothing is allocated.
  func equalsFolded(_ other: RegistryText) -> Bool {
    let length = commonPrefix(bytes, other.bytes)
    if length == bytes.count, length == other.bytes.count { return true }
    var index = length
    while index < bytes.count, index < other.bytes.count {
      let (one, two) = (bytes[index], other.bytes[index])
      // A prefix that ends within a character beyond ASCII is judged as a whole.
      if (one | two) >= 0x80 { return folded == other.folded }
      let upper = one &- 0x61 < 26 ? one &- 0x20 : one
      guard upper == (two &- 0x61 < 26 ? two &- 0x20 : two) else { return false }
      index += 1
    }
    if index < bytes.count { return bytes[index] >= 0x80 && folded == other.folded }
    if index < other.bytes.count { return other.bytes[index] >= 0x80 && folded == other.folded }
    return true
  }

  /// The folded text with another byte in the place of each backslash.
  func foldedBytes(separator: UInt8) -> [UInt8] {
    let count = bytes.count
    var beyondASCII: UInt8 = 0
    let folded = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, written in
      for index in 0..<count {
        let byte = bytes[index]
        beyondASCII |= byte
        let isLower = byte &- 0x61 < 26
        unsafe output[index] = byte == 0x5C ? separator : isLower ? byte &- 0x20 : byte
      }
      written = count
    }
    guard beyondASCII >= 0x80 else { return folded }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      if bytes[index] < 0x80 {
        result.append(folded[index])
        index += 1
        continue
      }
      let (scalar, length) = decodeWTF8(bytes, at: index)
      if let upper = simpleUppercase(scalar) {
        result.append(contentsOf: upper)
      } else {
        result.append(contentsOf: bytes[index..<index + length])
      }
      index += length
    }
    return result
  }
}

extension RegistryText {
  package static func == (left: RegistryText, right: RegistryText) -> Bool {
    left.bytes == right.bytes
  }

  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { buffer in unsafe hasher.combine(bytes: buffer) }
  }
}

extension RegistryText: Comparable {
  /// By code point, which for well-formed text is what `<` on UTF-8 bytes means.
  package static func < (left: RegistryText, right: RegistryText) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension RegistryText: ExpressibleByStringLiteral {
  package init(stringLiteral value: StaticString) {
    self.init(value.description)
  }
}

extension RegistryText: CustomStringConvertible {
  /// For people: lone surrogates become U+FFFD.
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// The code point that begins at an index of WTF-8 bytes, and how many bytes it takes.
private func decodeWTF8(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int) {
  let lead = UInt32(bytes[index])
  let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  guard length > 1, index + length <= bytes.count else { return (lead, 1) }
  var scalar = length == 2 ? lead & 0x1F : length == 3 ? lead & 0x0F : lead & 0x07
  for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[index + offset]) & 0x3F }
  return (scalar, length)
}

private func appendUnit(_ unit: UInt16, to bytes: inout [UInt8]) {
  if unit < 0x80 {
    bytes.append(UInt8(unit))
  } else if unit < 0x800 {
    bytes.append(UInt8(0xC0 | unit >> 6))
    bytes.append(UInt8(0x80 | unit & 0x3F))
  } else {
    bytes.append(UInt8(0xE0 | unit >> 12))
    bytes.append(UInt8(0x80 | unit >> 6 & 0x3F))
    bytes.append(UInt8(0x80 | unit & 0x3F))
  }
}

/// The one-code-unit upper case of a scalar outside ASCII; nil where there is none.
///
/// Windows folds code unit by code unit with a table (RtlUpcaseUnicodeChar), so mappings that
/// change the length (`ß` to `SS`) and scalars beyond the first plane stay as they are.
private func simpleUppercase(_ scalar: UInt32) -> [UInt8]? {
  guard scalar < 0x10000, let value = Unicode.Scalar(scalar) else { return nil }
  let mapping = value.properties.uppercaseMapping.unicodeScalars
  guard mapping.count == 1, let upper = mapping.first, upper.value < 0x10000 else { return nil }
  return Array(String(upper).utf8)
}
