import Inputs
import Posture

extension DriftPage {
  /// What nobody can say; it is as loud as what differs, since it may hide as much.
  func gaps() {
    guard totals.unreadable + totals.unknown > 0 else { return }
    page.section(
      "gaps",
      "Not known",
      hint:
        "Unknown is not in sync. These hosts and settings have to be looked at before anybody can say."
    ) {
      if !report.unreadable.isEmpty { unreadable() }
      if !content.folded.unknown.isEmpty { unknownSettings() }
    }
  }

  private func unreadable() {
    let folded = FoldedHosts<String>.fold(
      report.unreadable,
      name: { $0.host },
      groups: { _ in [] },
      shape: { $0.reason },
      content: { $0.reason }
    )
    page.table("gaps", label: "Hosts that could not be read") {
      page.raw(
        "<caption>\(groupedCount(report.unreadable.count, "host")) could not be read</caption>"
      )
      page.head(["Hosts", "Why"])
      page.raw("<tbody>")
      for entry in folded {
        page.raw("<tr><th scope=\"row\">")
        page.names(entry.names)
        page.raw("</th><td>\(PageWriter.escaped(entry.content))</td></tr>\n")
      }
      page.raw("</tbody>")
    }
  }

  /// Folded once more, since users differ from host to host.
  private func unknownSettings() {
    let entries = report.hosts.flatMap { host in host.unknown.map { (host.host, $0) } }
    let folded = FoldedHosts<UnknownShape>.fold(
      entries,
      name: { $0.0 },
      groups: { _ in [] },
      shape: { UnknownShape($0.1) },
      content: { UnknownShape($0.1) }
    )
    page.table("gaps", label: "Settings that are unknown") {
      page.raw("<caption>\(groupedCount(totals.unknown, "setting")) unknown</caption>")
      page.head(["Setting", "Why", "Hosts"])
      page.raw("<tbody>")
      for entry in folded {
        page.raw("<tr><th scope=\"row\">\(PageWriter.escaped(entry.content.setting))")
        if let place = entry.content.place { page.raw("<br>" + PageWriter.code(place)) }
        page.raw("</th><td>\(PageWriter.escaped(entry.content.reason))</td><td>")
        var hosts = HostNames(entry.names[0])
        for name in entry.names.dropFirst() { hosts.add(name) }
        page.names(hosts.names)
        page.raw("</td></tr>\n")
      }
      page.raw("</tbody>")
    }
  }

  var hasNotes: Bool { !content.folded.remarks.isEmpty || !report.diagnostics.isEmpty }

  /// What else is worth knowing, of the hosts and of the manifests.
  func notes() {
    guard hasNotes else { return }
    page.section("notes", "Notes") {
      page.table("notes", label: "Notes") {
        page.head(["Severity", "Note", "About"])
        page.raw("<tbody>")
        for diagnostic in report.diagnostics {
          row(
            diagnostic.severity == .note ? "note" : diagnostic.severity.rawValue,
            diagnostic.summary + (diagnostic.help.map { ". To do: \($0)" } ?? ""),
            diagnostic.code
          ) {
            if let place = diagnostic.place { page.raw(PageWriter.code(place.description)) }
          }
        }
        for item in content.folded.remarks {
          row(item.remark.isWarning ? "warning" : "note", item.remark.text, item.remark.code) {
            page.names(item.hosts.names)
          }
        }
        page.raw("</tbody>")
      }
    }
  }

  private func row(_ severity: String, _ text: String, _ code: String, _ about: () -> Void) {
    page.raw("<tr><td>\(PageWriter.tag(severity == "note" ? "" : "o", severity))</td>")
    page.raw("<td>\(PageWriter.escaped(text)) \(PageWriter.code(code))</td><td>")
    about()
    page.raw("</td></tr>\n")
  }

  /// What the page rests on, so that it can be made again.
  func footer() {
    page.raw("<footer><p>Plumbline \(PageWriter.escaped(version)), catalogue ")
    page.raw("\(PageWriter.code(report.catalogueVersion)). Nothing on this page was fetched, and ")
    page.raw("nothing of it leaves the browser.</p><ul>")
    for file in report.manifests {
      page.raw("<li>\(PageWriter.code(file.path)) SHA-256 \(PageWriter.code(file.sha256))</li>")
    }
    page.raw("</ul></footer>\n")
  }
}
