import Inputs
package import Posture
import WindowsRegistry

/// Writes a drift report for a comment on a pull request, at most `limit` bytes of GitHub's Markdown.
///
/// What does not fit is counted, and is to be read in the files that the run leaves.
package func writeDriftMarkdown(
  _ report: DriftReport,
  catalogue: Catalogue,
  version: String,
  limit: Int = 65_536,
  to output: ReportOutput
) {
  let writer = DriftMarkdownWriter(report: report, catalogue: catalogue, version: version)
  output.write(writer.text(limit: limit))
}

private struct DriftMarkdownWriter {
  let report: DriftReport
  let catalogue: Catalogue
  let version: String
  private let totals: DriftTotals
  private let content: HostBlocks

  init(report: DriftReport, catalogue: Catalogue, version: String) {
    self.report = report
    self.catalogue = catalogue
    self.version = version
    totals = DriftTotals(report)
    content = HostBlocks(report)
  }

  /// What nobody can say and what was agreed are kept from being crowded out: they get their part of
  /// the room first, though they stand behind the findings.
  func text(limit: Int) -> String {
    var top = BoundedMarkdown(limit: limit)
    top.add("## \(DriftHeadline(report).text)\n\n")
    switch report.part {
    case .whole: break
    case .limited: top.add("Of some hosts only.\n\n")
    case .shard(let number, let count): top.add("Shard \(number) of \(count).\n\n")
    }
    let sentences = DriftHeadline(report).sentences
    if !sentences.isEmpty { top.add(sentences.joined(separator: " ") + "\n\n") }
    let foot = footer
    let hasFoot = foot.utf8.count <= top.room
    var room = top.room - (hasFoot ? foot.utf8.count : 0)
    func part(_ share: Int, _ write: (inout BoundedMarkdown) -> Void) -> String {
      var part = BoundedMarkdown(limit: room * share / 100)
      write(&part)
      room -= part.text.utf8.count
      return part.text
    }
    let table = part(100) { $0.add(totalsTable) }
    let unreadable = part(12, unreadable)
    let unknown = part(8, unknown)
    let waivers = part(15, waivers)
    let findings = part(60, findings)
    let hosts = part(100, hosts)
    return top.text + table + unreadable + findings + hosts + waivers + unknown
      + (hasFoot ? foot : "")
  }

  private var totalsTable: String {
    let columns: [(String, Int)] = [
      ("Open findings", totals.findings), ("of which weaken", totals.weaker),
      ("Hosts with drift", totals.drifted), ("In sync", totals.inSync), ("Waived", totals.waived),
      ("Known", totals.known), ("Fixed", totals.fixed), ("Unknown", totals.unknown),
      ("Unreadable", totals.unreadable),
    ].filter { $0.1 > 0 || !["Known", "Fixed", "Waived", "Unknown", "Unreadable"].contains($0.0) }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return line(columns.map(\.0)) + line(columns.map { _ in "---:" })
      + line(columns.map { grouped($0.1) }) + "\n"
  }

  // MARK: Findings

  private func findings(_ part: inout BoundedMarkdown) {
    part.add(
      head: "| | Setting | Is | Should be | Who moved | Hosts | Declared at |\n"
        + "| --- | --- | --- | --- | --- | ---: | --- |\n",
      content.folded.findings,
      foot: "\n",
      more: {
        "\($0 == 1 ? "One more finding" : "\(grouped($0)) more findings") in the artifact.\n\n"
      },
      item: row
    )
  }

  private func row(_ item: FoldedFinding) -> String {
    let finding = item.finding
    let text = FindingText(finding, catalogue: catalogue)
    let severity =
      finding.isOpen && finding.severity == .weaker
      ? "**weaker**" : finding.severity.rawValue
    let places = finding.reason.declaredAt.sorted().prefix(2).map { place in
      "\(place.file):\(place.start.line)"
    }
    let cells = [
      ([severity] + states(finding)).joined(separator: ", "),
      MarkdownText.code(finding.setting)
        + (finding.address.map { " " + MarkdownText.code($0.shortText) } ?? ""),
      MarkdownText.code(text.actual),
      MarkdownText.code(text.expected),
      finding.change?.short ?? "",
      grouped(item.hosts.count),
      places.map { MarkdownText.code($0) }.joined(separator: ", "),
    ]
    return "| " + cells.joined(separator: " | ") + " |\n"
  }

  private func states(_ finding: DriftFinding) -> [String] {
    var states: [String] = []
    if let waiver = finding.waiver {
      let owner = MarkdownText.plain(waiver.owner, most: 60)
      states.append(
        waiver.isExpired
          ? "waiver of \(owner) expired \(waiver.expires)" : "waived until \(waiver.expires)"
      )
    }
    switch finding.baseline {
    case .new: states.append("new")
    case .updated: states.append("moved on")
    case .unchanged: states.append("known")
    case nil: break
    }
    return states
  }

