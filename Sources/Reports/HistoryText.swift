package import Posture

/// Writes a history for people: how the fleet went, then what drifted, when, and whether it came
/// back.
package func writeHistoryText(
  _ history: DriftHistory,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = HistoryTextWriter(
    history: history,
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct HistoryTextWriter {
  let history: DriftHistory
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var page: PageText { PageText(output: output) }

  func write() {
    headline()
    for match in history.matches { page.write(text(of: match), indent: 2) }
    trend()
    let blocks = blocks()
    for block in blocks.prefix(verbose ? Int.max : 30) { write(block) }
    if !verbose, blocks.count > 30 {
      output.write("\n… and \(blocks.count - 30) more; --verbose lists them\n")
    }
    unread()
  }

  // MARK: In front

  private func headline() {
    var line = "History: \(count(history.records.count, "record"))"
    if let first = history.records.first, let last = history.records.last {
      let days = (first.at.prefix(10), last.at.prefix(10))
      line += days.0 == days.1 ? " of \(days.0)" : " from \(days.0) to \(days.1)"
    }
    let findings = history.findings
    guard !findings.isEmpty else {
      return page.headline(printable(line) + "; no finding.", style: style)
    }
    let hosts = Set(findings.lazy.map(\.host)).count
    line += "; \(count(findings.count, "finding")) on \(count(hosts, "host"))"
    let there = findings.count { $0.isThere }
    line += ": \(there) still there, \(findings.count - there) gone"
    let flapping = findings.count { $0.isFlapping }
    if flapping > 0 { line += "; \(flapping) flapping" }
    page.headline(printable(line) + ".", style: style)
  }

  /// An argument can mean several things, and nobody should have to guess which.
  private func text(of match: HistoryMatch) -> String {
    let parts = [(match.hosts, "host"), (match.groups, "group"), (match.settings, "setting")]
      .filter { $0.0 > 0 }.map { count($0.0, $0.1) }
    let all =
      parts.count > 1
      ? parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
      : parts.first ?? "nothing"
    return printable("“\(match.pattern)” matches \(all)")
  }

  private func trend() {
    guard !history.trends.isEmpty else {
      output.write("\n  No record is about the whole fleet, so there is no trend.\n")
      return
    }
    for trend in history.trends {
      // Whatever was asked for, this is about all hosts.
      let fleet = history.trends.count > 1 ? " of " + trend.manifests.joined(separator: ", ") : ""
      output.write("\n  The whole fleet\(printable(fleet)):\n")
      write(trend.points)
    }
  }

  private func write(_ points: [DriftPoint]) {
    let shown = points.suffix(verbose ? Int.max : 10)
    let heads = ["when (UTC)", "hosts", "drifted", "findings", "weaker", "waived", "unreadable"]
    let rows = shown.map { point in
      let totals = point.totals
      return [moment(point.at)]
        + [
          totals.hosts, totals.drifted, totals.findings, totals.weaker, totals.waived,
          totals.unreadable,
        ].map { String($0) }
    }
    let widths = heads.indices.map { column in
      (rows.map { columns($0[column]) } + [columns(heads[column])]).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      cells.enumerated().map { column, text in
        let gap = String(repeating: " ", count: widths[column] - columns(text))
        return column == 0 ? text + gap : gap + text
      }.joined(separator: "  ")
    }
    output.write("  \(style.dim(line(heads)))\n")
    for row in rows { output.write("  \(line(row))\n") }
    if shown.count < points.count {
      output.write("  … and \(points.count - shown.count) earlier; --verbose lists them\n")
    }
  }

  // MARK: Findings

  /// What makes the findings of two hosts one for a reader.
  private struct Shape: Hashable {
    let kind: DriftFinding.Kind
    let setting: String
    let address: AddressShape
    let intervals: [DriftHistory.Interval]
  }

  /// What is there comes first, the weaker first, and what most hosts have.
  private func blocks() -> [FoldedHosts<DriftHistory.Finding>] {
    let blocks = FoldedHosts.fold(
      history.findings,
      name: { $0.host },
      groups: { $0.groups },
      shape: { finding in
        Shape(
          kind: finding.identity.kind,
          setting: finding.identity.setting,
          address: AddressShape(finding.identity.address),
          intervals: finding.intervals
        )
      },
      content: { $0 }
    )
    return blocks.enumerated().sorted { left, right in
      let (one, other) = (left.element.content, right.element.content)
      if one.isThere != other.isThere { return one.isThere }
      if one.severity != other.severity { return one.severity < other.severity }
      let sizes = (left.element.names.count, right.element.names.count)
      return sizes.0 == sizes.1 ? left.offset < right.offset : sizes.0 > sizes.1
    }.map(\.element)
  }

  private func write(_ block: FoldedHosts<DriftHistory.Finding>) {
    let finding = block.content
    let isWeaker = finding.severity == .weaker
    let mark = finding.isThere ? isWeaker ? style.red("!") : style.yellow("!") : style.green("=")
    var words: [String] = []
    if finding.isThere {
      words.append(isWeaker ? "weaker, still there" : "still there")
    } else {
      words.append(finding.intervals.last?.end?.kind == .left ? "no longer reported" : "gone")
    }
    switch finding.returns {
    case 0: break
    case 1: words.append("came back once")
    default: words.append(style.yellow("flapping") + ", came back \(finding.returns) times")
    }
    let setting = style.bold(printable(finding.identity.setting))
    output.write("\n\(mark) \(setting)  \(words.joined(separator: "; "))\n")
    if let address = finding.identity.address {
      page.whole(printable("\(address.path.textWithoutUser)\\\(address.name)"), indent: 4)
    }
    // A finding of several users of one host has the host's name several times.
    var names: [String] = []
    for name in block.names where names.last != name { names.append(name) }
    let users = block.names.count > names.count ? " (\(block.names.count) users)" : ""
    page.write("on " + hostsText(names, verbose: verbose) + users, indent: 4)
    let events = HistoryEvent.events(of: finding)
    let most = verbose ? Int.max : 8
    if events.count > most {
      page.write("… \(events.count - most) earlier; --verbose lists them", indent: 4)
    }
    for event in events.suffix(most) { write(event, finding.identity.setting) }
  }

  private func write(_ event: HistoryEvent, _ setting: String) {
    let head = "\(moment(event.at)) \(event.kind.text)"
    guard let finding = event.finding else {
      let last = event.last.map { "; last seen \(moment($0))" } ?? ""
      return page.write(head + last, indent: 4)
    }
    let bits = catalogue.bits(ofSettingNamed: setting)
    var parts = [
      "expected \(finding.expected.text(bits: bits)), found \(finding.actual.text(bits: bits))"
    ]
    if finding.status != .open { parts.append(finding.status.rawValue) }
    if let change = finding.change { parts.append(change.words) }
    page.write(head + ": " + printable(parts.joined(separator: "; ")), indent: 4)
  }

  private func unread() {
    let now = history.unread.filter(\.isNow)
    guard !now.isEmpty else { return }
    var firsts: [String] = []
    var hosts: [String: [String]] = [:]
    for entry in now {
      if hosts[entry.first] == nil { firsts.append(entry.first) }
      hosts[entry.first, default: []].append(entry.host)
    }
    output.write("\n")
    for first in firsts.sorted() {
      page.write(
        "?",
        style.yellow,
        "\(hostsText(hosts[first] ?? [], verbose: verbose)): not readable since \(moment(first)), so "
          + "what was found there counts as still there",
        indent: 0
      )
    }
  }

  /// `2026-01-02 03:00`; seconds tell a reader nothing.
  private func moment(_ at: String) -> String {
    printable(at.prefix(16).split(separator: "T").joined(separator: " "))
  }
}

extension DriftHistory.Finding {
  /// Whether somebody or something undoes it again and again.
  var isFlapping: Bool { returns > 1 }

  var severity: DriftFinding.Severity {
    intervals.last?.stretches.last?.finding.severity ?? .other
  }
}
