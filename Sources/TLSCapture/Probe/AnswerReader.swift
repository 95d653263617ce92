/// Finds a server's answer to a ClientHello in the bytes that come back, whatever their pieces.
struct AnswerReader {
  enum Answer: Hashable, Sendable {
    case hello(ServerHello)
    case alert(UInt8)
    case closed
    /// Anything else, in a clause.
    case noTLS(String)
  }

  /// More than a ServerHello and the alerts before it ever are.
  static let limit = 1 << 16

  /// Whether SSL 2.0 was asked for, whose answer has records of its own.
  private let isSSL2: Bool
  private var received: [UInt8] = []
  /// Where the first record begins that was not looked at.
  private var at = 0
  /// The handshake message so far, which may lie in several records (RFC 8446, 5.1).
  private var message: [UInt8] = []
  private var warning: UInt8?

  init(isSSL2: Bool = false) { self.isSSL2 = isSSL2 }

  var isEmpty: Bool { received.isEmpty }

  /// Nil while the answer is not complete.
  mutating func read(_ bytes: [UInt8]) -> Answer? {
    received += bytes
    if isSSL2, let answer = readSSL2() { return answer }
    while let answer = step() {
      if let answer = answer { return answer }
    }
    guard received.count <= Self.limit else { return .noTLS("more bytes than any ServerHello has") }
    return nil
  }

  /// The answer where no more bytes come.
  mutating func end() -> Answer {
    if let warning { return .alert(warning) }
    guard at == received.count, message.isEmpty else {
      return .noTLS("an answer that ends in the middle")
    }
    return .closed
  }

  /// One record; nil where it is not all there, `.some(nil)` where it says nothing yet.
  private mutating func step() -> Answer?? {
    let rest = received[at...]
    guard let type = rest.first else { return nil }
    guard (20...24).contains(type), rest.count < 2 || rest[at + 1] == 3 else {
      return foreign().map { $0 }
    }
    guard rest.count >= 5 else { return nil }
    let length = Int(rest[at + 3]) << 8 | Int(rest[at + 4])
    // RFC 5246, 6.2.3: no fragment is longer than 2^14 and 2048 bytes.
    guard (1...(1 << 14 + 2048)).contains(length) else {
      return .some(.noTLS("a record of \(length) bytes"))
    }
    guard rest.count >= 5 + length else { return nil }
    let fragment = rest[(at + 5)..<(at + 5 + length)]
    at += 5 + length
    switch type {
    case 21: return .some(alert(fragment))
    case 22:
      message += fragment
      return .some(handshake())
    default: return .some(.noTLS("a record of type \(type) in the place of a ServerHello"))
    }
  }

  /// Warnings do not end a handshake: a server says unrecognized_name so and goes on (RFC 6066, 3).
  private mutating func alert(_ fragment: ArraySlice<UInt8>) -> Answer? {
    guard fragment.count == 2, let level = fragment.first, let code = fragment.last else {
      return .noTLS("an alert of \(fragment.count) bytes")
    }
    if TLSAlert(rawValue: code) == .closeNotify { return .closed }
    if level == 2 { return .alert(code) }
    warning = code
    return nil
  }

  private func handshake() -> Answer? {
    let span = unsafe message.span.bytes
    guard let type = span.u8(0), let length = span.u24(1) else { return nil }
    guard type == 2 || type == 6 else {
      return .noTLS("a handshake message of type \(type) in the place of a ServerHello")
    }
    guard length <= 1 << 14 else { return .noTLS("a ServerHello of \(length) bytes") }
    guard let body = span.part(4, length), body.byteCount == length else { return nil }
    let hello = type == 2 ? ServerHello.parse(body) : ServerHello.parseDraftRetry(body)
    return hello.map { .hello($0) } ?? .noTLS("a ServerHello whose fields contradict each other")
  }

  // MARK: SSL 2.0

  /// Nil where it is no record of SSL 2.0, or not all there (the draft of 1995, section 1.1).
  private func readSSL2() -> Answer? {
    let span = unsafe received.span.bytes
    guard let header = span.u16(0), header & 0x8000 != 0, let type = span.u8(2),
      let message = span.part(2, Int(header & 0x7FFF)), message.byteCount == Int(header & 0x7FFF)
    else { return nil }
    // ERROR, of which the only one that a server sends here is that no cipher is shared.
    if type == 0 { return .alert(TLSAlert.handshakeFailure.rawValue) }
    guard let hello = ServerHello.parseSSL2(message) else { return nil }
    // A server without ciphers has SSL 2.0 switched off as good as any (section 2.6).
    return message.u16(7) == 0 ? .alert(TLSAlert.handshakeFailure.rawValue) : .hello(hello)
  }

  // MARK: What is no TLS

  private static let greetings: [(start: String, what: String)] = [
    ("HTTP/", "an answer of HTTP without TLS"),
    ("<html", "an answer of HTTP without TLS"),
    ("<!DOCTYPE", "an answer of HTTP without TLS"),
    ("SSH-", "the greeting of SSH"),
    ("220", "the greeting of SMTP or FTP; --starttls smtp or ftp asks behind it"),
    ("554", "a refusal of SMTP"),
    ("421", "a refusal of SMTP or FTP"),
    ("* OK", "the greeting of IMAP; --starttls imap asks behind it"),
    ("+OK", "the greeting of POP3; --starttls pop3 asks behind it"),
    ("<?xml", "XML; --starttls xmpp asks behind it"),
    ("<stream", "XML; --starttls xmpp asks behind it"),
    ("RFB ", "the greeting of VNC"),
  ]

  /// What the bytes are instead of TLS; nil while they could still become known.
  private func foreign() -> Answer? {
    let rest = received[at...]
    if at == 0 {
      for greeting in Self.greetings where rest.starts(with: greeting.start.utf8) {
        return .noTLS(greeting.what)
      }
      // A header that SSL 2.0 could have: more of it may come.
      if isSSL2, let first = rest.first, first & 0x80 != 0, rest.count < Self.ssl2Limit {
        return nil
      }
    }
    guard !rest.isEmpty else { return nil }
    let shown = rest.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return .noTLS("bytes that are no TLS: \(shown.joined(separator: " "))")
  }

  /// Longer than a SERVER-HELLO with a certificate of any reasonable size.
  private static let ssl2Limit = 1 << 14
}
