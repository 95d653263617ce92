import Posture

extension DriftPage {
  /// How many of the last reports are drawn.
  private static let most = 120

  /// Open findings from report to report, drawn and as a table; nothing with fewer than two.
  func trendChart() {
    guard trend.count > 1 else { return }
    let points = trend.suffix(Self.most)
    let all = points.map(\.totals.findings)
    let weaker = points.map(\.totals.weaker)
    let top = max(all.max() ?? 0, 1)
    page.section("trend", "Trend", hint: trendWords(points)) {
      page.raw("<figure class=\"sheet chart\"><ul class=\"legend\" aria-hidden=\"true\">")
      page.raw("<li>\(sample("all"))Open findings, \(grouped(all.last ?? 0)) now</li>")
      page.raw("<li>\(sample("weak"))of which weaken a host, \(grouped(weaker.last ?? 0)) now</li>")
      page.raw("<li>Highest: \(grouped(top))</li></ul>")
      page.raw(
        "<svg viewBox=\"0 0 1000 200\" preserveAspectRatio=\"none\" role=\"img\" "
          + "aria-label=\"\(PageWriter.escaped(trendWords(points)))\">"
      )
      for height in [1, 100, 199] { page.raw("<path class=\"grid\" d=\"M0 \(height)H1000\"/>") }
      line(all, top, "all")
      line(weaker, top, "weak")
      page.raw("</svg>")
      page.raw(
        "<p class=\"ends\"><span>\(day(points.first))</span><span>\(day(points.last))</span></p>"
      )
      page.raw("</figure>\n")
      table(points)
    }
  }

  /// What the drawing shows, for those who cannot see it.
  private func trendWords(_ points: ArraySlice<DriftPoint>) -> String {
    let (first, last) = (points.first?.totals.findings ?? 0, points.last?.totals.findings ?? 0)
    return "From \(groupedCount(first, "open finding")) to \(grouped(last)) in the last "
      + "\(points.count) reports, since \(day(points.first))."
  }

  private func day(_ point: DriftPoint?) -> String {
    PageWriter.escaped(String((point?.at ?? "").prefix(10)))
  }

  private func sample(_ style: String) -> String {
    "<svg viewBox=\"0 0 32 10\" aria-hidden=\"true\"><path class=\"\(style)\" d=\"M2 5H30\"/></svg>"
  }

  /// Whole numbers only, so that no machine rounds in its own way.
  private func line(_ values: [Int], _ top: Int, _ style: String) {
    let last = values.count - 1
    func at(_ index: Int) -> String { "\(index * 1000 / last) \(199 - values[index] * 198 / top)" }
    let path = values.indices.map(at).joined(separator: "L")
    page.raw("<path class=\"\(style)\" d=\"M\(path)\"/>")
    // A line of no length with round ends is a dot, whatever the drawing is stretched to.
    page.raw("<path class=\"\(style) dot\" d=\"M\(at(last))h0\"/>")
  }

  private func table(_ points: ArraySlice<DriftPoint>) {
    page.raw(
      "<details class=\"more\"><summary><span class=\"sum\"><h3>The same as a table</h3></span>"
    )
    page.raw("</summary><div class=\"body\">")
    page.table("runs", label: "Trend over reports") {
      page.head(["Read at", "Open", "Weaker", "Hosts with drift", "Hosts", "Waived", "Unreadable"])
      page.raw("<tbody>")
      for point in points.reversed() {
        let totals = point.totals
        page.raw("<tr><th scope=\"row\">\(PageWriter.escaped(point.at))</th>")
        for number in [
          totals.findings, totals.weaker, totals.drifted, totals.hosts, totals.waived,
          totals.unreadable,
        ] {
          page.raw("<td>\(grouped(number))</td>")
        }
        page.raw("</tr>\n")
      }
      page.raw("</tbody>")
    }
    page.raw("</div></details>\n")
  }
}
