import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `A connection that began before the capture` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let answer = Hello.records(Hello.Server().message)

  private static func data(_ version: UInt16, _ type: UInt8 = 23) -> [UInt8] {
    Hello.record(type, [UInt8](repeating: 0xA5, count: 40), version: version)
  }

  private func isSame(_ turns: [Conversation.Turn]) -> Conversation.Result {
    let conversation = Conversation(turns)
    let whole = conversation.run()
    for size in [1, 3, 7] { #expect(conversation.run(size: size) == whole, "pieces of \(size)") }
    return whole
  }

  @Test(arguments: [0x0300, 0x0301, 0x0302] as [UInt16])
  func `is known by two of its records up to TLS 1_1`(version: UInt16) {
    let wanted = Handshake(
      time: CaptureTime(nanoseconds: 1),
      client: Conversation.client,
      server: Conversation.server,
      offered: [],
      legacyVersion: nil,
      chosen: TLSVersion(rawValue: version),
      outcome: .chosen,
      isUnderway: true
    )
    let data = Self.data(version)
    for turns: [Conversation.Turn] in [
      [.client(data), .server(data)], [.server(data), .client(data)],
      [.server(data), .server(Self.data(version, 21))],
      // The other direction begins within a record.
      [.server(data), .client([1, 2, 3] + data + data), .server(data)],
      [.gap(.backward), .server(data), .client(data)],
    ] {
      let result = isSame(turns)
      #expect(result.isFinished && result.seen == ParsingCounts())
      var found = result.handshakes
      for index in found.indices { found[index].time = wanted.time }
      #expect(found == [wanted])
      var reversed = Conversation(turns)
      reversed.isReversed = true
      #expect(reversed.run().handshakes.map(\.server) == [Conversation.server])
    }
    #expect(isSame([.client(data), .server(data)]).handshakes == [wanted])
  }

  @Test func `has the opener for its client where a SYN told that`() {
    let data = Self.data(0x0301) + Self.data(0x0301)
    for isKnown in [false, true] {
      let low = Endpoint(IPAddress(ipv4: 1), port: 20)
      let high = Endpoint(IPAddress(ipv4: 2), port: 5000)
      var parser = ConnectionParser(from: low, to: high)
      parser.isOpenerKnown = isKnown
      let time = CaptureTime(nanoseconds: 0)
      #expect(unsafe parser.receive(data.span.bytes, .forward, at: time) == .finished)
      #expect(parser.take().map(\.client) == [isKnown ? low : high])
    }
  }

  @Test func `is counted where its records do not tell its version`() {
    let counted = Conversation.Result(isFinished: true, seen: ParsingCounts(begunBefore: 1))
    for version in [0x0301, 0x0303] as [UInt16] {
      let (data, handshake) = (Self.data(version), Self.data(version, 22))
      let change = Hello.record(20, [1], version: version)
      #expect(isSame([.client(handshake), .server(handshake)]) == counted)
      #expect(isSame([.client(change + handshake)]) == counted)
      #expect(isSame([.server(change), .client(data)]) == counted)
    }
    #expect(isSame([.server(Self.data(0x0303) + Self.data(0x0303, 21))]) == counted)
  }

  @Test func `takes more than one header to be seen`() {
    let data = Self.data(0x0301)
    #expect(isSame([.client(data)]) == Conversation.Result())
    #expect(isSame([.client(data + [1, 2, 3, 4, 5])]) == Conversation.Result(isFinished: true))
    #expect(
      isSame([.client(data), .server(Self.data(0x0303))]) == Conversation.Result(isFinished: true)
    )
    let piece = [UInt8](repeating: 1, count: 4000)
    let bulk = [Conversation.Turn](repeating: .server(piece), count: 20)
    #expect(Conversation([.client(data)] + bulk).run().isFinished)
  }

  @Test func `is none where the other direction has a hello`() {
    let late = isSame([.server(Self.data(0x0303)), .client(Self.hello), .end(.closed, .backward)])
    #expect(late.handshakes.map(\.legacyVersion) == [.tls12])
    #expect(late.handshakes.map(\.gap) == [true] && late.seen == ParsingCounts())
    // What follows a gap in a handshake leaves the hello to tell.
    let torn = isSame([
      .gap(.backward), .server(Hello.certificate + Hello.certificate), .client(Self.hello),
    ])
    #expect(torn.handshakes.map(\.isUnderway) == [false])
    let answered = isSame([.client(Self.data(0x0303, 22)), .server(Self.answer)])
    #expect(answered.handshakes.map(\.chosen) == [.tls12])
  }

  @Test func `goes on after a gap with the next record`() {
    let data = Self.data(0x0301)
    let result = isSame([.server(Array(data.prefix(20))), .gap(.backward), .server(data)])
    #expect(result.handshakes.map(\.chosen) == [.tls10])
  }
}
