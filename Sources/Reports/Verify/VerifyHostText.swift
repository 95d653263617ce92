import Posture
import TLSCapture

// What captures come to for each host, for people.

extension VerifyTextWriter {
  /// What is said of a host.
  private struct Content {
    let host: HostVerdict
    let rows: [Row]
  }

  private struct Row: Hashable {
    let mark: String
    let stacks: [String]
    let verdict: String
    let seen: String
  }

  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let rows: [Row]
    let findings: [FindingShape]
  }

  /// A finding without what differs from host to host.
  private struct FindingShape: Hashable {
    let setting: String
    let text: String
  }

  func hosts() {
    guard !report.hosts.isEmpty else { return }
    let blocks = FoldedHosts<Content>.fold(
      report.hosts.filter(\.isSeen),
      name: { $0.host },
      groups: { $0.groups },
      shape: { host in
        Shape(
          groups: host.groups,
          summary: host.summary.withoutCounts,
          rows: rows(host),
          findings: host.findings.map {
            FindingShape(setting: $0.setting, text: "\($0.headline) \($0.meaning)")
          }
        )
      },
      content: { Content(host: $0, rows: rows($0)) }
    )
    for block in blocks {
      HostText(style: style, output: output, verbose: verbose)
        .heading(block.names, system: block.content.host.summary.text, groups: block.groups)
      joined(block.content.host)
      table(block.content.rows)
      for finding in block.content.host.findings { write(finding, hosts: block.names.count) }
    }
    let unseen = report.hosts.filter { !$0.isSeen }.map(\.host)
    guard !unseen.isEmpty else { return }
    output.write(
      "\n\(style.dim("not seen: \(namesText(unseen, most: verbose ? Int.max : 8))"))\n"
    )
    if unseen.count == report.hosts.count {
      for line in wrapped(
        "No address or server name in the captures is a host's. --hosts-file FILE names the hosts' "
          + "addresses, in the form of /etc/hosts.",
        width: 92
      ) { output.write("  \(line)\n") }
    }
  }

  /// A first label may be another machine's, so it is said where nothing better told the host.
  private func joined(_ host: HostVerdict) {
    guard host.joinedBy == [.label] else { return }
    output.write(
      "  \(style.dim("taken for this host by the first label of the server name only"))\n"
    )
  }

  private func rows(_ host: HostVerdict) -> [Row] {
    var rows: [Row] = []
    for verdict in host.stacks where verdict.stack == "schannel.server" {
      rows.append(row(verdict, names: [verdict.stack]))
    }
    if let client = host.client { rows.append(row(client, names: ["all connections made"])) }
    // Stacks of which the same is to be said stand on one line; which of them it was, nobody knows.
    var order: [Row] = []
    var names: [Row: [String]] = [:]
    for verdict in host.stacks where verdict.stack != "schannel.server" {
      let row = row(verdict, names: [], mayBe: true)
      if names[row] == nil { order.append(row) }
      names[row, default: []].append(verdict.name)
    }
    for row in order {
      rows.append(
        Row(mark: row.mark, stacks: names[row] ?? [], verdict: row.verdict, seen: row.seen)
      )
    }
    return rows
  }

  private func row(_ verdict: StackVerdict, names: [String], mayBe: Bool = false) -> Row {
    guard let known = verdict.verdict else {
      return Row(mark: " ", stacks: names, verdict: "not seen", seen: "")
    }
    var seen =
      verdict.versions.isEmpty
      ? count(verdict.handshakes, "handshake") : verdict.versions.text
    if verdict.onRequest > 0 {
      let share = verdict.onRequest == verdict.handshakes ? "all" : "\(verdict.onRequest)"
      seen += " (\(share) by programs that name their protocols)"
    }
    if !verdict.settled.isEmpty { seen += "; \(verdict.settled.joined(separator: "; "))" }
    let words =
      switch known {
      case .asPredicted: mayBe ? "may have been it" : "as predicted"
      case .settled: mayBe ? "may have been it" : "settles what is disputed"
      case .otherwise: "otherwise than predicted"
      case .unknown: mayBe ? "unknown" : "seen, and what to expect is unknown"
      case .silent: "nothing is proved"
      }
    return Row(mark: mark(known), stacks: names, verdict: words, seen: seen)
  }

  private func mark(_ verdict: WireVerdict) -> String {
    switch verdict {
    case .asPredicted: "="
    case .settled: "~"
    case .otherwise: "!"
    case .unknown: "?"
    case .silent: " "
    }
  }

  private func table(_ rows: [Row]) {
    let lines = rows.map { (row: $0, names: namesText($0.stacks, most: verbose ? Int.max : 4)) }
    let width = lines.map { columns($0.names) }.max() ?? 0
    for (row, names) in lines {
      let mark =
        switch row.mark {
        case "=": style.green("=")
        case "!": style.red("!")
        case "~", "?": style.yellow(row.mark)
        default: row.mark
        }
      let padding = String(repeating: " ", count: width - columns(names))
      let seen = row.seen.isEmpty ? "" : ": \(row.seen)"
      output.write("  \(mark) \(names)\(padding)  \(row.verdict)\(seen)\n")
    }
  }

  private func write(_ finding: VerifyFinding, hosts: Int) {
    output.write("\n  \(style.red("!")) \(style.bold(printable(finding.setting)))  ")
    output.write("\(printable(finding.actual))\n")
    var lines = [finding.expected] + finding.stepTexts.map { "because \($0)" }
    lines.append("so \(finding.meaning)")
    lines.append(hosts > 1 ? "on the first of them: \(finding.seen.text)" : finding.seen.text)
    if let rule = finding.askedBy.first, rule != "manifest" { lines.append("rule \(rule)") }
    let places = placesText(finding.declaredAt)
    if !places.isEmpty { lines.append("declared at \(places)") }
    for line in lines {
      for part in wrapped(printable(line), width: 90) { output.write("      \(part)\n") }
    }
  }
}
