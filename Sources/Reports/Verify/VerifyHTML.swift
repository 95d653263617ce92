import Inputs
package import Posture
import TLSCapture

/// Writes what captures come to as one page that needs nothing else: no network and no script.
package func writeVerifyHTML(
  _ report: VerifyReport,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  VerifyPage(
    report: report,
    catalogue: catalogue,
    version: version,
    page: PageWriter(output)
  ).write()
}

private struct VerifyPage {
  let report: VerifyReport
  let catalogue: Catalogue
  let version: String
  let page: PageWriter

  /// A browser shows so many rows of a table at ease; the other formats have all.
  private static let mostRows = 5_000

  func write() {
    let headline = VerifyHeadline(report)
    head(headline.text)
    page.raw("<body>\n<header><div class=\"say\"><h1>\(PageWriter.escaped(headline.text))</h1>\n")
    page.raw("<p class=\"lead\">\(PageWriter.escaped(sentence(headline.clauses)))</p>\n")
    for notice in notices(headline) {
      page.raw("<p class=\"notice bad\">\(PageWriter.escaped(notice))</p>\n")
    }
    page.raw("</div></header>\n<main>\n")
    findings()
    stillInUse()
    handshakes()
    hosts()
    page.raw("</main>\n<footer class=\"hint\"><p>plumbline \(PageWriter.escaped(version))")
    if let period = report.period { page.raw(", \(PageWriter.escaped(period.periodText))") }
    let files = namesText(report.origins, most: 6)
    page.raw(files.isEmpty ? "</p>" : ", from \(PageWriter.escaped(files))</p>")
    page.raw("</footer>\n</body>\n</html>\n")
  }

  /// The policy lets in our style by its digest, and nothing else at all.
  private func head(_ title: String) {
    page.raw(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'sha256-\(PageStyle.sha256)'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="plumbline \(PageWriter.escaped(version))">
      <meta name="referrer" content="no-referrer">
      <title>\(PageWriter.escaped(title)) – verify</title>
      <style>\(PageStyle.text)</style>
      </head>

      """
    )
  }

  private func sentence(_ clauses: [String]) -> String {
    clauses.isEmpty ? "" : clauses.joined(separator: "; ") + "."
  }

  private func notices(_ headline: VerifyHeadline) -> [String] {
    let captures = report.captures.compactMap { capture in
      capture.failure.map { "\(capture.path): \($0.reason)" }
    }
    return captures + report.unreadable.map { "\($0.host) could not be read: \($0.reason)" }
      + headline.open
  }

  // MARK: Parts

  private func findings() {
    guard !report.findings.isEmpty else { return }
    page.section("findings", "Findings") {
      rows(
        "Findings",
        ["Severity", "Host", "Setting", "Seen", "Expected", "So", "Declared at"],
        report.findings.sorted { $0.severity < $1.severity }
      ) { finding in
        let because = finding.stepTexts.map { "<br>\(PageWriter.escaped($0))" }.joined()
        let links = PageWriter.links(finding.because.compactMap(\.source), catalogue)
        return [
          PageWriter.tag(finding.severity.letter, finding.severity.rawValue),
          PageWriter.escaped(finding.host), PageWriter.code(finding.setting),
          PageWriter.escaped(finding.actual)
            + "<br><span class=\"hint\">\(PageWriter.escaped(finding.seen.text))</span>",
          PageWriter.escaped(finding.expected)
            + "<span class=\"hint\">\(because)\(links.isEmpty ? "" : "<br>" + links)</span>",
          PageWriter.escaped(finding.meaning),
          PageWriter.code(placesText(finding.declaredAt)),
        ]
      }
    }
  }

  private func stillInUse() {
    let use = report.stillInUse
    guard report.totals.handshakes > 0 else { return }
    let name = use.range
    page.section("in-use", "Still in use: \(name)") {
      if use.clients.isEmpty, use.servers.isEmpty {
        page.raw("<p>By nobody, as far as these captures show.</p>\n")
      }
      let lines = use.clients.map { ("client", $0.line) }
      rows(
        "Who still uses \(name)",
        ["Side", "Evidence"],
        lines + use.servers.map { ("server", $0.line) }
      ) { [$0.0, PageWriter.escaped($0.1)] }
    }
  }

  private func handshakes() {
    guard !report.entries.isEmpty else { return }
    page.section("handshakes", "Handshakes") {
      rows(
        "Handshakes by server and client",
        ["Server", "Client", "Offered", "Result", "Suite or reason", "Handshakes"],
        report.entriesOldFirst
      ) { entry in
        let shape = entry.shape
        let result = PageWriter.tag(shape.isBelow(report.floor) ? "w" : "g", shape.resultText)
        let server =
          entry.group.label == entry.group.server.description
          ? "" : "<br><span class=\"hint\">\(entry.group.server)</span>"
        return [
          PageWriter.escaped(entry.group.label) + server,
          PageWriter.escaped(entry.group.client.description), PageWriter.escaped(shape.offerText),
          result,
          PageWriter.escaped(
            [shape.suite.map { CipherSuiteName.of($0) }, shape.reason].compactMap { $0 }
              .joined(separator: "; ")
          ),
          grouped(entry.tally.count),
        ]
      }
    }
  }

  private func hosts() {
    guard !report.hosts.isEmpty else { return }
    page.section("hosts", "Hosts", hint: "Which client stack it was, the wire does not tell.") {
      let rows = report.hosts.flatMap { host in
        ([host.stacks.first, host.client].compactMap { $0 }).map { (host, $0) }
      }
      self.rows("Hosts", ["Host", "Groups", "Side", "Verdict", "Seen"], rows) { host, stack in
        let verdict = stack.verdict?.rawValue ?? "not-seen"
        let letter =
          switch stack.verdict {
          case .otherwise: "w"
          case .unknown, .settled: "o"
          case .asPredicted: "g"
          case .silent, nil: "v"
          }
        return [
          PageWriter.escaped(host.host),
          PageWriter.escaped(host.groups.joined(separator: ", ")), stack.stack,
          PageWriter.tag(letter, verdict),
          PageWriter.escaped(
            stack.versions.text
          ),
        ]
      }
    }
  }

  /// Cells are markup.
  private func rows<Row>(
    _ label: String,
    _ columns: [String],
    _ rows: [Row],
    _ cells: (Row) -> [String]
  ) {
    guard !rows.isEmpty else { return }
    page.table("rows", label: label) {
      page.head(columns)
      page.raw("<tbody>\n")
      for row in rows.prefix(Self.mostRows) {
        page.raw("<tr>" + cells(row).map { "<td>\($0)</td>" }.joined() + "</tr>\n")
      }
      page.raw("</tbody>")
    }
    if rows.count > Self.mostRows {
      page.raw("<p class=\"hint\">\(grouped(rows.count - Self.mostRows)) more rows are in the ")
      page.raw("report as JSON or CSV.</p>\n")
    }
  }
}
