import TLSCapture
import Testing

private typealias Hello = HelloBuilder

/// A dialogue that turns to TLS, and one of the same protocol that does not.
struct CarrierSample: CustomTestStringConvertible, Sendable {
  enum Line: Hashable, Sendable {
    case client([UInt8])
    case server([UInt8])

    static func client(_ text: String) -> Line { .client(Array(text.utf8)) }
    static func server(_ text: String) -> Line { .server(Array(text.utf8)) }
  }

  var name: String
  var carrier: Handshake.Carrier?
  var target: String?
  var port: UInt16 = 443
  var dialogue: [Line]
  /// Wraps what is said in TLS.
  var wrap: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  var refusal: [Line]
  /// Whether the refusal ends the matter before the connection ends.
  var refusalFinishes = false

  var testDescription: String { name }

  static let clientHello = Hello.records(Hello.Client(versions: [0x0303, 0x0302]).message)
  static let serverHello =
    Hello.records(Hello.Server(legacy: 0x0302, suite: 0x0035).message) + Hello.certificate

  private func turns(_ lines: [Line]) -> [Conversation.Turn] {
    lines.map { line in
      switch line {
      case .client(let bytes): .client(bytes)
      case .server(let bytes): .server(bytes)
      }
    }
  }

  func conversation(
    client: [UInt8] = CarrierSample.clientHello,
    server: [UInt8] = CarrierSample.serverHello
  ) -> Conversation {
    Conversation(
      turns(dialogue) + [
        .client(wrap(client)), .server(wrap(server)),
        .client(wrap(Hello.keyExchange + Hello.cipherChange)), .server(wrap(Hello.cipherChange)),
      ],
      serverPort: port
    )
  }

  var refused: Conversation { Conversation(turns(refusal), serverPort: port) }
}

extension CarrierSample {
  static let all: [CarrierSample] = texts + proxies + binaries

