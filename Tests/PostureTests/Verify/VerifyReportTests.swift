import Inputs
import Support
import TLSCapture
import Testing

@testable import Posture

struct `A report on captures that is not whole` {
  private func report(
    _ handshakes: [SampleHandshake],
    minimum: TLSVersion? = nil,
    notRead: [CaptureCounts.Unread] = []
  ) -> VerifyReport {
    VerifyReport(
      catalogueVersion: "test",
      captures: [VerifyReport.Capture(path: "a.pcap")],
      counts: VerifyReport.Counts(notRead: notRead),
      minimum: minimum,
      summary: HandshakeSummary(handshakes, floor: minimum ?? .tls12)
    )
  }

  private let good = SampleHandshake(upTo: .tls12).chosen(.tls12)
  private let lost = SampleHandshake(upTo: .tls12).changed { $0.gap = true }

  @Test func `says so where handshakes may hide in what was not read`() {
    #expect(report([good]).isComplete)
    let hidden = CaptureCounts.Unread(
      2,
      one: "malformed packet",
      many: "malformed packets"
    )
    let other = CaptureCounts.Unread(
      3,
      one: "QUIC connection",
      many: "QUIC connections",
      hidesHandshakes: false
    )
    #expect(report([good], notRead: [other]).isComplete)
    let open = report([good], notRead: [hidden, other])
    #expect(!open.isComplete && open.isMet)
    #expect(open.gaps.count == 1)
    #expect(open.gaps.first?.contains("2 malformed packets") == true)
    let one = CaptureCounts.Unread(1, one: "malformed packet", many: "malformed packets")
    #expect(report([good], notRead: [one]).gaps.first?.hasSuffix("1 malformed packet") == true)
  }

  @Test func `takes an answer for what was chosen where the question was not captured`() {
    let answer = SampleHandshake(upTo: .tls12).chosen(.tls10).withoutHello
    let asked = report([good, answer], minimum: .tls12)
    #expect(asked.isComplete && !asked.isMet && asked.totals.below == 1)
    #expect(asked.findings.map(\.actual) == ["the server chose TLS 1.0"])
    // Of the client it says nothing.
    #expect(asked.stillInUse.clients.isEmpty && asked.stillInUse.servers.count == 1)
    #expect(asked.stillInUse.servers.first?.despiteBetter == 0)
  }

  @Test func `proves nothing by clients that gave up`() {
    let left = SampleHandshake(upTo: .tls12).changed { $0.end = .closed }
    let asked = report([left], minimum: .tls12)
    #expect(!asked.isComplete && asked.gaps.count == 1)
    #expect(report([left]).isComplete)
    let refused = SampleHandshake(listing: .tls13).refused(70)
    #expect(report([refused], minimum: .tls12).isComplete)
  }

  @Test
  func `tells who used which version how often, and never only what is older than a low minimum`() {
    let old = [
      SampleHandshake(upTo: .tls10).chosen(.tls10), SampleHandshake(upTo: .ssl30).chosen(.ssl30),
      SampleHandshake(upTo: .tls10).chosen(.tls10),
    ]
    let use = report(old, minimum: .ssl30).stillInUse
    #expect(use.floor == .tls12)
    #expect(use.clients.first?.versions.map(\.version) == [.tls10, .ssl30])
    #expect(use.clients.first?.versions.map(\.count) == [2, 1])
    #expect(use.servers.first?.versions.map(\.count) == [2, 1])
    #expect(use.clients.first?.offered == .tls10 && use.servers.first?.chosen == .ssl30)
  }

  @Test func `puts servers with something old first, and each in its order`() {
    let labels = report([
      good.named("b.example"), good.named("a.example"),
      SampleHandshake(upTo: .tls10).chosen(.tls10).named("z.example"),
      good.named("z.example").after(seconds: 1),
    ]).entriesOldFirst.map(\.group.label)
    #expect(labels == ["z.example", "z.example", "a.example", "b.example"])
  }

  @Test func `does not meet a minimum by answers that nobody saw`() {
    #expect(report([good, lost]).isComplete)
    let asked = report([good, lost], minimum: .tls12)
    #expect(!asked.isComplete && asked.isMet)
    #expect(asked.gaps.first?.contains("1 handshake") == true)
    // A client that gave up was answered by nobody.
    let left = lost.changed {
      $0.gap = false
      $0.end = .reset
    }
    #expect(report([good, left], minimum: .tls12).isComplete)
    // What is below whatever the answer was is told as that.
    let old = SampleHandshake(upTo: .tls10).changed { $0.gap = true }
    #expect(report([good, old], minimum: .tls12).isComplete)
    #expect(!report([good, old], minimum: .tls12).isMet)
  }

  @Test func `knows no version by a number without a name`() {
    let odd = SampleHandshake(upTo: .tls10).changed {
      $0.offered = [TLSVersion(rawValue: 0x7E02), .tls10]
    }
    #expect(HandshakeShape(odd.value).best == .tls10)
    #expect(HandshakeShape(odd.value).isBelow(.tls12))
  }
}
