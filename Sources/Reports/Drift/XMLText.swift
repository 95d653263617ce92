/// A text as XML 1.0 takes it, between tags and in attributes alike.
///
/// XML 1.0 has no way at all to write most control characters, and registry texts may hold any. They
/// become their pictures (U+0001 is ␁), and what has none becomes the replacement character. Line ends
/// and tabs are written as references, since a parser turns them into spaces in attributes.
func xmlEscaped(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: needsEscape) else { return text }
  var result = ""
  result.reserveCapacity(text.utf8.count + 16)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    // Not only for looks: “]]>” must not stand between tags.
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result += "&#\(scalar.value);"
    case "\u{0}"..<" ": result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
    case "\u{FFFE}", "\u{FFFF}": result.unicodeScalars.append("\u{FFFD}")
    // Legal, and discouraged: the C1 controls, of which one ends lines for XML 1.1.
    case "\u{7F}"..."\u{9F}": result += "&#\(scalar.value);"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\u{0}"..<" ", "&", "<", ">", "\"", "'", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": true
  default: false
  }
}
