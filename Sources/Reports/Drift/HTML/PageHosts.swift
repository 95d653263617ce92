import Inputs
import Posture
import WindowsRegistry

extension DriftPage {
  /// Hosts of which the same is to be said.
  func write(_ block: FoldedHosts<HostBlocks.Content>, _ rows: FindingRows) {
    let entries = block.content.findings
    let list = entries.map { entry in
      entry.times > 1 ? "\(entry.position)*\(entry.times)" : "\(entry.position)"
    }.joined(separator: " ")
    let numbers = (block.groups.isEmpty ? [HeatMap.noGroup] : block.groups)
      .compactMap { groups[$0] }.map { String($0) }.joined(separator: " ")
    page.raw("<details class=\"b\" data-f=\"\(list)\" data-n=\"\(block.names.count)\"")
    page.raw(" data-g=\"\(numbers)\"><summary><span class=\"sum\"><h3>")
    page.text(block.title)
    page.raw("</h3> <span class=\"sys\">")
    if block.names.count > 1 { page.raw("\(groupedCount(block.names.count, "host")) · ") }
    page.text(([block.content.host.summary.text] + block.groups).joined(separator: " · "))
    page.raw("</span> <span class=\"tags\">\(tags(entries, block.content.unknown.count))</span>")
    page.raw("</span></summary><div class=\"body\">\n")
    if block.names.count > 3 {
      page.raw("<p class=\"names\">")
      page.names(block.names)
      page.raw("</p>\n")
    }
    if !entries.isEmpty {
      page.raw("<ul class=\"fs\">")
      for entry in entries { page.output.write(rows.row(entry)) }
      page.raw("</ul>\n")
    }
    unknown(block.content.unknown)
    page.raw("</div></details>\n")
  }

  /// How many findings of each sort one of the hosts has.
  private func tags(_ entries: [HostBlocks.Entry], _ unknown: Int) -> String {
    var open: [DriftFinding.Severity: Int] = [:]
    var others: [DriftFinding.Status: Int] = [:]
    for entry in entries {
      let finding = content.folded.findings[entry.position].finding
      if finding.isOpen {
        open[finding.severity, default: 0] += entry.times
      } else {
        others[finding.status, default: 0] += entry.times
      }
    }
    var tags = DriftFinding.Severity.allCases.compactMap { severity in
      open[severity].map { PageWriter.tag(severity.letter, "\($0) \(severity.rawValue)") }
    }
    tags += DriftFinding.Status.allCases.compactMap { status in
      others[status].map { PageWriter.tag("v", "\($0) \(status.rawValue)") }
    }
    if unknown > 0 { tags.append(PageWriter.tag("", "\(unknown) unknown")) }
    return tags.joined(separator: " ")
  }

  private func unknown(_ entries: [UnknownShape]) {
    guard !entries.isEmpty else { return }
    page.raw("<ul class=\"unk\">")
    for entry in entries {
      page.raw(
        "<li>\(PageWriter.code(entry.setting)) is unknown: \(PageWriter.escaped(entry.reason))"
      )
      if let place = entry.place { page.raw(" (\(PageWriter.code(place)))") }
      page.raw("</li>")
    }
    page.raw("</ul>\n")
  }
}

/// The line of each finding, made once and written for every host that has it.
final class FindingRows {
  private let page: DriftPage
  private var made: [[UInt8]?]

  init(_ page: DriftPage) {
    self.page = page
    made = Array(repeating: nil, count: page.content.folded.findings.count)
  }

  func row(_ entry: HostBlocks.Entry) -> [UInt8] {
    if entry.times > 1 { return make(entry) }
    if let row = made[entry.position] { return row }
    let row = make(entry)
    // What one host alone has is not kept: of such there may be as many as findings.
    if page.content.folded.findings[entry.position].hosts.count > 1 { made[entry.position] = row }
    return row
  }

  private func make(_ entry: HostBlocks.Entry) -> [UInt8] {
    let finding = page.content.folded.findings[entry.position].finding
    let text = FindingText(finding, catalogue: page.catalogue)
    var line = "<li><a href=\"#f\(entry.position)\"><span>"
    line += PageWriter.tag(finding.severity.letter, finding.severity.rawValue)
    line += "</span><span class=\"what\">\(PageWriter.escaped(finding.setting))"
    if let short = finding.address?.shortText { line += PageWriter.code(short) }
    line += "</span><span class=\"vals\">\(text.values)</span><span class=\"end\">"
    var ends = finding.change.map { [$0.short] } ?? []
    if entry.times > 1 { ends.append("\(entry.times) users") }
    line += ends.map(PageWriter.escaped).joined(separator: "<br>")
    line += finding.stateTags + "</span></a></li>\n"
    return Array(line.utf8)
  }
}

extension FindingText {
  /// What is there, and what should be.
  var values: String {
    "\(PageWriter.code(actual)), should be \(PageWriter.code(expected))"
  }
}

extension DriftFinding {
  /// What else there is to know of it at a glance.
  var stateTags: String {
    var tags: [String] = []
    if isWaived { tags.append(PageWriter.tag("v", "waived")) }
    if let waiver, waiver.isExpired { tags.append(PageWriter.tag("o", "waiver expired")) }
    switch baseline {
    case .new: tags.append(PageWriter.tag("", "new"))
    case .updated: tags.append(PageWriter.tag("", "moved on"))
    case .unchanged: tags.append(PageWriter.tag("v", "known"))
    case nil: break
    }
    return tags.map { " " + $0 }.joined()
  }
}

extension RegistryAddress {
  /// `Client\Enabled`, and the view where it is not the own one: enough to tell apart what a setting
  /// writes.
  var shortText: String {
    let text = path.textWithoutUser
    let key = text.split(separator: "\\").last.map { $0 + "\\" } ?? ""
    let view = text.contains("\\Wow6432Node\\") ? " (32-bit)" : ""
    return "\(key)\(name)\(view)"
  }
}
