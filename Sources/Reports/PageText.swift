/// Lines that are broken at spaces where they would not fit on a page of 100 columns.
struct PageText {
  let output: ReportOutput

  static let width = 100

  /// A headline; what does not fit goes on below it, set in.
  func headline(_ text: String, style: Style) {
    for (index, line) in wrapped(text, width: Self.width - 2).enumerated() {
      output.write((index == 0 ? "" : "  ") + style.bold(line) + "\n")
    }
  }

  /// A mark and a text, which is given as it is where it fits, with its double spaces.
  func write(
    _ mark: String,
    _ paint: (String) -> String,
    _ text: String,
    indent: Int = 2
  ) {
    let lead = spaces(indent) + (mark.isEmpty ? "" : paint(mark) + " ")
    let taken = indent + (mark.isEmpty ? 0 : columns(mark) + 1)
    guard taken + columns(text) > Self.width else {
      output.write(lead + text + "\n")
      return
    }
    let lines = wrapped(text, width: Self.width - max(taken, indent + 4))
    output.write(lead + (lines.first ?? "") + "\n")
    for line in lines.dropFirst() { output.write(spaces(indent + 4) + line + "\n") }
  }

  func write(_ text: String, indent: Int) { write("", { $0 }, text, indent: indent) }

  /// A text that is never broken, since somebody may copy it.
  func whole(_ text: String, indent: Int) { output.write(spaces(indent) + text + "\n") }

  /// The first of many lines, and how many more there are.
  func list(_ lines: [String], most: Int, indent: Int) {
    for line in lines.prefix(most) { write(printable(line), indent: indent) }
    if lines.count > most {
      write("… and \(lines.count - most) more; --verbose lists them", indent: indent)
    }
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

/// `web01`, or `web01, web02 (2 hosts)`: all of them, or the first few.
func hostsText(_ names: [String], verbose: Bool) -> String {
  let text = namesText(names, most: verbose ? Int.max : 6)
  return names.count > 1 ? "\(text) (\(names.count) hosts)" : text
}
