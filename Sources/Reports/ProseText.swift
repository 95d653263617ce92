import Posture

/// Prose laid out for a terminal: words that are not broken, painted one by one.
struct ProseText {
  let style: Style

  struct Word {
    var width: Int
    var text: String
  }

  /// The words of a text; code and the names of topics are one word each, with what touches them.
  func words(_ prose: Prose) -> [Word] {
    var words: [Word] = []
    var current: Word?
    func add(_ text: Substring, _ paint: (String) -> String) {
      guard !text.isEmpty else { return }
      let shown = printable(String(text))
      current = Word(
        width: (current?.width ?? 0) + shown.count,
        text: (current?.text ?? "") + paint(shown)
      )
    }
    for span in prose.spans {
      switch span {
      case .text(let text):
        for (index, part) in text.split(separator: " ", omittingEmptySubsequences: false)
          .enumerated()
        {
          if index > 0, let word = current {
            words.append(word)
            current = nil
          }
          add(part) { $0 }
        }
      case .code(let text): add(text[...], style.cyan)
      case .topic(_, let label): add(label[...]) { $0 }
      case .word(let word, let isShort):
        add((isShort ? word.short : word.rawValue)[...]) { paint(word, $0) }
      }
    }
    return words + [current].compactMap { $0 }
  }

  private func paint(_ word: DefaultWord, _ text: String) -> String {
    switch word {
    case .on: style.green(text)
    case .unsupported, .notSet, .ownList: style.dim(text)
    case .disputed, .untilUpdate, .byUpdate, .unknown: style.yellow(text)
    case .off: text
    }
  }

  /// Lines of at most `width` columns, words permitting.
  func lines(_ prose: Prose, sources: [String] = [], width: Int) -> [Word] {
    var words = words(prose)
    if !sources.isEmpty {
      // A document's key is never broken; the list of them may be.
      for (index, key) in sources.enumerated() {
        let text = (index == 0 ? "[" : "") + key + (index == sources.count - 1 ? "]" : ",")
        words.append(Word(width: text.count, text: style.dim(text)))
      }
    }
    var lines: [Word] = []
    for word in words {
      if let last = lines.indices.last, lines[last].width + 1 + word.width <= width {
        lines[last].width += 1 + word.width
        lines[last].text += " " + word.text
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  /// A table as wide as it must be and at most `width`; cells that are too long go over several lines.
  func lines(_ table: Explanation.Table, width: Int) -> [String] {
    let headings = table.columns.map { $0.heading }
    let widths = self.widths(table, headings, width)
    let heads = headings.enumerated().map { column, text in
      style.dim(text) + spaces(widths[column] - text.count)
    }
    var lines = [trimmed(heads.joined(separator: "  "))]
    for row in table.rows {
      let cells = row.cells.enumerated().map { self.lines($1, width: widths[$0]) }
      let height = cells.map(\.count).max() ?? 0
      for line in 0..<height {
        let parts = cells.enumerated().map { column, cell -> String in
          guard line < cell.count else { return spaces(widths[column]) }
          return cell[line].text + spaces(widths[column] - cell[line].width)
        }
        lines.append(trimmed(parts.joined(separator: "  ")))
      }
    }
    return lines
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// What each column takes; the widest give first where all together are too wide.
  private func widths(_ table: Explanation.Table, _ headings: [String], _ width: Int) -> [Int] {
    var widths = headings.map(\.count)
    var least = widths
    for row in table.rows {
      for (column, cell) in row.cells.enumerated() {
        let words = words(cell)
        widths[column] = max(widths[column], words.reduce(-1) { $0 + 1 + $1.width })
        least[column] = max(least[column], words.map(\.width).max() ?? 0)
      }
    }
    let room = width - 2 * (widths.count - 1)
    while widths.reduce(0, +) > room {
      let givers = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = givers.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
