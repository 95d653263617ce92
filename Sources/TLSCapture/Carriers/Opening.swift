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
  /// Text that does not turn to TLS; what is said to it may be TLS all the same.
  case text
  case tls
  /// Records of TLS of which the capture missed the beginning, or what looks like it.
  case records
  /// And which side it is that says these bytes; nil where that is not known.
  case dialogue(Dialogue, Handshake.Side?)

  /// Classifies the first bytes of a direction; undecided where they are too few.
  ///
  /// The first byte alone rules most out: this runs for every connection of a capture.
  static func classify(_ bytes: RawSpan) -> Opening {
    guard let first = bytes.u8(0) else { return .undecided }
    var isUndecided = false
    switch HelloStart.match(bytes, from: nil) {
    case .yes: return .tls
    case .maybe: isUndecided = true
    case .no where (20...24).contains(first) && bytes.u8(1) ?? 3 == 3:
      guard bytes.byteCount > 1 else { return .undecided }
      // A client's hello that is longer than any is no trace of one that is missing.
      return first == 22 && bytes.u8(5) == 1 ? .nothing : .records
    case .no: break
    }
    for candidate in [text(first, bytes), binary(first, bytes), mysql(bytes)] {
      switch candidate.match {
      case .yes: return candidate.opening
      case .maybe: isUndecided = true
      case .no: break
      }
    }
    if isUndecided { return .undecided }
    guard bytes.byteCount > UnnamedDialogue.limit else { return .dialogue(.unnamed, nil) }
    return first < 0x80 ? .text : .nothing
  }

  private typealias Candidate = (match: Match, opening: Opening)

  private static let none: Candidate = (.no, .nothing)

  /// Greetings of servers, and what clients say first or, where the greeting is missing, to it.
  ///
  /// 220 is of SMTP (RFC 5321, 4.2) and FTP (RFC 959, 4.2), 200 and 201 of NNTP (RFC 3977, 5.1), +OK
  /// of POP3 (RFC 1939, 3), * of IMAP (RFC 3501, 7.1), "IMPLEMENTATION" of ManageSieve (RFC 5804,
  /// 1.7). SSH (RFC 4253, 4.2) and HTTP do not turn to TLS.
  private static func text(_ first: UInt8, _ bytes: RawSpan) -> Candidate {
    switch first {
    case UInt8(ascii: "C"), UInt8(ascii: "c"):
      return client("CONNECT ", .connect, bytes)
    case UInt8(ascii: "2"):
      let greetings = [
        server("220 ", .smtpOrFTP, bytes), server("220-", .smtpOrFTP, bytes),
        server("200 ", .nntp, bytes), server("201 ", .nntp, bytes),
      ]
      return best(greetings)
    case UInt8(ascii: "+"):
      return server("+OK", .pop3, bytes)
    case UInt8(ascii: "*"):
      return server("* OK", .imap, bytes)
    case UInt8(ascii: "\""):
      return server("\"IMPLEMENTATION\"", .sieve, bytes)
    case UInt8(ascii: "<"):
      return best([
        client("<?XML", .text(.xmpp), bytes), client("<STREAM:STREAM", .text(.xmpp), bytes),
      ])
    case UInt8(ascii: "E"), UInt8(ascii: "e"):
      return client("EHLO ", .text(.smtpOrFTP), bytes)
    case UInt8(ascii: "L"), UInt8(ascii: "l"):
      return client("LHLO ", .text(.smtpOrFTP), bytes)
    case UInt8(ascii: "A"), UInt8(ascii: "a"):
      return best([
        client("AUTH TLS", .text(.smtpOrFTP), bytes), client("AUTH SSL", .text(.smtpOrFTP), bytes),
      ])
    case UInt8(ascii: "H"), UInt8(ascii: "h"):
      return best([
        client("HELO ", .text(.smtpOrFTP), bytes), other("HTTP/1.", bytes, .text),
        other("HEAD ", bytes),
      ])
    case UInt8(ascii: "S"), UInt8(ascii: "s"):
      return best([client("STLS", .text(.pop3), bytes), other("SSH-", bytes, .text)])
    case UInt8(ascii: "G"):
      return other("GET ", bytes)
    case UInt8(ascii: "P"):
      return other("POST ", bytes)
    default:
      return none
    }
  }

  private static func client(
    _ start: StaticString,
    _ dialogue: Dialogue,
    _ bytes: RawSpan
  ) -> Candidate {
    (bytes.begins(with: start, folded: true), .dialogue(dialogue, .client))
  }

  private static func server(
    _ start: StaticString,
    _ language: TextDialogue.Language,
    _ bytes: RawSpan
  ) -> Candidate {
    (bytes.begins(with: start), .dialogue(.text(language), .server))
  }

  private static func other(
    _ start: StaticString,
    _ bytes: RawSpan,
    _ opening: Opening = .nothing
  ) -> Candidate {
    (bytes.begins(with: start), opening)
  }

  private static func best(_ candidates: [Candidate]) -> Candidate {
    candidates.first { $0.match == .yes } ?? candidates.first { $0.match == .maybe } ?? none
  }

  private static func binary(_ first: UInt8, _ bytes: RawSpan) -> Candidate {
    switch first {
    case 0x00: (PostgreSQLDialogue.isBeginning(bytes), .dialogue(.postgresql, .client))
    case 0x03: (RDPDialogue.isBeginning(bytes), .dialogue(.rdp, .client))
    case 0x04: (SOCKS4Dialogue.isBeginning(bytes), .dialogue(.socks4, .client))
    case 0x05: (SOCKS5Dialogue.isBeginning(bytes), .dialogue(.socks5, .client))
    case 0x12: (TDSDialogue.isBeginning(bytes), .dialogue(.tds, .client))
    case 0x30: (LDAPDialogue.isBeginning(bytes), .dialogue(.ldap, .client))
    default: none
    }
  }

  private static func mysql(_ bytes: RawSpan) -> Candidate {
    (MySQLDialogue.isBeginning(bytes), .dialogue(.mysql, .server))
  }
}
