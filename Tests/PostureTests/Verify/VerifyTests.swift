import Inputs
import Support
import TLSCapture
import Testing
import WindowsRegistry

@testable import Posture

struct `Handshakes against hosts` {
  private func verdict(
    _ text: String?,
    _ host: SampleHost,
    _ handshakes: [SampleHandshake],
    location: SourceLocation = #_sourceLocation
  ) throws -> HostVerdict {
    let observed = observed(host)
    var desired: DesiredState?
    if let text {
      let compiled = compile(
        try manifest(text, location: location),
        for: observed,
        catalogue: catalogue,
        today: today
      )
      let found = try #require(compiled.value, sourceLocation: location)
      desired = found
    }
    let directory = HostDirectory(
      hosts: [(host.name, nil)],
      hostsFile: try #require(
        HostsFile.read(SourceText(name: "hosts", "10.0.0.9 \(host.name)\n")).value
      )
    )
    let verdicts = verify(
      HandshakeSummary(handshakes).entries,
      against: [HostExpectation(observed, desired: desired, catalogue: catalogue)],
      by: directory
    )
    return try #require(verdicts.first, sourceLocation: location)
  }

  private let off: (SampleHost) -> SampleHost = {
    $0.schannel("TLS 1.0", "Server", enabled: .dword(0), disabledByDefault: .dword(1))
  }

  @Test func `that are as predicted find nothing`() throws {
    let verdict = try verdict(
      nil,
      SampleHost(.server2016),
      [SampleHandshake(upTo: .tls12).chosen(.tls12), SampleHandshake(upTo: .tls10).chosen(.tls10)]
    )
    #expect(verdict.findings == [])
    #expect(verdict.joinedBy == [.address])
    let server = try #require(verdict.stacks.first)
    #expect(server.verdict == .asPredicted)
    #expect(server.versions.map { "\($0.version.name) \($0.count)" } == ["TLS 1.2 1", "TLS 1.0 1"])
    #expect(verdict.client == nil)
    #expect(verdict.stacks.dropFirst().allSatisfy { $0.verdict == nil })
  }

  @Test func `of another host are not seen`() throws {
    let verdict = try verdict(
      nil,
      SampleHost(.server2016),
      [SampleHandshake(upTo: .tls12).chosen(.tls12).to("192.0.2.1")]
    )
    #expect(!verdict.isSeen)
  }

  @Test func `name the prediction, its source, and the declaration that does not hold`() throws {
    let text = group("tls:\n  schannel: { server: { TLS 1.0: disabled } }")
    let verdict = try verdict(
      text,
      off(SampleHost(.server2016)),
      [
        SampleHandshake(upTo: .tls10).chosen(.tls10),
        SampleHandshake(upTo: .tls10).chosen(.tls10).from("10.0.0.6").after(seconds: 60),
      ]
    )
    let finding = try #require(verdict.findings.first)
    #expect(verdict.findings.count == 1)
    #expect(finding.rules == [VerifyFinding.otherwise, VerifyFinding.belowDeclared])
    #expect(finding.setting == "schannel.server.TLS 1.0")
    #expect(finding.severity == .weaker)
    #expect(finding.actual == "the server chose TLS 1.0")
    #expect(finding.expected.contains("Schannel accepts no TLS 1.0"))
    #expect(finding.expected.contains("schannel.server.TLS 1.0 disabled"))
    #expect(finding.because.map(\.source) == ["WS-TLSREG"])
    #expect(finding.meaning.contains("does not go by Schannel"))
    #expect(finding.askedBy == ["manifest"])
    #expect(finding.declaredAt.map(\.start.line) == [6])
    #expect(finding.seen.tally.count == 2)
    #expect(finding.seen.peers == ["10.0.0.5", "10.0.0.6"])
  }

  @Test func `are held against what is declared where the prediction agrees with them`() throws {
    let text = group("tls:\n  schannel: { server: { TLS 1.0: disabled } }")
    let verdict = try verdict(
      text,
      SampleHost(.server2016),
      [SampleHandshake(upTo: .tls10).chosen(.tls10)]
    )
    let finding = try #require(verdict.findings.first)
    #expect(verdict.findings.count == 1)
    #expect(finding.rules == [VerifyFinding.belowDeclared])
    #expect(finding.because == [])
    #expect(finding.meaning.contains("plumbline plan"))
    #expect(verdict.stacks.first?.verdict == .asPredicted)
  }

  @Test func `that a newer version was passed over is a finding`() throws {
    let verdict = try verdict(
      nil,
      SampleHost(.server2016),
      [SampleHandshake(upTo: .tls12).chosen(.tls10)]
    )
    let finding = try #require(verdict.findings.first)
    #expect(finding.setting == "schannel.server.TLS 1.2")
    #expect(finding.actual == "the server chose TLS 1.0 although the client offered TLS 1.2")
  }

  @Test func `of a client below what is declared are findings, unless some other stack is free to`()
    throws
  {
    let hello = SampleHandshake(upTo: .tls10).from("10.0.0.9").to("192.0.2.1", name: "o365.example")
    // WinHTTP is declared to have TLS 1.2; WinINET and .NET may have offered it all the same.
    let part = group("tls:\n  winhttp: { TLS 1.2: enabled }")
    #expect(try verdict(part, SampleHost(.windows7), [hello]).findings == [])
    // Every stack that offers TLS 1.0 at best is declared to have better.
    let whole = group(
      """
      tls:
        schannel: { client: { TLS 1.2: enabled } }
        winhttp: { TLS 1.2: enabled }
        internet-options: { TLS 1.2: enabled }
        dotnet:
          v4: { strong-crypto: enabled }
          v2: { system-default-versions: enabled }
      """
    )
    let verdict = try verdict(whole, SampleHost(.windows7), [hello])
    let finding = try #require(verdict.findings.first)
    #expect(verdict.findings.count == 1)
    #expect(finding.rules == [VerifyFinding.belowDeclared])
    #expect(finding.actual == "the client offered nothing better than TLS 1.0")
    #expect(finding.seen.peers == ["o365.example"])
    #expect(verdict.client?.verdict == .asPredicted)
  }

  @Test func `a client that no stack explains is a finding about Schannel`() throws {
    let host = SampleHost(.windows7).schannel(
      "TLS 1.0",
      "Client",
      enabled: .dword(0),
      disabledByDefault: .dword(1)
    )
    let hello = SampleHandshake(upTo: .tls10).from("10.0.0.9").to("192.0.2.1")
    let verdict = try verdict(nil, host, [hello])
    let finding = try #require(verdict.findings.first)
    #expect(finding.setting == "schannel.client.TLS 1.0")
    #expect(finding.meaning.contains("Firefox"))
    #expect(verdict.client?.verdict == .otherwise)
    #expect(verdict.stacks.allSatisfy { $0.verdict == nil })
  }
}

