/// Whether a text is the same without quotes in every version of YAML.
func isPlainWord(_ text: String) -> Bool {
  guard let first = text.utf8.first, first.isLetter, text.utf8.last != .space,
    text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || " ._/\\-".utf8.contains($0) }),
    CoreSchema.resolve(text) == .string
  else { return false }
  // YAML 1.1 takes these for truth values.
  return !["y", "n", "yes", "no", "on", "off"].contains(text.lowercased())
}

extension UInt8 {
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
      && self >= UInt8(ascii: "A")
  }
}
