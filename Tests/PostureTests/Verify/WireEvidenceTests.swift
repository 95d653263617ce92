import Support
import TLSCapture
import Testing
import WindowsRegistry

@testable import Posture

/// Verdicts written out for a stack: each protocol with what it offers.
private func cells(_ offers: KeyValuePairs<TLSProtocol, String>) -> ProtocolCells {
  ProtocolCells(
    offers.map { name, text in
      let words = text.replacing("!", with: "").split(separator: "/").map(String.init)
      let first = Offer.Availability(rawValue: words[0]) ?? .unknown
      let offer = Offer(
        byDefault: first,
        onRequest: words.count > 1 ? Offer.Availability(rawValue: words[1]) ?? .unknown : first,
        confidence: text.hasSuffix("!") ? .disputed : .certain,
        because: [.init("so it is", "WS-TLSREG")]
      )
      return (name, offer)
    }
  )
}

struct `What a handshake proves of a server` {
  /// SSL 3.0 off, 1.0 disputed off, 1.1 on request, 1.2 on, 1.3 not there.
  private static let sample = cells([
    .ssl30: "off", .tls10: "off/off!", .tls11: "off/on", .tls12: "on", .tls13: "unsupported",
  ])

  struct Case: CustomTestStringConvertible, Sendable {
    let handshake: SampleHandshake
    let verdict: WireVerdict
    var claim: WireClaim?
    var testDescription: String { "\(handshake.value.offered.map(\.name)) \(verdict)" }
  }

  static let cases = [
    // What was chosen is on.
    Case(
      handshake: .init(upTo: .tls12).chosen(.tls12),
      verdict: .asPredicted,
      claim: .chose(.tls12)
    ),
    Case(
      handshake: .init(upTo: .tls11).chosen(.tls11),
      verdict: .asPredicted,
      claim: .chose(.tls11)
    ),
    Case(handshake: .init(upTo: .ssl30).chosen(.ssl30), verdict: .otherwise, claim: .chose(.ssl30)),
    Case(handshake: .init(upTo: .tls10).chosen(.tls10), verdict: .settled, claim: .chose(.tls10)),
    Case(
      handshake: .init(listing: .tls13, .tls12).chosen(.tls13),
      verdict: .otherwise,
      claim: .chose(.tls13)
    ),
    // Of two that both have, the newer is chosen; the field alone offers only its own version.
    Case(
      handshake: .init(upTo: .tls12).chosen(.tls11),
      verdict: .otherwise,
      claim: .choseBelow(.tls11, better: .tls12)
    ),
    Case(
      handshake: .init(listing: .tls13, .tls12).chosen(.tls12),
      verdict: .asPredicted,
      claim: .chose(.tls12)
    ),
    // Alert 70 proves off what was offered, and no more.
    Case(handshake: .init(upTo: .tls12).refused(70), verdict: .otherwise, claim: .refused(.tls12)),
    Case(
      handshake: .init(listing: .tls13, .tls11).refused(70),
      verdict: .asPredicted,
      claim: .refused(.tls13)
    ),
    Case(handshake: .init(upTo: .tls10).refused(70), verdict: .settled, claim: .refused(.tls10)),
    // Other refusals have any cause, but none is needed where nothing on offer is on.
    Case(handshake: .init(upTo: .tls12).refused(40), verdict: .silent),
    Case(handshake: .init(upTo: .tls12).refused(end: .reset), verdict: .silent),
    Case(
      handshake: .init(upTo: .ssl30).refused(end: .reset),
      verdict: .asPredicted,
      claim: .refused(.ssl30)
    ),
    // No answer proves nothing, and neither does what Windows has no name for.
    Case(handshake: .init(upTo: .tls12), verdict: .silent),
    Case(
      handshake: .init(listing: TLSVersion(rawValue: 0x7F17)).chosen(TLSVersion(rawValue: 0x7F17)),
      verdict: .silent
    ),
  ]

  @Test(arguments: cases)
  func `is no more than is certain`(_ sample: Case) {
    let judgement = judgeServer(HandshakeShape(sample.handshake.value), Self.sample)
    #expect(judgement.verdict == sample.verdict)
    #expect(judgement.claim == sample.claim)
  }

