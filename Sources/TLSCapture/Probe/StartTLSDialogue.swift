/// The dialogue that leads from a protocol in the clear into TLS, without a socket: it is given what
/// was received and says what to do.
struct StartTLSDialogue {
  enum Step: Hashable, Sendable {
    case send([UInt8])
    case wait
    /// Whatever is sent and received from here on is TLS.
    case ready
    /// Why there is no way into TLS, a clause.
    case refused(String)
  }

  let kind: StartTLS
  /// The domain that XMPP opens a stream to.
  let domain: String
  var stage = 0
  /// What was received and not looked at, from `at` on; each `next` begins with it alone.
  var received: [UInt8] = []
  var at = 0
  /// All that was ever received.
  private var total = 0

  init(_ kind: StartTLS, domain: String) {
    self.kind = kind
    self.domain = domain
  }

  /// Nobody says more than this before TLS begins.
  static let limit = 1 << 16

  /// To be asked again after each `.send`, and with more bytes after each `.wait`.
  mutating func next(_ bytes: [UInt8] = []) -> Step {
    received.removeFirst(at)
    at = 0
    received += bytes
    total += bytes.count
    guard total <= Self.limit else { return .refused("the dialogue before TLS never ends") }
    let step: Step =
      switch kind {
      case .smtp: smtp()
      case .imap: imap()
      case .pop3: pop3()
      case .ftp: ftp()
      case .xmpp: xmpp()
      case .ldap: ldap()
      case .postgres: postgres()
      case .mysql: mysql()
      case .rdp: rdp()
      case .tds: tds()
      }
    // Bytes behind the permission were sent in the clear; taking them for TLS would be wrong.
    if step == .ready, at < received.count {
      return .refused("more was sent in the clear behind the permission to begin TLS")
    }
    return step
  }

  // MARK: Lines

  /// The next line without its end; nil where it is not all there.
  private mutating func line() -> String? {
    guard let end = received[at...].firstIndex(of: 0x0A) else { return nil }
    let line = received[at..<end]
    at = end + 1
    let text = line.last == 0x0D ? line.dropLast() : line
    return Self.printable(text)
  }

  /// What a terminal can show, and not more of it than a person reads.
  private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix(200).map { 0x20..<0x7F ~= $0 ? $0 : 0x3F }, as: UTF8.self)
  }

  /// The last line of a reply in the manner of SMTP and FTP, `250-first`, `250 last`, and all of them.
  private mutating func reply() -> (code: Substring, lines: [String])? {
    var lines: [String] = []
    let start = at
    while let line = line() {
      lines.append(line)
      let bytes = Array(line.utf8)
      let isCode = bytes.count >= 3 && bytes.prefix(3).allSatisfy { 0x30...0x39 ~= $0 }
      // FTP may have lines without a code in between (RFC 959, 4.2).
      if isCode, bytes.count == 3 || bytes[3] == 0x20 { return (line.prefix(3), lines) }
      if !isCode, lines.count == 1 { return ("", lines) }
    }
    at = start
    return nil
  }

  private mutating func say(_ text: String) -> Step {
    stage += 1
    return .send(Array((text + "\r\n").utf8))
  }

  /// RFC 3207.
  private mutating func smtp() -> Step {
    guard let reply = reply() else { return .wait }
    let last = reply.lines.last ?? ""
    switch stage {
    case 0: return reply.code == "220" ? say("EHLO probe.invalid") : .refused("it says “\(last)”")
    case 1:
      guard reply.code == "250" else { return .refused("it answers EHLO with “\(last)”") }
      let offers = reply.lines.contains { $0.dropFirst(4).uppercased() == "STARTTLS" }
      return offers ? say("STARTTLS") : .refused("it does not offer STARTTLS")
    default:
      return reply.code == "220" ? .ready : .refused("it answers STARTTLS with “\(last)”")
    }
  }

  /// RFC 4217, 4.
  private mutating func ftp() -> Step {
    guard let reply = reply() else { return .wait }
    let last = reply.lines.last ?? ""
    guard stage > 0 else {
      // 120: ready in some minutes (RFC 959, 5.4).
      return reply.code == "220" ? say("AUTH TLS") : .refused("it says “\(last)”")
    }
    return reply.code == "234" ? .ready : .refused("it answers AUTH TLS with “\(last)”")
  }

  /// RFC 9051, 6.2.1.
  private mutating func imap() -> Step {
    while let line = line() {
      if stage == 0 {
        return line.uppercased().hasPrefix("* OK")
          ? say("p1 STARTTLS") : .refused("it says “\(line)”")
      }
      // Untagged responses may come in between.
      if line.hasPrefix("*") { continue }
      return line.lowercased().hasPrefix("p1 ok")
        ? .ready : .refused("it answers STARTTLS with “\(line)”")
    }
    return .wait
  }

  /// RFC 2595, 4.
  private mutating func pop3() -> Step {
    guard let line = line() else { return .wait }
    guard line.hasPrefix("+OK") else {
      return .refused(stage == 0 ? "it says “\(line)”" : "it answers STLS with “\(line)”")
    }
    return stage == 0 ? say("STLS") : .ready
  }

  // MARK: XMPP

  /// RFC 6120, 5.4.
  private mutating func xmpp() -> Step {
    if stage == 0 {
      return say(
        "<?xml version='1.0'?><stream:stream to='\(domain)' version='1.0' "
          + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
      )
    }
    let text = String(decoding: received, as: UTF8.self)
    if stage == 1 {
      if text.contains("<starttls") {
        received = []
        return say("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
      }
      if text.contains("</stream:features>") || text.contains("</features>") {
        return .refused("it does not offer starttls")
      }
    } else if let start = text.firstRange(of: "<proceed") {
      guard let end = text[start.upperBound...].firstIndex(of: ">") else { return .wait }
      // An element with an end tag has one more bracket.
      guard text[..<end].hasSuffix("/") || text.contains("</proceed>") else { return .wait }
      received = []
      return .ready
    }
    if let condition = Self.condition(text) {
      return .refused("it ends the stream, with \(condition)")
    }
    if text.contains("<failure") || text.contains("</stream:") {
      return .refused("it ends the stream")
    }
    return .wait
  }

  /// What a stream error says, the name of its first element (RFC 6120, 4.9.2); nil where it is not
  /// all there.
  private static func condition(_ text: String) -> String? {
    guard let error = text.firstRange(of: "<stream:error"),
      let begin = text[error.upperBound...].firstIndex(of: "<")
    else { return nil }
    let rest = text[text.index(after: begin)...]
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "-") }
    guard !name.isEmpty, name.endIndex < text.endIndex else { return nil }
    return name == "host-unknown" ? "host-unknown; --server-name names its domain" : String(name)
  }
}
