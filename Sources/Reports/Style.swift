/// Colour, where it is wanted; symbols and words say the same without it.
package struct Style: Sendable {
  private let isOn: Bool

  package init(color: Bool) { isOn = color }

  func bold(_ text: String) -> String { paint("1", text) }
  func dim(_ text: String) -> String { paint("2", text) }
  func red(_ text: String) -> String { paint("31", text) }
  func green(_ text: String) -> String { paint("32", text) }
  func yellow(_ text: String) -> String { paint("33", text) }
  func cyan(_ text: String) -> String { paint("36", text) }

  private func paint(_ code: String, _ text: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// `1 host`, `2 hosts`.
func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
}

/// The first few names and how many more there are; safe for a terminal.
func namesText(_ names: [String], most: Int) -> String {
  guard names.count > most else { return printable(names.joined(separator: ", ")) }
  return printable(names.prefix(most).joined(separator: ", ")) + ", … +\(names.count - most)"
}

/// A text made safe for a terminal: control characters become visible, and so do the invisible ones
/// that break lines or turn the direction of what follows.
///
/// `##[` begins a command wherever it stands in what a job of GitHub Actions prints.
package func printable(_ text: String) -> String {
  if text.utf8.contains(0x23), text.contains("##[") {
    return printable(text.replacing("##[", with: "## ["))
  }
  guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
  return String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        guard isUnsafe(scalar) else { return scalar }
        return scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) ?? "?" : "?"
      }
    )
  )
}

private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  // Marks, line separators, embeddings and overrides, isolates, the byte order mark.
  case 0x200E, 0x200F, 0x061C, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
  default: false
  }
}
