import Inputs
import Posture

extension DriftPage {
  private typealias Row = PostureChangeRow

  /// What the stacks do now, and what they would do as declared.
  func posture() {
    let blocks = FoldedHosts<[Row]>.fold(
      report.hosts.lazy.filter { !$0.posture.isEmpty },
      name: { $0.host },
      groups: { $0.groups },
      shape: { PostureShape(groups: $0.groups, rows: Row.rows($0.posture)) },
      content: { Row.rows($0.posture) }
    ).sorted { left, right in
      left.names.count == right.names.count
        ? left.names[0] < right.names[0] : left.names.count > right.names.count
    }
    guard !blocks.isEmpty else { return }
    page.section(
      "posture",
      "Posture, as it is and as declared",
      hint:
        "What programs get that leave the choice to a stack, where the two differ. “On request” is "
        + "for programs that name the protocol."
    ) {
      for (index, block) in blocks.enumerated() { write(block, isOpen: index < 2) }
    }
  }

  private struct PostureShape: Hashable {
    let groups: [String]
    let rows: [PostureChangeRow]
  }

  private func write(_ block: FoldedHosts<[Row]>, isOpen: Bool) {
    let protocols = Set(block.content.flatMap { $0.cells.map(\.name) }).sorted()
    page.raw("<details class=\"more\"\(isOpen ? " open" : "")><summary><span class=\"sum\"><h3>")
    page.text(block.title)
    page.raw("</h3> <span class=\"sys\">")
    let size = block.names.count > 1 ? [groupedCount(block.names.count, "host")] : []
    page.text((size + block.groups).joined(separator: " · "))
    page.raw("</span></span></summary><div class=\"body\">")
    if block.names.count > 3 {
      page.raw("<p class=\"names\">")
      page.names(block.names)
      page.raw("</p>")
    }
    page.table("posture", label: "Posture of \(block.title)") {
      page.head(["Stack"] + protocols.map(\.rawValue))
      page.raw("<tbody>")
      for row in block.content {
        page.raw("<tr><th scope=\"row\">\(PageWriter.escaped(row.stacks))</th>")
        for name in protocols { page.raw("<td>\(cell(row.cells.first { $0.name == name }))</td>") }
        page.raw("</tr>\n")
      }
      page.raw("</tbody>")
    }
    let needs = Set(block.content.flatMap(\.needs)).sorted()
    if !needs.isEmpty {
      page.raw(
        "<p class=\"hint\">As declared only with \(PageWriter.escaped(needs.joined(separator: ", ")))</p>"
      )
    }
    page.raw("</div></details>\n")
  }

  private func cell(_ cell: PostureChange.Cell?) -> String {
    guard let cell else { return "" }
    let (was, will) = (cell.before, cell.after)
    return
      "<span class=\"was\">\(PageWriter.escaped(was.words)) →<span class=\"sr\"> should be</span></span> "
      + "<b class=\"\(style(will, cell.name))\">\(PageWriter.escaped(will.words))</b>"
  }

  /// The colour of what it means for a host; the words say the same without it.
  private func style(_ verdict: Verdict, _ name: TLSProtocol) -> String {
    switch verdict.byDefault {
    case .on: name.isLegacy ? "o" : "g"
    case .off: name.isLegacy ? "g" : "o"
    case .unsupported, .unknown: ""
    }
  }
}
