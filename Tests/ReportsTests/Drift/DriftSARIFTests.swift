import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

/// What a service reads of a SARIF log; a member that is missing or of another type is a failure.
private struct Log: Decodable {
  let version: String
  let runs: [Run]

  struct Run: Decodable {
    let tool: Tool
    let automationDetails: Details
    let invocations: [Invocation]
    let results: [Result]
  }
  struct Tool: Decodable { let driver: Driver }
  struct Driver: Decodable {
    let rules: [Rule]
    let notifications: [Rule]
  }
  struct Rule: Decodable {
    let id: String
    let name: String?
    let shortDescription: Message
    let fullDescription, help: Message?
    let helpUri: String?
    let properties: Properties?

    struct Properties: Decodable {
      let tags: [String]
      let securitySeverity: String?
      enum CodingKeys: String, CodingKey {
        case tags
        case securitySeverity = "security-severity"
      }
    }
  }
  struct Message: Decodable { let text: String }
  struct Details: Decodable { let id: String }
  struct Invocation: Decodable {
    let executionSuccessful: Bool
    let exitCode: Int?
    let toolExecutionNotifications, toolConfigurationNotifications: [Notification]
  }
  struct Notification: Decodable {
    let level: String
    let message: Message
    let descriptor: Descriptor
  }
  struct Descriptor: Decodable { let id: String }
  struct Result: Decodable {
    let ruleId: String
    let ruleIndex: Int
    let level: String
    let kind: String?
    let message: Message
    let locations: [Location]
    let partialFingerprints: [String: String]
    let suppressions: [Suppression]
    let baselineState: String?
    let properties: Properties

    struct Properties: Decodable {
      let findings: Int?
      let hostCount: Int?
      let hosts: [String]?
      let status: String?
    }
  }
  struct Suppression: Decodable { let kind, status, justification: String }
  struct Location: Decodable {
    let physicalLocation: Physical
    let logicalLocations: [Logical]?
  }
  struct Physical: Decodable {
    let artifactLocation: Artifact
    let region: Region
  }
  struct Artifact: Decodable { let uri, uriBaseId: String }
  struct Region: Decodable { let startLine, startColumn: Int }
  struct Logical: Decodable { let name, fullyQualifiedName, kind: String }
}

struct `A drift report as SARIF` {
  private func run(_ report: DriftReport) throws -> Log.Run {
    let log = try JSONDecoder().decode(Log.self, from: Data(DriftFormat.sarif.text(report).utf8))
    #expect(log.version == "2.1.0")
    return try #require(log.runs.first)
  }

  /// What GitHub refuses a whole file for, or shows in no way.
  private func expectAccepted(_ run: Log.Run) {
    let rules = run.tool.driver.rules
    #expect(Set(rules.map(\.id)).count == rules.count)
    for rule in rules {
      #expect((rule.name ?? "").count <= 255 && rule.shortDescription.text.count <= 1_024)
      #expect((rule.fullDescription?.text.count ?? 0) <= 1_024)
      #expect((rule.properties?.tags.count ?? 0) <= 20)
    }
    #expect(run.results.count <= 5_000)
    for result in run.results {
      #expect(rules.indices.contains(result.ruleIndex))
      #expect(rules[result.ruleIndex].id == result.ruleId)
      #expect(result.locations.count == 1)
      let place = result.locations[0].physicalLocation
      #expect(place.artifactLocation.uriBaseId == "%SRCROOT%")
      let uri = place.artifactLocation.uri
      #expect(!uri.isEmpty && !uri.hasPrefix("/") && !uri.contains("..") && !uri.contains(":"))
      #expect(uri.utf8.allSatisfy { (0x21...0x7E).contains($0) })
      #expect(place.region.startLine >= 1 && place.region.startColumn >= 1)
      #expect(result.message.text.utf8.count < 10_000)
      #expect((result.properties.hosts?.count ?? 0) <= 100)
      #expect(result.partialFingerprints["plumblineDrift/v1"]?.count == 64)
    }
  }

