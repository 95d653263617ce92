import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `The outcome of a handshake` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let answer = Hello.records(Hello.Server().message)

  private func only(_ turns: [Conversation.Turn]) throws -> Handshake {
    let conversation = Conversation(turns)
    let result = conversation.run()
    try #require(result.handshakes.count == 1)
    #expect(conversation.run(size: 1).handshakes == result.handshakes)
    return try #require(result.handshakes.first)
  }

  @Test func `is refused by a fatal alert`() throws {
    let handshake = try only([.client(Self.hello), .server(Hello.alert(2, 70))])
    #expect(handshake.outcome == .refused && handshake.chosen == nil && handshake.end == nil)
    #expect(handshake.alert == Handshake.Alert(sender: .server, level: 2, code: 70))
  }

  @Test func `is not refused by a warning`() throws {
    let handshake = try only([
      .client(Self.hello), .server(Hello.alert(1, 112) + Self.answer + Hello.cipherChange),
    ])
    #expect(handshake.outcome == .chosen && handshake.chosen == .tls12)
    #expect(handshake.alert == Handshake.Alert(sender: .server, level: 1, code: 112))
  }

  @Test func `keeps the fatal alert, or the last warning`() throws {
    let fatal = try only([
      .client(Self.hello),
      .server(Hello.alert(1, 112) + Hello.alert(2, 40) + Hello.alert(1, 0)),
    ])
    #expect(fatal.alert?.code == 40)
    let warned = try only([.client(Self.hello), .server(Hello.alert(1, 112) + Hello.alert(1, 90))])
    #expect(warned.alert?.code == 90 && warned.outcome == .unanswered)
  }

  @Test func `is chosen where the client then rejects the certificate`() throws {
    let handshake = try only([
      .client(Self.hello), .server(Self.answer + Hello.certificate), .client(Hello.alert(2, 48)),
      .end(.closed, .forward),
    ])
    #expect(handshake.outcome == .chosen && handshake.end == nil)
    #expect(handshake.alert == Handshake.Alert(sender: .client, level: 2, code: 48))
  }

  @Test func `is chosen where TLS 1_3 is then called off in the clear`() throws {
    let handshake = try only([
      .client(Hello.records(Hello.Client(versions: [0x0304]).message)),
      .server(Hello.records(Hello.Server(selected: 0x0304, suite: 0x1301).message)),
      .client(Hello.alert(2, 47)),
    ])
    #expect(handshake.chosen == .tls13 && handshake.alert?.code == 47)
  }

  @Test func `takes no encrypted alert for one`() throws {
    let encrypted = Hello.record(21, [2, 40, 9, 9, 9, 9, 9, 9])
    let handshake = try only([
      .client(Self.hello), .server(Self.answer + Hello.cipherChange + encrypted),
      .client(Hello.cipherChange + encrypted),
    ])
    #expect(handshake.outcome == .chosen && handshake.alert == nil)
  }

  @Test(
    arguments: [Handshake.End.reset, .closed],
    [ConnectionParser.Direction.forward, .backward]
  )
  func `is refused where either side ends`(
    end: Handshake.End,
    direction: ConnectionParser.Direction
  ) throws {
    let handshake = try only([.client(Self.hello), .end(end, direction)])
    #expect(handshake.outcome == .refused && handshake.end == end && !handshake.gap)
  }

  @Test func `may still come after the client closed its side`() throws {
    let handshake = try only([
      .client(Self.hello), .end(.closed, .forward), .server(Self.answer), .end(.closed, .backward),
    ])
    #expect(handshake.outcome == .chosen && handshake.end == nil)
  }

  @Test func `is refused by an answer that is no TLS`() throws {
    let text = Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)
    let handshake = try only([.client(Self.hello), .server(text), .end(.closed, .backward)])
    #expect(handshake.outcome == .refused && handshake.end == .closed && handshake.alert == nil)
  }

  @Test func `is unanswered where the capture ends, or packets are missing`() throws {
    let alone = try only([.client(Self.hello)])
    #expect(alone.outcome == .unanswered && !alone.gap)
    let lost = try only([
      .client(Self.hello), .gap(.backward), .server(Hello.certificate), .end(.closed, .backward),
    ])
    #expect(lost.outcome == .unanswered && lost.gap && lost.end == nil)
    let later = try only([.client(Self.hello), .server(Self.answer), .gap(.backward)])
    #expect(later.outcome == .chosen && !later.gap)
  }

  @Test func `needs no more of the client than its hello`() throws {
    let handshake = try only([.client(Self.hello), .gap(.forward), .server(Self.answer)])
    #expect(handshake.outcome == .chosen && !handshake.gap)
    let torn = Array(Self.hello.dropLast(5))
    let result = Conversation([.client(torn), .gap(.forward), .server(Self.answer)]).run()
    #expect(result.handshakes.isEmpty && result.isFinished)
  }

  @Test func `forgets the end of an earlier attempt`() throws {
    let handshake = try only([.end(.reset, .forward), .client(Self.hello), .server(Self.answer)])
    #expect(handshake.outcome == .chosen)
  }
}
