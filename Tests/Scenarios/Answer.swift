import Foundation

/// What a command answered, in the form in which a scenario writes it down.
struct Answer: Equatable {
  let lines: [String]

  init(output: [UInt8], errors: [UInt8], code: Int32) {
    var lines = Self.lines(output).map { Self.looksLikeMark($0) ? "\\" + $0 : $0 }
    if output.last.map({ $0 != 0x0A }) == true { lines.append("\\ no line end") }
    lines += Self.lines(errors).map { $0.isEmpty ? "!" : "! " + $0 }
    if code != 0 { lines.append("[\(code)]") }
    // Blank lines at the end would be lost in the text.
    if lines.last?.isEmpty == true { lines[lines.count - 1] = "\\" }
    self.lines = lines
  }

  /// Whether this is what was expected, elisions included.
  func fits(_ expected: [String]) -> Bool {
    Self.fits(lines[...], expected[...])
  }

  private static func fits(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let pattern = expected.first else { return lines.isEmpty }
    let rest = expected.dropFirst()
    if pattern == elision || pattern == "! " + elision {
      let isError = pattern != elision
      var lines = lines
      while true {
        if fits(lines, rest) { return true }
        guard let line = lines.popFirst(), line.hasPrefix("!") == isError else { return false }
      }
    }
    guard let line = lines.first, fits(line, pattern) else { return false }
    return fits(lines.dropFirst(), rest)
  }

  private static func fits(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: elision)
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return line == pattern
    }
    guard line.hasPrefix(first) else { return false }
    var rest = line.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  private static let elision = "<*>"

  private static func lines(_ bytes: [UInt8]) -> [String] {
    guard !bytes.isEmpty else { return [] }
    // By bytes: as a Character, CR LF is one and no line would end there.
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func looksLikeMark(_ line: String) -> Bool {
    ["$ ", "> ", "! ", "+ ", "| ", "\\"].contains { line.hasPrefix($0) } || line == "!"
      || line.wholeMatch(of: /\[\d+\]/) != nil
  }
}
