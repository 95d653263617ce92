import Inputs
import Posture

extension DriftPage {
  /// All agreed exceptions: in force, expired, and those that take nothing.
  func waivers() {
    guard !report.waivers.isEmpty else { return }
    page.section("waivers", "Waivers") {
      page.table("waivers", label: "Waivers") {
        page.head(["Setting", "State", "Until", "Owner", "Reason", "Takes", "Declared at"])
        page.raw("<tbody>")
        for use in report.waivers { write(use) }
        page.raw("</tbody>")
      }
    }
  }

  private func write(_ use: WaiverUse) {
    let note = use.note
    page.raw("<tr><th scope=\"row\">\(PageWriter.code(note.setting))</th><td>")
    if note.isExpired {
      page.raw(PageWriter.tag("o", "expired"))
    } else {
      page.raw(PageWriter.tag("v", "in force"))
    }
    if use.hosts == 0 { page.raw(" " + PageWriter.tag("", "takes nothing")) }
    page.raw("</td><td>\(note.expires)")
    if let left = note.daysLeft(on: report.day) { page.raw("<br>\(left)") }
    page.raw("</td><td>\(PageWriter.escaped(note.owner))</td>")
    page.raw("<td>\(PageWriter.escaped(note.reason))</td>")
    page.raw(
      "<td>\(groupedCount(use.findings, "finding")) on \(groupedCount(use.hosts, "host"))</td>"
    )
    page.raw("<td>\(PageWriter.code(note.declaredAt.description))</td></tr>\n")
  }

  /// What became of the findings of the report that the baseline is.
  func baseline() {
    guard let baseline = report.baseline else { return }
    var numbers: [DriftFinding.Baseline: Int] = [:]
    for host in report.hosts {
      for finding in host.findings {
        if let state = finding.baseline { numbers[state, default: 0] += 1 }
      }
    }
    page.section("baseline", "Against the baseline") {
      page.raw("<dl class=\"figures\">")
      for (words, number) in [
        ("new", numbers[.new] ?? 0), ("moved on", numbers[.updated] ?? 0),
        ("known", numbers[.unchanged] ?? 0), ("fixed", baseline.fixed.count),
      ] {
        page.raw("<div><dt>\(words)</dt><dd>\(grouped(number))</dd></div>")
      }
      page.raw("</dl>\n")
      fixed(baseline.fixed)
    }
  }

  private struct FixedShape: Hashable {
    let kind: DriftFinding.Kind
    let setting: String
    let address: AddressShape
  }

  private func fixed(_ entries: [BaselineUse.Fixed]) {
    guard !entries.isEmpty else { return }
    let folded = FoldedHosts<DriftFinding.Identity>.fold(
      entries,
      name: { $0.host },
      groups: { _ in [] },
      shape: {
        FixedShape(
          kind: $0.finding.kind,
          setting: $0.finding.setting,
          address: AddressShape($0.finding.address)
        )
      },
      content: { $0.finding }
    )
    page.raw("<details class=\"more\"><summary><span class=\"sum\"><h3>")
    page.raw(
      "\(groupedCount(entries.count, "finding")) fixed</h3></span></summary><div class=\"body\">"
    )
    page.table("fixed", label: "Findings that are gone since the baseline") {
      page.head(["Setting", "Value", "Hosts"])
      page.raw("<tbody>")
      for entry in folded {
        page.raw("<tr><th scope=\"row\">\(PageWriter.escaped(entry.content.setting))</th><td>")
        if let address = entry.content.address {
          page.raw(PageWriter.code("\(address.path.textWithoutUser)\\\(address.name)"))
        } else {
          page.raw(PageWriter.escaped(entry.content.kind.words))
        }
        page.raw("</td><td>")
        page.names(entry.names)
        page.raw("</td></tr>\n")
      }
      page.raw("</tbody>")
    }
    page.raw("</div></details>\n")
  }
}
