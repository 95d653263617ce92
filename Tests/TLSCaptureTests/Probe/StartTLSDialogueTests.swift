import Testing

@testable import TLSCapture

/// What a server of a protocol says up to the permission to begin TLS; an empty part is sent before
/// the server is asked.
struct StartTLSTranscript: CustomTestStringConvertible, Sendable {
  var kind: StartTLS
  var parts: [[UInt8]]
  var testDescription: String { kind.rawValue }

  private init(_ kind: StartTLS, _ parts: [UInt8]...) {
    self.kind = kind
    self.parts = parts
  }

  private init(_ kind: StartTLS, _ parts: String...) {
    self.kind = kind
    self.parts = parts.map { Array($0.utf8) }
  }

  static let all: [StartTLSTranscript] = [
    StartTLSTranscript(
      .smtp,
      "220-mail.example ESMTP\r\n220 ready\r\n",
      "250-mail.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
      "220 2.0.0 Ready to start TLS\r\n"
    ),
    StartTLSTranscript(
      .imap,
      "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n",
      "* BYTE of nothing\r\np1 OK Begin TLS negotiation now\r\n"
    ),
    StartTLSTranscript(.pop3, "+OK POP3 ready\r\n", "+OK Begin TLS\r\n"),
    StartTLSTranscript(
      .ftp,
      "220-Welcome\r\nto this server\r\n220 ready\r\n",
      "234 AUTH TLS ok\r\n"
    ),
    StartTLSTranscript(
      .xmpp,
      "",
      "<?xml version='1.0'?><stream:stream id='1' xmlns='jabber:client'><stream:features>"
        + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
      "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
    ),
    // Active Directory writes lengths in four bytes.
    StartTLSTranscript(
      .ldap,
      [],
      [0x30, 0x82, 0, 0x26, 2, 1, 1, 0x78, 0x82, 0, 0x1F, 0x0A, 1, 0, 4, 0, 4, 0, 0x8A, 0x16]
        + Array("1.3.6.1.4.1.1466.20037".utf8)
    ),
    StartTLSTranscript(.postgres, [], [0x53]),
    StartTLSTranscript(
      .mysql,
      [0x4A, 0, 0, 0, 10] + Array("8.0.36".utf8) + [0] + [1, 0, 0, 0]
        + [UInt8](repeating: 0x41, count: 8) + [0, 0xFF, 0xFF]
        + [UInt8](repeating: 0, count: 74 - 23)
    ),
    StartTLSTranscript(
      .rdp,
      [],
      [3, 0, 0, 0x13, 0x0E, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0x1F, 8, 0, 2, 0, 0, 0]
    ),
    StartTLSTranscript(
      .tds,
      [],
      [
        4, 1, 0, 0x1A, 0, 0, 1, 0, 0, 0, 0x0B, 0, 6, 1, 0, 0x11, 0, 1, 0xFF, 0x0F, 0, 0x07, 0xD0, 0,
        0, 3,
      ]
    ),
  ]
}

@Suite struct `Coming from the clear into TLS` {
  /// The last step after the parts were given in pieces.
  private func end(_ kind: StartTLS, _ parts: [[UInt8]], piece: Int = .max) -> StartTLSDialogue.Step
  {
    var dialogue = StartTLSDialogue(kind, domain: "chat.example")
    var step = dialogue.next()
    for part in parts {
      var rest = part[...]
      while case .send = step { step = dialogue.next() }
      while step == .wait, !rest.isEmpty {
        step = dialogue.next(Array(rest.prefix(piece)))
        rest = rest.dropFirst(piece)
      }
    }
    while case .send = step { step = dialogue.next() }
    return step
  }

  @Test(arguments: StartTLSTranscript.all, [1, 5, Int.max])
  func `each protocol permits it in its own words`(_ sample: StartTLSTranscript, _ piece: Int) {
    #expect(end(sample.kind, sample.parts, piece: piece) == .ready)
  }

  @Test func `every protocol has a transcript`() {
    #expect(Set(StartTLSTranscript.all.map(\.kind)) == Set(StartTLS.allCases))
  }

  struct Refusal: CustomTestStringConvertible {
    var kind: StartTLS
    var parts: [[UInt8]]
    var reason: String
    var testDescription: String { "\(kind.rawValue): \(reason)" }

    init(_ kind: StartTLS, _ parts: [String], _ reason: String) {
      self.init(kind, bytes: parts.map { Array($0.utf8) }, reason)
    }

