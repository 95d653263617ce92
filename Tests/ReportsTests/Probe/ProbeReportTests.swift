import Foundation
import Inputs
import Posture
import TLSCapture
import Testing

@testable import Reports

@Suite struct `Reporting what servers accept` {
  private func target(_ text: String) throws -> ProbeTarget { try #require(ProbeTarget(text)) }

  private func report(minimum: TLSVersion? = nil) throws -> ProbeReport {
    ProbeReport(
      startTLS: nil,
      minimum: minimum,
      servers: [
        ProbedServer(
          probe: ServerProbe(
            target: try target("www.example"),
            port: 443,
            address: "192.0.2.7",
            outcome: .asked,
            versions: [
              VersionProbe(version: .ssl30, verdict: .refused(.alert(40))),
              VersionProbe(version: .tls10, verdict: .accepted(suite: 0x0035)),
              VersionProbe(version: .tls11, verdict: .refused(.answered(.tls10))),
              VersionProbe(
                version: .tls12,
                verdict: .accepted(suite: 0xC030),
                suites: AcceptedSuites(numbers: [0xC030, 0x0035], order: .server)
              ),
              VersionProbe(version: .tls13, verdict: .unknown(.silent(milliseconds: 5000))),
            ]
          )
        ),
        ProbedServer(
          probe: ServerProbe(
            target: try target("[2001:db8::1]:8443"),
            port: 8443,
            outcome: .unreachable("the connection was refused")
          )
        ),
      ]
    )
  }

  private func text(_ report: ProbeReport, verbose: Bool = false) -> String {
    ReportOutput.text { output in
      writeProbeText(report, verbose: verbose, style: Style(color: false), to: output)
    }
  }

  @Test func `each version has a line, and each server that is not there its reason`() throws {
    #expect(
      try text(report(minimum: .tls12)) == """
        Probe: 2 servers; 1 accepts TLS 1.1 or older; 1 below TLS 1.2; 1 not fully known; 1 unreachable.

        www.example:443  192.0.2.7
            SSL 3.0  refused   with the suites that were offered, by alert handshake_failure (40): the
                               server found nothing acceptable in what the client offered, mostly no
                               common suite
          ! TLS 1.0  accepted  TLS_RSA_WITH_AES_256_CBC_SHA
                               below TLS 1.2
            TLS 1.1  refused   it answers with TLS 1.0
            TLS 1.2  accepted  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                               2 suites, in the server's order:
                                 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                                 TLS_RSA_WITH_AES_256_CBC_SHA
          ? TLS 1.3  unknown   no answer in 5 s

        [2001:db8::1]:8443  unreachable
              the connection was refused

        """
    )
  }

