import Inputs

/// Writes the workflow commands that GitHub shows as annotations of files.
///
/// GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word,
/// so the worst come first and the last notice says how many there are beyond them.
struct Annotations {
  enum Level: String, CaseIterable { case error, warning, notice }

  let tree: SourceTree
  let output: ReportOutput
  private var written: [Level: Int] = [:]
  private var withheld: [Level: Int] = [:]

  private static let shownByGitHub = 10

  init(tree: SourceTree, output: ReportOutput) {
    self.tree = tree
    self.output = output
  }

  mutating func write(_ level: Level, title: String, _ place: Place?, _ message: String) {
    let room = level == .notice ? Self.shownByGitHub - 1 : Self.shownByGitHub
    guard written[level, default: 0] < room else {
      withheld[level, default: 0] += 1
      return
    }
    written[level, default: 0] += 1
    command(level, title: title, place, message)
  }

  mutating func write(_ diagnostic: Diagnostic) {
    let level: Level =
      switch diagnostic.severity {
      case .error: .error
      case .warning: .warning
      case .note: .notice
      }
    let help = diagnostic.help.map { "\nhelp: \($0)" } ?? ""
    write(level, title: diagnostic.code, diagnostic.place, diagnostic.summary + help)
  }

  /// The last notice, whose place among the notices was kept free.
  func finish(title: String, _ line: String) {
    let more = Level.allCases.compactMap { level in
      withheld[level].map { count($0, "more " + level.rawValue) }
    }
    let rest = more.isEmpty ? "" : "; not shown here: " + more.joined(separator: ", ")
    command(.notice, title: title, nil, line + rest)
  }

  private func command(_ level: Level, title: String, _ place: Place?, _ message: String) {
    var properties: [String] = []
    if let place {
      properties.append("file=" + Self.property(tree.path(of: place.file)))
      properties.append("line=\(place.start.line),col=\(place.start.column)")
    }
    properties.append("title=" + Self.property(clipped(title, most: 200)))
    // Nothing else ends a command than the end of the line.
    output.write("::\(level.rawValue) \(properties.joined(separator: ","))::")
    output.write(Self.escaped(clipped(message, most: 4_000)) + "\n")
  }

  /// As the runner reads messages back; control characters become visible, since logs are looked at
  /// in terminals.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        replacingBytes(of: printable(String(line))) { $0 == 0x25 ? "%25" : nil }
      }
      .joined(separator: "%0A")
  }

  private static func property(_ text: String) -> String {
    replacingBytes(of: printable(text)) { byte in
      switch byte {
      case 0x25: "%25"
      case 0x2C: "%2C"
      case 0x3A: "%3A"
      default: nil
      }
    }
  }
}
