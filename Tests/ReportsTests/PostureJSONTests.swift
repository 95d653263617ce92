import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

/// DESIGN section 8, written out by hand; a member that is missing or of another type is a failure.
private struct Written: Decodable {
  let formatVersion: String
  let tool: Tool
  let catalogue: Version
  let manifests: [File]
  let summary: [String: Int]
  let hosts: [Host]
  let sources: [Document]
  let unknown: [Unknown]
  let unreadable: [Unreadable]
  let remarks: [Remark]
  let diagnostics: [Diagnostic]

  struct Tool: Decodable { let name, version: String }
  struct Version: Decodable { let version: String }
  struct File: Decodable { let path, sha256: String }
  struct Host: Decodable {
    let name: String
    let groups: [String]
    let facts: Facts
    let posture: [Entry]
    let orders: [Order]
    let influences: [Influence]
  }
  struct Facts: Decodable {
    let release: String?
    let build: Int?
    let architecture: String?
    let kind: String?
  }
  struct Entry: Decodable {
    let stack, `protocol`, by_default, on_request, confidence: String
    let user: String?
    let because: [Step]
  }
  struct Step: Decodable {
    let text: String
    let source: String?
  }
  struct Order: Decodable {
    let family, winner: String
    let names: [String]
    let overruled: Int?
  }
  struct Influence: Decodable {
    let code, text, source: String
    let stacks: [String]
  }
  struct Document: Decodable {
    let key, title: String
    let url: String?
  }
  struct Unknown: Decodable { let host, setting, reason: String }
  struct Unreadable: Decodable { let host, reason: String }
  struct Remark: Decodable { let host, severity, code, text: String }
  struct Diagnostic: Decodable { let severity, code, summary: String }

  enum CodingKeys: String, CodingKey {
    case tool, catalogue, manifests, summary, hosts, sources, unknown, unreadable, remarks
    case diagnostics
    case formatVersion = "format_version"
  }
}

struct `A posture as JSON` {
  private let full = report(
    sampleHosts.map { posture($0, groups: ["all"]) },
    unreadable: [UnreadableHost(host: "web99", reason: "gone")]
  )

  private func written(_ report: PostureReport) throws -> Written {
    try JSONDecoder().decode(Written.self, from: Data(json(report)))
  }

  @Test func `has the members that are laid down`() throws {
    let written = try written(full)
    #expect(written.formatVersion == "1.0")
    #expect(written.tool.name == "plumbline")
    #expect(written.manifests.map(\.path) == ["estate/posture.yaml"])
    #expect(written.hosts.map(\.name) == full.hosts.map(\.host))
    #expect(written.unreadable.map(\.host) == ["web99"])
    #expect(written.diagnostics.map(\.code) == ["no-place"])
    #expect(written.unknown.map(\.setting) == ["wininet"])
    #expect(written.unknown.map(\.host) == ["nothing"])
    let totals = PostureTotals(full)
    #expect(
      written.summary == [
        "hosts": sampleHosts.count, "tls12_everywhere": totals.currentEverywhere,
        "legacy_somewhere": totals.legacySomewhere, "unknown": totals.unknown, "unreadable": 1,
      ]
    )
  }

  @Test func `says of each stack and protocol what the engine says`() throws {
    let availabilities = ["on", "off", "unsupported", "unknown"]
    let confidences = ["certain", "disputed", "inferred"]
    for (host, written) in zip(full.hosts, try written(full).hosts) {
      let cells = host.stacks.flatMap { stack in stack.cells.offers.map { (stack.stack, $0) } }
      #expect(written.posture.count == cells.count)
      for ((stack, (name, offer)), entry) in zip(cells, written.posture) {
        #expect(entry.stack == stack.id)
        #expect(entry.protocol == name.rawValue)
        #expect(entry.by_default == offer.byDefault.rawValue)
        #expect(entry.on_request == offer.onRequest.rawValue)
        #expect(availabilities.contains(entry.by_default))
        #expect(availabilities.contains(entry.on_request))
        #expect(confidences.contains(entry.confidence))
        #expect(entry.because.map(\.text) == offer.because.map(\.text))
        #expect(!entry.because.isEmpty, "\(host.host) \(entry.stack) \(entry.protocol)")
        #expect((entry.user == "kana") == entry.stack.hasPrefix("wininet."))
      }
    }
  }

  @Test func `names the documents of all steps and of nothing else`() throws {
    let written = try written(full)
    let steps = written.hosts.flatMap { $0.posture.flatMap { $0.because.compactMap(\.source) } }
    let used = Set(steps + written.hosts.flatMap { $0.influences.map(\.source) })
    #expect(written.sources.map(\.key) == used.sorted())
    #expect(written.sources.allSatisfy { !$0.title.isEmpty })
  }

  @Test func `tells the winner of an order and what lost`() throws {
    let host = try #require(try written(full).hosts.first { $0.name == "ordered" })
    let order = try #require(host.orders.first { $0.family == "cipher-suites" })
    #expect(order.winner == "policy")
    #expect(order.names == ["TLS_A", "TLS_B"])
    #expect(order.overruled == 40)
    #expect(host.influences.map(\.code) == ["fips"])
    #expect(host.facts.build == 20348)
    #expect(host.facts.kind == "server")
  }

  @Test func `of some stacks has no others`() throws {
    let some = full.showing([Glob("dotnet.v2.*"), Glob("wininet.KANA")])
    for host in try written(some).hosts {
      #expect(host.posture.allSatisfy { !$0.stack.hasPrefix("schannel") })
      #expect(host.orders.isEmpty)
    }
    #expect(try written(some).hosts.count == sampleHosts.count)
  }

  @Test func `has a line for each verdict`() {
    let lines = String(decoding: json(full), as: UTF8.self).split(separator: "\n")
    let verdicts = full.hosts.flatMap(\.stacks).reduce(0) { $0 + $1.cells.offers.count }
    #expect(lines.count { $0.contains("\"by_default\"") } == verdicts)
  }
}
