import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `A connection with TLS` {
  private static let tls12Offer = Hello.Client(legacy: 0x0303)
  private static let tls13Offer = Hello.Client(versions: [0x0304, 0x0303], keyShare: 300)

  private static let tls12 = Conversation([
    .client(Hello.records(tls12Offer.message)),
    .server(Hello.records(Hello.Server().message) + Hello.certificate),
    .client(Hello.keyExchange + Hello.cipherChange + Hello.record(22, [0, 1, 2, 3, 4, 5])),
    .server(Hello.cipherChange + Hello.record(22, [5, 4, 3, 2, 1])),
    .client(Hello.applicationData),
  ])

  private static let tls13 = Conversation([
    .client(Hello.records(tls13Offer.message)),
    .server(
      Hello.records(Hello.Server(selected: 0x0304, suite: 0x1301).message) + Hello.cipherChange
        + Hello.applicationData
    ),
    .client(Hello.cipherChange + Hello.applicationData),
  ])

  @Test func `gives what was offered and chosen, with the time of the hello`() throws {
    let result = Self.tls12.run()
    var wanted = Handshake(
      time: CaptureTime(nanoseconds: 0),
      client: Conversation.client,
      server: Conversation.server,
      serverName: "www.example.com",
      offered: [.tls12],
      legacyVersion: .tls12,
      suitesOffered: [0x1301, 0xC02F, 0x00FF],
      chosen: .tls12,
      suite: 0xC02F,
      outcome: .chosen
    )
    #expect(result.handshakes == [wanted])
    #expect(result.isFinished)
    let newer = Self.tls13.run()
    wanted.offered = [.tls13, .tls12]
    (wanted.chosen, wanted.suite) = (.tls13, 0x1301)
    #expect(newer.handshakes == [wanted])
    #expect(newer.isFinished)
  }

  @Test func `gives the same wherever segments end`() {
    for conversation in [Self.tls12, Self.tls13] {
      let whole = conversation.run()
      #expect(conversation.run(size: 1) == whole)
      for place in 1..<conversation.longest {
        #expect(conversation.run(cutAt: place) == whole, "cut at \(place)")
      }
    }
  }

  @Test func `gives the same wherever records end, empty ones too`() {
    let client = Self.tls13Offer.message
    let server = Hello.Server(selected: 0x0304, suite: 0x1301).message
    let whole = Self.tls13.run().handshakes
    for size in [1, 2, 3, 4, 5, 7, 100, 1000] {
      let empty = Hello.record(22, [])
      let split = Conversation([
        .client(Hello.records(client, size: size) + empty),
        .server(empty + Hello.records(server, size: size) + empty),
      ])
      #expect(split.run().handshakes == whole, "records of \(size)")
      #expect(split.run(size: 1).handshakes == whole, "records of \(size)")
    }
  }

  @Test func `may have several messages in a record, of the greatest length`() {
    let server = Hello.Server().message
    let certificate = Hello.message(11, [UInt8](repeating: 0x30, count: 20_000))
    for (length, outcome) in [(18_432, Handshake.Outcome.chosen), (18_433, .refused)] {
      let flight = Array((server + certificate)[..<length])
      let conversation = Conversation([
        .client(Hello.records(Self.tls12Offer.message)), .server(Hello.record(22, flight)),
      ])
      #expect(conversation.run().handshakes.map(\.outcome) == [outcome])
    }
  }

  @Test(arguments: [0x0300, 0x0301, 0x0302, 0x0303, 0x0304] as [UInt16])
  func `may have any version in its records`(version: UInt16) {
    let conversation = Conversation([
      .client(Hello.records(Self.tls12Offer.message, version: version)),
      .server(Hello.records(Hello.Server().message, version: 0x0304 - version + 0x0300)),
    ])
    #expect(conversation.run().handshakes.map(\.chosen) == [.tls12])
  }

  @Test func `is told from the server's side where the capture has that first`() {
    var conversation = Self.tls12
    conversation.isReversed = true
    #expect(conversation.run().handshakes == Self.tls12.run().handshakes)
    var late = Self.tls12
    late.turns.swapAt(0, 1)
    let handshake = late.run().handshakes.first
    #expect(handshake?.chosen == .tls12 && handshake?.client == Conversation.client)
  }

  @Test(arguments: [0x7F0E, 0x7F12, 0x7F16, 0x7F1C] as [UInt16])
  func `may speak a draft of TLS 1_3`(draft: UInt16) {
    var builder = ByteBuilder()
    builder.u16(draft)
    builder.zeros(32)
    builder.u16(0x1301)
    let old = Hello.message(2, builder.bytes)
    let server = draft < 0x7F16 ? old : Hello.Server(selected: draft, suite: 0x1301).message
    let conversation = Conversation([
      .client(Hello.records(Hello.Client(versions: [draft]).message)),
      .server(Hello.records(server) + Hello.applicationData),
      .client(Hello.applicationData),
    ])
    let result = conversation.run()
    #expect(result.handshakes.map(\.chosen?.draft) == [Int(draft & 0xFF)])
    #expect(result.isFinished)
  }

  @Test(arguments: [false, true])
  func `is one handshake where the server asks for another hello`(isDraft: Bool) {
    let retry =
      isDraft
      ? Hello.message(6, [0x7F, 0x12, 0, 0])
      : Hello.Server(selected: 0x0304, suite: 0x1301, isRetry: true).message
    let conversation = Conversation([
      .client(Hello.records(Self.tls13Offer.message) + Hello.cipherChange),
      .server(Hello.records(retry) + Hello.cipherChange),
      .client(Hello.cipherChange + Hello.records(Hello.Client(versions: [0x0304]).message)),
      .server(Hello.records(Hello.Server(selected: 0x0304, suite: 0x1302).message)),
      .client(Hello.applicationData),
    ])
    for size in [1, .max] {
      let result = conversation.run(size: size)
      #expect(result.handshakes.count == 1 && result.isFinished)
      #expect(result.handshakes.first?.helloRetryRequest == true)
      #expect(result.handshakes.first?.offered == [.tls13, .tls12])
      #expect(result.handshakes.first?.suite == 0x1302)
      #expect(result.handshakes.first?.time == CaptureTime(nanoseconds: 0))
    }
  }

  @Test func `may begin with early data`() {
    let conversation = Conversation([
      .client(
        Hello.records(Self.tls13Offer.message) + Hello.cipherChange + Hello.applicationData
      ),
      .server(Hello.records(Hello.Server(selected: 0x0304, suite: 0x1301).message)),
    ])
    let result = conversation.run()
    #expect(result.handshakes.map(\.chosen) == [.tls13] && result.isFinished)
  }

  @Test func `has a second handshake where the client begins anew in the clear`() {
    let conversation = Conversation([
      .client(Hello.records(Hello.Client(legacy: 0x0300).message)),
      .server(Hello.records(Hello.Server(legacy: 0x0300, suite: 3).message) + Hello.certificate),
      .client(Hello.records(Hello.Client(legacy: 0x0301).message)),
      .server(Hello.records(Hello.Server(legacy: 0x0301, suite: 4).message)),
      .client(Hello.cipherChange),
      .server(Hello.cipherChange),
    ])
    let result = conversation.run()
    #expect(result.handshakes.map(\.chosen) == [.ssl30, .tls10])
    #expect(result.handshakes.map(\.suite) == [3, 4])
    #expect(result.handshakes.map(\.time.nanoseconds) == [0, 2])
  }

  @Test func `is known by its answer alone where the capture begins after the hello`() {
    var late = Self.tls12
    late.turns.removeFirst()
    for size in [1, .max] {
      let result = late.run(size: size)
      let handshake = result.handshakes.first
      #expect(result.handshakes.count == 1 && result.isFinished)
      #expect(handshake?.legacyVersion == nil && handshake?.offered == [])
      #expect(handshake?.client == Conversation.client && handshake?.outcome == .chosen)
      #expect(handshake?.chosen == .tls12)
    }
    late.turns.removeFirst()
    #expect(late.run() == Conversation.Result(isFinished: true))
  }

  @Test(arguments: [false, true])
  func `is known by its answer alone where bytes of the hello are missing`(isAllLost: Bool) {
    let hello = Hello.records(Self.tls13Offer.message)
    let answer = Hello.records(Hello.Server(selected: 0x0304, suite: 0x1301).message)
    // The rest of the hello could be taken for anything.
    let lost: [Conversation.Turn] =
      isAllLost
      ? [.gap(.forward), .client(Array(hello.dropFirst(20)))]
      : [.client(Array(hello.prefix(20))), .gap(.forward), .client(Array(hello.dropFirst(40)))]
    for size in [1, 7, .max] {
      let result = Conversation(lost + [.server(answer)]).run(size: size)
      #expect(result.handshakes.map(\.chosen) == [.tls13] && result.isFinished)
      #expect(result.handshakes.map(\.legacyVersion) == [nil])
      #expect(result.seen == ParsingCounts())
    }
    let refused = Conversation(lost + [.server(Hello.alert(2, 70))]).run()
    #expect(refused.handshakes.isEmpty)
    let seen =
      isAllLost ? ParsingCounts(refusalsWithoutClient: 1) : ParsingCounts(tornClientHellos: 1)
    #expect(refused.seen == seen)
  }

  @Test func `is known by its answer alone where only the server was captured`() {
    let answer = Hello.records(Hello.Server(selected: 0x0304, suite: 0x1301).message)
    let bulk = [[UInt8]](repeating: Hello.applicationData, count: 40).flatMap { $0 }
    let result = Conversation([.server(answer + bulk)]).run()
    #expect(result.handshakes.map(\.suite) == [0x1301] && result.isFinished)
    // The hello may come a little late.
    let hello = Hello.records(Self.tls13Offer.message)
    let late = Conversation([.server(answer + Hello.applicationData), .client(hello)]).run()
    #expect(late.handshakes.map(\.offered) == [[.tls13, .tls12]])
  }

  @Test func `a direction that lost its beginning does not wait for the other for ever`() {
    let garbage = [UInt8](repeating: 0x55, count: 4000)
    let turns = [Conversation.Turn](repeating: .client(garbage), count: 20)
    #expect(Conversation([.gap(.forward)] + turns).run().isFinished)
    #expect(!Conversation([.gap(.forward)] + turns.prefix(3)).run().isFinished)
    #expect(Conversation([.gap(.forward), turns[0], .server(garbage)]).run().isFinished)
  }

  @Test func `gives up a hello that is longer than any`() {
    var builder = ByteBuilder()
    builder.u8(1)
    builder.u24(0x00FFFF)
    let body = [3, 3] + [UInt8](repeating: 0, count: 0xFFFD)
    // Within the limit, it is read to its end, and is none.
    let whole = Conversation([.client(Hello.records(builder.bytes + body))]).run()
    #expect(whole == Conversation.Result(isFinished: true))
    let part = Conversation([.client(Hello.records(builder.bytes + body.dropLast()))]).run()
    #expect(part == Conversation.Result(seen: ParsingCounts(tornClientHellos: 1)))
    builder = ByteBuilder()
    builder.u8(1)
    builder.u24(0x010001)
    let long = Conversation([.client(Hello.records(builder.bytes + body.prefix(10)))]).run()
    #expect(long == Conversation.Result(isFinished: true))
  }
}