  // MARK: Hosts

  private func hosts(_ part: inout BoundedMarkdown) {
    part.add(
      head: "### Hosts\n\n",
      content.blocks,
      more: {
        "\($0 == 1 ? "One more set of hosts" : "\(grouped($0)) more sets of hosts") in the artifact.\n\n"
      },
      item: details
    )
  }

  private func details(_ block: FoldedHosts<HostBlocks.Content>) -> String {
    let entries = block.content.findings
    let title = MarkdownText.inHTML(namesText(block.names, most: 3))
    let size = block.names.count > 1 ? " (\(grouped(block.names.count)) hosts)" : ""
    let system = ([block.content.host.summary.text] + block.groups)
      .map { MarkdownText.inHTML($0, most: 80) }.prefix(6).joined(separator: " · ")
    let findings = groupedCount(entries.reduce(0) { $0 + $1.times }, "finding")
    var text = "<details><summary><b>\(title)</b>\(size) · \(system) · \(findings)</summary>\n\n"
    if block.names.count > 3 {
      text += MarkdownText.plain(namesText(block.names, most: 60), most: 1500) + "\n\n"
    }
    for entry in entries.prefix(40) { text += line(entry) }
    if entries.count > 40 { text += "- \(entries.count - 40) more in the artifact\n" }
    for unknown in block.content.unknown.prefix(10) {
      text += "- \(MarkdownText.code(unknown.setting)) is unknown: "
      text += MarkdownText.plain(unknown.reason) + "\n"
    }
    return text + "\n</details>\n\n"
  }

  private func line(_ entry: HostBlocks.Entry) -> String {
    let item = content.folded.findings[entry.position]
    let finding = item.finding
    let text = FindingText(finding, catalogue: catalogue, namesRun: item.hosts.count == 1)
    var line = "- \(finding.severity.rawValue): \(MarkdownText.code(finding.setting))"
    if let place = text.place { line += " at \(MarkdownText.code(place, most: 260))" }
    line += " is \(MarkdownText.code(text.actual)), should be \(MarkdownText.code(text.expected))"
    if entry.times > 1 { line += " (\(entry.times) users)" }
    let more =
      [text.change, text.waiver]
      + item.evidence.filter { $0.count == item.count }.prefix(3).map {
        $0.evidence.words(beside: finding.address)
      }
    for words in more.compactMap({ $0 }) { line += "; " + MarkdownText.plain(words) }
    return line + "\n"
  }

  // MARK: What was agreed, and what is not known

  private func waivers(_ part: inout BoundedMarkdown) {
    part.add(
      head: "### Waivers\n\n| Setting | State | Until | Owner | Reason | Takes |\n"
        + "| --- | --- | --- | --- | --- | --- |\n",
      report.waivers,
      foot: "\n",
      more: {
        "\($0 == 1 ? "One more waiver" : "\(grouped($0)) more waivers") in the artifact.\n\n"
      }
    ) { use in
      let note = use.note
      let state = note.isExpired ? "**expired**" : "in force"
      let left = note.daysLeft(on: report.day).map { " (\($0))" } ?? ""
      let takes =
        use.hosts == 0
        ? "nothing"
        : "\(groupedCount(use.findings, "finding")) on \(groupedCount(use.hosts, "host"))"
      return "| \(MarkdownText.code(note.setting)) | \(state) | \(note.expires)\(left) "
        + "| \(MarkdownText.plain(note.owner, most: 80)) | \(MarkdownText.plain(note.reason)) | \(takes) |\n"
    }
  }

  private func unreadable(_ part: inout BoundedMarkdown) {
    part.add(
      head: "### Could not be read\n\n",
      report.unreadable,
      foot: "\n",
      more: {
        "\($0 == 1 ? "One more unreadable host" : "\(grouped($0)) more unreadable hosts") in the artifact.\n\n"
      }
    ) { host in
      "- \(MarkdownText.code(host.host)): \(MarkdownText.plain(host.reason))\n"
    }
  }

  private func unknown(_ part: inout BoundedMarkdown) {
    part.add(
      head: "### Unknown\n\n",
      content.folded.unknown,
      foot: "\n",
      more: {
        "\($0 == 1 ? "One more unknown setting" : "\(grouped($0)) more unknown settings") in the artifact.\n\n"
      }
    ) { item in
      "- \(MarkdownText.code(item.entry.setting)) on "
        + MarkdownText.plain(namesText(item.hosts.names, most: 6))
        + ": \(MarkdownText.plain(item.entry.reason))\n"
    }
  }

  private var footer: String {
    let day = report.day.map { "; judged on \($0)" } ?? ""
    let files = namesText(report.manifests.map(\.path), most: 3)
    return
      "<sub>plumbline \(MarkdownText.plain(version)), declared in \(MarkdownText.plain(files))\(day)</sub>\n"
  }
}
