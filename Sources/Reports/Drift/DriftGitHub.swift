import Inputs
package import Posture

/// Writes a drift report as the workflow commands that GitHub shows as annotations of files.
///
/// GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word,
/// so the worst come first and the last notice says how many there are beyond them.
package func writeDriftGitHub(
  _ report: DriftReport,
  catalogue: Catalogue,
  tree: SourceTree,
  to output: ReportOutput
) {
  var annotations = Annotations(tree: tree, output: output)
  let folded = FoldedFindings(report)
  annotations.unreadable(report.unreadable)
  for finding in folded.findings where finding.finding.isOpen {
    annotations.write(finding, catalogue: catalogue)
  }
  for unknown in folded.unknown { annotations.write(unknown) }
  for diagnostic in report.diagnostics { annotations.write(diagnostic) }
  for remark in folded.remarks { annotations.write(remark) }
  annotations.finish(DriftTotals(report))
}

/// The commands of one report; of each level GitHub shows ten.
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

  /// All hosts as one, so that a network that is down leaves room for what was found.
  mutating func unreadable(_ hosts: [UnreadableHost]) {
    guard !hosts.isEmpty else { return }
    let names = hosts.prefix(6).map { "\($0.host): \($0.reason)" }.joined(separator: "\n")
    let more = hosts.count > 6 ? "\n+\(hosts.count - 6) more" : ""
    write(.error, title: "\(count(hosts.count, "host")) could not be read", nil, names + more)
  }

  mutating func failure(_ message: String) {
    write(.error, title: "Plumbline could not answer", nil, message)
  }

  mutating func write(_ folded: FoldedFinding, catalogue: Catalogue) {
    let finding = folded.finding
    let words = FoldedText(folded, catalogue: catalogue)
    write(
      finding.severity == .weaker ? .error : .warning,
      title: "Drift of \(finding.setting)",
      finding.reason.declaredAt.first,
      words.message
    )
  }

  mutating func write(_ unknown: FoldedUnknown) {
    write(
      .warning,
      title: "Unknown: \(unknown.entry.setting)",
      nil,
      "\(unknown.entry.reason)\non \(hostsText(unknown.hosts))"
    )
  }

  mutating func write(_ folded: FoldedRemark) {
    write(
      folded.remark.isWarning ? .warning : .notice,
      title: folded.remark.code,
      folded.remark.declaredAt.first,
      "\(folded.remark.text)\non \(hostsText(folded.hosts))"
    )
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

  mutating func finish(_ totals: DriftTotals) {
    var line = "\(count(totals.findings, "open finding")) on \(totals.drifted) of "
    line += count(totals.hosts, "host")
    if totals.waived > 0 { line += "; \(totals.waived) waived" }
    if totals.known > 0 { line += "; \(totals.known) known from the baseline" }
    if totals.fixed > 0 { line += "; \(totals.fixed) fixed since the baseline" }
    if totals.unknown > 0 { line += "; \(totals.unknown) unknown" }
    if totals.unreadable > 0 { line += "; \(count(totals.unreadable, "host")) unreadable" }
    let more = Level.allCases.compactMap { level in
      withheld[level].map { count($0, "more " + level.rawValue) }
    }
    if !more.isEmpty { line += "; not shown here: " + more.joined(separator: ", ") }
    // Its place among the notices was kept free.
    command(.notice, title: "Plumbline drift", nil, line)
  }

  private mutating func write(_ level: Level, title: String, _ place: Place?, _ message: String) {
    let room = level == .notice ? Self.shownByGitHub - 1 : Self.shownByGitHub
    guard written[level, default: 0] < room else {
      withheld[level, default: 0] += 1
      return
    }
    written[level, default: 0] += 1
    command(level, title: title, place, message)
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
