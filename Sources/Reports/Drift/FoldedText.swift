import Posture

/// A folded finding in words, the same for SARIF and for annotations.
struct FoldedText {
  private let folded: FoldedFinding
  private let text: FindingText

  init(_ folded: FoldedFinding, catalogue: Catalogue) {
    self.folded = folded
    text = FindingText(
      folded.finding,
      catalogue: catalogue,
      namesRun: folded.hosts.count == 1
    )
  }

  /// What a list shows, where there is room for one sentence.
  private var headline: String {
    "\(folded.finding.setting) on \(hostsText(folded.hosts)): expected \(expected), found \(actual)."
  }

  /// Values may be of any length; the report as JSON has them whole.
  var expected: String { clipped(text.expected, most: 300) }
  var actual: String { clipped(text.actual, most: 300) }

  var message: String {
    var lines = [headline]
    if let place = text.place { lines.append("Value: \(clipped(place, most: 600))") }
    if folded.count > folded.hosts.count {
      lines.append("\(folded.count) users of these hosts have it so.")
    }
    if let rule = text.rule { lines.append("Rule: \(rule)") }
    if let change = text.change { lines.append("Change: \(change).") }
    for evidence in folded.evidence {
      let words = evidence.evidence.words(beside: folded.finding.address)
      let part = evidence.count < folded.count ? " (\(evidence.count) of \(folded.count))" : ""
      lines.append("Evidence: \(clipped(words, most: 400))\(part).")
    }
    if let waiver = text.waiver { lines.append("Waiver: \(waiver)") }
    if !folded.finding.reason.text.isEmpty {
      lines.append("Why: \(clipped(folded.finding.reason.text, most: 1_000))")
    }
    return lines.joined(separator: "\n")
  }

  var waiver: String? { text.waiver }
}

/// The first hosts and how many more there are.
func hostsText(_ hosts: HostNames) -> String { namesText(hosts.names, most: 5) }
