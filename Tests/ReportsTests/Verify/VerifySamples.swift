import Inputs
import Posture
import Support
import TLSCapture
import WindowsRegistry

@testable import Reports

/// Captures of a small estate, and what they come to.
struct VerifySample: Sendable {
  let handshakes: [SampleHandshake]
  let report: VerifyReport

  private init(_ handshakes: [SampleHandshake], _ make: (HandshakeSummary) -> VerifyReport) {
    self.handshakes = handshakes
    report = make(HandshakeSummary(handshakes))
  }

  static let manifest = """
    plumbline: 1
    groups:
      federation:
        hosts: ["adfs*", "pc-*"]
        tls:
          schannel:
            server: { TLS 1.0: disabled, TLS 1.2: enabled }
            client: { SSL 3.0: disabled }
    """

  /// A federation server that answers with TLS 1.0 all the same, and clients old and new.
  static let full = VerifySample(
    [
      SampleHandshake(listing: .tls13, .tls12).chosen(.tls12).named("adfs.example"),
      SampleHandshake(upTo: .tls12).chosen(.tls12).named("adfs.example").after(seconds: 5),
      SampleHandshake(upTo: .tls10).chosen(.tls10, 0x002F).named("adfs.example").from("10.0.0.7")
        .after(seconds: 60),
      SampleHandshake(upTo: .tls10).chosen(.tls10, 0x002F).named("adfs.example").from("10.0.0.8")
        .after(seconds: 61),
      SampleHandshake(upTo: .tls11).refused(70).named("adfs.example").from("10.0.0.7")
        .after(seconds: 62),
      SampleHandshake(upTo: .ssl30).refused(end: .reset).from("10.0.0.50")
        .to("2001:db8::25", port: 25).changed { $0.carrier = .smtp }.after(seconds: 90),
      SampleHandshake(upTo: .tls12).from("10.0.0.50").to("192.0.2.1", name: "o365.example")
        .changed { $0.gap = true }.after(seconds: 91),
      SampleHandshake(listing: .tls13, .tls12).chosen(.tls13, 0x1302).from("10.0.0.50")
        .to("192.0.2.1", name: "o365.example").changed { $0.helloRetryRequest = true }
        .after(seconds: 92),
      SampleHandshake(upTo: .tls11).chosen(.tls11).from("10.0.0.51")
        .to("192.0.2.1", name: "o365.example").withoutHello.after(seconds: 93),
    ]
  ) { summary in
    let adfs = SampleHost(.server2016, name: "adfs01")
      .schannel("TLS 1.0", "Server", enabled: .dword(0), disabledByDefault: .dword(1))
    let hostsFile = SourceText(name: "addresses.txt", "10.0.0.9 adfs01\n10.0.0.50 pc-01\n")
    let directory = HostDirectory(
      hosts: [("adfs01", nil), ("pc-01", nil), ("pc-02", nil)],
      hostsFile: HostsFile.read(hostsFile).value ?? .none
    )
    return VerifyReport(
      manifests: [FileDigest(path: "estate/posture.yaml", sha256: "ab")],
      catalogueVersion: "0.1.0+test",
      captures: [
        VerifyReport.Capture(path: "captures/adfs01.etl", handshakes: 6),
        VerifyReport.Capture(
          path: "captures/pc-01.pcapng",
          handshakes: 3,
          failure: CaptureFailure(
            .cutShort,
            path: "captures/pc-01.pcapng",
            reason: "the file ends in the middle of packet 12",
            offset: 4096,
            help: "stop the capture, then copy the file again"
          )
        ),
      ],
      counts: VerifyReport.Counts(
        packets: 12_345,
        bytes: 9_876_543,
        connections: 210,
        notRead: [
          CaptureCounts.Unread(
            120,
            one: "QUIC connection",
            many: "QUIC connections",
            kinds: ["QUIC 1"],
            hidesHandshakes: false
          )
        ]
      ),
      minimum: .tls12,
      summary: summary,
      expectations: [
        adfs, SampleHost(.windows10, name: "pc-01"), SampleHost(.windows10, name: "pc-02"),
      ].map(expectation),
      directory: directory,
      unreadable: [UnreadableHost(host: "pc-09", reason: "the state holds no host of this name")]
    )
  }

  /// Names that try to be something else in each format.
  static let hostile = VerifySample(
    [
      SampleHandshake(upTo: .tls10).chosen(.tls10).named("=cmd|' /c calc'!a1,\"; drop"),
      SampleHandshake(upTo: .tls10).refused(255)
        .named("<script>alert(1)</script> ]]> @all #1 [x](http://evil.example) ::error::"),
      SampleHandshake(listing: TLSVersion(rawValue: 0x7F17), TLSVersion(rawValue: 0x0305))
        .chosen(TLSVersion(rawValue: 0x7F17), 0xFFFE).named("a\\x00b%0A"),
    ]
  ) { summary in
    VerifyReport(
      catalogueVersion: "0.1.0+test",
      captures: [VerifyReport.Capture(path: "-", handshakes: 3)],
      counts: VerifyReport.Counts(packets: 3),
      minimum: .tls12,
      summary: summary
    )
  }

  private static func expectation(_ host: SampleHost) -> HostExpectation {
    let source = SourceText(name: "estate/posture.yaml", manifest)
    let read = readManifest([source], catalogue: builtInCatalogue)
    guard let manifest = read.value, read.diagnostics.isEmpty else {
      fatalError("the sample's manifest is in error: \(read.diagnostics)")
    }
    let engine = Engine(manifest: manifest, catalogue: builtInCatalogue, today: nil)
    guard case .done(let found)? = engine.expectation(host.snapshot).value else {
      fatalError("no group takes \(host.name)")
    }
    return found
  }
}

/// The formats of a report on captures.
enum VerifyFormat: String, CaseIterable, Sendable {
  case text = "txt"
  case json, ndjson, csv
  case junit = "junit.xml"
  case sarif
  case markdown = "md"
  case github, html

  func text(_ sample: VerifySample) -> String {
    let report = sample.report
    return ReportOutput.text { output in
      let catalogue = builtInCatalogue
      switch self {
      case .text:
        writeVerifyText(
          report,
          catalogue: catalogue,
          verbose: false,
          style: Style(color: false),
          to: output
        )
      case .json:
        let writer = VerifyJSONWriter(
          manifests: report.manifests,
          catalogueVersion: report.catalogueVersion,
          version: "0.1.0",
          to: output
        )
        for handshake in sample.handshakes {
          writer.write(handshake.value, minimum: report.minimum, capture: "captures/adfs01.etl")
        }
        writer.finish(report, catalogue: catalogue)
      case .ndjson:
        let writer = VerifyNDJSONWriter(
          manifests: report.manifests,
          catalogueVersion: report.catalogueVersion,
          version: "0.1.0",
          to: output
        )
        for handshake in sample.handshakes {
          writer.write(handshake.value, minimum: report.minimum, capture: "captures/adfs01.etl")
        }
        writer.finish(report, catalogue: catalogue)
      case .csv: writeVerifyCSV(report, to: output)
      case .junit: writeVerifyJUnit(report, to: output)
      case .sarif:
        writeVerifySARIF(
          report,
          catalogue: catalogue,
          version: "0.1.0",
          tree: DriftFormat.tree,
          exitCode: 1,
          to: output
        )
      case .markdown: writeVerifyMarkdown(report, version: "0.1.0", to: output)
      case .github: writeVerifyGitHub(report, tree: DriftFormat.tree, to: output)
      case .html: writeVerifyHTML(report, catalogue: catalogue, version: "0.1.0", to: output)
      }
    }
  }
}
