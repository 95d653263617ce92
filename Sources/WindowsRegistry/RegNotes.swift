import Inputs

/// Diagnostics of one file, bounded: a hostile file cannot fill the memory with them.
struct RegNotes {
  private let file: String
  private static let limit = 20
  private var kept: [Diagnostic] = []
  private var notes = 0
  private var errors = 0
  private var ansiLines = 0
  private var firstANSILine = 0

  init(file: String) { self.file = file }

  /// A line that regedit passes over.
  mutating func ignored(_ what: String, line: Int, column: Int, length: Int = 1) {
    notes += 1
    guard notes <= Self.limit else { return }
    kept.append(
      .note(
        "reg-ignored-line",
        "ignored, as regedit does: \(what)",
        at: place(line, column, length)
      )
    )
  }

  mutating func oddEscape(line: Int, column: Int) {
    notes += 1
    guard notes <= Self.limit else { return }
    kept.append(
      .note(
        "reg-odd-escape",
        "a backslash that begins no known escape is dropped",
        at: place(line, column, 2),
        help: "write \\\\ for a backslash"
      )
    )
  }

  mutating func warning(
    _ code: String,
    _ summary: String,
    line: Int,
    column: Int,
    help: String? = nil
  ) {
    notes += 1
    guard notes <= Self.limit else { return }
    kept.append(.warning(code, summary, at: place(line, column, 1), help: help))
  }

  mutating func error(_ code: String, _ summary: String, line: Int, column: Int, help: String) {
    errors += 1
    guard errors <= Self.limit else { return }
    kept.append(.error(code, summary, at: place(line, column, 1), help: help))
  }

  mutating func append(_ diagnostics: [Diagnostic]) { kept += diagnostics }

  mutating func ansi(line: Int) {
    if ansiLines == 0 { firstANSILine = line }
    ansiLines += 1
  }

  /// All that was kept, and one line for what was not.
  func finished() -> [Diagnostic] {
    var result = kept
    if ansiLines > 0 {
      result.append(
        .warning(
          "reg-ansi-text",
          "read as Windows-1252, being no UTF-8: \(ansiLines) line\(ansiLines == 1 ? "" : "s")",
          at: place(firstANSILine, 1, 1),
          help: "export in Unicode (Registry Editor 5.00), or save the file as UTF-8"
        )
      )
    }
    let dropped = max(0, notes - Self.limit) + max(0, errors - Self.limit)
    if dropped > 0 {
      result.append(
        .note("reg-ignored-line", "\(dropped) more of these are not shown", at: Place(file: file))
      )
    }
    return result
  }

  private func place(_ line: Int, _ column: Int, _ length: Int) -> Place {
    Place(
      file: file,
      start: Position(line: line, column: column),
      end: Position(line: line, column: column + length)
    )
  }
}
