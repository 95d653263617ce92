/// Whether bytes are what a first look takes them for.
enum Match: Sendable {
  case no
  /// So far, and more bytes must tell.
  case maybe
  case yes
}

/// Recognises where TLS begins, by its first bytes.
///
/// Strict, because it is tried on every connection and, after a dialogue in the clear, at the start
/// of every line: content type, version, length, message type and length, and the version in the
/// hello must all fit.
enum HelloStart {
  /// As many bytes decide in any case.
  static let length = 16

  /// - Parameters:
  ///   - bytes: of one side, from where a hello may begin.
  ///   - side: who sent the bytes; nil where that is not known.
  /// - Returns: whether a hello begins here, in the format of TLS or of SSL 2.0, or from a server an
  ///   alert.
  static func match(_ bytes: RawSpan, from side: Handshake.Side?) -> Match {
    guard let first = bytes.u8(0) else { return .maybe }
    switch first {
    case 0x16: return matchHello(bytes, from: side)
    case 0x15 where side != .client: return matchAlert(bytes)
    case 0x80...: return matchSSL2(bytes, header: 2, from: side)
    // 3 bytes and padding: hellos are shorter than 768, and larger first bytes are other protocols'.
    case 0...2 where side != .server: return matchSSL2(bytes, header: 3, from: side)
    default: return .no
    }
  }

  private static func matchHello(_ bytes: RawSpan, from side: Handshake.Side?) -> Match {
    guard let major = bytes.u8(1) else { return .maybe }
    guard major == 3 else { return .no }
    guard let minor = bytes.u8(2) else { return .maybe }
    guard minor <= 4 else { return .no }
    guard let length = bytes.u16(3) else { return .maybe }
    guard length > 0, length <= RecordReader.recordLimit else { return .no }
    guard let type = bytes.u8(5) else { return .maybe }
    switch type {
    case 1 where side != .server: break
    case 2 where side != .client, 6 where side != .client: break
    default: return .no
    }
    // A record may hold less than the message's header.
    guard length >= 2 else { return .yes }
    guard let high = bytes.u8(6) else { return .maybe }
    guard high == 0 else { return .no }
    guard length >= 5 else { return .yes }
    guard let version = bytes.u8(9) else { return .maybe }
    return version == 3 || version == 0x7F ? .yes : .no
  }

  private static func matchAlert(_ bytes: RawSpan) -> Match {
    guard let major = bytes.u8(1) else { return .maybe }
    guard major == 3 else { return .no }
    guard let minor = bytes.u8(2) else { return .maybe }
    guard minor <= 4 else { return .no }
    guard let length = bytes.u16(3) else { return .maybe }
    guard length == 2 else { return .no }
    guard let level = bytes.u8(5) else { return .maybe }
    return level == 1 || level == 2 ? .yes : .no
  }

  /// CLIENT-HELLO, or SERVER-HELLO (the draft of 1995, 2.5 and 2.6), in one record.
  private static func matchSSL2(
    _ bytes: RawSpan,
    header: Int,
    from side: Handshake.Side?
  ) -> Match {
    guard let word = bytes.u16(0) else { return .maybe }
    let length = Int(header == 2 ? word & 0x7FFF : word & 0x3FFF)
    guard length >= 9 else { return .no }
    guard let type = bytes.u8(header) else { return .maybe }
    switch type {
    case 1 where side != .server:
      guard let version = bytes.u16(header + 1) else {
        return bytes.u8(header + 1).map { $0 == 0 || $0 == 3 } ?? true ? .maybe : .no
      }
      guard version == 2 || version >> 8 == 3 else { return .no }
      guard let suites = bytes.u16(header + 3), let id = bytes.u16(header + 5),
        let challenge = bytes.u16(header + 7)
      else { return .maybe }
      let padding = header == 3 ? Int(bytes.u8(2) ?? 0) : 0
      let fits = 9 + Int(suites) + Int(id) + Int(challenge) + padding == length
      return fits && suites > 0 && suites % 3 == 0 && (16...32).contains(challenge) ? .yes : .no
    case 4 where side != .client && header == 2:
      guard let certificateType = bytes.u8(4), let version = bytes.u16(5) else { return .maybe }
      return certificateType <= 1 && version == 2 ? .yes : .no
    default:
      return .no
    }
  }
}