  @Test func `is said to be unknown where the snapshot does not tell`() {
    let blind = cells([.tls12: "unknown"])
    let hello = SampleHandshake(upTo: .tls12)
    #expect(judgeServer(HandshakeShape(hello.chosen(.tls12).value), blind).verdict == .unknown)
    #expect(judgeServer(HandshakeShape(hello.refused(70).value), blind).verdict == .unknown)
    #expect(judgeServer(HandshakeShape(hello.refused(40).value), blind).verdict == .silent)
  }

  @Test func `of a client's field counts older versions, too, as being on offer`() {
    // TLS 1.2 is off and TLS 1.0 on: the server would have answered with TLS 1.0.
    let old = cells([.tls10: "on", .tls11: "off", .tls12: "off"])
    let reset = HandshakeShape(SampleHandshake(upTo: .tls12).refused(end: .reset).value)
    #expect(judgeServer(reset, old).verdict == .silent)
  }
}

struct `What a handshake proves of a client` {
  private func expectation(_ host: SampleHost) -> HostExpectation {
    HostExpectation(observed(host), desired: nil, catalogue: catalogue)
  }

  private func judged(
    _ handshake: SampleHandshake,
    _ host: SampleHost
  ) -> (verdict: WireVerdict, stacks: [String]) {
    let judged = judgeClient(HandshakeShape(handshake.value), expectation(host))
    let stacks = judged.stacks.map { "\($0.stack.id) \($0.how)" }
    return (judged.judgements[0].verdict, stacks)
  }

  @Test func `is that some stack can have made it`() {
    // As Windows 7 comes, TLS 1.2 is there for programs that ask for it.
    let seven = SampleHost(.windows7)
    let old = judged(.init(upTo: .tls10), seven)
    #expect(old.verdict == .asPredicted)
    #expect(old.stacks.contains("winhttp.64 byDefault"))
    let new = judged(.init(upTo: .tls12), seven)
    #expect(new.verdict == .asPredicted)
    #expect(new.stacks.contains("schannel.client onRequest"))
    #expect(!new.stacks.contains { $0.hasSuffix("byDefault") })
  }

  @Test func `a list must be the stack's own to be its default`() {
    let eleven = SampleHost(.windows11)
    let whole = judged(.init(listing: .tls13, .tls12, .tls11, .tls10), eleven)
    #expect(whole.stacks.contains("schannel.client byDefault"))
    let part = judged(.init(listing: .tls13, .tls12), eleven)
    #expect(part.verdict == .asPredicted)
    #expect(part.stacks.contains("schannel.client onRequest"))
  }

  @Test func `what Schannel rules out no stack can have offered`() {
    let host = SampleHost(.windows7).schannel(
      "TLS 1.0",
      "Client",
      enabled: .dword(0),
      disabledByDefault: .dword(1)
    )
    let old = judgeClient(
      HandshakeShape(SampleHandshake(upTo: .tls10).value),
      expectation(host)
    )
    #expect(old.judgements[0].verdict == .otherwise)
    #expect(old.judgements[0].claim == .offered(.tls10))
    #expect(old.judgements[0].offer?.because.first?.source == "WS-TLSREG")
    #expect(old.stacks.isEmpty)
    #expect(judged(.init(listing: .tls13, .tls12), host).verdict == .otherwise)
    // Not listed, so not known to be on.
    #expect(judged(.init(upTo: .tls12), host).verdict == .asPredicted)
  }

  @Test func `of a list, each version that no stack can have offered is told`() {
    let host = SampleHost(.windows7)
      .schannel("TLS 1.0", "Client", enabled: .dword(0), disabledByDefault: .dword(1))
      .schannel("TLS 1.1", "Client", enabled: .dword(0), disabledByDefault: .dword(1))
    let list = SampleHandshake(listing: .tls13, .tls12, .tls11, .tls10)
    let judged = judgeClient(HandshakeShape(list.value), expectation(host))
    #expect(
      judged.judgements.map(\.claim) == [.offered(.tls13), .offered(.tls11), .offered(.tls10)]
    )
    #expect(judged.judgements.allSatisfy { $0.verdict == .otherwise })
  }

  @Test func `nothing is held against what a snapshot does not tell`() {
    let blind = SampleHost(.server2016).hiding(Keys.schannel)
    #expect(judged(.init(upTo: .tls12), blind).verdict == .unknown)
    #expect(judged(.init(listing: TLSVersion(rawValue: 0x7F17)), blind).verdict == .silent)
  }
}