  @Test(arguments: ["full", "hostile", "in sync"])
  func `is what GitHub takes`(_ name: String) throws {
    let samples = [
      "full": DriftSamples.full, "hostile": DriftSamples.hostile, "in sync": DriftSamples.inSync,
    ]
    expectAccepted(try run(try #require(samples[name])))
  }

  @Test func `is one result for what two hosts have alike, at the line that declares it`() throws {
    let result = try #require(try run(DriftSamples.full).results.first)
    #expect(result.ruleId == "schannel.server")
    #expect(result.level == "error")
    #expect(result.baselineState == "new")
    #expect(
      result.message.text.hasPrefix(
        "schannel.server.TLS 1.2 on adfs01, adfs02: expected REG_DWORD 0x00000001, "
          + "found REG_DWORD 0x00000000.\n"
      )
    )
    #expect(result.message.text.contains("\nEvidence: it is the value of a policy"))
    #expect(result.message.text.contains("(1 of 2).\n"))
    #expect(
      result.message.text.contains(
        "\nChange: the machine was changed: a run wrote what is declared"
      )
    )
    #expect(result.properties.hosts == ["adfs01", "adfs02"])
    #expect(result.locations[0].logicalLocations?.map(\.name) == ["adfs01", "adfs02"])
    let place = result.locations[0].physicalLocation
    #expect(place.artifactLocation.uri == "estate/posture.yaml")
    #expect(place.region.startLine == 9 && place.region.startColumn == 17)
  }

