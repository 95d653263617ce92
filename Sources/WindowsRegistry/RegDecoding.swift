/// Replaces `text` by the WTF-8 form of little-endian UTF-16; an odd last byte is left out.
func appendWTF8(utf16 bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
  let units = bytes.count / 2
  // A unit takes at most three bytes.
  unsafe refill(&text, capacity: units * 3) { output in
    var written = 0
    var index = 0
    while index < units {
      while index &+ 4 <= units {
        let word = unsafe UInt16.word(bytes, index &* 2)
        guard word & 0xFF80_FF80_FF80_FF80 == 0 else { break }
        unsafe output[written] = UInt8(truncatingIfNeeded: word)
        unsafe output[written &+ 1] = UInt8(truncatingIfNeeded: word &>> 16)
        unsafe output[written &+ 2] = UInt8(truncatingIfNeeded: word &>> 32)
        unsafe output[written &+ 3] = UInt8(truncatingIfNeeded: word &>> 48)
        written &+= 4
        index &+= 4
      }
      guard index < units else { break }
      let unit = unsafe UInt16.load(bytes, index &* 2)
      index += 1
      var scalar = UInt32(unit)
      if unit & 0xFC00 == 0xD800, index < units {
        let low = unsafe UInt16.load(bytes, index &* 2)
        if low & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
          index += 1
        }
      }
      unsafe written += encodeWTF8(scalar, into: output, at: written)
    }
    return written
  }
}

/// Replaces `text` by a line that should be UTF-8; false when it is not and was read as Windows-1252.
///
/// Surrogates that are encoded one by one are joined where they make a pair, so that the result is
/// well-formed WTF-8.
func appendWTF8(utf8 bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) -> Bool {
  text.removeAll(keepingCapacity: true)
  unsafe text.append(contentsOf: bytes)
  var index = 0
  while index &+ 8 <= bytes.count {
    guard unsafe UInt8.word(bytes, index) & 0x8080_8080_8080_8080 == 0 else { break }
    index &+= 8
  }
  var hasSurrogates = false
  while index < text.count {
    guard let length = sequenceLength(text, at: index) else {
      text = RegistryText(windows1252: text).bytes
      return false
    }
    if length == 3, text[index] == 0xED, text[index + 1] >= 0xA0 { hasSurrogates = true }
    index += length
  }
  if hasSurrogates { text = RegistryText(joining: text).bytes }
  return true
}

/// The length of the WTF-8 sequence at an index; nil when there is none.
private func sequenceLength(_ text: [UInt8], at index: Int) -> Int? {
  let lead = text[index]
  if lead < 0x80 { return 1 }
  let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
  guard length > 0, index + length <= text.count else { return nil }
  for offset in 1..<length where text[index + offset] & 0xC0 != 0x80 { return nil }
  let second = text[index + 1]
  if lead == 0xE0, second < 0xA0 { return nil }
  if lead == 0xF0, second < 0x90 { return nil }
  if lead == 0xF4, second >= 0x90 { return nil }
  return length
}

private func encodeWTF8(
  _ scalar: UInt32,
  into output: UnsafeMutableBufferPointer<UInt8>,
  at index: Int
) -> Int {
  if scalar < 0x80 {
    unsafe output[index] = UInt8(scalar)
    return 1
  }
  let last = UInt8(0x80 | scalar & 0x3F)
  if scalar < 0x800 {
    unsafe output[index] = UInt8(0xC0 | scalar >> 6)
    unsafe output[index + 1] = last
    return 2
  }
  let third = UInt8(0x80 | scalar >> 6 & 0x3F)
  if scalar < 0x10000 {
    unsafe output[index] = UInt8(0xE0 | scalar >> 12)
    unsafe output[index + 1] = third
    unsafe output[index + 2] = last
    return 3
  }
  unsafe output[index] = UInt8(0xF0 | scalar >> 18)
  unsafe output[index + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
  unsafe output[index + 2] = third
  unsafe output[index + 3] = last
  return 4
}

/// Gives an array new contents in the memory it has.
private func refill(
  _ array: inout [UInt8],
  capacity: Int,
  _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
) {
  if array.count < capacity {
    array.append(contentsOf: repeatElement(0, count: capacity - array.count))
  }
  let count = unsafe array.withUnsafeMutableBufferPointer { unsafe fill($0) }
  array.removeLast(array.count - count)
}

extension Span<UInt8> {
  /// A stretch of WTF-8 as the bytes of a REG_SZ: up to a zero, little-endian, with a zero behind.
  func terminatedUTF16(_ range: Range<Int>) -> [UInt8] {
    var isPlain = true
    for index in range where self[index] &- 1 >= 0x7F {
      isPlain = false
      break
    }
    guard isPlain else {
      var bytes = bytes(range)
      if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
      return RegistryText(wtf8: bytes + [0]).utf16Bytes
    }
    let count = range.count * 2 + 2
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { output, written in
      var position = 0
      for index in range {
        unsafe output[position] = self[index]
        unsafe output[position &+ 1] = 0
        position &+= 2
      }
      unsafe output[position] = 0
      unsafe output[position &+ 1] = 0
      written = count
    }
  }
}

extension RegistryText {
  /// Takes generalised UTF-8 in which the halves of a surrogate pair may stand apart.
  init(joining bytes: [UInt8]) {
    guard bytes.contains(0xED) else {
      self.init(wtf8: bytes)
      return
    }
    self.init(utf16: RegistryText(wtf8: bytes).utf16)
  }

  /// Every byte is a character in Windows-1252; the five that are not assigned map to themselves.
  init(windows1252 bytes: [UInt8]) {
    self.init(
      utf16: bytes.map { byte in
        (0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : UInt16(byte)
      }
    )
  }

  /// The code units as little-endian bytes.
  var utf16Bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    if bytes.allSatisfy({ $0 < 0x80 }) {
      for byte in bytes {
        result.append(byte)
        result.append(0)
      }
      return result
    }
    for unit in utf16 {
      result.append(UInt8(truncatingIfNeeded: unit))
      result.append(UInt8(unit >> 8))
    }
    return result
  }
}

/// 0x80 to 0x9F of Windows-1252 (unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WindowsBestFit).
private let windows1252: [UInt16] = [
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
  0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
  0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
]
