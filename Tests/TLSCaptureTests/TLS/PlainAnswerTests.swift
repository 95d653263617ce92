import Foundation
import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `An answer that is no TLS` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let answer = Hello.records(Hello.Server().message)
  private static let bad = Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)

  private func only(_ turns: [Conversation.Turn], port: UInt16 = 443) throws -> Handshake {
    let conversation = Conversation(turns, serverPort: port)
    let result = conversation.run()
    try #require(result.handshakes.count == 1)
    #expect(conversation.run(size: 1).handshakes == result.handshakes)
    return try #require(result.handshakes.first)
  }

  @Test func `refuses, whoever ends the connection then`() throws {
    let ends: [[Conversation.Turn]] = [
      [], [.end(.reset, .backward)], [.end(.closed, .forward), .end(.closed, .backward)],
    ]
    for end in ends {
      let handshake = try only([.client(Self.hello), .server(Self.bad)] + end)
      #expect(handshake.outcome == .refused && handshake.end == .plain && !handshake.gap)
    }
  }

  @Test func `is none where an alert, SSL 2_0 or a gap tells otherwise`() throws {
    let alert = try only([.client(Self.hello), .server(Hello.alert(1, 70) + Self.bad)])
    #expect(alert.outcome == .refused && alert.end == nil)
    let old = try only([
      .client(Hello.ssl2Client(2)), .server(Hello.ssl2Record([0, 0, 1])), .end(.closed, .backward),
    ])
    #expect(old.outcome == .refused && old.end == .closed)
    let lost = try only([
      .gap(.backward), .client(Self.hello), .server(Self.bad), .end(.closed, .backward),
    ])
    #expect(lost.outcome == .unanswered && lost.end == nil && lost.gap)
  }

  @Test(arguments: [
    ("220 mail.example.com ESMTP\r\n", "402 4.5.2 Error: command not recognized\r\n"),
    ("* OK ready\r\n", "* BAD what\r\n"), ("* OK ready\r\n", "a1 NO never\r\n"),
    ("+OK ready\r\n", "-ERR what\r\n"),
  ])
  func `may come in a dialogue, behind a greeting`(greeting: String, error: String) throws {
    let turns: [Conversation.Turn] = [
      .server(Array(greeting.utf8)), .client(Self.hello), .server(Array(error.utf8)),
      .end(.closed, .forward), .end(.closed, .backward),
    ]
    let handshake = try only(turns, port: 465)
    #expect(handshake.outcome == .refused && handshake.end == .plain)
    // TLS after all.
    let late = try only(Array(turns[..<3]) + [.server(Self.answer)], port: 465)
    #expect(late.outcome == .chosen && late.end == nil)
    // A greeting is no answer.
    let greeted = try only(Array(turns[..<2]) + [.end(.closed, .backward)], port: 465)
    #expect(greeted.outcome == .refused && greeted.end == .closed)
  }

  @Test func `may come before the hello`() throws {
    let long = [UInt8](repeating: 0x41, count: 2000)
    for text in [Self.bad, Array("SSH-2.0-OpenSSH_9\r\n".utf8)] {
      let handshake = try only([.server(text), .server(text), .client(Self.hello)])
      #expect(handshake.outcome == .refused && handshake.end == .plain)
    }
    let told = Conversation([.server(long), .client(Self.hello)]).run()
    #expect(told.handshakes.map(\.end) == [.plain])
  }

  @Test func `is waited for as long as it is a short text and the other side silent`() {
    let text = [UInt8](repeating: 0x41, count: 2000)
    #expect(!Conversation([.server(text), .server(text)]).run().isFinished)
    #expect(Conversation([.server(text), .server(text), .server(text)]).run().isFinished)
    #expect(Conversation([.server(text + [0])]).run().isFinished)
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    #expect(Conversation([.client(request)]).run().isFinished)
    #expect(Conversation([.client(text), .server(Self.bad)]).run().isFinished)
    #expect(Conversation([.client(text), .server([9, 9, 9, 9])]).run().isFinished)
  }

  @Test func `does not hide a tunnel whose consent the capture has first`() throws {
    let handshake = try only([
      .server(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)),
      .client(Array("CONNECT a:443 HTTP/1.1\r\n\r\n".utf8)), .client(Self.hello),
      .server(Self.answer),
    ])
    #expect(handshake.chosen == .tls12 && handshake.carrier == .httpConnect)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"] != nil))
  func `is what a mail server of the fixtures gave`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"])
    var scan = CaptureScan()
    var found: [Handshake] = []
    try scan.read(folder + "/pcap/suri/smtp-errors__smtperr.pcap") { found.append($0) }
    scan.finish { found.append($0) }
    let refused = found.filter { $0.server.port == 465 }
    #expect(refused.map(\.outcome) == [.refused] && refused.map(\.end) == [.plain])
  }
}
