/// Writes gzip members of stored blocks (RFC 1951, 3.2.4; RFC 1952).
enum GzipBuilder {
  static func member(_ content: [UInt8]) -> [UInt8] {
    var member = ByteBuilder(.little)
    member.append([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    var rest = content[...]
    repeat {
      let part = rest.prefix(1000)
      rest = rest.dropFirst(part.count)
      member.u8(rest.isEmpty ? 1 : 0)
      member.u16(UInt16(part.count))
      member.u16(~UInt16(part.count))
      member.append(part)
    } while !rest.isEmpty
    member.u32(checksum(content))
    member.u32(UInt32(content.count))
    return member.bytes
  }

  /// CRC-32 as RFC 1952 has it, a bit at a time.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }
}
