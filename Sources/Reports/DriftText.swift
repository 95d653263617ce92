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
  private var lines: FindingLinesText { FindingLinesText(style: style, output: output) }

  struct Content {
    let system: String
    let findings: [FindingLine]
    let unknown: [UnknownShape]
    let reasons: [Reason]
  }

  func write() {
    headline()
    let blocks = blocks()
    if blocks.count > Self.mostBlocks, !verbose {
      writeByFinding()
    } else {
      for block in blocks { write(block) }
    }
    hosts.unreadable(report.unreadable)
    fixed()
    waivers()
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
    var parts: [String] = []
    if totals.inSync > 0 { parts.append("\(totals.inSync) in sync") }
    if totals.waived > 0 { parts.append("\(totals.waived) waived") }
    if totals.known > 0 { parts.append("\(totals.known) known from the baseline") }
    if totals.fixed > 0 { parts.append("\(totals.fixed) gone since the baseline") }
    if totals.unknown > 0 { parts.append("\(totals.unknown) unknown") }
    if totals.unreadable > 0 { parts.append("\(totals.unreadable) unreadable") }
    var line: String
    if totals.findings > 0 {
      let new = report.baseline == nil ? "" : "new "
      line = "Drift: \(count(totals.findings, "\(new)finding")) on \(totals.drifted) of "
      line += count(totals.hosts, "host")
      if totals.weaker > 0 {
        line += totals.weaker == totals.findings ? ", all weaker" : ", \(totals.weaker) weaker"
      }
    } else if totals.unknown + totals.unreadable > 0 {
      line = "Drift: 0 findings on \(count(totals.hosts, "host"))"
    } else if totals.hosts == 0 {
      line = "Drift: no host"
    } else if totals.inSync == totals.hosts {
      line = "Drift: none; \(count(totals.hosts, "host")) in sync"
      parts.removeFirst()
    } else {
      line = "Drift: none on \(count(totals.hosts, "host"))"
    }
    output.write(style.bold(([line] + parts).joined(separator: "; ") + part + ".") + "\n")
  }

  /// What the report does not speak for.
  private var part: String {
    switch report.part {
    case .whole: ""
    case .limited: " (of some hosts only)"
    case .shard(let number, let count): " (shard \(number) of \(count))"
    }
  }

  private func fixed() {
    guard let fixed = report.baseline?.fixed, !fixed.isEmpty else { return }
    var hosts: [String: [String]] = [:]
    for entry in fixed {
      if hosts[entry.finding.setting]?.last != entry.host {
        hosts[entry.finding.setting, default: []].append(entry.host)
      }
    }
    output.write("\nGone since the baseline\n")
    for (setting, names) in hosts.sorted(by: { $0.key < $1.key }) {
      let names = namesText(names, most: verbose ? Int.max : 6)
      output.write("  \(style.green("=")) \(printable(setting))  \(names)\n")
    }
  }

  /// The exceptions that took something, or would have.
  private func waivers() {
    let used = report.waivers.filter { $0.hosts > 0 || $0.findings > 0 || verbose }
    guard !used.isEmpty else { return }
    output.write("\nWaivers\n")
    for use in used {
      let note = use.note
      let what =
        use.findings == 0
        ? "nothing differs" : "\(count(use.findings, "finding"))"
      let state =
        note.isExpired
        ? style.red("expired on \(note.expires)") + daysText(note)
        : "until \(note.expires)" + daysText(note)
      output.write("  \(printable(note.setting))  \(state); \(what)\n")
      output.write(
        "      \(printable(note.owner)): \(printable(note.reason))  "
          + "\(style.dim(placesText([note.declaredAt])))\n"
      )
    }
  }

  /// How long a waiver holds, when it ends soon; how long ago it ended.
  private func daysText(_ note: WaiverNote) -> String {
    guard let days = report.day.map({ note.expires.days(since: $0) }) else { return "" }
    if days < 0 { return ", \(count(-days, "day")) ago" }
    return days <= 30 ? ", \(days == 0 ? "the last day" : "\(count(days, "day")) left")" : ""
  }

  /// What makes two hosts the same for a reader.
  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let findings: [TellingShape]
    let unknown: [UnknownShape]
  }

  /// With the run and the evidence, which findings of many hosts are folded without.
  private struct TellingShape: Hashable {
    let finding: FindingShape
    let lastApplied: LastApplied?
    let evidence: [String]
  }

  private func blocks() -> [FoldedHosts<Content>] {
    FoldedHosts.fold(
      report.hosts.lazy.filter { host in
        !host.unknown.isEmpty || host.findings.contains { shows($0) }
      },
      name: { $0.host },
      groups: { $0.groups },
      shape: shape,
      content: content
    )
  }

  /// What the baseline has, too, is counted and not told again.
  private func shows(_ finding: DriftFinding) -> Bool {
    verbose || finding.baseline != .unchanged
  }

  private func shape(_ host: HostDrift) -> Shape {
    Shape(
      groups: host.groups,
      summary: host.summary.withoutCounts,
      findings: host.findings.lazy.filter(shows).map { finding in
        TellingShape(
          finding: FindingShape(finding, groups: host.groups),
          lastApplied: finding.lastApplied,
          evidence: finding.evidence.map(\.text)
        )
      },
      unknown: host.unknown.map { UnknownShape($0) }
    )
  }

  private func content(_ host: HostDrift) -> Content {
    Content(
      system: host.summary.text,
      findings: FindingLine.together(
        host.findings.filter(shows).map { FindingLine($0, catalogue: catalogue) }
      ),
      unknown: host.unknown.map { UnknownShape($0) },
      reasons: host.findings.filter { $0.isOpen }.map(\.reason)
    )
  }

  private func write(_ block: FoldedHosts<Content>) {
    hosts.heading(block.names, system: block.content.system, groups: block.groups)
    lines.write(block.content.findings)
    hosts.unknown(block.content.unknown)
  }

  // MARK: Fleets of many postures

  /// As many blocks of hosts as a person reads.
  private static let mostBlocks = 24
  private static let mostFindings = 40

  /// Hosts that differ in many ways are told finding by finding, the worst first.
  private func writeByFinding() {
    let folded = FoldedFindings(report)
    let shown = folded.findings.filter { shows($0.finding) }
    for entry in shown.prefix(Self.mostFindings) {
      hosts.heading(entry.hosts.names, system: "", groups: entry.groups)
      lines.write([FindingLine(entry, catalogue: catalogue)])
    }
    let rest = shown.dropFirst(Self.mostFindings)
    if !rest.isEmpty {
      let number = rest.reduce(0) { $0 + $1.count }
      output.write(
        "\n\(count(number, "finding")) more of \(count(rest.count, "kind")); "
          + "--verbose tells them host by host\n"
      )
    }
    for entry in folded.unknown.prefix(Self.mostFindings) {
      hosts.heading(entry.hosts.names, system: "", groups: [])
      hosts.unknown([UnknownShape(entry.entry)])
    }
    let unknown = folded.unknown.dropFirst(Self.mostFindings).count
    if unknown > 0 { output.write("\n\(count(unknown, "unknown setting")) more\n") }
  }
}