  @Test func `JSON has an entry for each server and a line for each version`() throws {
    let report = try report(minimum: .tls12)
    let text = ReportOutput.text { writeProbeJSON(report, version: "0.0", to: $0) }
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let probes = try #require(json["probes"] as? [[String: Any]])
    #expect(json["format_version"] as? String == "1.0")
    #expect(json["minimum"] as? String == "TLS 1.2")
    #expect(probes.map { $0["outcome"] as? String } == ["asked", "unreachable"])
    #expect(probes.last?["reason"] as? String == "the connection was refused")
    #expect(probes.first?["address"] as? String == "192.0.2.7")
    let versions = try #require(probes.first?["versions"] as? [[String: Any]])
    #expect(
      versions.map { $0["verdict"] as? String } == [
        "refused", "accepted", "refused", "accepted", "unknown",
      ]
    )
    #expect(versions.map { $0["below_minimum"] as? Bool } == [false, true, false, false, false])
    #expect((versions[0]["alert"] as? [String: Any])?["name"] as? String == "handshake_failure")
    #expect(versions[2]["answered"] as? String == "TLS 1.0")
    let suites = versions[3]["suites"] as? [String: Any]
    #expect(suites?["order"] as? String == "server")
    #expect((suites?["names"] as? [String])?.count == 2)
    for line in text.split(separator: "\n") where line.contains("\"verdict\"") {
      #expect(line.hasSuffix("}") || line.hasSuffix("},"))
    }
  }

  struct Case: CustomTestStringConvertible {
    var answer: ProbeExpectation.Answer
    var verdict: VersionProbe.Verdict
    var agreement: ProbeExpectation.Agreement
    var testDescription: String { "\(answer), \(verdict.name)" }
  }

  @Test(arguments: [
    Case(answer: .accepted, verdict: .accepted(suite: 1), agreement: .asPredicted),
    Case(answer: .refused, verdict: .refused(.reset), agreement: .asPredicted),
    Case(answer: .accepted, verdict: .refused(.closed), agreement: .otherwise),
    Case(answer: .refused, verdict: .accepted(suite: 1), agreement: .otherwise),
    Case(answer: .accepted, verdict: .refused(.alert(70)), agreement: .otherwise),
    Case(answer: .accepted, verdict: .refused(.alert(40)), agreement: .unknown),
    Case(answer: .accepted, verdict: .refused(.alert(71)), agreement: .unknown),
    Case(answer: .refused, verdict: .refused(.alert(40)), agreement: .asPredicted),
    Case(answer: .either, verdict: .accepted(suite: 1), agreement: .asPredicted),
    Case(answer: .either, verdict: .refused(.reset), agreement: .asPredicted),
    Case(answer: .unknown, verdict: .accepted(suite: 1), agreement: .unknown),
    Case(answer: .accepted, verdict: .unknown(.other("")), agreement: .unknown),
  ])
  func `an answer is held against what was expected`(_ sample: Case) {
    let expected = ProbeExpectation(sample.answer, .posture, because: [])
    #expect(expected.agreement(with: sample.verdict) == sample.agreement)
  }

  @Test func `Schannel's default is what a server of Windows does`() {
    func answer(
      _ byDefault: Offer.Availability,
      _ onRequest: Offer.Availability,
      _ confidence: Offer.Confidence = .certain
    ) -> ProbeExpectation.Answer {
      ProbeExpectation(
        Offer(byDefault: byDefault, onRequest: onRequest, confidence: confidence, because: [])
      ).answer
    }
    #expect(answer(.on, .on) == .accepted)
    #expect(answer(.off, .off) == .refused)
    #expect(answer(.unsupported, .unsupported) == .refused)
    #expect(answer(.off, .on) == .either)
    #expect(answer(.on, .on, .disputed) == .either)
    #expect(answer(.unknown, .unknown) == .unknown)
  }

  @Test func `what is otherwise than predicted is told with its reason`() throws {
    let because = [Offer.Because("the release has it off by default", "W32-PROTO")]
    let report = ProbeReport(
      startTLS: .rdp,
      minimum: nil,
      servers: [
        ProbedServer(
          host: "web01",
          probe: ServerProbe(
            target: try target("192.0.2.7"),
            port: 3389,
            address: "192.0.2.7",
            outcome: .asked,
            versions: [
              VersionProbe(version: .tls10, verdict: .accepted(suite: 0x0035)),
              VersionProbe(version: .tls12, verdict: .accepted(suite: 0xC030)),
            ]
          ),
          expectations: ProbeExpectations(predicted: [
            .tls10: ProbeExpectation(.refused, .posture, because: because),
            .tls12: ProbeExpectation(.accepted, .posture, because: because),
          ])
        )
      ]
    )
    #expect(
      text(report) == """
        Probe: 1 server; 1 accepts TLS 1.1 or older; 1 otherwise than predicted.

        web01 (192.0.2.7:3389)  rdp
          ! TLS 1.0  accepted  TLS_RSA_WITH_AES_256_CBC_SHA
                               otherwise: predicted as refused
                               because the release has it off by default [W32-PROTO]
            TLS 1.2  accepted  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                               as predicted

        """
    )
    #expect(ProbeTotals(report).otherwise == 1 && ProbeTotals(report).answered == 1)
  }

  @Test func `a server that only ends connections has given no answer`() throws {
    let versions = [TLSVersion.tls12, .tls13].map {
      VersionProbe(version: $0, verdict: .unknown(.closed))
    }
    let report = ProbeReport(
      startTLS: nil,
      minimum: nil,
      servers: [
        ProbedServer(
          probe: ServerProbe(
            target: try target("192.0.2.7"),
            port: 443,
            address: "192.0.2.7",
            outcome: .asked,
            versions: versions
          )
        )
      ]
    )
    #expect(
      text(report) == """
        Probe: 1 server; 1 without an answer.

        192.0.2.7:443  no answer
          ? TLS 1.2  unknown   the server closed the connection in the place of an answer
          ? TLS 1.3  unknown   the server closed the connection in the place of an answer
                               it may want to be asked for a name: --server-name

        """
    )
    #expect(ProbeTotals(report).noAnswer == 1 && ProbeTotals(report).answered == 0)
  }

  @Test func `what is otherwise than declared is not called a prediction`() throws {
    let server = ProbedServer(
      host: "web01",
      probe: ServerProbe(
        target: try target("web01"),
        port: 443,
        outcome: .asked,
        versions: [
          VersionProbe(version: .tls12, verdict: .refused(.alert(70))),
          VersionProbe(version: .tls13, verdict: .refused(.alert(40))),
        ]
      ),
      expectations: ProbeExpectations(declared: [
        .tls12: ProbeExpectation(.accepted, .manifest, because: []),
        .tls13: ProbeExpectation(.accepted, .manifest, because: []),
      ])
    )
    let shown = text(ProbeReport(startTLS: nil, minimum: nil, servers: [server]))
    #expect(shown.contains("; 1 otherwise than declared; "))
    #expect(shown.contains("otherwise: declared as accepted"))
    #expect(shown.contains("not told: declared as accepted, perhaps with other suites"))
  }

  @Test func `what a registry predicts does not excuse what the manifests forbid`() throws {
    let versions: [TLSVersion] = [.tls10, .tls11, .tls12, .tls13]
    let server = ProbedServer(
      host: "web01",
      probe: ServerProbe(
        target: try target("web01"),
        port: 443,
        outcome: .asked,
        versions: versions.map { VersionProbe(version: $0, verdict: .accepted(suite: 0xC030)) }
      ),
      expectations: ProbeExpectations(
        predicted: [
          .tls10: ProbeExpectation(.accepted, .posture, because: []),
          .tls11: ProbeExpectation(.refused, .posture, because: []),
          .tls12: ProbeExpectation(.accepted, .posture, because: []),
          .tls13: ProbeExpectation(.unknown, .posture, because: []),
        ],
        declared: [
          .tls10: ProbeExpectation(.refused, .manifest, because: []),
          .tls12: ProbeExpectation(.accepted, .manifest, because: []),
          .tls13: ProbeExpectation(.accepted, .manifest, because: []),
        ]
      )
    )
    let held = server.probe.versions.map { answer in
      "\(server.expectation(of: answer)?.basis.rawValue ?? "-") "
        + "\(server.agreement(on: answer)?.rawValue ?? "-")"
    }
    #expect(
      held == [
        "manifest otherwise", "posture otherwise", "posture as-predicted", "manifest as-predicted",
      ]
    )
    let totals = ProbeTotals(ProbeReport(startTLS: nil, minimum: nil, servers: [server]))
    #expect(totals.otherwise == 1 && totals.otherwiseThan == [.manifest, .posture])
  }

  @Test func `a server's words cannot steer a terminal`() throws {
    let report = ProbeReport(
      startTLS: .smtp,
      minimum: nil,
      servers: [
        ProbedServer(
          probe: ServerProbe(
            target: try target("a"),
            port: 25,
            address: "192.0.2.7",
            outcome: .noTLS("it says “\u{1B}[2J”")
          )
        )
      ]
    )
    #expect(!text(report).contains("\u{1B}"))
  }
}
