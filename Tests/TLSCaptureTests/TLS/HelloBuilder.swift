import TLSCapture

/// Builds the messages of a handshake, and records around them.
enum HelloBuilder {
  struct Client {
    var legacy: UInt16 = 0x0303
    var versions: [UInt16]? = nil
    var name: String? = "www.example.com"
    var suites: [UInt16] = [0x1301, 0xC02F, 0x00FF]
    /// More bytes, as a key share of a post-quantum group has.
    var keyShare = 0
    var hasExtensions = true

    var body: [UInt8] {
      var builder = ByteBuilder()
      builder.u16(legacy)
      builder.append((0..<32).map { UInt8($0) })
      builder.prefixed(1) { $0.zeros(32) }
      builder.prefixed(2) { list in suites.forEach { list.u16($0) } }
      builder.prefixed(1) { $0.u8(0) }
      guard hasExtensions else { return builder.bytes }
      builder.prefixed(2) { extensions in
        if let name {
          extensions.u16(0)
          extensions.prefixed(2) { body in
            body.prefixed(2) { list in
              list.u8(0)
              list.prefixed(2) { $0.text(name) }
            }
          }
        }
        if let versions {
          extensions.u16(43)
          extensions.prefixed(2) { body in
            body.prefixed(1) { list in versions.forEach { list.u16($0) } }
          }
        }
        extensions.u16(51)
        extensions.prefixed(2) { $0.zeros(keyShare) }
      }
      return builder.bytes
    }

    var message: [UInt8] { HelloBuilder.message(1, body) }
  }

  struct Server {
    var legacy: UInt16 = 0x0303
    var selected: UInt16? = nil
    var suite: UInt16 = 0xC02F
    var isRetry = false

    var body: [UInt8] {
      var builder = ByteBuilder()
      builder.u16(legacy)
      if isRetry {
        // RFC 8446, 4.1.3.
        builder.u64(0xCF21_AD74_E59A_6111)
        builder.u64(0xBE1D_8C02_1E65_B891)
        builder.u64(0xC2A2_1116_7ABB_8C5E)
        builder.u64(0x079E_09E2_C8A8_339C)
      } else {
        builder.append((0..<32).map { UInt8(0xFF - $0) })
      }
      builder.prefixed(1) { $0.zeros(32) }
      builder.u16(suite)
      builder.u8(0)
      builder.prefixed(2) { extensions in
        guard let selected else { return }
        extensions.u16(43)
        extensions.prefixed(2) { $0.u16(selected) }
      }
      return builder.bytes
    }

    var message: [UInt8] { HelloBuilder.message(2, body) }
  }

  static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u8(type)
    builder.prefixed(3) { $0.append(body) }
    return builder.bytes
  }

  static func record(_ type: UInt8, _ body: [UInt8], version: UInt16 = 0x0303) -> [UInt8] {
    var builder = ByteBuilder()
    builder.u8(type)
    builder.u16(version)
    builder.prefixed(2) { $0.append(body) }
    return builder.bytes
  }

  /// Handshake messages in records of at most `size` bytes.
  static func records(_ messages: [UInt8], size: Int = 1 << 14, version: UInt16 = 0x0301) -> [UInt8]
  {
    stride(from: 0, to: messages.count, by: size).flatMap {
      record(22, Array(messages[$0..<min($0 + size, messages.count)]), version: version)
    }
  }

  static func alert(_ level: UInt8, _ code: UInt8) -> [UInt8] { record(21, [level, code]) }

  static let cipherChange = record(20, [1])
  static let applicationData = record(23, [UInt8](repeating: 0xA5, count: 40))

  /// The rest of a server's flight in the clear, with a certificate of some size.
  static let certificate = records(
    message(11, [UInt8](repeating: 0x30, count: 300)) + message(14, []),
    size: 100
  )
  static let keyExchange = records(message(16, [UInt8](repeating: 7, count: 66)))

  /// A CLIENT-HELLO in the format of SSL 2.0, in a record with a header of two or three bytes.
  static func ssl2Client(
    _ version: UInt16,
    suites: [[UInt8]] = [[0, 0, 0x35], [7, 0, 0xC0], [0, 0, 0x0A]],
    padding: Int? = nil
  ) -> [UInt8] {
    var message = ByteBuilder()
    message.u8(1)
    message.u16(version)
    message.u16(UInt16(suites.count * 3))
    message.u16(0)
    message.u16(16)
    suites.forEach { message.append($0) }
    message.zeros(16)
    return ssl2Record(message.bytes, padding: padding)
  }

  static func ssl2Server() -> [UInt8] {
    var message = ByteBuilder()
    message.u8(4)
    message.u8(0)
    message.u8(1)
    message.u16(2)
    message.u16(300)
    message.u16(3)
    message.u16(16)
    message.zeros(300 + 3 + 16)
    return ssl2Record(message.bytes)
  }

  static func ssl2Record(_ message: [UInt8], padding: Int? = nil) -> [UInt8] {
    var record = ByteBuilder()
    record.u16(UInt16(message.count + (padding ?? 0)) | (padding == nil ? 0x8000 : 0))
    if let padding { record.u8(UInt8(padding)) }
    record.append(message)
    record.zeros(padding ?? 0)
    return record.bytes
  }
}