  private static let texts: [CarrierSample] = [
    CarrierSample(
      name: "SMTP",
      carrier: .smtp,
      port: 25,
      dialogue: [
        .server("220-mail.example.com\r\n220 ESMTP\r\n"), .client("EHLO me\r\n"),
        .server("250-mail.example.com\r\n250-STARTTLS\r\n250 HELP\r\n"), .client("STARTTLS\r\n"),
        .server("220 2.0.0 Ready to start TLS\r\n"),
      ],
      refusal: [
        .server("220 mail.example.com ESMTP\r\n"), .client("EHLO me\r\n"),
        .server("250-mail.example.com\r\n250 HELP\r\n"), .client("STARTTLS\r\n"),
        .server("454 4.7.0 TLS not available\r\n"), .client("MAIL FROM:<a@example.com>\r\n"),
        .server("250 OK\r\n"), .client("DATA\r\n"),
      ],
      refusalFinishes: true
    ),
    CarrierSample(
      name: "IMAP",
      carrier: .imap,
      port: 143,
      dialogue: [
        .server("* OK IMAP4rev1 ready\r\n"), .client("a001 CAPABILITY\r\n"),
        .server("* CAPABILITY IMAP4rev1 STARTTLS\r\na001 OK done\r\n"),
        .client("a002 STARTTLS\r\n"), .server("a002 OK Begin TLS negotiation now\r\n"),
      ],
      refusal: [
        .server("* OK IMAP4rev1 ready\r\n"), .client("a002 STARTTLS\r\n"),
        .server("a002 BAD no\r\n"), .client("a003 LOGOUT\r\n"), .server("* BYE\r\n"),
      ]
    ),
    // As gnutls-cli does.
    CarrierSample(
      name: "IMAP, asked before it greets",
      carrier: .imap,
      port: 143,
      dialogue: [
        .client("a CAPABILITY\r\n"), .server("* OK IMAP4rev1 ready\r\n"),
        .server("* CAPABILITY IMAP4rev1 STARTTLS\r\na OK done\r\n"),
        .client("a STARTTLS\r\n"), .server("a OK Begin TLS negotiation now\r\n"),
      ],
      refusal: [
        .client("a CAPABILITY\r\n"), .server("* OK IMAP4rev1 ready\r\n"),
        .client("a STARTTLS\r\n"), .server("a BAD no\r\n"), .client("a LOGOUT\r\n"),
      ]
    ),
    CarrierSample(
      name: "POP3",
      carrier: .pop3,
      port: 110,
      dialogue: [.server("+OK POP3 ready\r\n"), .client("STLS\r\n"), .server("+OK Begin\r\n")],
      refusal: [.server("+OK POP3 ready\r\n"), .client("STLS\r\n"), .server("-ERR no\r\n")]
    ),
    CarrierSample(
      name: "FTP",
      carrier: .ftp,
      port: 2121,
      dialogue: [
        .server("220 Welcome\r\n"), .client("auth tls\r\n"), .server("234 AUTH TLS OK.\r\n"),
      ],
      refusal: [
        .server("220 Welcome\r\n"), .client("AUTH TLS\r\n"), .server("534 no\r\n"),
        .client("USER me\r\n"), .server("331 password\r\n"),
      ]
    ),
    CarrierSample(
      name: "NNTP",
      carrier: .nntp,
      port: 119,
      dialogue: [
        .server("200 news.example.com\r\n"), .client("STARTTLS\r\n"), .server("382 Continue\r\n"),
      ],
      refusal: [
        .server("200 news.example.com\r\n"), .client("STARTTLS\r\n"), .server("502 no\r\n"),
      ]
    ),
    CarrierSample(
      name: "ManageSieve",
      carrier: .sieve,
      port: 4190,
      dialogue: [
        .server("\"IMPLEMENTATION\" \"Sieve\"\r\n\"STARTTLS\"\r\nOK\r\n"), .client("STARTTLS\r\n"),
        .server("OK \"Begin\"\r\n"),
      ],
      refusal: [
        .server("\"IMPLEMENTATION\" \"Sieve\"\r\nOK\r\n"), .client("STARTTLS\r\n"),
        .server("NO\r\n"),
      ]
    ),
    CarrierSample(
      name: "XMPP",
      carrier: .xmpp,
      port: 5222,
      dialogue: [
        .client("<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client' to='example.com'>"),
        .server("<?xml version='1.0'?><stream:stream id='1'>"),
        .server("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        .server("</stream:features>\n"),
        .client("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        .server("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      ],
      refusal: [
        .client("<stream:stream xmlns='jabber:client' to='example.com'>"),
        .server("<stream:stream id='1'><stream:features/>"),
        .client("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        .server("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"),
      ]
    ),
  ]

  private static let proxies: [CarrierSample] = [
    CarrierSample(
      name: "HTTP CONNECT",
      carrier: .httpConnect,
      target: "www.example.com:443",
      port: 8080,
      dialogue: [
        .client("CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com\r\n\r\n"),
        .server("HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n"),
      ],
      refusal: [
        .client("CONNECT www.example.com:443 HTTP/1.1\r\n\r\n"),
        .server("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nNo.\n"),
      ]
    ),
    CarrierSample(
      name: "HTTP CONNECT with credentials",
      carrier: .httpConnect,
      target: "other.example.com:8443",
      port: 8080,
      dialogue: [
        .client("CONNECT www.example.com:443 HTTP/1.1\r\n\r\n"),
        .server("HTTP/1.1 407 Required\r\nContent-Length: 5\r\n\r\n<no/>"),
        .client(
          "CONNECT other.example.com:8443 HTTP/1.1\r\nProxy-Authorization: NTLM "
            + String(repeating: "A", count: 3000) + "\r\n\r\n"
        ),
        .server("HTTP/1.0 200 OK\r\n\r\n"),
      ],
      refusal: [
        .client("CONNECT www.example.com:443 HTTP/1.1\r\n\r\n"),
        .server("HTTP/1.1 407 Required\r\n\r\n"), .client("GET / HTTP/1.1\r\n\r\n"),
      ],
      refusalFinishes: true
    ),
    CarrierSample(
      name: "SOCKS 4",
      carrier: .socks4,
      target: "192.0.2.7:443",
      port: 1080,
      dialogue: [
        .client([4, 1, 0x01, 0xBB, 192, 0, 2, 7] + Array("me".utf8) + [0]),
        .server([0, 90, 0, 0, 0, 0, 0, 0]),
      ],
      refusal: [
        .client([4, 1, 0x01, 0xBB, 192, 0, 2, 7, 0]), .server([0, 91, 0, 0, 0, 0, 0, 0]),
      ],
      refusalFinishes: true
    ),
    CarrierSample(
      name: "SOCKS 4A",
      carrier: .socks4,
      target: "www.example.com:443",
      port: 1080,
      dialogue: [
        .client([4, 1, 0x01, 0xBB, 0, 0, 0, 1, 0] + Array("www.example.com".utf8) + [0]),
        .server([0, 90, 0, 0, 0, 0, 0, 0]),
      ],
      refusal: [
        .client([4, 1, 0x01, 0xBB, 0, 0, 0, 1, 0] + Array("a".utf8) + [0]),
        .server([0, 92, 0, 0, 0, 0, 0, 0]),
      ],
      refusalFinishes: true
    ),
    CarrierSample(
      name: "SOCKS 5 with a password",
      carrier: .socks5,
      target: "www.example.com:443",
      port: 1080,
      dialogue: [
        .client([5, 2, 0, 2]), .server([5, 2]), .client([1, 2, 0x6D, 0x65, 1, 0x78]),
        .server([1, 0]),
        .client([5, 1, 0, 3, 15] + Array("www.example.com".utf8) + [0x01, 0xBB]),
        .server([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
      ],
      refusal: [
        .client([5, 2, 0, 2]), .server([5, 2]), .client([1, 2, 0x6D, 0x65, 1, 0x78]),
        .server([1, 1]),
      ],
      refusalFinishes: true
    ),
    CarrierSample(
      name: "SOCKS 5 with GSSAPI",
      carrier: .socks5,
      target: "[2001:db8::1]:443",
      port: 1080,
      dialogue: [
        .client([5, 1, 1]), .server([5, 1]), .client([1, 1, 0, 3, 9, 9, 9]),
        .server([1, 1, 0, 2, 8, 8]),
        .client([
          5, 1, 0, 4, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x01, 0xBB,
        ]),
        .server([5, 0, 0, 3, 1, 0x61, 0, 0]),
      ],
      refusal: [.client([5, 1, 1]), .server([5, 0xFF])],
      refusalFinishes: true
    ),
  ]
}
