import Inputs
import Support
import TLSCapture
import Testing

@testable import Posture

struct `A summary of handshakes` {
  @Test(arguments: [
    // What was chosen counts, else the best that was offered.
    (SampleHandshake(upTo: .tls12).chosen(.tls12), false),
    (SampleHandshake(upTo: .tls12).chosen(.tls11), true),
    (SampleHandshake(listing: .tls13, .tls12).chosen(.tls12), false),
    (SampleHandshake(upTo: .tls11).refused(70), true),
    (SampleHandshake(upTo: .tls12).refused(70), false),
    (SampleHandshake(upTo: .ssl30), true),
    (SampleHandshake(listing: .tls10, .tls13), false),
  ])
  func `knows what is below`(_ handshake: SampleHandshake, _ isBelow: Bool) {
    #expect(HandshakeShape(handshake.value).isBelow(.tls12) == isBelow)
    #expect(HandshakeSummary([handshake]).totals.below == (isBelow ? 1 : 0))
  }

  @Test func `keeps apart who spoke with whom and how, and counts the rest`() throws {
    let summary = HandshakeSummary([
      SampleHandshake(upTo: .tls12).chosen(.tls12).named("ADFS.example."),
      SampleHandshake(upTo: .tls12).chosen(.tls12).named("adfs.example").after(seconds: 9),
      SampleHandshake(upTo: .tls12).chosen(.tls12).named("adfs.example").after(seconds: -9),
      SampleHandshake(upTo: .tls10).chosen(.tls10).named("adfs.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls12).named("adfs.example").from("10.0.0.6"),
      SampleHandshake(upTo: .tls12),
    ])
    let entries = summary.entries
    #expect(entries.map(\.group.label) == ["10.0.0.9:443"] + (0..<3).map { _ in "adfs.example" })
    #expect(entries.map(\.tally.count) == [1, 3, 1, 1])
    let first = try #require(entries.dropFirst().first).tally
    #expect(first.first.toTheSecond == "2018-03-01 08:15:21")
    #expect(first.last.toTheSecond == "2018-03-01 08:15:39")
    let totals = summary.totals
    #expect((totals.handshakes, totals.chosen, totals.unanswered, totals.below) == (6, 5, 1, 1))
  }

  @Test func `is the same in whatever order handshakes come`() {
    let handshakes = [
      SampleHandshake(upTo: .tls12).chosen(.tls12), SampleHandshake(upTo: .tls12).chosen(.tls11),
      SampleHandshake(upTo: .tls12).refused(40), SampleHandshake(upTo: .tls12).refused(70),
      SampleHandshake(upTo: .tls12).refused(end: .reset), SampleHandshake(upTo: .tls12),
      SampleHandshake(upTo: .tls12).changed { $0.gap = true },
      SampleHandshake(upTo: .tls12).changed { $0.carrier = .smtp },
    ]
    let entries = HandshakeSummary(handshakes).entries
    #expect(entries.count == handshakes.count)
    #expect(HandshakeSummary(handshakes.reversed()).entries == entries)
  }

  @Test func `has a bound, and says what is beyond it`() {
    var summary = HandshakeSummary(limit: 3)
    for number in 0..<10 {
      for _ in 0..<2 {
        summary.add(SampleHandshake(upTo: .tls11).from("10.0.1.\(number)").chosen(.tls11).value)
      }
    }
    #expect(summary.entries.count == 3)
    #expect(summary.entries.map(\.tally.count) == [2, 2, 2])
    #expect(summary.unlisted == 14)
    // Totals count all of them.
    #expect(summary.totals.handshakes == 20)
    #expect(summary.totals.below == 20)
  }

  @Test(arguments: [
    (SampleHandshake(upTo: .tls12).chosen(.tls12), nil),
    (
      SampleHandshake(upTo: .tls10).refused(70),
      "the server sent protocol_version (fatal): " as String?
    ),
    (
      SampleHandshake(upTo: .tls10).refused(end: .reset),
      "the connection was reset in the place of an answer"
    ),
    (SampleHandshake(upTo: .tls10), "no answer was captured"),
    (
      SampleHandshake(upTo: .tls10).changed { $0.gap = true },
      "packets are missing where the answer would have been"
    ),
  ])
  func `says why nothing was chosen`(_ handshake: SampleHandshake, _ reason: String?) {
    let found = HandshakeShape(handshake.value).reason
    #expect(found?.hasPrefix(reason ?? "-") ?? (reason == nil))
  }
}

struct `Who still uses what is old` {
  private func use(_ handshakes: [SampleHandshake], floor: TLSVersion = .tls12) -> StillInUse {
    let entries = HandshakeSummary(handshakes, floor: floor).entries
    return StillInUse(entries, floor: floor, hosts: .empty)
  }

  @Test func `is a client that offered nothing better, and a server that chose it`() throws {
    let use = use([
      SampleHandshake(upTo: .tls10).chosen(.tls10).from("10.0.0.7").named("adfs.example"),
      SampleHandshake(upTo: .tls11).refused(70).from("10.0.0.7").named("mail.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls12).from("10.0.0.7").named("adfs.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls11).from("10.0.0.8").named("adfs.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls12).from("10.0.0.9").named("new.example"),
    ])
    #expect(use.upTo == .tls11)
    let client = try #require(use.clients.first)
    #expect(use.clients.count == 1)
    #expect(client.address == IPAddress("10.0.0.7"))
    #expect(client.offered == .tls11)
    #expect(client.servers == ["adfs.example", "mail.example"])
    #expect((client.tally.count, client.better) == (2, 1))
    let server = try #require(use.servers.first)
    #expect(use.servers.count == 1)
    #expect((server.name, server.chosen, server.tally.count) == ("adfs.example", .tls10, 2))
    #expect(server.clients.map(\.description) == ["10.0.0.7", "10.0.0.8"])
    #expect(server.despiteBetter == 1)
  }

  @Test func `follows the minimum that was asked for`() {
    let handshakes = [SampleHandshake(upTo: .tls12).chosen(.tls12)]
    #expect(use(handshakes).clients.isEmpty)
    let strict = use(handshakes, floor: .tls13)
    #expect(strict.upTo == .tls12)
    #expect(strict.clients.count == 1)
    #expect(strict.servers.count == 1)
  }
}
