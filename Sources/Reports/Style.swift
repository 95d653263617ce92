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

/// The first few names and how many more there are.
func namesText(_ names: [String], most: Int) -> String {
  guard names.count > most else { return names.joined(separator: ", ") }
  return names.prefix(most).joined(separator: ", ") + ", … +\(names.count - most)"
}

/// A registry string made safe for a terminal: control characters become visible.
package func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
  else { return text }
  return String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        scalar.value < 0x20
          ? Unicode.Scalar(0x2400 + scalar.value) ?? "?"
          : (0x7F..<0xA0).contains(scalar.value) ? "?" : scalar
      }
    )
  )
}