  @Test func `says of a finding without a line where the declaration begins`() throws {
    let result = try #require(
      try run(DriftSamples.full).results.first { $0.ruleId == "registry" }
    )
    let place = result.locations[0].physicalLocation
    #expect(place.artifactLocation.uri == "estate/posture.yaml")
    #expect(place.region.startLine == 1)
    #expect(result.level == "warning")
  }

  @Test func `suppresses what is waived, and names the owner of a waiver that expired`() throws {
    let results = try run(DriftSamples.full).results
    let waived = try #require(results.first { $0.properties.status == "waived" })
    #expect(waived.suppressions.map(\.kind) == ["external"])
    #expect(waived.suppressions.map(\.status) == ["accepted"])
    let words = try #require(waived.suppressions.first?.justification)
    #expect(
      words.contains("kana@example.org") && words.contains("2027-01-31")
        && words.contains("the old scanner speaks nothing else")
    )
    let expired = try #require(results.first { $0.message.text.contains("expired on") })
    #expect(expired.suppressions.isEmpty)
    #expect(expired.baselineState == "updated")
    #expect(
      expired.message.text.contains("the waiver of kana@example.org expired on 2026-10-31")
    )
  }

  @Test func `tells what became of the baseline`() throws {
    let results = try run(DriftSamples.full).results
    let states = Dictionary(grouping: results.compactMap(\.baselineState)) { $0 }
      .mapValues(\.count)
    #expect(states == ["new": 6, "updated": 1, "unchanged": 1, "absent": 2])
    #expect(
      results.filter { $0.baselineState == "absent" }
        .allSatisfy { $0.kind == "pass" && $0.level == "none" }
    )
    let text = ReportOutput.text { output in
      writeDriftSARIF(
        DriftSamples.full,
        catalogue: builtInCatalogue,
        version: "0.1.0",
        tree: DriftFormat.tree,
        onlyOpen: true,
        to: output
      )
    }
    let open = try JSONDecoder().decode(Log.self, from: Data(text.utf8)).runs[0].results
    #expect(open.allSatisfy { $0.suppressions.isEmpty && $0.baselineState != "absent" })
    #expect(open.compactMap(\.properties.status) == Array(repeating: "open", count: 6))
  }

  @Test func `fails the run for an unread host and notes what is unknown`() throws {
    let invocation = try #require(try run(DriftSamples.full).invocations.first)
    #expect(!invocation.executionSuccessful)
    #expect(invocation.exitCode == 1)
    #expect(
      invocation.toolExecutionNotifications.map { "\($0.level) \($0.descriptor.id)" }
        == ["error unreadable", "warning unknown"]
    )
    #expect(
      invocation.toolConfigurationNotifications.map(\.descriptor.id) == ["idle-pattern"]
    )
    #expect(try run(DriftSamples.inSync).invocations[0].executionSuccessful)
    let many = DriftSamples.report(
      [],
      unreadable: (100...399).map { UnreadableHost(host: "pc-\($0)", reason: "gone") }
    )
    let notes = try run(many).invocations[0].toolExecutionNotifications
    #expect(notes.count == 100)
    #expect(notes.last?.message.text == "There are 201 more unreadable hosts.")
  }

  @Test func `keeps the digest of a finding when lines move and hosts join`() throws {
    func digests(_ hosts: Int, line: Int, file: String = "estate/posture.yaml") throws -> [String] {
      let finding = DriftSamples.finding(
        .registry,
        "schannel.server.TLS 1.2",
        RegistryAddress(DriftSamples.key("TLS 1.2", "Server"), "Enabled"),
        .value(.dword(1)),
        .absent,
        .weaker,
        at: [place(line, 3, in: file)]
      )
      let report = DriftSamples.report((1...hosts).map { DriftSamples.host("h\($0)", [finding]) })
      return try run(report).results.compactMap { $0.partialFingerprints["plumblineDrift/v1"] }
    }
    let first = try digests(1, line: 4)
    #expect(first.count == 1)
    #expect(try digests(40, line: 90, file: "other.yaml") == first)
    let full = try run(DriftSamples.full).results
      .compactMap { $0.partialFingerprints["plumblineDrift/v1"] }
    #expect(Set(full).count == full.count)
  }

  @Test func `names all hosts of a fleet by number and some by name`() throws {
    let run = try run(DriftSamples.fleet(hosts: 2_000, findings: 2))
    expectAccepted(run)
    #expect(run.results.map(\.properties.hostCount) == [2_000, 2_000])
    #expect(run.results[0].message.text.contains("pc-000001, pc-000002,"))
    #expect(run.results[0].message.text.contains("… +1995"))
  }

  @Test func `lists the worst and counts the rest where there is no room`() throws {
    let run = try run(DriftSamples.fleet(hosts: 300, findings: 20, distinct: true))
    expectAccepted(run)
    #expect(run.results.count == 4_001)
    #expect(run.results.compactMap(\.properties.findings).reduce(0, +) == 6_000)
    let last = try #require(run.results.last)
    #expect(last.message.text.hasPrefix("2000 further findings of winhttp (open, weaker)"))
  }

  @Test func `has an id for each estate and shard, closed by a slash`() throws {
    #expect(try run(DriftSamples.full).automationDetails.id == "plumbline/drift/estate/")
    let shard = DriftReport(
      manifests: [FileDigest(path: "posture.yaml", sha256: "ab")],
      catalogueVersion: "x",
      part: .shard(3, of: 16),
      hosts: [],
      unreadable: [],
      diagnostics: []
    )
    #expect(
      try run(shard).automationDetails.id == "plumbline/drift/posture/shard-3-of-16/"
    )
  }

  @Test func `rates a rule as a danger only where something became weaker`() throws {
    let rules = try run(DriftSamples.full).tool.driver.rules
    let rated = rules.filter { $0.properties?.securitySeverity != nil }.map(\.id)
    #expect(rated == ["schannel.server", "internet-options", "update", "unreachable"])
    #expect(rules.first { $0.id == "schannel.server" }?.helpUri?.hasPrefix("https://") == true)
  }
}

struct `A tree of sources` {
  private let tree = SourceTree(root: "/srv/check out")

  @Test(arguments: [
    ("posture.yaml", "posture.yaml"), ("./a/../b/posture.yaml", "b/posture.yaml"),
    ("/srv/check out/a b/ü.yaml", "a%20b/%C3%BC.yaml"), ("/etc/posture.yaml", "posture.yaml"),
    ("../other/posture.yaml", "posture.yaml"), ("../check out/x.yaml", "x.yaml"),
    ("a:b%#?.yaml", "a%3Ab%25%23%3F.yaml"), ("a\\b.yaml", "a%5Cb.yaml"), ("", "manifest"),
  ])
  func `names files below its root and no other path`(_ file: String, uri: String) {
    #expect(tree.reference(to: file) == uri)
  }
}
