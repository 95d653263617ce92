import Foundation
import Posture
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@testable import Reports

/// What a parser that nobody here wrote finds in a JUnit report.
final class Suites: NSObject, XMLParserDelegate {
  struct Case: Equatable {
    let name: String
    let className: String
    var outcome = "passed"
    var message: String?
    var text = ""
  }
  struct Suite {
    let attributes: [String: String]
    var cases: [Case] = []
  }

  var suites: [Suite] = []
  var totals: [String: String] = [:]

  static func parsed(_ report: DriftReport) throws -> Suites {
    try parsed(text: DriftFormat.junit.text(report))
  }

  static func parsed(text: String) throws -> Suites {
    let suites = Suites()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = suites
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return suites
  }

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "testsuites": totals = attributes
    case "testsuite": suites.append(Suite(attributes: attributes))
    case "testcase":
      suites[suites.count - 1].cases.append(
        Case(name: attributes["name"] ?? "", className: attributes["classname"] ?? "")
      )
    case "failure", "error", "skipped":
      edit {
        $0.outcome = name + " " + (attributes["type"] ?? "")
        $0.message = attributes["message"]
      }
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if suites.last?.cases.isEmpty == false { edit { $0.text += text } }
  }

  private func edit(_ body: (inout Case) -> Void) {
    let suite = suites.count - 1
    body(&suites[suite].cases[suites[suite].cases.count - 1])
  }
}

struct `A drift report as JUnit XML` {
  @Test func `has a suite for every host and a case for every finding`() throws {
    let read = try Suites.parsed(DriftSamples.full)
    #expect(
      read.suites.map { $0.attributes["name"] } == ["adfs01", "adfs02", "web01", "web02", "web99"]
    )
    let outcomes = read.suites.map { $0.cases.map(\.outcome) }
    #expect(outcomes[0] == ["failure weaker"])
    #expect(
      outcomes[2] == [
        "skipped waived", "failure weaker", "skipped known", "failure weaker", "failure weaker",
        "failure weaker", "failure weaker", "failure other", "error unknown",
      ]
    )
    #expect(outcomes[3] == ["passed"])
    #expect(outcomes[4] == ["error unreadable"])
  }

  @Test(arguments: ["full", "hostile", "in sync"])
  func `counts what it holds and names no two cases alike`(_ name: String) throws {
    let samples = [
      "full": DriftSamples.full, "hostile": DriftSamples.hostile, "in sync": DriftSamples.inSync,
    ]
    let read = try Suites.parsed(try #require(samples[name]))
    func number(_ prefix: String, _ cases: [Suites.Case]) -> String {
      String(cases.filter { $0.outcome.hasPrefix(prefix) }.count)
    }
    for suite in read.suites {
      #expect(suite.attributes["tests"] == String(suite.cases.count))
      #expect(suite.attributes["failures"] == number("failure", suite.cases))
      #expect(suite.attributes["errors"] == number("error", suite.cases))
      #expect(suite.attributes["skipped"] == number("skipped", suite.cases))
      #expect(!suite.cases.isEmpty)
    }
    let all = read.suites.flatMap(\.cases)
    #expect(read.totals["tests"] == String(all.count))
    #expect(read.totals["failures"] == number("failure", all))
    #expect(read.totals["errors"] == number("error", all))
    #expect(Set(all.map { "\($0.className) \($0.name)" }).count == all.count)
  }

  @Test func `says what was expected and found, why, and where it is declared`() throws {
    let read = try Suites.parsed(DriftSamples.full)
    let failure = try #require(read.suites.first?.cases.first)
    #expect(failure.className == "federation.adfs01")
    #expect(failure.message == "expected REG_DWORD 0x00000001, found REG_DWORD 0x00000000")
    for part in [
      "why: because \"so\"", "rule: ad-fs.schannel-server",
      "change: the machine was changed: run-7 of 2026-11-01 wrote REG_DWORD 0x00000001",
      "evidence: it is the value of a policy", "declared at: estate/posture.yaml:9:17",
    ] { #expect(failure.text.contains(part), "\(part)") }
    let skipped = try #require(read.suites[2].cases.first)
    #expect(
      skipped.message
        == "waived by kana@example.org until 2027-01-31: the old scanner speaks nothing else"
    )
  }

  @Test func `shows what XML has no way to write`() throws {
    let read = try Suites.parsed(DriftSamples.hostile)
    let waived = try #require(read.suites.first?.cases.first)
    #expect(waived.name.hasPrefix("registry (HKLM\\SOFTWARE\\<&\"'>]]>␁␋\\-%0A::error::\u{FFFD}"))
    #expect(waived.text.contains("a␁\u{7F}\"\\\n\r\t%]]>😀é\u{202E}b"))
    #expect(read.suites.last?.cases.first?.message == "gone␀\r\n::error::")
  }
}