@Suite struct `A hello in the format of SSL 2_0` {
  @Test(arguments: [nil, 5])
  func `is answered with TLS or with SSL 2_0 itself`(padding: Int?) {
    let answers: [([UInt8], TLSVersion)] = [
      (Hello.ssl2Server(), .ssl20),
      (Hello.records(Hello.Server(legacy: 0x0301, suite: 0x35).message), .tls10),
    ]
    for (answer, version) in answers {
      let conversation = Conversation([
        .client(Hello.ssl2Client(version.rawValue, padding: padding)), .server(answer),
      ])
      let whole = conversation.run()
      let handshake = whole.handshakes.first
      #expect(whole.handshakes.count == 1 && handshake?.outcome == .chosen)
      #expect(handshake?.chosen == version && handshake?.isSSL2Format == true)
      #expect(handshake?.suite == (version == .ssl20 ? nil : 0x35))
      #expect(conversation.run(size: 1) == whole)
      for place in 1..<conversation.longest {
        #expect(conversation.run(cutAt: place) == whole, "cut at \(place)")
      }
    }
  }

  @Test func `is refused by an alert or by an error of SSL 2_0`() {
    for answer in [Hello.alert(2, 40), Hello.ssl2Record([0, 0, 1])] {
      let conversation = Conversation([.client(Hello.ssl2Client(2)), .server(answer)])
      #expect(conversation.run().handshakes.map(\.outcome) == [.refused])
    }
  }
}
