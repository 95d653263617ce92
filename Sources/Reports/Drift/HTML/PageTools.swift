import Posture

extension DriftPage {
  /// The filters, both views and what both of them have; nothing of it hangs on the script but the
  /// filters, which are hidden without it.
  func drift() {
    page.section(
      "drift",
      "Drift",
      hint: content.blocks.isEmpty
        ? nil
        : "Hosts of which the same is to be said stand together, the worst first. “Weaker” protects less "
          + "than what is declared, “stronger” lets in less than what is asked for."
    ) {
      guard !content.blocks.isEmpty else {
        page.raw("<p>Nothing differs from what is declared, waived or not.</p>\n")
        inSync()
        return
      }
      tools()
      let rows = FindingRows(self)
      // A browser need not lay out what is far away where there is much of it.
      let many = content.blocks.count + content.folded.findings.count > 400 ? " many" : ""
      page.raw("<div class=\"view\(many)\" data-view=\"host\">\n")
      for block in content.blocks { write(block, rows) }
      page.raw("</div>\n<div class=\"view\(many)\" data-view=\"finding\">\n")
      var first: [Reason: Int] = [:]
      for position in content.folded.findings.indices { card(position, first: &first) }
      page.raw("</div>\n")
      inSync()
    }
  }

  private func tools() {
    page.raw(
      "<div class=\"tools js\" role=\"search\" aria-label=\"Findings\" hidden>\n<div class=\"row\">"
    )
    page.raw(
      "<label class=\"find\" for=\"by-q\">Search hosts, settings, values, owners (press /)"
        + "<input type=\"search\" id=\"by-q\" autocomplete=\"off\" spellcheck=\"false\"></label>"
    )
    page.raw(
      "<div class=\"switch\" role=\"group\" aria-label=\"View\">"
        + "<button type=\"button\" value=\"host\" aria-pressed=\"true\">By host</button>"
        + "<button type=\"button\" value=\"finding\" aria-pressed=\"false\">By finding</button></div>"
    )
    page.raw("</div>\n<div class=\"row\">")
    let findings = content.folded.findings.map(\.finding)
    select("severity", "Severity", present(findings.map(\.severity)) { $0.rawValue })
    select("status", "Status", present(findings.map(\.status)) { $0.rawValue })
    select("group", "Group", heat.rows.map { ($0.group, $0.group) })
    select("stack", "Stack", heat.columns.map { ($0.id, $0.title) })
    if report.hasJournal {
      select("change", "Who moved", present(findings.compactMap(\.change)) { $0.short })
    }
    select("kind", "Kind", present(findings.map(\.kind)) { $0.words })
    page.raw("<button type=\"button\" id=\"open\">Open or close all</button>")
    page.raw("<button type=\"button\" id=\"clear\">Clear</button>")
    page.raw(
      "</div>\n<div class=\"row\"><output id=\"count\" aria-live=\"polite\"></output></div></div>\n"
    )
  }

  /// The words of a closed list that the report has, in the order of the list.
  private func present<Word: CaseIterable & Hashable & RawRepresentable>(
    _ words: [Word],
    _ label: (Word) -> String
  ) -> [(value: String, label: String)] where Word.RawValue == String {
    let found = Set(words)
    return Word.allCases.filter { found.contains($0) }.map { ($0.rawValue, label($0)) }
  }

  private func select(_ id: String, _ label: String, _ options: [(value: String, label: String)]) {
    page.raw(
      "<label for=\"by-\(id)\">\(label)<select id=\"by-\(id)\"><option value=\"\">All</option>"
    )
    for option in options {
      page.raw("<option value=\"\(PageWriter.escaped(option.value))\">")
      page.raw("\(PageWriter.escaped(option.label))</option>")
    }
    page.raw("</select></label>")
  }

  private func inSync() {
    let names = report.hosts.filter(\.isInSync).map(\.host)
    guard !names.isEmpty else { return }
    page.raw("<details class=\"more sync\"><summary><span class=\"sum\"><h3>")
    page.raw("\(groupedCount(names.count, "host")) in sync</h3><span class=\"tags\">")
    page.raw(PageWriter.tag("g", "in sync") + "</span></span></summary><div class=\"body\">")
    page.raw("<p class=\"names\">")
    page.names(names)
    page.raw("</p></div></details>\n")
  }
}

extension DriftFinding.Change {
  /// Who moved, in two words.
  var short: String {
    switch self {
    case .machine: "machine changed"
    case .manifest: "manifest changed"
    case .both: "both changed"
    case .neverApplied: "never applied"
    }
  }
}

extension DriftFinding.Kind {
  var words: String {
    switch self {
    case .registry: "registry value"
    case .internetOption: "Internet Options"
    case .update: "missing update"
    case .unreachable: "cannot be met"
    }
  }
}
