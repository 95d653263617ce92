/// The words of one line of `.reg` text, already decoded to WTF-8.
///
/// What is taken and what is not follows Wine's reg import, whose rules were made by testing Windows
/// (wine: programs/reg/import.c and programs/regedit/tests/regedit.c).
extension Span<UInt8> {
  func skippingBlanks(from start: Int) -> Int {
    var index = start
    while index < count, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
    return index
  }

  /// Whether nothing but blanks, or blanks and a `;` comment, follows.
  func isOver(at start: Int) -> Bool {
    let index = skippingBlanks(from: start)
    return index == count || self[index] == 0x3B
  }

  func starts(with word: StaticString, at start: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard start + length <= count else { return false }
    for offset in 0..<length where unsafe word.utf8Start[offset] != self[start + offset] {
      return false
    }
    return true
  }

  /// The bytes of a range.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// Where the quote is that closes a text beginning at `start`, and whether the text has escapes.
  func quotedEnd(from start: Int) -> (end: Int?, hasEscapes: Bool) {
    var index = start
    var hasEscapes = false
    while index < count {
      let byte = self[index]
      if byte == 0x22 { return (index, hasEscapes) }
      if byte == 0x5C {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    return (nil, hasEscapes)
  }

  /// Appends a quoted text with its escapes resolved; answers where one is that regedit does not know.
  func unescape(_ range: Range<Int>, into text: inout [UInt8]) -> Int? {
    var odd: Int?
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = self[index]
      index += 1
      guard byte == 0x5C, index < range.upperBound else {
        text.append(byte)
        continue
      }
      switch self[index] {
      case 0x6E: text.append(0x0A)
      case 0x72: text.append(0x0D)
      case 0x30: text.append(0)
      case let escaped:
        if escaped != 0x5C, escaped != 0x22, odd == nil { odd = index - 1 }
        text.append(escaped)
      }
      index += 1
    }
    return odd
  }

  /// The number of `dword:`, one to eight hexadecimal digits.
  func dword(at start: Int) -> (number: UInt32, end: Int)? {
    var index = skippingBlanks(from: start)
    let first = index
    var number: UInt32 = 0
    while index < count, let digit = hexDigit(self[index]) {
      guard index - first < 8 else { return nil }
      number = number << 4 | UInt32(digit)
      index += 1
    }
    return index > first && isOver(at: index) ? (number, index) : nil
  }

  /// What stands between `hex` and the digits: the type and where the digits begin.
  func hexType(at start: Int) -> (type: RegistryType?, digits: Int)? {
    if starts(with: "hex:", at: start) { return (.binary, start + 4) }
    guard starts(with: "hex(", at: start) else { return nil }
    var index = start + 4
    var number: UInt64 = 0
    while index < count, let digit = hexDigit(self[index]), number <= 0xFFFF_FFFF {
      number = number << 4 | UInt64(digit)
      index += 1
    }
    let isWhole = index > start + 4 && number <= 0xFFFF_FFFF && starts(with: "):", at: index)
    return (isWhole ? RegistryType(rawValue: UInt32(number)) : nil, isWhole ? index + 2 : start + 4)
  }

  /// Where the hexadecimal bytes of a line end, and whether a backslash carries them on to the next.
  func hexExtent(from start: Int) -> (end: Int, continues: Bool) {
    var end = start
    while end < count, self[end] != 0x3B { end += 1 }
    func trim() {
      while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    }
    trim()
    guard end > start, self[end - 1] == 0x5C else { return (end, false) }
    let backslash = end
    end -= 1
    trim()
    // Wine takes the backslash only where another byte could stand: behind a comma or the colon.
    guard end == start || self[end - 1] == 0x2C else { return (backslash, false) }
    return (end, true)
  }

  /// Appends the bytes of `41,42,…`; false when the range holds anything else.
  func hexBytes(_ range: Range<Int>, into bytes: inout [UInt8]) -> Bool {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      // The form regedit writes, two digits and a comma.
      if index + 2 < end, self[index + 2] == 0x2C, let high = hexDigit(self[index]),
        let low = hexDigit(self[index + 1])
      {
        bytes.append(high << 4 | low)
        index += 3
        continue
      }
      index = skippingBlanks(from: index)
      if index >= end { return true }
      let first = index
      var number = 0
      while index < end, let digit = hexDigit(self[index]) {
        number = number << 4 | Int(digit)
        guard number <= 0xFF else { return false }
        index += 1
      }
      guard index > first else { return false }
      bytes.append(UInt8(number))
      if index == end { return true }
      guard self[index] == 0x2C else { return skippingBlanks(from: index) >= end }
      index += 1
    }
    return true
  }
}

/// The value of a hexadecimal digit.
@inline(__always) func hexDigit(_ byte: UInt8) -> UInt8? {
  let digit = byte &- 0x30
  if digit < 10 { return digit }
  let letter = (byte | 0x20) &- 0x61
  return letter < 6 ? letter &+ 10 : nil
}
