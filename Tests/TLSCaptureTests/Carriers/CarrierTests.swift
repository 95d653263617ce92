import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `A dialogue before TLS` {
  @Test(arguments: CarrierSample.all)
  func `turns to TLS and is named`(sample: CarrierSample) throws {
    let result = sample.conversation().run()
    #expect(result.isFinished)
    let handshake = try #require(result.handshakes.first)
    #expect(result.handshakes.count == 1)
    #expect(handshake.carrier == sample.carrier)
    #expect(handshake.target == sample.target)
    #expect(handshake.client == Conversation.client && handshake.server.port == sample.port)
    #expect(handshake.offered == [.tls12, .tls11] && handshake.serverName == "www.example.com")
    #expect(handshake.chosen == .tls11 && handshake.suite == 0x0035)
    #expect(handshake.time == CaptureTime(nanoseconds: Int64(sample.dialogue.count)))
  }

  @Test(arguments: CarrierSample.all)
  func `gives the same wherever segments end, and whoever is said to have begun`(
    sample: CarrierSample
  ) {
    var conversation = sample.conversation()
    let whole = conversation.run()
    for size in [1, 2, 3, 7, 100] {
      #expect(conversation.run(size: size) == whole, "pieces of \(size)")
    }
    for place in 1..<min(conversation.longest, 700) {
      #expect(conversation.run(cutAt: place) == whole, "cut at \(place)")
    }
    conversation.isReversed = true
    #expect(conversation.run() == whole)
    #expect(conversation.run(size: 1) == whole)
  }

  @Test(arguments: CarrierSample.all)
  func `is nothing where TLS is refused`(sample: CarrierSample) {
    for size in [1, .max] {
      let result = sample.refused.run(size: size)
      #expect(result.handshakes.isEmpty)
      #expect(result.isFinished == sample.refusalFinishes)
    }
  }

  @Test(arguments: CarrierSample.all)
  func `keeps an alert that answers the hello`(sample: CarrierSample) {
    for size in [1, .max] {
      let result = sample.conversation(server: Hello.alert(2, 70)).run(size: size)
      #expect(result.handshakes.map(\.outcome) == [.refused])
      #expect(result.handshakes.first?.alert?.code == 70)
      #expect(result.handshakes.first?.carrier == sample.carrier)
    }
  }

  @Test(arguments: CarrierSample.all)
  func `may be cut off at any byte`(sample: CarrierSample) {
    let turns = sample.conversation().turns
    for (index, turn) in turns.enumerated() {
      let (bytes, isClient) =
        switch turn {
        case .client(let bytes): (bytes, true)
        case .server(let bytes): (bytes, false)
        case .gap, .end: ([UInt8](), true)
        }
      for length in 0..<bytes.count {
        let part = Array(bytes[..<length])
        let cut = Conversation(
          turns[..<index] + [isClient ? .client(part) : .server(part)],
          serverPort: sample.port
        )
        let handshakes = cut.run().handshakes
        guard index > sample.dialogue.count else {
          #expect(handshakes.isEmpty, "turn \(index), byte \(length)")
          continue
        }
        #expect(handshakes.map(\.carrier) == [sample.carrier], "turn \(index), byte \(length)")
        #expect(handshakes.allSatisfy { $0.outcome != .refused && $0.alert == nil })
      }
    }
  }

  @Test(arguments: CarrierSample.all)
  func `takes a hello in the format of SSL 2_0, too`(sample: CarrierSample) {
    let conversation = sample.conversation(client: Hello.ssl2Client(0x0300))
    #expect(conversation.run().handshakes.map(\.isSSL2Format) == [true])
    #expect(conversation.run(size: 1) == conversation.run())
  }

  @Test(arguments: CarrierSample.all)
  func `is unanswered where the server's words are lost`(sample: CarrierSample) {
    var conversation = sample.conversation()
    conversation.turns = conversation.turns.filter { turn in
      if case .server = turn { false } else { true }
    }
    conversation.turns.removeLast()
    conversation.turns.insert(.gap(.backward), at: 0)
    let handshakes = conversation.run().handshakes
    #expect(handshakes.map(\.outcome) == [.unanswered] && handshakes.map(\.gap) == [true])
  }
}

@Suite struct `A connection without TLS` {
  @Test(
    arguments: [
      "GET / HTTP/1.1", "SSH-2.0-OpenSSH", "HTTP/1.1 200 OK",
      String(repeating: "x", count: 1400),
    ]
  )
  func `is done with once both sides have spoken`(text: String) {
    let bytes = Array(text.utf8)
    for turns: [Conversation.Turn] in [
      [.client(bytes), .server(bytes)], [.server(bytes), .client(bytes)],
    ] {
      #expect(Conversation(turns).run() == .init(isFinished: true))
    }
  }

  @Test(arguments: [Array("GET / HTTP/1.1".utf8), [UInt8](repeating: 0xF0, count: 1400)])
  func `is done with at once where no hello can follow`(bytes: [UInt8]) {
    #expect(Conversation([.client(bytes)]).run() == .init(isFinished: true))
    #expect(Conversation([.server(bytes)]).run() == .init(isFinished: true))
  }

  @Test func `is done with after so many bytes where it might turn to TLS`() {
    let line = Array("* a line of a long answer\r\n".utf8)
    let count = (1 << 16) / line.count
    let many = (0..<count).map { _ in Conversation.Turn.server(line) }
    let greeting = Conversation.Turn.server(Array("* OK ready\r\n".utf8))
    #expect(!Conversation([greeting] + many.dropLast(2)).run().isFinished)
    #expect(Conversation([greeting] + many).run().isFinished)
    let long = Conversation.Turn.server([UInt8](repeating: 0x61, count: 1 << 17))
    #expect(Conversation([greeting, long]).run().isFinished)
    #expect(Conversation([greeting, long]).run(size: 500).isFinished)
  }

  @Test func `may say a few bytes that nobody knows before a hello`() {
    let conversation = Conversation([
      .client(Array("AMQP\u{2}\u{1}\u{0}\u{0}".utf8)),
      .server(Array("AMQP\u{2}\u{1}\u{0}\u{0}".utf8)),
      .client(CarrierSample.clientHello), .server(CarrierSample.serverHello),
    ])
    let handshakes = conversation.run().handshakes
    #expect(handshakes.map(\.chosen) == [.tls11] && handshakes.map(\.carrier) == [nil])
    #expect(handshakes.first?.client == Conversation.client)
    var reversed = conversation
    reversed.isReversed = true
    #expect(reversed.run().handshakes == handshakes)
  }
}

@Suite struct `The target of a proxy` {
  @Test(
    arguments: [
      ([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2], "[2001:db8:0:1::2]:443"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "[::]:443"),
      ([0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 4, 0, 5, 0, 0], "[1:0:2:0:3:4:5:0]:443"),
      ([0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 4, 0, 5, 0, 6], "[::2:0:0:4:5:6]:443"),
      ([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], "[fe80::1:0:0:0]:443"),
    ] as [([UInt8], String)]
  )
  func `is an address as RFC 5952 writes it`(address: [UInt8], text: String) {
    let conversation = Conversation([
      .client([5, 1, 0]), .server([5, 0]), .client([5, 1, 0, 4] + address + [0x01, 0xBB]),
      .server([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), .client(CarrierSample.clientHello),
    ])
    #expect(conversation.run().handshakes.map(\.target) == [text])
  }
}
