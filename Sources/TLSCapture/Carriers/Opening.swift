/// Tells from the first bytes of a direction what a connection speaks.
enum Opening: Sendable {
  enum Dialogue: Hashable, Sendable {
    case text(TextDialogue.Language)
    case ldap, connect, socks4, socks5, tds, rdp, postgresql, mysql, unnamed

    func begin(serverPort: UInt16) -> any CarrierDialogue {
      switch self {
      case .text(let language): TextDialogue(language, serverPort: serverPort)
      case .ldap: LDAPDialogue()
      case .connect: ConnectDialogue()
      case .socks4: SOCKS4Dialogue()
      case .socks5: SOCKS5Dialogue()
      case .tds: TDSDialogue()
      case .rdp: RDPDialogue()
      case .postgresql: PostgreSQLDialogue()
      case .mysql: MySQLDialogue()
      case .unnamed: UnnamedDialogue()
      }
    }
  }

  case undecided
  case nothing
  case tls
  /// And which side it is that says these bytes; nil where that is not known.
  case dialogue(Dialogue, Handshake.Side?)

  /// Classifies the first bytes of a direction; undecided where they are too few.
  static func classify(_ bytes: RawSpan) -> Opening {
    var isUndecided = false
    switch HelloStart.match(bytes, from: nil) {
    case .yes: return .tls
    case .maybe: isUndecided = true
    case .no: break
    }
    for text in texts {
      switch bytes.begins(with: text.start, folded: text.side == .client) {
      case .yes: return .dialogue(text.dialogue, text.side)
      case .maybe: isUndecided = true
      case .no: break
      }
    }
    for binary in binaries {
      switch binary.match(bytes) {
      case .yes: return .dialogue(binary.dialogue, binary.side)
      case .maybe: isUndecided = true
      case .no: break
      }
    }
    if isUndecided { return .undecided }
    return isOther(bytes) ? .nothing : .dialogue(.unnamed, nil)
  }

  /// Records of TLS of which the capture missed the beginning; SSH (RFC 4253, 4.2); HTTP.
  private static func isOther(_ bytes: RawSpan) -> Bool {
    guard let type = bytes.u8(0), (20...24).contains(type) else {
      return others.contains { bytes.begins(with: $0) == .yes }
    }
    return bytes.u8(1) == 3
  }

  private static let others: [StaticString] = ["GET ", "POST ", "HEAD ", "HTTP/1.", "SSH-"]

  private struct Text {
    let start: StaticString
    let side: Handshake.Side
    let dialogue: Dialogue
  }

  /// Greetings of servers, and what clients say first or, where the greeting is missing, to it.
  ///
  /// 220 is of SMTP (RFC 5321, 4.2) and FTP (RFC 959, 4.2), 200 and 201 of NNTP (RFC 3977, 5.1), +OK
  /// of POP3 (RFC 1939, 3), * of IMAP (RFC 3501, 7.1), "IMPLEMENTATION" of ManageSieve (RFC 5804,
  /// 1.7).
  private static let texts: [Text] = [
    Text(start: "CONNECT ", side: .client, dialogue: .connect),
    Text(start: "220 ", side: .server, dialogue: .text(.smtpOrFTP)),
    Text(start: "220-", side: .server, dialogue: .text(.smtpOrFTP)),
    Text(start: "+OK", side: .server, dialogue: .text(.pop3)),
    Text(start: "* OK", side: .server, dialogue: .text(.imap)),
    Text(start: "200 ", side: .server, dialogue: .text(.nntp)),
    Text(start: "201 ", side: .server, dialogue: .text(.nntp)),
    Text(start: "\"IMPLEMENTATION\"", side: .server, dialogue: .text(.sieve)),
    Text(start: "<?XML", side: .client, dialogue: .text(.xmpp)),
    Text(start: "<STREAM:STREAM", side: .client, dialogue: .text(.xmpp)),
    Text(start: "EHLO ", side: .client, dialogue: .text(.smtpOrFTP)),
    Text(start: "HELO ", side: .client, dialogue: .text(.smtpOrFTP)),
    Text(start: "LHLO ", side: .client, dialogue: .text(.smtpOrFTP)),
    Text(start: "STLS", side: .client, dialogue: .text(.pop3)),
    Text(start: "AUTH TLS", side: .client, dialogue: .text(.smtpOrFTP)),
    Text(start: "AUTH SSL", side: .client, dialogue: .text(.smtpOrFTP)),
  ]

  private struct Binary: Sendable {
    let match: @Sendable (RawSpan) -> Match
    let side: Handshake.Side
    let dialogue: Dialogue
  }

  private static let binaries: [Binary] = [
    Binary(match: TDSDialogue.isBeginning, side: .client, dialogue: .tds),
    Binary(match: RDPDialogue.isBeginning, side: .client, dialogue: .rdp),
    Binary(match: LDAPDialogue.isBeginning, side: .client, dialogue: .ldap),
    Binary(match: SOCKS4Dialogue.isBeginning, side: .client, dialogue: .socks4),
    Binary(match: SOCKS5Dialogue.isBeginning, side: .client, dialogue: .socks5),
    Binary(match: PostgreSQLDialogue.isBeginning, side: .client, dialogue: .postgresql),
    Binary(match: MySQLDialogue.isBeginning, side: .server, dialogue: .mysql),
  ]
}
