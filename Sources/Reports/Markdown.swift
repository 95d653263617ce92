import Posture

/// Prose, lists and tables as GitHub's Markdown, each paragraph in one line.
struct Markdown {
  private(set) var text = ""
  /// Where a topic is explained, seen from the page; nil for what no page holds.
  let link: (Topic) -> String?
  /// The same of a document.
  let source: (String) -> String

  init(link: @escaping (Topic) -> String?, source: @escaping (String) -> String) {
    self.link = link
    self.source = source
  }

  mutating func heading(_ level: Int, _ title: String) {
    paragraph(String(repeating: "#", count: level) + " " + escaped(title))
  }

  mutating func paragraph(_ line: String) {
    if !text.isEmpty { text += "\n" }
    text += line + "\n"
  }

  /// Sections with headings of their own at the top of a page, and with words in bold below a topic,
  /// so that no two headings of a page are alike.
  mutating func sections(_ sections: [Explanation.Section], headingLevel: Int?) {
    for section in sections {
      var blocks = section.blocks[...]
      if let title = section.name.heading {
        if let headingLevel {
          heading(headingLevel, title)
        } else if case .text(let prose)? = blocks.first {
          paragraph("**\(title):** \(line(prose))")
          blocks = blocks.dropFirst()
        } else {
          paragraph("**\(title)**")
        }
      }
      for block in blocks { add(block) }
    }
  }

  mutating func sources(_ sources: [Source]) {
    guard !sources.isEmpty else { return }
    let links = sources.map { "[\(escaped($0.key))](\(source($0.key)))" }
    paragraph("Sources: " + links.joined(separator: ", "))
  }

  mutating func add(_ block: Explanation.Block) {
    switch block {
    case .text(let prose): paragraph(line(prose))
    case .list(let items): paragraph(items.map(lines).joined(separator: "\n"))
    case .table(let table):
      self.table(table.columns.map(\.heading), table.rows.map { $0.cells.map { line($0) } })
    case .example(let text): paragraph("```\n\(text)```")
    // A plan's change is of one host and on no page.
    case .change: break
    }
  }

  mutating func table(_ headings: [String], _ rows: [[String]]) {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let lines =
      [row(headings.map { escaped($0) }), row(headings.map { _ in "---" })] + rows.map(row)
    paragraph(lines.joined(separator: "\n"))
  }

  private func lines(_ item: Explanation.Item) -> String {
    var lines = ([item.text] + item.details).map { line($0) }
    if !item.sources.isEmpty {
      let links = item.sources.map { "[\(escaped($0))](\(source($0)))" }
      lines[lines.count - 1] += " (" + links.joined(separator: ", ") + ")"
    }
    return "- " + lines.joined(separator: "\n  - ")
  }

  func line(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text): escaped(text)
      case .code(let text): "`\(text)`"
      case .topic(let topic, let label):
        link(topic).map { "[\(escaped(label))](\($0))" } ?? escaped(label)
      case .word(let word, let isShort):
        word == .on ? "**on**" : escaped(isShort ? word.short : word.rawValue)
      }
    }.joined()
  }

  /// What Markdown would take for a mark, shown as it is.
  func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_<>[]~".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}

/// The anchor that GitHub makes of a heading.
func anchor(_ heading: String) -> String {
  var result = ""
  for character in heading.lowercased() {
    switch character {
    case " ": result.append("-")
    case "-", "_": result.append(character)
    case _ where character.isLetter || character.isNumber: result.append(character)
    default: break
    }
  }
  return result
}
