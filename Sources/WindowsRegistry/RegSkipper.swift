/// Lines whose words do not matter, looked at as they lie in the file.
///
/// Nearly all of a large export passes through here, so each line costs a search for its end and a
/// look at its first and last characters. The rules of where a value ends are those of `RegParser`.
extension RegParser {
  /// Takes one raw line of a section that is not selected; false when it has to be decoded.
  mutating func skip<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Bool {
    switch pending {
    case .none: break
    case .hex:
      unsafe continueSkippedHex(bytes, range, as: unit)
      return true
    case .string: return unsafe skipString(bytes, range, as: unit)
    }
    let size = Unit.size
    var start = range.lowerBound
    let end = range.upperBound
    var first: Unit = 0
    while start < end {
      first = unsafe Unit.load(bytes, start)
      guard first == 0x20 || first == 0x09 else { break }
      start += size
    }
    guard start < end else { return true }
    switch first {
    case 0x5B: return unsafe isRejected(bytes, start..<end)
    case 0x3B: return unsafe !isOurComment(bytes, start + size..<end, as: unit)
    case 0x22:
      // A quote at the end of the line closes whatever was open, unless it is escaped or is itself
      // the opening one.
      if end - start >= 2 * size, unsafe Unit.load(bytes, end - size) == 0x22 {
        let before = unsafe Unit.load(bytes, end - 2 * size)
        if before != 0x5C, before != 0x3D, before != 0x20, before != 0x09 { return true }
      }
      guard let quote = unsafe closingQuote(bytes, start + size..<end, as: unit) else {
        return true
      }
      unsafe skipValue(bytes, quote + size..<end, lineStart: range.lowerBound, as: unit)
      return true
    case 0x40:
      unsafe skipValue(bytes, start + size..<end, lineStart: range.lowerBound, as: unit)
      return true
    default: return true
    }
  }

  private func isRejected(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let length = rejected.count
    guard length > 0, range.count > length else { return false }
    return unsafe rejected.withUnsafeBytes { wanted in
      var offset = 0
      let base = range.lowerBound
      while offset + 8 <= length {
        guard unsafe UInt8.word(wanted, offset) == UInt8.word(bytes, base + offset) else {
          return false
        }
        offset += 8
      }
      while offset < length {
        guard unsafe wanted[offset] == bytes[base + offset] else { return false }
        offset += 1
      }
      return true
    }
  }

  private func isOurComment<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Bool {
    var start = range.lowerBound
    while start < range.upperBound {
      let unit = unsafe Unit.load(bytes, start)
      guard unit == 0x20 || unit == 0x09 else { return unit == 0x70 }
      start += Unit.size
    }
    return false
  }

  /// The first quote that no backslash escapes.
  private func closingQuote<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Int? {
    let (quotes, backslashes) = (Unit.ones &* 0x22, Unit.ones &* 0x5C)
    var index = range.lowerBound
    while index < range.upperBound {
      if index &+ 8 <= range.upperBound {
        let word = unsafe Unit.word(bytes, index)
        if Unit.zeroLanes(word ^ quotes) | Unit.zeroLanes(word ^ backslashes) == 0 {
          index &+= 8
          continue
        }
      }
      let unit = unsafe Unit.load(bytes, index)
      if unit == 0x22 { return index }
      index += unit == 0x5C ? 2 * Unit.size : Unit.size
    }
    return nil
  }

  private func skippingBlanks<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Int {
    var index = range.lowerBound
    while index < range.upperBound {
      let unit = unsafe Unit.load(bytes, index)
      guard unit == 0x20 || unit == 0x09 else { break }
      index += Unit.size
    }
    return index
  }

  /// What follows a value's name: all that matters is whether the value goes on.
  private mutating func skipValue<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    lineStart: Int,
    as unit: Unit.Type
  ) {
    let end = range.upperBound
    let size = Unit.size
    var index = unsafe skippingBlanks(bytes, range, as: unit)
    guard index < end, (unsafe Unit.load(bytes, index)) == 0x3D else { return }
    index = unsafe skippingBlanks(bytes, index + size..<end, as: unit)
    guard index < end else { return }
    switch unsafe Unit.load(bytes, index) {
    case 0x22:
      if unsafe closingQuote(bytes, index + size..<end, as: unit) == nil {
        beginSkippedString(column: 1)
      }
    case 0x68:
      guard end - index >= 4 * size, unsafe Unit.load(bytes, index + size) == 0x65,
        unsafe Unit.load(bytes, index + 2 * size) == 0x78
      else { return }
      let colon = unsafe Unit.load(bytes, index + 3 * size)
      guard colon == 0x3A || colon == 0x28 else { return }
      var digits = index + 4 * size
      if colon == 0x28 { digits = unsafe behindType(bytes, digits..<end, as: unit) }
      if unsafe hexContinues(bytes, digits..<end, as: unit) { pending = .hex }
    default: return
    }
  }

  /// Where the digits begin behind `hex(`: behind `n):`, or at once where that is not there.
  private func behindType<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Int {
    var index = range.lowerBound
    var number: UInt64 = 0
    while index < range.upperBound, number <= 0xFFFF_FFFF {
      guard let byte = UInt8(exactly: unsafe Unit.load(bytes, index)), let digit = hexDigit(byte)
      else { break }
      number = number << 4 | UInt64(digit)
      index += Unit.size
    }
    guard index > range.lowerBound, number <= 0xFFFF_FFFF,
      index + 2 * Unit.size <= range.upperBound, unsafe Unit.load(bytes, index) == 0x29,
      unsafe Unit.load(bytes, index + Unit.size) == 0x3A
    else { return range.lowerBound }
    return index + 2 * Unit.size
  }

  private mutating func continueSkippedHex<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) {
    let start = unsafe skippingBlanks(bytes, range, as: unit)
    guard start < range.upperBound else { return }
    let first = unsafe Unit.load(bytes, start)
    if first == 0x3B { return }
    guard let byte = UInt8(exactly: first), hexDigit(byte) != nil else {
      pending = .none
      return
    }
    if unsafe !hexContinues(bytes, start..<range.upperBound, as: unit) { pending = .none }
  }

  /// The same rule as `hexExtent`.
  private func hexContinues<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Bool {
    let size = Unit.size
    var end = unsafe Unit.first(0x3B, in: bytes, from: range.lowerBound, to: range.upperBound)
    func trim() {
      while end > range.lowerBound {
        let unit = unsafe Unit.load(bytes, end - size)
        guard unit == 0x20 || unit == 0x09 else { break }
        end -= size
      }
    }
    trim()
    guard end > range.lowerBound, unsafe Unit.load(bytes, end - size) == 0x5C else { return false }
    end -= size
    trim()
    return end == range.lowerBound || (unsafe Unit.load(bytes, end - size)) == 0x2C
  }

  /// A further line of a string that is skipped; false when its end has to be judged.
  private mutating func skipString<Unit: RegUnit>(
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    as unit: Unit.Type
  ) -> Bool {
    guard let quote = unsafe closingQuote(bytes, range, as: unit) else { return true }
    let rest = unsafe skippingBlanks(bytes, quote + Unit.size..<range.upperBound, as: unit)
    pending = .none
    if rest < range.upperBound, unsafe Unit.load(bytes, rest) != 0x3B { unclosed() }
    return true
  }
}
