import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `Damaged connections` {
  private static let conversations: [Conversation] =
    CarrierSample.all.map { $0.conversation() } + [
      Conversation([
        .client(Hello.records(Hello.Client(versions: [0x0304]).message)),
        .server(Hello.records(Hello.Server(selected: 0x0304, isRetry: true).message)),
        .client(Hello.records(Hello.Client(versions: [0x0304]).message)),
        .server(Hello.records(Hello.Server(selected: 0x0304).message) + Hello.applicationData),
        .client(Hello.alert(1, 90) + Hello.applicationData),
      ]),
      Conversation([.client(Hello.ssl2Client(2)), .server(Hello.ssl2Server())]),
    ]

  /// Nothing traps, and what comes out stays small: a connection has a handshake or two, and no
  /// more suites than its hello had bytes for.
  @Test func `neither trap nor grow`() {
    let seed: UInt64 = 0x6A09_E667_F3BC_C908
    var mutator = Mutator(seed: seed)
    var random = SeededRandom(seed: seed)
    for round in 0..<3000 {
      guard var conversation = Self.conversations.randomElement(using: &random) else { return }
      conversation.turns = conversation.turns.map { turn in
        guard Bool.random(using: &random) else { return turn }
        switch turn {
        case .client(let bytes): return .client(mutator.mutated(bytes))
        case .server(let bytes): return .server(mutator.mutated(bytes))
        case .gap, .end: return turn
        }
      }
      let ends: [Conversation.Turn] = [
        .gap(.forward), .gap(.backward), .end(.closed, .forward), .end(.reset, .backward),
      ]
      if let end = ends.randomElement(using: &random), Bool.random(using: &random) {
        let place = Int.random(in: 0...conversation.turns.count, using: &random)
        conversation.turns.insert(end, at: place)
      }
      if Bool.random(using: &random) { conversation.turns.shuffle(using: &random) }
      conversation.isReversed = Bool.random(using: &random)
      let sizes = [1, 3, 50, .max]
      let result = conversation.run(size: sizes.randomElement(using: &random) ?? 1)
      let isBounded = result.handshakes.allSatisfy {
        $0.suitesOffered.count <= 1 << 15 && $0.offered.count <= 127
          && $0.serverName?.utf8.count ?? 0 <= 1024
      }
      #expect(result.handshakes.count <= 3 && isBounded, "seed \(seed), round \(round)")
    }
  }
}
