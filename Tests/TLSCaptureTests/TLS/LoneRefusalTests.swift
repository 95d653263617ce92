import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `A refusal without a client hello` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let alert = Hello.alert(2, 70)
  private static let one = ParsingCounts(refusalsWithoutClient: 1)

  private func seen(_ turns: [Conversation.Turn]) -> ParsingCounts {
    let conversation = Conversation(turns)
    var reversed = conversation
    reversed.isReversed = true
    let whole = conversation.run()
    #expect(whole.handshakes.isEmpty)
    #expect(conversation.run(size: 1).seen == whole.seen && reversed.run().seen == whole.seen)
    return whole.seen
  }

  @Test func `is counted where the server begins with it`() {
    #expect(seen([.server(Self.alert)]) == Self.one)
    #expect(seen([.server(Self.alert + Hello.alert(1, 0)), .end(.closed, .backward)]) == Self.one)
    #expect(seen([.server(Self.alert), .end(.reset, .forward)]) == Self.one)
    #expect(seen([.server(Self.alert), .gap(.forward)]) == Self.one)
  }

  @Test func `is none where a client's alert, a warning or other messages begin`() {
    #expect(seen([.client(Self.alert)]) == ParsingCounts())
    #expect(seen([.server(Hello.alert(1, 0))]) == ParsingCounts())
    #expect(seen([.server(Hello.alert(1, 112) + Self.alert)]) == ParsingCounts())
    #expect(seen([.server(Self.alert), .client(Hello.keyExchange)]) == ParsingCounts())
  }

  @Test func `is none where the client had left before`() {
    let turns: [Conversation.Turn] = [.end(.closed, .forward), .server(Self.alert)]
    let asks = Array("EHLO a\r\nSTARTTLS\r\n".utf8)
    let says = Array("220 a ESMTP\r\n".utf8)
    let goes = Array("220 go\r\n".utf8)
    let dialogue: [Conversation.Turn] = [.server(says), .client(asks), .server(goes)]
    #expect(Conversation(dialogue + turns, serverPort: 25).run().seen == ParsingCounts())
    #expect(Conversation([.gap(.forward)] + turns).run().seen == Self.one)
  }

  @Test func `is none where the hello comes late, or the client spoke no TLS`() {
    let late = Conversation([.server(Self.alert), .client(Self.hello)]).run()
    #expect(late.handshakes.map(\.outcome) == [.refused] && late.seen == ParsingCounts())
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    #expect(seen([.client(request), .server(Self.alert)]) == ParsingCounts())
    #expect(seen([.server(Self.alert), .client(request)]) == ParsingCounts())
  }
}