struct `A report on captures` {
  private func report(
    _ handshakes: [SampleHandshake],
    minimum: TLSVersion? = .tls12,
    failure: CaptureFailure? = nil
  ) -> VerifyReport {
    VerifyReport(
      catalogueVersion: "0.1.0+test",
      captures: [VerifyReport.Capture(path: "a.pcap", failure: failure)],
      counts: VerifyReport.Counts(packets: 9),
      minimum: minimum,
      summary: HandshakeSummary(handshakes, floor: minimum ?? .tls12)
    )
  }

  @Test func `gates on the minimum, each server once for a version`() throws {
    let old = SampleHandshake(upTo: .tls10).chosen(.tls10).named("adfs.example")
    let report = report([
      old, old.from("10.0.0.6"), SampleHandshake(upTo: .tls11).refused(70).named("adfs.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls12),
    ])
    #expect(report.isComplete)
    #expect(!report.isMet)
    #expect(
      report.findings.map(\.actual) == [
        "the server chose TLS 1.0", "nothing was chosen, and the client offered TLS 1.1 at best",
      ]
    )
    #expect(report.findings.first?.seen.tally.count == 2)
    let none = self.report([old], minimum: nil)
    #expect(none.isMet)
    #expect(none.totals.below == 1)
  }

  @Test func `that found nothing proves nothing`() {
    #expect(!report([]).isComplete)
    #expect(report([]).isMet)
  }

  @Test(arguments: [
    (CaptureFailure.Kind.unreadable, "capture-unreadable"),
    (.unsupported, "capture-unsupported"), (.damaged, "capture-damaged"),
    (.cutShort, "capture-cut-short"),
  ])
  func `keeps what stands before a fault, and says it`(
    _ kind: CaptureFailure.Kind,
    _ code: String
  ) {
    let failure = CaptureFailure(kind, path: "a.pcap", reason: "it ends in packet 12", offset: 40)
    let report = report([SampleHandshake(upTo: .tls12).chosen(.tls12)], failure: failure)
    #expect(!report.isComplete)
    #expect(report.totals.handshakes == 1)
    #expect(report.diagnostics.map(\.code) == [code])
    #expect(report.diagnostics.first?.summary == "it ends in packet 12 (at byte 40)")
  }
}
