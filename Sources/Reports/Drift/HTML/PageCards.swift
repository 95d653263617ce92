import Inputs
import Posture

extension DriftPage {
  /// So many that a page would grow by more than a browser likes.
  private static let manyCards = 2000

  /// All that is known of one finding, and the hosts that have it.
  ///
  /// Where there are very many, what is asked for and why is said once, and `first` has where.
  func card(_ position: Int, first: inout [Reason: Int]) {
    let item = content.folded.findings[position]
    let finding = item.finding
    let text = FindingText(
      finding,
      catalogue: catalogue,
      namesRun: content.lastApplied[position].count == 1
    )
    let stack = HeatMap.stackID(of: finding.setting, catalogue: catalogue)
    page.raw(
      "<details class=\"f\" data-f=\"\(position)\" data-severity=\"\(finding.severity.rawValue)\""
    )
    page.raw(" data-status=\"\(finding.status.rawValue)\" data-kind=\"\(finding.kind.rawValue)\"")
    page.raw(" data-stack=\"\(stack)\"")
    if let change = finding.change { page.raw(" data-change=\"\(change.rawValue)\"") }
    let earlier = first[finding.reason]
    if earlier == nil { first[finding.reason] = position }
    let other = content.folded.findings.count > Self.manyCards ? earlier : nil
    if let other { page.raw(" data-as=\"\(other)\"") }
    page.raw("><summary><span class=\"sum\">")
    page.raw(PageWriter.tag(finding.severity.letter, finding.severity.rawValue))
    page.raw(" <h3>\(PageWriter.escaped(finding.setting))</h3> ")
    if let short = finding.address?.shortText { page.raw(PageWriter.code(short) + " ") }
    page.raw("<span class=\"vals\">\(text.values)</span> <span class=\"tags\">")
    page.raw(PageWriter.tag("", hostsWords(item)) + finding.stateTags)
    page.raw(
      "</span></span></summary><div class=\"body\" id=\"f\(position)\"><dl class=\"card\">\n"
    )
    facts(item, text, position)
    if let other {
      fact("Why", "<a href=\"#f\(other)\">as said of another finding</a>")
    } else {
      origin(finding.reason)
    }
    hosts(item)
    page.raw("</dl></div></details>\n")
  }

  private func hostsWords(_ item: FoldedFinding) -> String {
    let hosts = groupedCount(item.hosts.count, "host")
    return item.count == item.hosts.count ? hosts : "\(hosts), \(grouped(item.count)) findings"
  }

  private func facts(_ item: FoldedFinding, _ text: FindingText, _ position: Int) {
    let finding = item.finding
    if let place = text.place { fact("Value", PageWriter.code(place)) }
    fact("Should be", PageWriter.code(text.expected))
    fact("Is", PageWriter.code(text.actual))
    if let change = text.change { fact("Who moved", moved(change, position)) }
    evidence(item)
    if let waiver = finding.waiver { fact("Waiver", words(waiver)) }
    if let baseline = finding.baseline { fact("Baseline", baseline.sentence) }
    fact("Kind", PageWriter.escaped(finding.kind.words))
  }

  /// Who asks for it, and what the present state was judged by.
  private func origin(_ reason: Reason) {
    fact("Why", why(reason))
    let because = reason.because.filter { !$0.text.isEmpty }
    if !because.isEmpty {
      let steps = because.map { step in
        let source = step.source.map { PageWriter.links([$0], catalogue) } ?? ""
        return "<li>\(PageWriter.escaped(step.text))\(source.isEmpty ? "" : " (\(source))")</li>"
      }
      fact("Judged by", "<ul>\(steps.joined())</ul>")
    }
    let sources = PageWriter.links(reason.sources, catalogue)
    if !sources.isEmpty { fact("Sources", sources) }
    let places = placesText(reason.declaredAt)
    if !places.isEmpty { fact("Declared at", PageWriter.code(places)) }
  }

  private func hosts(_ item: FoldedFinding) {
    page.raw("<dt class=\"on\">On</dt><dd class=\"on\">")
    if !item.groups.isEmpty {
      page.raw("\(PageWriter.escaped(item.groups.joined(separator: ", "))): ")
    }
    page.names(item.hosts.names)
    page.raw("</dd>\n")
  }

  private func fact(_ name: String, _ markup: String) {
    page.raw("<dt>\(name)</dt><dd>\(markup)</dd>\n")
  }

  /// The sentence, and the runs that it speaks of with their days.
  private func moved(_ sentence: String, _ position: Int) -> String {
    let runs = content.lastApplied[position]
    guard runs.count > 1 else { return PageWriter.escaped(sentence.firstUpper + ".") }
    let shown = runs.prefix(4).map { "\($0.run), begun \($0.at)" }.joined(separator: "; ")
    let more = runs.count > 4 ? "; and \(runs.count - 4) other runs" : ""
    return PageWriter.escaped("\(sentence.firstUpper). (\(shown)\(more))")
  }

  private func evidence(_ item: FoldedFinding) {
    guard !item.evidence.isEmpty else { return }
    let lines = item.evidence.map { entry in
      let part = entry.count == item.count ? "" : " (\(entry.count) of \(item.count))"
      let source = entry.evidence.source.map { " " + PageWriter.links([$0], catalogue) } ?? ""
      return
        "<li>\(PageWriter.escaped(entry.evidence.words(beside: item.finding.address).firstUpper + part))\(source)</li>"
    }
    fact("Speaks for it", "<ul>\(lines.joined())</ul>")
  }

  private func words(_ waiver: WaiverNote) -> String {
    let left = waiver.daysLeft(on: report.day).map { ", \($0)" } ?? ""
    let state = waiver.isExpired ? "Expired" : "In force"
    return
      "<p>\(PageWriter.escaped("\(state): until \(waiver.expires)\(left); \(waiver.owner)"))</p>"
      + "<p>\(PageWriter.escaped(waiver.reason))</p>"
      + PageWriter.code(waiver.declaredAt.description)
  }

  private func why(_ reason: Reason) -> String {
    let rules = reason.rules.filter { $0 != "manifest" }.map { PageWriter.code($0) }
    let tail = rules.isEmpty ? "" : " " + rules.joined(separator: ", ")
    return PageWriter.escaped(reason.text) + tail
  }
}

extension DriftFinding.Baseline {
  fileprivate var sentence: String {
    switch self {
    case .new: "Not in the baseline."
    case .updated: "In the baseline with another value: it moved since."
    case .unchanged: "In the baseline with the same value."
    }
  }
}

extension String {
  /// With a capital letter in front, for what begins a sentence; names of runs stay as they are.
  var firstUpper: String { hasPrefix("run-") ? self : prefix(1).uppercased() + dropFirst() }
}
