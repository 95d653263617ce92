import Inputs
import Posture
import WindowsRegistry

/// A finding as lines of text, without what differs between hosts that are the same otherwise.
struct FindingLine: Hashable {
  let head: Head
  /// Empty where no value of the registry is meant.
  var key: String
  let name: String
  let expected: String
  let actual: String

  /// What several values of one setting share.
  struct Head: Hashable {
    let setting: String
    let severity: DriftFinding.Severity
    /// Who moved, and what speaks for it.
    let history: [String]
    let waiver: WaiverNote?
    let isUpdated: Bool
    let reason: Reason
  }

  init(_ finding: DriftFinding, catalogue: Catalogue) {
    let text = FindingText(finding, catalogue: catalogue)
    head = Head(
      setting: finding.setting,
      severity: finding.severity,
      history: ([text.change].compactMap { $0 }
        + finding.evidence.map { $0.words(beside: finding.address) }).map { printable($0) },
      waiver: finding.waiver,
      isUpdated: finding.baseline == .updated,
      reason: finding.reason
    )
    key = finding.address.map { printable($0.path.textWithoutUser) } ?? ""
    name = finding.address.map { printable($0.name.description) } ?? ""
    expected = printable(text.expected)
    actual = printable(text.actual)
  }

  /// Of many hosts only what is so on all of them is told: runs and evidence may be of one.
  init(_ entry: FoldedFinding, catalogue: Catalogue) {
    let isOne = entry.hosts.count == 1
    let told = entry.finding.told(
      lastApplied: isOne ? entry.finding.lastApplied : nil,
      evidence: entry.evidence.filter { $0.count == entry.count }.map(\.evidence)
    )
    self.init(told, catalogue: catalogue)
  }

  /// Values of one setting and key one after the other, where the first of them stood.
  static func together(_ lines: [FindingLine]) -> [FindingLine] {
    var keys: [[FindingLine]] = []
    var positions: [Together: Int] = [:]
    for line in joiningViews(lines, key: \.key) {
      let key = Together(head: line.head, key: line.key)
      if let position = positions[key] {
        keys[position].append(line)
      } else {
        positions[key] = keys.count
        keys.append([line])
      }
    }
    return keys.flatMap { $0 }
  }

  private struct Together: Hashable {
    let head: Head
    let key: String
  }
}

/// Writes findings below the heading of their hosts.
struct FindingLinesText {
  let style: Style
  let output: ReportOutput

  /// Lines of one head stand below it together.
  func write(_ lines: [FindingLine]) {
    var rest = lines[...]
    while let first = rest.first {
      let same = rest.prefix { $0.head == first.head }
      write(first.head, same)
      rest = rest.dropFirst(same.count)
    }
  }

  private func write(_ head: FindingLine.Head, _ lines: ArraySlice<FindingLine>) {
    if let waiver = head.waiver, !waiver.isExpired {
      let owner = printable(waiver.owner)
      output.write(
        "  \(style.dim("~")) \(head.setting)  waived until \(waiver.expires) by \(owner)\n"
      )
      values(lines)
      return
    }
    let words = [
      head.severity == .other ? nil : head.severity.rawValue,
      head.isUpdated ? "known, and changed again" : nil,
    ].compactMap { $0 }
    let remark = words.isEmpty ? "" : "  " + style.red(words.joined(separator: ", "))
    output.write("  \(style.red("!")) \(head.setting)\(remark)\n")
    values(lines)
    for line in head.history { output.write("      \(line)\n") }
    if let waiver = head.waiver {
      output.write(
        "      the waiver of \(printable(waiver.owner)) expired on \(waiver.expires)\n"
      )
    }
    let rules = head.reason.rules.filter { $0 != "manifest" }.joined(separator: ", ")
    let origin = [rules, placesText(head.reason.declaredAt)].filter { !$0.isEmpty }
    output.write("      \(style.dim(origin.joined(separator: "; ")))\n")
  }

  /// The key once, and below it what was expected and found of each value.
  private func values(_ lines: ArraySlice<FindingLine>) {
    var rest = lines
    while let first = rest.first {
      let values = rest.prefix { $0.key == first.key }
      if !first.key.isEmpty { output.write("      \(first.key)\n") }
      let width = values.map(\.name.count).max() ?? 0
      var unwritten = values
      while let value = unwritten.first {
        let same = unwritten.prefix { $0 == value }.count
        let users = same > 1 ? "  (\(same) users)" : ""
        let gap = String(repeating: " ", count: width - value.name.count)
        let name = value.name.isEmpty ? "" : "  \(value.name)\(gap)  "
        output.write(
          "      \(name)expected \(style.bold(value.expected)), found \(value.actual)\(users)\n"
        )
        unwritten = unwritten.dropFirst(same)
      }
      rest = rest.dropFirst(values.count)
    }
  }
}
