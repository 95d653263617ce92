import Inputs
package import Posture
import TLSCapture

/// Writes what captures come to for a comment or a ticket, at most `limit` bytes of GitHub's Markdown.
package func writeVerifyMarkdown(
  _ report: VerifyReport,
  version: String,
  limit: Int = 65_536,
  to output: ReportOutput
) {
  let writer = VerifyMarkdownWriter(report: report, version: version)
  output.write(writer.text(limit: limit))
}

private struct VerifyMarkdownWriter {
  let report: VerifyReport
  let version: String

  func text(limit: Int) -> String {
    let headline = VerifyHeadline(report)
    var page = BoundedMarkdown(limit: limit - footer.utf8.count)
    page.add("## \(headline.text)\n\n")
    if !headline.clauses.isEmpty {
      page.add(MarkdownText.plain(headline.clauses.joined(separator: "; "), most: 1000) + ".\n\n")
    }
    if let period = report.period { page.add("\(period.periodText).\n\n") }
    for line in headline.open { page.add(MarkdownText.plain(line, most: 1000) + "\n\n") }
    unread(&page)
    findings(&page)
    stillInUse(&page)
    groups(&page)
    return page.text + footer
  }

  private func unread(_ page: inout BoundedMarkdown) {
    let captures = report.captures.compactMap { capture in
      capture.failure.map { (capture.path, $0.reason) }
    }
    page.add(
      head: "### Could not be read\n\n",
      captures + report.unreadable.map { ($0.host, $0.reason) },
      foot: "\n",
      more: { "\(grouped($0)) more in the artifact.\n\n" }
    ) { "- \(MarkdownText.code($0.0)): \(MarkdownText.plain($0.1))\n" }
  }

  private func findings(_ page: inout BoundedMarkdown) {
    page.add(
      head: "### Findings\n\n| | Host | Setting | Seen | Expected | Handshakes | Declared at |\n"
        + "| --- | --- | --- | --- | --- | ---: | --- |\n",
      report.findings.sorted { $0.severity < $1.severity },
      foot: "\n",
      more: {
        "\($0 == 1 ? "One more finding" : "\(grouped($0)) more findings") in the artifact.\n\n"
      }
    ) { finding in
      let severity = finding.severity == .weaker ? "**weaker**" : finding.severity.rawValue
      let places = finding.declaredAt.sorted().prefix(2).map { "\($0.file):\($0.start.line)" }
      let steps = finding.stepTexts.joined(separator: "; ")
      let because = steps.isEmpty ? "" : ": " + steps
      let cells = [
        severity, MarkdownText.code(finding.host), MarkdownText.code(finding.setting),
        MarkdownText.plain("\(finding.actual), with \(finding.seen.peersText)"),
        MarkdownText.plain(finding.expected + because, most: 400) + "; so "
          + MarkdownText.plain(finding.meaning, most: 400),
        grouped(finding.seen.tally.count),
        places.map { MarkdownText.code($0) }.joined(separator: ", "),
      ]
      return "| " + cells.joined(separator: " | ") + " |\n"
    }
  }

  private func stillInUse(_ page: inout BoundedMarkdown) {
    let use = report.stillInUse
    let lines =
      use.clients.map { "client " + $0.line }
      + use.servers.map { "server " + $0.line }
    page.add(
      head: "### Still in use: \(use.range)\n\n",
      lines,
      foot: "\n",
      more: { "\(grouped($0)) more in the artifact.\n\n" }
    ) { "- \(MarkdownText.plain($0, most: 500))\n" }
  }

  private func groups(_ page: inout BoundedMarkdown) {
    page.add(
      head: "### Handshakes\n\n| Server | Client | Offered | Chosen | Suite | Handshakes |\n"
        + "| --- | --- | --- | --- | --- | ---: |\n",
      report.entriesOldFirst,
      foot: "\n",
      more: { "\(grouped($0)) more in the artifact.\n\n" }
    ) { entry in
      let result = entry.shape.resultText
      let cells = [
        MarkdownText.code(entry.group.label), MarkdownText.code(entry.group.client.description),
        MarkdownText.plain(entry.shape.offerText),
        entry.shape.isBelow(report.floor) ? "**\(result)**" : result,
        entry.shape.suite.map { MarkdownText.code(CipherSuiteName.of($0)) }
          ?? MarkdownText.plain(entry.shape.reason ?? ""),
        grouped(entry.tally.count),
      ]
      return "| " + cells.joined(separator: " | ") + " |\n"
    }
  }

  private var footer: String {
    let files = namesText(report.origins, most: 3)
    let tool = MarkdownText.plain(version)
    let from = files.isEmpty ? "" : ", from \(MarkdownText.plain(files))"
    return "<sub>plumbline \(tool)\(from)</sub>\n"
  }
}
