package import Posture
import TLSCapture

/// Writes captures as JUnit XML of the same form as drift: a suite for the captures, one for each server
/// where there is a minimum, and one for each host.
package func writeVerifyJUnit(_ report: VerifyReport, to output: ReportOutput) {
  let suites = JUnitSuites(report).all
  let cases = suites.flatMap(\.cases)
  output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plumbline verify\"")
  output.write(" \(counts(cases))>\n")
  for suite in suites {
    let name = xmlEscaped(suite.name)
    output.write("  <testsuite name=\"\(name)\" hostname=\"\(name)\"")
    if !suite.groups.isEmpty {
      output.write(" package=\"\(xmlEscaped(suite.groups.joined(separator: ", ")))\"")
    }
    let skipped = suite.cases.count { $0.result == .skipped }
    output.write(" \(counts(suite.cases)) skipped=\"\(skipped)\">\n")
    for test in suite.cases { write(test, of: suite, to: output) }
    output.write("  </testsuite>\n")
  }
  output.write("</testsuites>\n")
}

private func counts(_ cases: [JUnitCase]) -> String {
  let failures = cases.count { if case .failure = $0.result { true } else { false } }
  let errors = cases.count { if case .broken = $0.result { true } else { false } }
  return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
}

private func write(_ test: JUnitCase, of suite: JUnitSuite, to output: ReportOutput) {
  // Jenkins takes what stands before the last dot for a package.
  let group = [suite.groups.first ?? suite.kind, suite.name]
    .map { name in xmlEscaped(replacingBytes(of: name) { $0 == 0x2E ? "_" : nil }) }
    .joined(separator: ".")
  output.write("    <testcase classname=\"\(group)\" name=\"\(xmlEscaped(test.name))\"")
  switch test.result {
  case .passed: output.write("/>\n")
  case .skipped: output.write(">\n      <skipped type=\"not-seen\"/>\n    </testcase>\n")
  case .broken(let type, let message):
    output.write(">\n      <error type=\"\(type)\" message=\"\(xmlEscaped(message))\"/>\n")
    output.write("    </testcase>\n")
  case .failure(let finding):
    let message = xmlEscaped(clipped(finding.headline, most: 400))
    output.write(">\n      <failure type=\"\(finding.severity.rawValue)\" message=\"\(message)\">")
    output.write(xmlEscaped(finding.body, keepsLines: true))
    output.write("</failure>\n    </testcase>\n")
  }
}

private struct JUnitCase {
  enum Result: Equatable {
    case passed, skipped
    case broken(String, String)
    case failure(VerifyFinding)
  }

  let name: String
  let result: Result
}

private struct JUnitSuite {
  let kind: String
  let name: String
  var groups: [String] = []
  let cases: [JUnitCase]
}

private struct JUnitSuites {
  let all: [JUnitSuite]

  init(_ report: VerifyReport) {
    all =
      [Self.captures(report)] + Self.servers(report) + report.hosts.map(Self.host)
      + report.unreadable.map { host in
        let reason = JUnitCase.Result.broken("unreadable", host.reason)
        return JUnitSuite(
          kind: "hosts",
          name: host.host,
          cases: [JUnitCase(name: "readable", result: reason)]
        )
      }
  }

  private static func captures(_ report: VerifyReport) -> JUnitSuite {
    var cases = report.captures.map { capture in
      JUnitCase(
        name: capture.path,
        result: capture.failure.map { .broken("unreadable", $0.reason) } ?? .passed
      )
    }
    if report.totals.handshakes == 0 {
      let nothing = JUnitCase.Result.broken("no-handshake", "no TLS handshake was found")
      cases.append(JUnitCase(name: "handshakes", result: nothing))
    }
    for (number, gap) in report.gaps.enumerated() {
      cases.append(JUnitCase(name: "left open: \(number + 1)", result: .broken("gap", gap)))
    }
    if report.unlisted > 0 {
      let words = "\(report.unlisted) handshakes are counted only, since there were too many kinds"
      cases.append(JUnitCase(name: "listed", result: .broken("unlisted", words)))
    }
    return JUnitSuite(kind: "captures", name: "captures", cases: cases)
  }

  /// Where no minimum was asked for, no server can fail.
  private static func servers(_ report: VerifyReport) -> [JUnitSuite] {
    guard let minimum = report.minimum else { return [] }
    var names: [String] = []
    for entry in report.entries where names.last != entry.group.label {
      names.append(entry.group.label)
    }
    let findings = Dictionary(
      grouping: report.findings.filter { $0.rules == [VerifyFinding.belowMinimum] },
      by: \.host
    )
    let proved = Set(
      report.entries.filter { $0.shape.chosen != nil || $0.shape.isRefusedForVersion }
        .map(\.group.label)
    )
    return names.map { name in
      // The first keeps the name of the case that passes, so that a service can follow it.
      let failed = (findings[name] ?? []).enumerated().map { number, finding in
        JUnitCase(
          name: number == 0 ? finding.setting : "\(finding.setting): \(finding.actual)",
          result: .failure(finding)
        )
      }
      let passed = JUnitCase(
        name: "minimum \(minimum.name)",
        result: proved.contains(name) ? .passed : .skipped
      )
      return JUnitSuite(kind: "servers", name: name, cases: failed.isEmpty ? [passed] : failed)
    }
  }

  private static func host(_ host: HostVerdict) -> JUnitSuite {
    var cases = host.findings.map { finding in
      JUnitCase(name: "\(finding.setting): \(finding.actual)", result: .failure(finding))
    }
    for stack in [host.stacks.first, host.client].compactMap({ $0 }) {
      let result: JUnitCase.Result? =
        switch stack.verdict {
        case nil, .silent: .skipped
        case .asPredicted, .settled: .passed
        case .unknown:
          .broken("unknown", "the snapshot does not tell what to expect of \(stack.stack)")
        // Told by the findings.
        case .otherwise: nil
        }
      if let result { cases.append(JUnitCase(name: stack.stack, result: result)) }
    }
    return JUnitSuite(kind: "hosts", name: host.host, groups: host.groups, cases: cases)
  }
}