    init(_ kind: StartTLS, bytes: [[UInt8]], _ reason: String) {
      self.kind = kind
      parts = bytes
      self.reason = reason
    }
  }

  @Test(arguments: [
    Refusal(.smtp, ["554 no service\r\n"], "it says “554 no service”"),
    Refusal(.smtp, ["220 a\r\n", "250 a\r\n"], "it does not offer STARTTLS"),
    Refusal(.smtp, ["SSH-2.0-x\r\n"], "it says “SSH-2.0-x”"),
    Refusal(
      .smtp,
      ["220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "454 later\r\n"],
      "it answers STARTTLS with “454 later”"
    ),
    Refusal(
      .smtp,
      ["220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"],
      "more was sent in the clear behind the permission to begin TLS"
    ),
    Refusal(.imap, ["* BYE no\r\n"], "it says “* BYE no”"),
    Refusal(.imap, ["* OK\r\n", "p1 BAD what\r\n"], "it answers STARTTLS with “p1 BAD what”"),
    Refusal(.pop3, ["+OK\r\n", "-ERR no\u{1B}[31m\r\n"], "it answers STLS with “-ERR no?[31m”"),
    Refusal(
      .ftp,
      ["220 a\r\n", "530 login first\r\n"],
      "it answers AUTH TLS with “530 login first”"
    ),
    Refusal(
      .xmpp,
      ["", "<stream:features><mechanisms/></stream:features>"],
      "it does not offer starttls"
    ),
    Refusal(
      .xmpp,
      [
        "",
        "<stream:stream id=''><stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
          + "<text>no such host</text></stream:error></stream:stream>",
      ],
      "it ends the stream, with host-unknown; --server-name names its domain"
    ),
    Refusal(
      .xmpp,
      ["", "<stream:stream><stream:error>\n<policy-violation/>"],
      "it ends the stream, with policy-violation"
    ),
    Refusal(.xmpp, ["", "<stream:stream><stream:error></stream:error>"], "it ends the stream"),
    Refusal(
      .ldap,
      bytes: [[], [0x30, 12, 2, 1, 1, 0x78, 7, 0x0A, 1, 2, 4, 0, 4, 0]],
      "it answers StartTLS with result code 2"
    ),
    Refusal(.postgres, ["", "N"], "it has TLS switched off"),
    Refusal(
      .rdp,
      bytes: [[], [3, 0, 0, 0x13, 0x0E, 0xD0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 5, 0, 0, 0]],
      "it refuses TLS with failure code 5"
    ),
    Refusal(
      .rdp,
      bytes: [[], [3, 0, 0, 0x0B, 6, 0xD0, 0, 0, 0, 0, 0]],
      "it takes RDP's own encryption only"
    ),
    Refusal(
      .tds,
      bytes: [[], [4, 1, 0, 15, 0, 0, 1, 0, 1, 0, 6, 0, 1, 0xFF, 2]],
      "it does not support encryption"
    ),
  ])
  func `a refusal is told in the server's words`(_ sample: Refusal) {
    #expect(end(sample.kind, sample.parts) == .refused(sample.reason))
  }

  @Test(arguments: StartTLSTranscript.all)
  func `a dialogue cut short waits and permits nothing`(_ sample: StartTLSTranscript) {
    let whole = sample.parts.flatMap { $0 }.count
    for length in 0..<whole {
      var left = length
      let parts = sample.parts.map { part in
        let taken = Array(part.prefix(left))
        left -= taken.count
        return taken
      }
      #expect(end(sample.kind, parts) == .wait, "\(length) bytes")
    }
  }

  @Test(arguments: StartTLSTranscript.all)
  func `no damage traps`(_ sample: StartTLSTranscript) {
    var mutator = Mutator(seed: 7)
    for _ in 0..<500 {
      _ = end(sample.kind, sample.parts.map { mutator.mutated($0) })
    }
  }

  @Test(arguments: StartTLS.allCases)
  func `a server that never comes to the point is left`(_ kind: StartTLS) {
    var dialogue = StartTLSDialogue(kind, domain: "chat.example")
    var step = dialogue.next()
    var sent = 0
    while step == .wait || sent == 0, sent < 2 * StartTLSDialogue.limit {
      step = dialogue.next([UInt8](repeating: 0x20, count: 4096))
      sent += 4096
      while case .send = step { step = dialogue.next() }
    }
    guard case .refused = step else {
      Issue.record("\(step) after \(sent) bytes")
      return
    }
  }
}
