import Inputs
package import Posture
import WindowsRegistry

/// Writes what a change of manifests means as the comment on a pull request: GitHub's Markdown that
/// fits a comment, with a folded section for each block of hosts.
package func writeDiffMarkdown(
  _ report: DiffReport,
  catalogue: Catalogue,
  limit: Int = DiffMarkdown.largestComment,
  to output: ReportOutput
) {
  var page = DiffMarkdown(report: report, catalogue: catalogue, limit: limit)
  output.write(page.render())
}

package struct DiffMarkdown {
  /// What GitHub takes for a comment is 65,536 characters; bytes are counted here, never fewer.
  package static let largestComment = 65_536

  fileprivate let report: DiffReport
  fileprivate let catalogue: Catalogue
  fileprivate let limit: Int
  private var text = ""

  fileprivate init(report: DiffReport, catalogue: Catalogue, limit: Int) {
    self.report = report
    self.catalogue = catalogue
    self.limit = limit
  }

  fileprivate mutating func render() -> String {
    let totals = DiffTotals(report)
    text = "### Plumbline: \(diffHeadline(report, totals))\n"
    add("\n\(code(report.before.text)) → \(code(report.after.text))\n")
    let hazards = Hazard.allCases.compactMap { hazard in
      totals.newHazards[hazard].map { names in
        "- **\(hazard.rawValue)** on \(count(names.count, "host")): \(codes(names, most: 4))\n"
      }
    }
    if !hazards.isEmpty { add("\n#### New hazards\n\n" + hazards.joined()) }
    let unreadable = report.unreadable.map { host in
      "| \(cell(host.host)) | \(cell(host.reason)) |\n"
    }
    table("Unreadable hosts", ["Host", "Why"], unreadable)
    table("Manifests", ["", "What", "Where"], manifests)
    table(
      "Posture that is wished, by default",
      ["Hosts", "Stack", "Protocols", "Before", "After"],
      posture
    )
    blocks()
    return text
  }

  /// Adds a piece if it fits and leaves room for a last line; tells whether it did.
  @discardableResult
  private mutating func add(_ piece: String) -> Bool {
    guard text.utf8.count + piece.utf8.count <= limit - Self.reserve else { return false }
    text += piece
    return true
  }

  private static let reserve = 200

  private mutating func table(_ title: String, _ headings: [String], _ rows: [String]) {
    guard !rows.isEmpty else { return }
    let head =
      "\n#### \(title)\n\n| \(headings.joined(separator: " | ")) |\n"
      + "|\(headings.map { _ in " --- |" }.joined())\n"
    guard add(head) else { return }
    // Rows may take half of what there is: the hosts' sections are to have room, too.
    let room = text.utf8.count + (limit - text.utf8.count) / 2
    for (index, row) in rows.enumerated() {
      guard text.utf8.count + row.utf8.count <= room, add(row) else {
        add("\n… and \(rows.count - index) more.\n")
        return
      }
    }
  }

  private var manifests: [String] {
    ManifestLine.lines(report.manifestChanges).map { line in
      "| `\(line.symbol)` | \(cell(line.text)) | \(cell(line.places)) |\n"
    }
  }

  private var posture: [String] {
    let hosts = report.hosts.lazy.map(\.postureHost)
    return PostureChangeText.blocks(hosts).flatMap { block in
      block.content.flatMap { row in
        row.transitions.map { transition in
          let needs = row.needs.isEmpty ? "" : " with \(row.needs.joined(separator: ", "))"
          return "| \(codes(block.names, most: 3)) | \(cell(row.stacks)) | \(transition.names) "
            + "| \(transition.was) | **\(transition.will)**\(needs) |\n"
        }
      }
    }
  }

  // MARK: Hosts

  private mutating func blocks() {
    let blocks = DiffBlock.fold(report, catalogue: catalogue)
    guard !blocks.isEmpty, add("\n#### Hosts\n") else { return }
    var left = (blocks: 0, hosts: 0)
    for block in blocks where !add(section(block)) {
      left.blocks += 1
      left.hosts += block.names.count
    }
    if left.blocks > 0 {
      text +=
        "\n… and \(count(left.blocks, "more block")) of \(count(left.hosts, "host")), too long for "
        + "this page: the text and the JSON have all of them.\n"
    }
  }

  private func section(_ block: FoldedHosts<DiffBlock>) -> String {
    let host = block.content.host
    let names = namesText(block.names, most: 6)
    let size = block.names.count > 1 ? " (\(block.names.count) hosts)" : ""
    let groups =
      block.groups.isEmpty ? "" : ", <code>\(html(block.groups.joined(separator: ", ")))</code>"
    var parts: [String] = []
    if let text = block.content.membershipText { parts.append("\(text).") }
    let items =
      host.updates.map(item) + block.content.wishes.map(item) + host.unreachable.map(item)
      + host.unknown.map { "- unknown: \(code($0.setting)): \(code($0.reason))" }
    if !items.isEmpty { parts.append(items.joined(separator: "\n")) }
    let lines = joined(block.content.lines)
    if !lines.isEmpty {
      let rows = lines.map { line, times in
        let users = times > 1 ? " (\(times) users)" : ""
        let costs = line.kind == .removed ? "" : line.costs.joined(separator: ", ")
        return "| `\(line.kind.rawValue)` | \(cell(line.key + "\\" + line.name))\(users) "
          + "| \(cell(line.now)) | \(line.before.map(cell) ?? "") | \(line.after.map(cell) ?? "") "
          + "| \(cell(line.subject)) \(cell(sidesText(line.placesBefore, line.placesAfter))) "
          + "| \(costs) |"
      }
      parts.append(
        "| | Value | Now | Before | After | Asked for by | Hazards |\n"
          + "| --- | --- | --- | --- | --- | --- | --- |\n" + rows.joined(separator: "\n")
      )
    }
    return
      "\n<details><summary><code>\(html(names))</code>\(size): \(html(host.summary.text))\(groups)"
      + "</summary>\n\n" + parts.joined(separator: "\n\n") + "\n\n</details>\n"
  }

  private func joined(_ lines: [DiffLine]) -> [(line: DiffLine, times: Int)] {
    lines.reduce(into: []) { joined, line in
      if let last = joined.indices.last, joined[last].line == line {
        joined[last].times += 1
      } else {
        joined.append((line, 1))
      }
    }
  }

  private func item(_ change: SideChange<UnmetRequirement>) -> String {
    let update = change.after ?? change.before
    let words = change.after == nil ? "no longer to install" : "to install"
    let places = sidesText(
      change.before?.reason.declaredAt ?? [],
      change.after?.reason.declaredAt ?? []
    )
    return "- \(words): \(code(update?.install ?? "")) \(code(places))"
  }

  private func item(_ wish: DiffWishLine) -> String {
    "- \(code(wish.subject)): \(code(wish.outcome)) "
      + code(sidesText(wish.placesBefore, wish.placesAfter))
  }

  private func item(_ change: SideChange<Unreachable>) -> String {
    guard let entry = change.after ?? change.before else { return "" }
    let words = change.after == nil ? "no longer wished in vain" : "cannot be met"
    return "- \(code(entry.setting)): \(words): expected \(code(entry.expected)), found "
      + code(entry.actual)
  }

  // MARK: Marks

  private func codes(_ names: [String], most: Int) -> String {
    let rest = names.count > most ? ", … +\(names.count - most)" : ""
    return names.prefix(most).map { cell($0) }.joined(separator: ", ") + rest
  }
}

/// The same in a table, where a bar would end the cell even in code.
private func cell(_ text: String) -> String { code(text).replacing("|", with: "\\|") }

/// A text that somebody else wrote, as code: nothing in it is a mark, a mention or a link.
private func code(_ text: String) -> String {
  guard !text.isEmpty else { return "" }
  let shown = printable(text)
  var longest = 0
  var run = 0
  for character in shown {
    run = character == "`" ? run + 1 : 0
    longest = max(longest, run)
  }
  guard longest > 0 else { return "`\(shown)`" }
  let fence = String(repeating: "`", count: longest + 1)
  return "\(fence) \(shown) \(fence)"
}

private func html(_ text: String) -> String {
  printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    .replacing(">", with: "&gt;")
}
