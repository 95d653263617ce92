/// Dialogues of lines or XML elements in which a command turns both sides to TLS.
///
/// SMTP (RFC 3207), IMAP (RFC 3501, 6.2.1), POP3 (RFC 2595, 4), FTP (RFC 4217, 4), NNTP (RFC 4642),
/// ManageSieve (RFC 5804, 2.2), XMPP (RFC 6120, 5). None of their texts holds the control characters
/// with which TLS begins, so a hello is looked for at the start of every line, and for XMPP after
/// every element.
struct TextDialogue: CarrierDialogue {
  enum Language: Hashable, Sendable {
    case smtp, ftp, imap, pop3, nntp, sieve, xmpp
    /// Both servers greet with 220.
    case smtpOrFTP
  }

  private var language: Language
  private let serverPort: UInt16
  private var units: TextUnits

  init(_ language: Language, serverPort: UInt16) {
    self.language = language
    self.serverPort = serverPort
    units = TextUnits(terminator: language == .xmpp ? UInt8(ascii: ">") : UInt8(ascii: "\n"))
  }

  var carrier: Handshake.Carrier? {
    switch language {
    case .smtp: .smtp
    case .ftp: .ftp
    case .imap: .imap
    case .pop3: .pop3
    case .nntp: .nntp
    case .sieve: .sieve
    case .xmpp: .xmpp
    case .smtpOrFTP: serverPort == 21 ? .ftp : .smtp
    }
  }

  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    if language == .xmpp, let space = leadingSpace(bytes) { return .skip(space) }
    if units.isAtStart(side), let step = beginning(bytes, from: side) { return step }
    guard let count = units.next(bytes, side) else { return .more }
    if side == .client, let line = bytes.part(0, count), !learn(from: line) { return .nothing }
    return .skip(count)
  }

  /// Errors of SMTP, FTP and NNTP begin with 4 or 5, those of POP3 with -ERR; IMAP has them behind a
  /// tag (RFC 3501, 7.1), ManageSieve without one.
  ///
  /// A consent is no refusal, though a client that does not wait for it may be captured before it.
  func declines(_ unit: RawSpan) -> Bool {
    switch unit.u8(0) {
    case UInt8(ascii: "4"), UInt8(ascii: "5"):
      return unit.u8(1).map { (0x30...0x39).contains($0) } ?? false
    case UInt8(ascii: "-"):
      return unit.begins(with: "-ERR") == .yes
    default:
      let word = unit.index(of: UInt8(ascii: " "), limit: 64).map { $0 + 1 } ?? 0
      let errors: [StaticString] = ["BAD ", "NO ", "BYE "]
      return errors.contains { unit.begins(with: $0, at: word, folded: true) == .yes }
        || errors.contains { unit.begins(with: $0, folded: true) == .yes }
    }
  }

  /// Tells SMTP from FTP.
  ///
  /// - Returns: whether TLS may still begin; what follows DATA is a mail.
  private mutating func learn(from line: RawSpan) -> Bool {
    let isMail = line.begins(with: "DATA", folded: true) == .yes && line.byteCount <= 6
    switch language {
    case .smtp:
      return !isMail
    case .smtpOrFTP:
      let smtp: [StaticString] = ["EHLO", "HELO", "LHLO", "STARTTLS", "MAIL"]
      let ftp: [StaticString] = ["AUTH TLS", "AUTH SSL", "USER", "FEAT", "SYST"]
      if smtp.contains(where: { isCommand(line, $0) }) { language = .smtp }
      if ftp.contains(where: { isCommand(line, $0) }) { language = .ftp }
      return !isMail
    case .ftp, .imap, .pop3, .nntp, .sieve, .xmpp:
      return true
    }
  }

  private func isCommand(_ line: RawSpan, _ command: StaticString) -> Bool {
    line.begins(with: command, folded: true) == .yes
  }

  private func leadingSpace(_ bytes: RawSpan) -> Int? {
    var count = 0
    while let byte = bytes.u8(count), byte == 0x20 || (0x09...0x0D).contains(byte) { count += 1 }
    return count > 0 ? count : nil
  }
}

/// Cuts both directions into units that end with a byte.
struct TextUnits: Sendable {
  /// Longer than any command or answer that matters; longer units are passed over in pieces.
  private static let limit = 1024

  let terminator: UInt8
  private var isInLong: (client: Bool, server: Bool) = (false, false)

  init(terminator: UInt8) {
    self.terminator = terminator
  }

  func isAtStart(_ side: Handshake.Side) -> Bool {
    side == .client ? !isInLong.client : !isInLong.server
  }

  /// The length of the next unit or of a piece of a long one; nil where more bytes must come.
  mutating func next(_ bytes: RawSpan, _ side: Handshake.Side) -> Int? {
    let end = bytes.index(of: terminator, limit: TextUnits.limit)
    if end == nil, bytes.byteCount < TextUnits.limit, isAtStart(side) { return nil }
    switch side {
    case .client: isInLong.client = end == nil
    case .server: isInLong.server = end == nil
    }
    return end.map { $0 + 1 } ?? min(bytes.byteCount, TextUnits.limit)
  }
}
