import Posture

/// Writes the page's markup; whatever comes from data goes through `escaped`, and nowhere else.
struct PageWriter {
  let output: ReportOutput

  init(_ output: ReportOutput) { self.output = output }

  /// Markup that the program itself holds.
  func raw(_ markup: String) { output.write(markup) }

  func text(_ data: String) { output.write(PageWriter.escaped(data)) }

  /// Data for content and for quoted attributes: no character of it is taken for markup, and the
  /// invisible ones are made visible; those that HTML calls no characters become question marks.
  static func escaped(_ data: String) -> String {
    guard data.utf8.contains(where: isSpecial) else { return data }
    var bytes: [UInt8] = []
    for byte in withoutNoncharacters(printable(data)).utf8 {
      switch byte {
      case 0x26: bytes += Array("&amp;".utf8)
      case 0x3C: bytes += Array("&lt;".utf8)
      case 0x3E: bytes += Array("&gt;".utf8)
      case 0x22: bytes += Array("&quot;".utf8)
      case 0x27: bytes += Array("&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A page that holds one of them is in error, however it is written (HTML, 13.2.3.5).
  private static func withoutNoncharacters(_ text: String) -> String {
    func isNone(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value)
    }
    guard text.unicodeScalars.contains(where: isNone) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isNone($0) ? "?" : $0 }))
  }

  /// Everything outside ASCII is looked at more closely.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte >= 0x7F || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22
      || byte == 0x27
  }

  static func code(_ data: String) -> String { "<code>\(escaped(data))</code>" }

  static func tag(_ style: String, _ words: String) -> String {
    "<span class=\"tag \(style)\">\(escaped(words))</span>"
  }

  /// Documents as links; those without a public address by their titles.
  static func links(_ keys: [String], _ catalogue: Catalogue) -> String {
    keys.compactMap { catalogue.sources[$0] }.map { source in
      guard let url = source.url, url.hasPrefix("https://") || url.hasPrefix("http://") else {
        return escaped(source.title)
      }
      return "<a href=\"\(escaped(url))\" rel=\"noreferrer\">\(escaped(source.title))</a>"
    }.joined(separator: "; ")
  }

  /// All names; separated so that a line can break between any two.
  func names(_ names: [String]) {
    for (index, name) in names.enumerated() {
      if index > 0 { raw(", ") }
      text(name)
    }
  }

  /// A table that scrolls by itself where it is too wide, and can be scrolled with keys.
  func table(_ kind: String, label: String, _ body: () -> Void) {
    raw(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(Self.escaped(label))\">"
    )
    raw("<table class=\"\(kind)\">")
    body()
    raw("</table></div>\n")
  }

  func head(_ columns: [String]) {
    raw("<thead><tr>")
    for column in columns { raw("<th scope=\"col\">\(Self.escaped(column))</th>") }
    raw("</tr></thead>\n")
  }

  /// A part of the page that its heading names.
  func section(_ id: String, _ heading: String, hint: String? = nil, _ body: () -> Void) {
    raw("<section id=\"\(id)\" aria-labelledby=\"\(id)-h\">\n")
    raw("<h2 id=\"\(id)-h\" tabindex=\"-1\">\(Self.escaped(heading))</h2>\n")
    if let hint { raw("<p class=\"hint\">\(Self.escaped(hint))</p>\n") }
    body()
    raw("</section>\n")
  }
}

extension DriftFinding.Severity {
  /// The letter that the style sheet knows it by.
  var letter: String {
    switch self {
    case .weaker: "w"
    case .other: "o"
    case .stronger: "s"
    }
  }
}

/// `1,234`.
func grouped(_ number: Int) -> String {
  var digits = Array(String(abs(number)))
  var index = digits.count - 3
  while index > 0 {
    digits.insert(",", at: index)
    index -= 3
  }
  return (number < 0 ? "-" : "") + String(digits)
}

/// `1,234 hosts`.
func groupedCount(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
}
