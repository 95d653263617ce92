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
    let head: Head
    /// Empty where no value of the registry is meant.
    var key: String
    let name: String
    let expected: String
    let actual: String

    /// What several values of one setting share.
    struct Head: Hashable {
      let setting: String
      let severity: DriftFinding.Severity
      /// Who moved, and what speaks for it.
      let history: [String]
      let waiver: WaiverNote?
      let isUpdated: Bool
      let reason: Reason
    }
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
    let findings: [FindingShape]
    let unknown: [UnknownShape]
  }

  private struct FindingShape: Hashable {
    let setting: String
    let address: AddressShape
    let expected: DriftFinding.State
    let actual: DriftFinding.State
    let severity: DriftFinding.Severity
    let change: DriftFinding.Change?
    let lastApplied: LastApplied?
    let evidence: [String]
    let waiver: WaiverNote?
    let baseline: DriftFinding.Baseline?
    let declaredAt: [Place]
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
        FindingShape(
          setting: finding.setting,
          address: AddressShape(finding.address),
          expected: finding.expected,
          actual: finding.actual,
          severity: finding.severity,
          change: finding.change,
          lastApplied: finding.lastApplied,
          evidence: finding.evidence.map(\.text),
          waiver: finding.waiver,
          baseline: finding.baseline,
          declaredAt: finding.reason.declaredAt
        )
      },
      unknown: host.unknown.map { UnknownShape($0) }
    )
  }

  private func content(_ host: HostDrift) -> Content {
    Content(
      system: host.summary.text,
      findings: Self.together(host.findings.filter(shows).map(line)),
      unknown: host.unknown.map { UnknownShape($0) },
      reasons: host.findings.filter { $0.isOpen }.map(\.reason)
    )
  }

  private func line(_ finding: DriftFinding) -> FindingLine {
    let setting = catalogue.settingID(finding.setting)
    let bits = catalogue.bits(of: setting)
    let head = FindingLine.Head(
      setting: finding.setting,
      severity: finding.severity,
      history: [finding.changeText(bits: bits)].compactMap { $0 }
        + finding.evidence.map { printable($0.words(beside: finding.address)) },
      waiver: finding.waiver,
      isUpdated: finding.baseline == .updated,
      reason: finding.reason
    )
    return FindingLine(
      head: head,
      key: finding.address.map { printable($0.path.textWithoutUser) } ?? "",
      name: finding.address.map { printable($0.name.description) } ?? "",
      expected: printable(finding.expected.text(bits: bits)),
      actual: printable(finding.actual.text(bits: bits))
    )
  }

  /// Values of one setting and key one after the other, where the first of them stood.
  private static func together(_ lines: [FindingLine]) -> [FindingLine] {
    var keys: [[FindingLine]] = []
    var positions: [Together: Int] = [:]
    for line in joiningViews(lines, key: \.key) {
      let key = Together(head: line.head, key: line.key)
      if let position = positions[key] {
        keys[position].append(line)
      } else {
        positions[key] = keys.count
        keys.append([line])
      }
    }
    return keys.flatMap { $0 }
  }

  private struct Together: Hashable {
    let head: FindingLine.Head
    let key: String
  }

  private func write(_ block: FoldedHosts<Content>) {
    hosts.heading(block.names, system: block.content.system, groups: block.groups)
    var rest = block.content.findings[...]
    while let first = rest.first {
      let lines = rest.prefix { $0.head == first.head }
      write(first.head, lines)
      rest = rest.dropFirst(lines.count)
    }
    hosts.unknown(block.content.unknown)
  }

  private func write(_ head: FindingLine.Head, _ lines: ArraySlice<FindingLine>) {
    if let waiver = head.waiver, !waiver.isExpired {
      let owner = printable(waiver.owner)
      output.write(
        "  \(style.dim("~")) \(head.setting)  waived until \(waiver.expires) by \(owner)\n"
      )
      write(lines)
      return
    }
    let words = [
      head.severity == .other ? nil : head.severity.rawValue,
      head.isUpdated ? "known, and changed again" : nil,
    ].compactMap { $0 }
    let remark = words.isEmpty ? "" : "  " + style.red(words.joined(separator: ", "))
    output.write("  \(style.red("!")) \(head.setting)\(remark)\n")
    write(lines)
    for line in head.history { output.write("      \(line)\n") }
    if let waiver = head.waiver {
      output.write(
        "      the waiver of \(printable(waiver.owner)) expired on \(waiver.expires)\n"
      )
    }
    let rules = head.reason.rules.filter { $0 != "manifest" }.joined(separator: ", ")
    let origin = [rules, placesText(head.reason.declaredAt)].filter { !$0.isEmpty }
    output.write("      \(style.dim(origin.joined(separator: "; ")))\n")
  }

  /// The key once, and below it what was expected and found of each value.
  private func write(_ lines: ArraySlice<FindingLine>) {
    var rest = lines
    while let first = rest.first {
      let values = rest.prefix { $0.key == first.key }
      if !first.key.isEmpty { output.write("      \(first.key)\n") }
      let width = values.map(\.name.count).max() ?? 0
      var unwritten = values
      while let value = unwritten.first {
        let same = unwritten.prefix { $0 == value }.count
        let users = same > 1 ? "  (\(same) users)" : ""
        let name = value.name.isEmpty ? "" : "  " + padded(value.name, width) + "  "
        output.write(
          "      \(name)expected \(style.bold(value.expected)), found \(value.actual)\(users)\n"
        )
        unwritten = unwritten.dropFirst(same)
      }
      rest = rest.dropFirst(values.count)
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
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
      let line = line(entry)
      write(line.head, [line])
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

extension DriftTextWriter {
  /// Of many hosts only what is so on all of them is told: runs and evidence may be of one.
  private func line(_ entry: FoldedFinding) -> FindingLine {
    let isOne = entry.hosts.count == 1
    return line(
      entry.finding.told(
        lastApplied: isOne ? entry.finding.lastApplied : nil,
        evidence: entry.evidence.filter { $0.count == entry.count }.map(\.evidence)
      )
    )
  }
}

extension DriftFinding {
  /// Who moved, as a clause; nil where there is no journal to tell.
  func changeText(bits: [TLSProtocol: UInt32]) -> String? {
    guard let change else { return nil }
    let run = lastApplied.map { last in
      let value = last.value.map { printable($0.text(bits: bits, showsType: true)) }
      return "\(last.run) of \(last.at.prefix(10)) \(value.map { "wrote \($0)" } ?? "deleted it")"
    }
    switch change {
    case .machine: return "the machine was changed: \(run ?? "a run wrote what is declared")"
    case .manifest: return "the declaration has changed: \(run ?? "a run wrote what is found")"
    case .both: return "machine and declaration have changed: \(run ?? "a run wrote another value")"
    // That a run wrote it and was taken back is told by the evidence.
    case .neverApplied:
      return evidence.contains { $0.kind == .rolledBack } ? nil : "no run ever wrote it here"
    }
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
