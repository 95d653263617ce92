import Inputs
package import Posture
import WindowsRegistry

/// Writes for people what a change of manifests means: the headline, what the manifests say
/// otherwise, and the hosts folded by what it means for them.
package func writeDiffText(
  _ report: DiffReport,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  DiffTextWriter(
    report: report,
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  ).write()
}

private struct DiffTextWriter {
  let report: DiffReport
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var hosts: HostText { HostText(style: style, output: output, verbose: verbose) }

  func write() {
    let totals = DiffTotals(report)
    output.write(style.bold(diffHeadline(report, totals)) + "\n")
    hazards(totals)
    manifests()
    PostureChangeText(style: style, output: output, verbose: verbose).write(
      report.hosts.lazy.map(\.postureHost),
      title: "Posture that is wished"
    )
    for block in DiffBlock.fold(report, catalogue: catalogue) { write(block) }
    hosts.unreadable(report.unreadable)
    remarks()
    unaffected(totals)
  }

  private func hazards(_ totals: DiffTotals) {
    for hazard in Hazard.allCases {
      guard let names = totals.newHazards[hazard] else { continue }
      let line =
        "  new: \(hazard.rawValue) on \(count(names.count, "host")) (\(namesText(names, most: 4)))"
      output.write((hazard.gates ? style.yellow(line) : style.dim(line)) + "\n")
    }
  }

  private func manifests() {
    let lines = ManifestLine.lines(report.manifestChanges)
    guard !lines.isEmpty else { return }
    output.write(
      "\n\(style.bold("Manifests")), \(printable(report.before.text)) -> \(printable(report.after.text))\n"
    )
    for line in lines {
      output.write("  \(symbol(line.symbol)) \(line.text)\n      \(style.dim(line.places))\n")
    }
  }

  private func write(_ block: FoldedHosts<DiffBlock>) {
    let content = block.content
    hosts.heading(block.names, system: content.host.summary.text, groups: block.groups)
    if let text = content.membershipText {
      output.write("  \(symbol(content.host.membership == .enters ? "+" : "-")) \(text)\n")
    }
    for change in content.host.updates { write(change) }
    write(content.lines)
    // Who comes or goes does so with all that is wished of it.
    if content.host.membership == .stays || verbose {
      for wish in content.wishes {
        output.write("  = \(wish.subject)  \(wish.outcome)\n")
        output.write("      \(style.dim(sidesText(wish.placesBefore, wish.placesAfter)))\n")
      }
    }
    for change in content.host.unreachable { write(change) }
    hosts.unknown(content.host.unknown.map { UnknownShape($0) })
  }

  private func write(_ change: SideChange<UnmetRequirement>) {
    guard let update = change.after ?? change.before else { return }
    let words = change.after == nil ? "no longer to install:" : "install"
    output.write(
      "  \(symbol(change.after == nil ? "-" : "@")) \(words) \(style.bold(update.install))\n"
    )
    if let title = catalogue.capabilities[update.capability]?.title {
      output.write("      \(title)\n")
    }
    let rules = update.reason.rules.filter { $0 != "manifest" }
    let places = sidesText(
      change.before?.reason.declaredAt ?? [],
      change.after?.reason.declaredAt ?? []
    )
    output.write("      \(style.dim((rules + [places]).joined(separator: "; ")))\n")
  }

  private func write(_ change: SideChange<Unreachable>) {
    guard let entry = change.after ?? change.before else { return }
    let words = change.after == nil ? "no longer wished in vain" : "cannot be met"
    output.write(
      "  \(symbol("!")) \(printable(entry.setting))  \(words): expected "
        + "\(printable(entry.expected)), found \(printable(entry.actual))\n"
    )
    let places = sidesText(
      change.before?.reason.declaredAt ?? [],
      change.after?.reason.declaredAt ?? []
    )
    output.write("      \(style.dim(places))\n")
  }

  /// Values of one key that change for one reason share a heading.
  private func write(_ lines: [DiffLine]) {
    var index = lines.startIndex
    while index < lines.endIndex {
      let first = lines[index]
      let same = lines[index...].prefix {
        $0.key == first.key && $0.kind == first.kind && $0.hazards == first.hazards
          && $0.drops == first.drops
      }
      output.write("  \(symbol(first.kind.rawValue)) \(first.key)\n")
      let width = same.map(\.name.count).max() ?? 0
      var seen: [(line: DiffLine, times: Int)] = []
      for line in same {
        if let last = seen.indices.last, seen[last].line == line {
          seen[last].times += 1
        } else {
          seen.append((line, 1))
        }
      }
      for (line, times) in seen {
        let name = line.name + String(repeating: " ", count: width - line.name.count)
        let users = times > 1 ? "  (\(times) users)" : ""
        output.write("      \(name)  \(line.outcome)\(users)\n")
      }
      origin(Array(same))
      index += same.count
    }
  }

  private func origin(_ lines: [DiffLine]) {
    func unique<Element: Equatable>(_ elements: [Element]) -> [Element] {
      elements.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    // What is not written any more costs nothing.
    let costs = lines[0].kind == .removed ? [] : lines[0].costs
    let parts = [
      unique(lines.map(\.subject)).joined(separator: ", "),
      sidesText(unique(lines.flatMap(\.placesBefore)), unique(lines.flatMap(\.placesAfter))),
      costs.joined(separator: ", "),
    ]
    output.write("      \(style.dim(parts.filter { !$0.isEmpty }.joined(separator: "; ")))\n")
  }

  /// What only one side has to say; what only a person can check is counted unless all is wanted.
  private func remarks() {
    let changed = report.hosts.lazy.filter { !$0.remarks.isEmpty }
    write("Notes that are new", changed.map { ($0.host, $0.remarks.compactMap(\.after)) })
    write("Notes that are gone", changed.map { ($0.host, $0.remarks.compactMap(\.before)) })
  }

  private func write(_ title: String, _ hosts: some Sequence<(String, [Remark])>) {
    RemarksText(style: style, output: output, verbose: verbose).write(Array(hosts), title: title)
  }

  private func unaffected(_ totals: DiffTotals) {
    let names = report.hosts.filter { !$0.isChanging }.map(\.host)
    guard !names.isEmpty, totals.changing > 0 else { return }
    let text = namesText(names, most: verbose ? Int.max : 8)
    output.write("\n\(style.green("=")) nothing changes for \(text)\n")
  }

  private func symbol(_ symbol: String) -> String {
    switch symbol {
    case "+": style.green(symbol)
    case "-": style.red(symbol)
    case "@": style.cyan(symbol)
    default: style.yellow(symbol)
    }
  }
}
