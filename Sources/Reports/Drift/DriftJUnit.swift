package import Posture

/// Writes a drift report as JUnit XML, as Jenkins' schema `junit-10.xsd` has it and GitLab reads it.
///
/// A host is a suite and a finding a case. A host in sync is a suite with one case that passed, so that
/// none is missing without a word.
package func writeDriftJUnit(
  _ report: DriftReport,
  catalogue: Catalogue,
  to output: ReportOutput
) {
  let writer = JUnitWriter(catalogue: catalogue, output: output)
  var all = JUnitCounts()
  for host in report.hosts { all.add(JUnitCounts(host)) }
  for _ in report.unreadable { all.add(.unreadable) }
  output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plumbline drift\"")
  output.write(" tests=\"\(all.tests)\" failures=\"\(all.failures)\" errors=\"\(all.errors)\">\n")
  for host in report.hosts { writer.write(host) }
  for host in report.unreadable { writer.write(host) }
  output.write("</testsuites>\n")
}

private struct JUnitCounts {
  var tests = 0
  var failures = 0
  var errors = 0
  var skipped = 0

  static let unreadable = JUnitCounts(tests: 1, errors: 1)

  init(tests: Int = 0, errors: Int = 0) {
    self.tests = tests
    self.errors = errors
  }

  init(_ host: HostDrift) {
    errors = host.unknown.count
    for finding in host.findings { if finding.isOpen { failures += 1 } else { skipped += 1 } }
    tests = host.isInSync ? 1 : errors + failures + skipped
  }

  mutating func add(_ other: JUnitCounts) {
    tests += other.tests
    failures += other.failures
    errors += other.errors
    skipped += other.skipped
  }
}

private struct JUnitWriter {
  let catalogue: Catalogue
  let output: ReportOutput

  func write(_ host: HostDrift) {
    suite(host.host, groups: host.groups, JUnitCounts(host))
    if host.isInSync { passed(of: host) }
    for finding in host.findings { write(finding, of: host) }
    for entry in host.unknown {
      open(entry.address.map { "\(entry.setting) (\($0))" } ?? entry.setting, of: host)
      element("error", type: "unknown", message: entry.reason, body: nil)
      close()
    }
    for remark in host.remarks { note(remark) }
    output.write("  </testsuite>\n")
  }

  func write(_ host: UnreadableHost) {
    suite(host.host, groups: [], .unreadable)
    output.write("    <testcase classname=\"\(className(host.host, []))\" name=\"readable\">\n")
    element("error", type: "unreadable", message: host.reason, body: nil)
    close()
    output.write("  </testsuite>\n")
  }

  private func suite(_ host: String, groups: [String], _ counts: JUnitCounts) {
    let name = xmlEscaped(host)
    output.write("  <testsuite name=\"\(name)\" hostname=\"\(name)\"")
    if !groups.isEmpty {
      output.write(" package=\"\(xmlEscaped(groups.joined(separator: ", ")))\"")
    }
    output.write(" tests=\"\(counts.tests)\" failures=\"\(counts.failures)\"")
    output.write(" errors=\"\(counts.errors)\" skipped=\"\(counts.skipped)\">\n")
  }

  private func passed(of host: HostDrift) {
    output.write(
      "    <testcase classname=\"\(className(host.host, host.groups))\" name=\"in sync\"/>\n"
    )
  }

  private func write(_ finding: DriftFinding, of host: HostDrift) {
    let text = FindingText(finding, catalogue: catalogue)
    // Users of one host have the same setting each; with the address, names stay apart.
    let subject = finding.address?.description ?? finding.kind.rawValue
    open("\(finding.setting) (\(subject))", of: host)
    switch finding.status {
    case .open:
      element(
        "failure",
        type: finding.severity.rawValue,
        message: clipped(text.difference, most: 400),
        body: body(text)
      )
    case .waived:
      element("skipped", type: "waived", message: text.waiver ?? "", body: body(text))
    case .known:
      element("skipped", type: "known", message: "known from the baseline", body: body(text))
    }
    close()
  }

  /// The schema has no attributes for files and lines, so they stand in the text.
  private func body(_ text: FindingText) -> String {
    var lines = ["expected: \(text.expected)", "found: \(text.actual)"]
    let why = text.finding.reason.text
    if !why.isEmpty { lines.append("why: \(why)") }
    if let rule = text.rule { lines.append("rule: \(rule)") }
    if let change = text.change { lines.append("change: \(change)") }
    for evidence in text.finding.evidence {
      lines.append("evidence: \(evidence.words(beside: text.finding.address))")
    }
    if let waiver = text.waiver { lines.append("waiver: \(waiver)") }
    let places = placesText(text.finding.reason.declaredAt)
    if !places.isEmpty { lines.append("declared at: \(places)") }
    return lines.joined(separator: "\n")
  }

  private func open(_ name: String, of host: HostDrift) {
    let group = className(host.host, host.groups)
    output.write("    <testcase classname=\"\(group)\" name=\"\(xmlEscaped(name))\">\n")
  }

  private func close() { output.write("    </testcase>\n") }

  private func element(_ name: String, type: String, message: String, body: String?) {
    output.write("      <\(name) type=\"\(type)\" message=\"\(xmlEscaped(message))\"")
    guard let body else { return output.write("/>\n") }
    output.write(">")
    // Lines stay lines between tags.
    for (index, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if index > 0 { output.write("\n") }
      output.write(xmlEscaped(String(line)))
    }
    output.write("</\(name)>\n")
  }

  private func note(_ remark: Remark) {
    let severity = remark.isWarning ? "warning" : "note"
    let places = placesText(remark.declaredAt)
    let place = places.isEmpty ? "" : " (\(places))"
    output.write("    <system-out>")
    output.write(xmlEscaped("\(severity): \(remark.text) [\(remark.code)]\(place)"))
    output.write("</system-out>\n")
  }

  /// Group and host; Jenkins takes what stands before the last dot for a package.
  private func className(_ host: String, _ groups: [String]) -> String {
    [groups.first ?? "hosts", host].map { name in
      xmlEscaped(replacingBytes(of: name) { $0 == 0x2E ? "_" : nil })
    }
    .joined(separator: ".")
  }
}
