import Inputs
package import Posture
import WindowsRegistry

/// Writes a drift report for people: what should be, what is, and who asked for it.
package func writeDriftText(
  _ report: DriftReport,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = DriftTextWriter(
    report: report,
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct DriftTextWriter {
  let report: DriftReport
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var hosts: HostText { HostText(style: style, output: output, verbose: verbose) }

  struct Content {
    let system: String
    let findings: [FindingLine]
    let unknown: [UnknownShape]
    let reasons: [Reason]
  }

  struct FindingLine: Hashable {
    let setting: String
    let place: String?
    let expected: String
    let actual: String
    let reason: Reason
  }

  func write() {
    headline()
    let blocks = blocks()
    for block in blocks { write(block) }
    hosts.unreadable(report.unreadable)
    RemarksText(style: style, output: output, verbose: verbose).write(
      report.hosts.map { ($0.host, $0.remarks) }
    )
    hosts.inSync(report.hosts.filter(\.isInSync).map(\.host), of: report.hosts.count)
    WhyText(
      style: style,
      output: output,
      catalogue: catalogue,
      isVerbose: verbose
    ).write(
      blocks.flatMap(\.content.reasons)
    )
  }

  private func headline() {
    let totals = DriftTotals(report)
    if totals.findings == 0, totals.unknown == 0, totals.unreadable == 0 {
      output.write(style.bold("Drift: none; \(count(totals.hosts, "host")) in sync.") + "\n")
      return
    }
    var line = "Drift: \(count(totals.findings, "finding")) on \(totals.drifted) of "
    line += count(totals.hosts, "host")
    if totals.inSync > 0 { line += "; \(totals.inSync) in sync" }
    if totals.unknown > 0 { line += "; \(totals.unknown) unknown" }
    if totals.unreadable > 0 { line += "; \(totals.unreadable) unreadable" }
    output.write(style.bold(line + ".") + "\n")
  }

  /// What makes two hosts the same for a reader.
  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let findings: [FindingShape]
    let unknown: [UnknownShape]
  }

  private struct FindingShape: Hashable {
    let setting: String
    let address: AddressShape
    let expected: DriftFinding.State
    let actual: DriftFinding.State
    let declaredAt: [Place]
  }

  private func blocks() -> [FoldedHosts<Content>] {
    FoldedHosts.fold(
      report.hosts.lazy.filter { !$0.findings.isEmpty || !$0.unknown.isEmpty },
      name: { $0.host },
      groups: { $0.groups },
      shape: shape,
      content: content
    )
  }

  private func shape(_ host: HostDrift) -> Shape {
    Shape(
      groups: host.groups,
      summary: host.summary.withoutCounts,
      findings: host.findings.map { finding in
        FindingShape(
          setting: finding.setting,
          address: AddressShape(finding.address),
          expected: finding.expected,
          actual: finding.actual,
          declaredAt: finding.reason.declaredAt
        )
      },
      unknown: host.unknown.map { UnknownShape($0) }
    )
  }

  private func content(_ host: HostDrift) -> Content {
    Content(
      system: host.summary.text,
      findings: host.findings.map(line),
      unknown: host.unknown.map { UnknownShape($0) },
      reasons: host.findings.map(\.reason)
    )
  }

  private func line(_ finding: DriftFinding) -> FindingLine {
    let setting = settingID(finding.setting)
    let bits = catalogue.bits(of: setting)
    return FindingLine(
      setting: finding.setting,
      place: finding.address.map {
        printable("\($0.path.textWithoutUser)\\\($0.name)")
      },
      expected: printable(finding.expected.text(bits: bits)),
      actual: printable(finding.actual.text(bits: bits)),
      reason: finding.reason
    )
  }

  private func settingID(_ text: String) -> SettingID? {
    catalogue.settings.first { text.hasPrefix($0.id + ".") }.map {
      SettingID(family: $0.id, member: String(text.dropFirst($0.id.count + 1)))
    }
  }

  private func write(_ block: FoldedHosts<Content>) {
    hosts.heading(block.names, system: block.content.system, groups: block.groups)
    var index = block.content.findings.startIndex
    while index < block.content.findings.endIndex {
      let finding = block.content.findings[index]
      let same = block.content.findings[index...].prefix { $0 == finding }.count
      let users = same > 1 ? "  (\(same) users)" : ""
      output.write("  \(style.red("!")) \(finding.setting)\(users)\n")
      if let place = finding.place { output.write("      \(place)\n") }
      output.write("      expected \(style.bold(finding.expected)), found \(finding.actual)\n")
      let rules = finding.reason.rules.filter { $0 != "manifest" }.joined(separator: ", ")
      let origin = [rules, placesText(finding.reason.declaredAt)].filter { !$0.isEmpty }
      output.write("      \(style.dim(origin.joined(separator: "; ")))\n")
      index += same
    }
    hosts.unknown(block.content.unknown)
  }
}

extension DriftFinding.State {
  func text(bits: [TLSProtocol: UInt32]) -> String {
    switch self {
    case .value(let data): data.text(bits: bits, showsType: true)
    case .absent: "(absent)"
    case .words(let words): words
    }
  }
}
