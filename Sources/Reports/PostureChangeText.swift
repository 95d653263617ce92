import Posture

/// The table of a plan that says what the hosts will do, before the operations that bring it about.
struct PostureChangeText {
  let style: Style
  let output: ReportOutput
  let verbose: Bool

  /// A row of the table: stacks that change alike.
  struct Row: Hashable {
    var stacks: String
    let cells: [PostureChange.Cell]
    let needs: [String]
  }

  /// What is said of a host.
  struct Host {
    let name: String
    let groups: [String]
    let posture: [PostureChange]
  }

  func write(_ plan: Plan) {
    write(
      plan.hosts.lazy.map { Host(name: $0.host, groups: $0.groups, posture: $0.posture) },
      title: "Posture"
    )
  }

  static func blocks(_ hosts: some Sequence<Host>) -> [FoldedHosts<[Row]>] {
    FoldedHosts<[Row]>.fold(
      hosts.lazy.filter { !$0.posture.isEmpty },
      name: { $0.name },
      groups: { $0.groups },
      shape: { Shape(groups: $0.groups, rows: Self.rows($0.posture)) },
      content: { Self.rows($0.posture) }
    )
  }

  func write(_ hosts: some Sequence<Host>, title: String) {
    let blocks = Self.blocks(hosts)
    guard !blocks.isEmpty else { return }
    output.write("\n\(style.bold(title)), by default, before -> after\n")
    for block in blocks {
      let names = namesText(block.names, most: verbose ? Int.max : 6)
      let size = block.names.count > 1 ? " (\(block.names.count) hosts)" : ""
      output.write(
        "  \(style.bold(names + size))  "
          + style.dim(printable(block.groups.joined(separator: ", "))) + "\n"
      )
      let width = block.content.map(\.stacks.count).max() ?? 0
      for row in block.content { write(row, width) }
    }
  }

  private struct Shape: Hashable {
    let groups: [String]
    let rows: [Row]
  }

  /// Protocols that change alike stand together, the newest first: it is what most plans are about.
  private func write(_ row: Row, _ width: Int) {
    let needs = row.needs.isEmpty ? "" : "  with \(row.needs.joined(separator: ", "))"
    var label = row.stacks + String(repeating: " ", count: width - row.stacks.count)
    for transition in row.transitions {
      output.write(
        "    \(label)  \(transition.names)  \(transition.was) -> \(style.bold(transition.will))"
          + style.cyan(needs) + "\n"
      )
      label = String(repeating: " ", count: width)
    }
  }

  /// Users with the same changes become one row, and so do the views of one stack.
  private static func rows(_ changes: [PostureChange]) -> [Row] {
    var rows: [Row] = []
    var users: [Int: Int] = [:]
    for change in changes {
      let isUser = change.stack.hasPrefix("wininet.")
      let row = Row(
        stacks: isUser ? "wininet" : printable(change.stack),
        cells: change.cells,
        needs: change.needs.map { printable($0) }
      )
      if isUser, let index = rows.firstIndex(of: row) {
        users[index, default: 1] += 1
      } else if let last = rows.indices.last, change.stack.hasSuffix(".32"),
        rows[last].stacks == change.stack.dropLast(2) + "64", rows[last].cells == row.cells
      {
        rows[last].stacks += ", .32"
      } else {
        rows.append(row)
      }
    }
    for (index, number) in users { rows[index].stacks += " (\(number) users)" }
    return rows
  }
}

extension PostureChangeText.Row {
  /// Protocols by what becomes of them, the newest first.
  var transitions: [(names: String, was: String, will: String)] {
    var found: [(was: String, will: String, names: [TLSProtocol])] = []
    for cell in cells.reversed() {
      let (was, will) = (cell.before.words, cell.after.words)
      if let index = found.firstIndex(where: { $0.was == was && $0.will == will }) {
        found[index].names.append(cell.name)
      } else {
        found.append((was, will, [cell.name]))
      }
    }
    return found.map { transition in
      (
        transition.names.sorted().map(\.rawValue).joined(separator: ", "), transition.was,
        transition.will
      )
    }
  }
}

extension Verdict {
  /// In words: what a program gets that leaves the choice, and what is doubtful about it.
  var words: String {
    let word: String =
      switch (byDefault, onRequest) {
      case (.off, .on): "on request"
      case (.off, .unknown): "on request?"
      default: byDefault.rawValue
      }
    return confidence == .disputed ? word + ", disputed" : word
  }
}
