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
    // The client's side alone, and the server's after all of it.
    let client = Self.hello + Hello.cipherChange + encrypted
    let alone = try only([.client(client)])
    #expect(alone.outcome == .unanswered && alone.alert == nil)
    let message = Hello.record(22, [1, 0, 0, 1, 0])
    let late = try only([
      .client(client), .server(Self.answer), .client(Hello.record(21, [2, 40]) + message),
    ])
    #expect(late.outcome == .chosen && late.alert == nil)
  }

  @Test(arguments: [Handshake.End.reset, .closed])
  func `is refused where the server ends first, and unanswered where the client does`(
    end: Handshake.End
  ) throws {
    let refused = try only([
      .client(Self.hello), .end(end, .backward), .end(.closed, .forward),
    ])
    #expect(refused.outcome == .refused && refused.end == end && !refused.gap)
    let givenUp = try only([
      .client(Self.hello), .end(end, .forward), .end(.closed, .backward),
    ])
    #expect(givenUp.outcome == .unanswered && givenUp.end == end && !givenUp.gap)
  }

  @Test func `is unanswered where the client calls it off, which its alert tells`() throws {
    let handshake = try only([
      .client(Self.hello + Hello.alert(2, 80)), .end(.closed, .backward),
    ])
    #expect(handshake.outcome == .unanswered)
    #expect(handshake.alert == Handshake.Alert(sender: .client, level: 2, code: 80))
    let late = try only([
      .client(Self.hello), .end(.closed, .forward), .server(Hello.alert(2, 40)),
    ])
    #expect(late.outcome == .refused && late.alert?.code == 40)
  }

  /// RFC 8446, 6.2: errors whatever their level, and those that RFC 5246 and 6066 let pass.
  @Test func `is refused by a warning that is an error all the same`() throws {
    for code in [10, 40, 70, 71, 80, 86, 120] as [UInt8] {
      let handshake = try only([
        .client(Self.hello), .server(Hello.alert(1, code) + Hello.alert(1, 0)),
      ])
      #expect(handshake.outcome == .refused && handshake.alert?.code == code)
    }
    for code in [0, 90, 100, 112] as [UInt8] {
      let handshake = try only([.client(Self.hello), .server(Hello.alert(1, code))])
      #expect(handshake.outcome == .unanswered && handshake.alert?.code == code)
    }
    let client = try only([.client(Self.hello + Hello.alert(1, 70))])
    #expect(client.outcome == .unanswered)
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
    #expect(handshake.outcome == .refused && handshake.end == .plain && handshake.alert == nil)
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
    // What was offered is not known where bytes of it are missing.
    let torn = Array(Self.hello.dropLast(5))
    for turns: [Conversation.Turn] in [
      [.client(torn), .gap(.forward), .server(Self.answer)], [.client(torn), .server(Self.answer)],
    ] {
      let answered = try only(turns)
      #expect(answered.outcome == .chosen && answered.legacyVersion == nil)
    }
    let result = Conversation([.client(torn), .gap(.forward), .end(.closed, .backward)]).run()
    #expect(result.handshakes.isEmpty)
    #expect(result.seen == ParsingCounts(tornClientHellos: 1))
    let old = Conversation([.client(Array(Hello.ssl2Client(2).dropLast(5)))]).run()
    #expect(old.seen == ParsingCounts(tornClientHellos: 1))
  }

  @Test func `forgets the end of an earlier attempt`() throws {
    let handshake = try only([.end(.reset, .forward), .client(Self.hello), .server(Self.answer)])
    #expect(handshake.outcome == .chosen)
  }
}
