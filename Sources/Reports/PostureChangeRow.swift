import Posture

/// What becomes of stacks that change alike, in one row.
struct PostureChangeRow: Hashable {
  /// `winhttp.64, .32`, or `wininet (3 users)`.
  var stacks: String
  let cells: [PostureChange.Cell]
  let needs: [String]

  /// Users with the same changes become one row, and so do the views of one stack.
  static func rows(_ changes: [PostureChange]) -> [PostureChangeRow] {
    var rows: [PostureChangeRow] = []
    var users: [Int: Int] = [:]
    for change in changes {
      let isUser = change.stack.hasPrefix("wininet.")
      let row = PostureChangeRow(
        stacks: isUser ? "wininet" : change.stack,
        cells: change.cells,
        needs: change.needs
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

extension PostureChangeRow {
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
