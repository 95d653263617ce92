import Foundation
import Posture
import Support
import TLSCapture
import Testing

@testable import Reports

/// Whole reports on captures, byte for byte.
///
/// `UPDATE_GOLDEN=1 swift test --filter ReportsTests` writes them anew; look at the difference before
/// committing it.
struct `A report on captures` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens")

  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  private static let samples = ["full": VerifySample.full, "hostile": VerifySample.hostile]

  @Test(arguments: ["full", "hostile"], VerifyFormat.allCases)
  func `is written as it was looked at once`(_ name: String, format: VerifyFormat) throws {
    let sample = try #require(Self.samples[name])
    let file = Self.folder.appending(path: "\(name).\(format.rawValue)")
    let text = format.text(sample)
    if Self.updates {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let stored = try #require(
      try? String(decoding: Data(contentsOf: file), as: UTF8.self),
      "missing; write it: UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    )
    #expect(
      Array(stored.utf8) == Array(text.utf8),
      "\(file.lastPathComponent) differs; write it anew: UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    )
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(arguments: ["full", "hostile"])
  func `as JSON has the members that were laid down`(_ name: String) throws {
    let sample = try #require(Self.samples[name])
    let json = try object(VerifyFormat.json.text(sample))
    #expect(json["format_version"] as? String == "1.0")
    let handshakes = try #require(json["handshakes"] as? [[String: Any]])
    #expect(handshakes.count == sample.handshakes.count)
    for (json, handshake) in zip(handshakes, sample.handshakes) {
      #expect(json["client"] as? String == handshake.value.client.description)
      #expect(json["server"] as? String == handshake.value.server.description)
      #expect(json["server_name"] as? String == handshake.value.serverName)
      #expect(json["offered"] as? [String] == handshake.value.offered.map(\.name))
      #expect(json["chosen"] as? String == handshake.value.chosen?.name)
      #expect(json["outcome"] as? String == handshake.value.outcome.rawValue)
      #expect((json["alert"] is NSNull) == (handshake.value.alert == nil))
    }
  }

  @Test func `as JSON has the suite as a number, and the alert with its name`() throws {
    let json = try object(VerifyFormat.json.text(.full))
    let handshakes = try #require(json["handshakes"] as? [[String: Any]])
    #expect(handshakes[0]["suite"] as? String == "0xC030")
    #expect(handshakes[2]["suite"] as? String == "0x002F")
    let alert = try #require(handshakes[4]["alert"] as? [String: Any])
    #expect(alert["sender"] as? String == "server")
    #expect(alert["level"] as? String == "fatal")
    #expect(alert["code"] as? Int == 70)
    #expect(alert["name"] as? String == "protocol_version")
    #expect(handshakes[0]["time"] as? String == "2018-03-01T08:15:30.250000Z")
  }

  @Test(arguments: ["full", "hostile"])
  func `as lines of JSON is an object a line, the summary last`(_ name: String) throws {
    let sample = try #require(Self.samples[name])
    let lines = VerifyFormat.ndjson.text(sample).split(separator: "\n")
    let types = try lines.map { try object(String($0))["type"] as? String }
    #expect(types.first == "version")
    #expect(types.last == "summary")
    #expect(types.count { $0 == "handshake" } == sample.handshakes.count)
    #expect(types.count { $0 == "finding" } == sample.report.findings.count)
  }

  @Test func `without a handshake is whole, too`() throws {
    let report = VerifyReport(
      catalogueVersion: "0.1.0+test",
      captures: [VerifyReport.Capture(path: "a.pcap")],
      counts: VerifyReport.Counts(),
      minimum: nil,
      summary: HandshakeSummary()
    )
    let text = ReportOutput.text { output in
      let writer = VerifyJSONWriter(
        manifests: [],
        catalogueVersion: "0.1.0+test",
        version: "0.1.0",
        to: output
      )
      writer.finish(report, catalogue: builtInCatalogue)
    }
    #expect(try object(text)["handshakes"] as? [String] == [])
  }

  @Test func `as JSON is written piece by piece, and holds nothing back`() {
    var written = 0
    var most = 0
    let output = ReportOutput { bytes in
      written += bytes.count
      most = max(most, bytes.count)
    }
    let writer = VerifyJSONWriter(
      manifests: [],
      catalogueVersion: "0.1.0+test",
      version: "0.1.0",
      to: output
    )
    let handshake = SampleHandshake(upTo: .tls12).chosen(.tls12).value
    for _ in 0..<20_000 { writer.write(handshake, minimum: nil, capture: nil) }
    #expect(written > 5_000_000)
    #expect(most < 1 << 17)
  }

  @Test func `as Markdown keeps to its limit`() {
    let handshakes = (0..<2_000).map { number in
      SampleHandshake(upTo: .tls10).chosen(.tls10).from("10.1.\(number / 250).\(number % 250)")
        .named("host\(number).example")
    }
    let report = VerifyReport(
      catalogueVersion: "0.1.0+test",
      captures: [VerifyReport.Capture(path: "a.pcap")],
      counts: VerifyReport.Counts(),
      minimum: .tls12,
      summary: HandshakeSummary(handshakes)
    )
    for limit in [500, 5_000, 65_536] {
      let text = ReportOutput.text { output in
        writeVerifyMarkdown(report, version: "0.1.0", limit: limit, to: output)
      }
      #expect(text.utf8.count <= limit)
      #expect(text.contains("2,000 below TLS 1.2"))
    }
  }

  @Test func `as text says first what it comes to, and has lines for a ticket`() {
    let text = VerifyFormat.text.text(.full)
    #expect(text.hasPrefix("9 handshakes, 5 below TLS 1.2; "))
    #expect(text.contains("Still in use: TLS 1.1 or older"))
    #expect(
      text.contains(
        "  - 10.0.0.7: offered TLS 1.1 ×1, TLS 1.0 ×1 at best to adfs.example; 2 handshakes, "
          + "2018-03-01 08:16:30 to 08:16:32 UTC"
      )
    )
  }
}
