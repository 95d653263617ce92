/// A text as XML 1.0 takes it, between tags and in attributes alike.
///
/// XML 1.0 has no way at all to write most control characters, and registry texts may hold any. They
/// become their pictures (U+0001 is ␁), and what has none becomes the replacement character. Line ends
/// and tabs are written as references, since a parser turns them into spaces in attributes; between tags
/// lines may stay lines.
func xmlEscaped(_ text: String, keepsLines: Bool = false) -> String {
  guard mayNeedEscape(text) else { return text }
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
    case "\n" where keepsLines: result += "\n"
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

/// By bytes, which is quick: C2 begins the C1 controls, and EF the characters that are none.
private func mayNeedEscape(_ text: String) -> Bool {
  let bytes = text.utf8.span
  for index in bytes.indices {
    switch bytes[index] {
    case 0..<0x20, 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x7F, 0xC2, 0xEF: return true
    default: continue
    }
  }
  return false
}
