@testable import TLSCapture

/// Compresses as [MS-XCA] says, with what matches a simple search finds.
enum PackedBuilder {
  static func packed(_ bytes: [UInt8], _ format: PackedFormat) -> [UInt8] {
    switch format {
    case .lznt1: lznt1(bytes)
    case .xpress: xpress(bytes)
    case .xpressHuffman: huffman(bytes)
    }
  }

  enum Token {
    case literal(UInt8)
    case match(distance: Int, length: Int)
  }

  /// What `bytes` come to with matches in the last `window` bytes.
  static func tokens(
    _ bytes: ArraySlice<UInt8>,
    window: Int,
    longest: (_ place: Int) -> Int
  ) -> [Token] {
    var tokens: [Token] = []
    var latest: [Int: Int] = [:]
    var place = bytes.startIndex
    while place < bytes.endIndex {
      var length = 0
      let key = bytes[place...].prefix(3).reduce(0) { $0 << 8 | Int($1) }
      let start = latest[key]
      latest[key] = place
      if let start, bytes.endIndex - place >= 3, place - start <= window {
        let most = min(bytes.endIndex - place, longest(place - bytes.startIndex))
        while length < most, bytes[start + length] == bytes[place + length] { length += 1 }
      }
      if length >= 3, let start {
        tokens.append(.match(distance: place - start, length: length))
        place += length
      } else {
        tokens.append(.literal(bytes[place]))
        place += 1
      }
    }
    return tokens
  }

  /// 2.3.4, the flags of the rest being ones.
  private static func xpress(_ bytes: [UInt8]) -> [UInt8] {
    var out = ByteBuilder(.little)
    var (flags, flagCount, flagPlace) = (0 as UInt32, 0, 0)
    var half: Int?
    out.u32(0)
    func longLength(_ length: Int) {
      let nibble = UInt8(min(length, 15))
      if let place = half {
        out.patch(out.bytes[place] | nibble << 4, at: place)
        half = nil
      } else {
        half = out.count
        out.u8(nibble)
      }
      if length < 15 { return }
      out.u8(UInt8(min(length - 15, 255)))
      if length - 15 >= 255 { longest(length + 7, &out) }
    }
    for token in tokens(bytes[...], window: 8192, longest: { _ in .max }) {
      switch token {
      case .literal(let byte):
        flags <<= 1
        out.u8(byte)
      case .match(let distance, let length):
        flags = flags << 1 | 1
        out.u16(UInt16((distance - 1) << 3 | min(length - 3, 7)))
        if length - 3 >= 7 { longLength(length - 10) }
      }
      flagCount += 1
      if flagCount == 32 {
        out.patch(flags, at: flagPlace)
        (flagCount, flagPlace) = (0, out.count)
        out.u32(0)
      }
    }
    let rest = UInt32(32 - flagCount)
    out.patch(flags << rest | (rest == 32 ? .max : (1 << rest) - 1), at: flagPlace)
    return out.bytes
  }

  private static func longest(_ length: Int, _ out: inout ByteBuilder) {
    out.u16(length < 65_536 ? UInt16(length) : 0)
    if length >= 65_536 { out.u32(UInt32(length)) }
  }

  /// 2.1.4.3, with a code of nine bits for every symbol, which therefore is the symbol.
  private static func huffman(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = tokens(bytes[...], window: 65_535, longest: { _ in .max })[...]
    while !rest.isEmpty {
      var writer = BitWriter()
      var written = 0
      while written < 65_536, let token = rest.popFirst() {
        switch token {
        case .literal(let byte):
          writer.write(Int(byte), 9)
          written += 1
        case .match(let distance, let length):
          let width = Int.bitWidth - 1 - distance.leadingZeroBitCount
          writer.write(256 | width << 4 | min(length - 3, 15), 9)
          if length - 3 >= 15 {
            writer.out.u8(UInt8(min(length - 18, 255)))
            if length - 18 >= 255 { longest(length - 3, &writer.out) }
          }
          writer.write(distance - (1 << width), width)
          written += length
        }
      }
      if rest.isEmpty { writer.write(256, 9) }
      out += [UInt8](repeating: 0x99, count: 256) + writer.flushed()
    }
    return out
  }

  /// Words of 16 bits, of which two are set aside before what follows them is written.
  private struct BitWriter {
    var out = ByteBuilder(.little)
    private var word = 0
    private var free = 16
    private var places = [0, 2]

    init() {
      out.zeros(4)
    }

    mutating func write(_ bits: Int, _ count: Int) {
      if free >= count {
        word = (word << count) | bits
        free -= count
        return
      }
      let over = count - free
      out.patch(
        UInt16(truncatingIfNeeded: (word << free) | (bits >> over)),
        at: places.removeFirst()
      )
      places.append(out.count)
      out.zeros(2)
      free = 16 - over
      word = bits & ((1 << over) - 1)
    }

    mutating func flushed() -> [UInt8] {
      out.patch(UInt16(truncatingIfNeeded: word << free), at: places[0])
      return out.bytes
    }
  }

  /// 2.5, every second chunk as it is.
  private static func lznt1(_ bytes: [UInt8]) -> [UInt8] {
    var out = ByteBuilder(.little)
    for (index, start) in stride(from: 0, to: bytes.count, by: 4096).enumerated() {
      let chunk = bytes[start..<min(start + 4096, bytes.count)]
      let packed = lznt1(chunk)
      let isPacked = index % 2 == 0 && packed.count < 4096
      let content = isPacked ? packed : Array(chunk)
      out.u16(UInt16((isPacked ? 0xB000 : 0x3000) | (content.count - 1)))
      out.append(content)
    }
    return out.bytes
  }

  private static func lznt1(_ chunk: ArraySlice<UInt8>) -> [UInt8] {
    var out = ByteBuilder(.little)
    var done = 0
    let found = tokens(chunk, window: 4096) { (1 << lengthBits($0)) + 2 }
    for group in stride(from: 0, to: found.count, by: 8) {
      let place = out.count
      var flags: UInt8 = 0
      out.u8(0)
      for (bit, token) in found[group..<min(group + 8, found.count)].enumerated() {
        switch token {
        case .literal(let byte):
          out.u8(byte)
          done += 1
        case .match(let distance, let length):
          flags |= 1 << UInt8(bit)
          out.u16(UInt16((distance - 1) << lengthBits(done) | (length - 3)))
          done += length
        }
      }
      out.patch(flags, at: place)
    }
    return out.bytes
  }

  /// How many bits the length of a match has behind `done` bytes: D is the largest M in 4...12 with
  /// 2^(M-1) < done, or 4.
  private static func lengthBits(_ done: Int) -> Int {
    16 - ((4...12).last { 1 << ($0 - 1) < done } ?? 4)
  }
}
