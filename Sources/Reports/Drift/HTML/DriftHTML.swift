package import Posture

/// Writes a drift report as one page that needs nothing else: no network, and no script to be read.
///
/// `trend` is what earlier reports came to, the oldest first. Equal findings and equal hosts stand
/// once, so that a fleet's page stays one that a browser can show.
package func writeDriftHTML(
  _ report: DriftReport,
  trend: [DriftPoint],
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  let page = DriftPage(
    report: report,
    trend: trend,
    catalogue: catalogue,
    version: version,
    page: PageWriter(output)
  )
  page.write()
}

/// The page's parts in their order; each part is a file of its own.
struct DriftPage {
  let report: DriftReport
  let trend: [DriftPoint]
  let catalogue: Catalogue
  let version: String
  let page: PageWriter
  let totals: DriftTotals
  let content: HostBlocks
  let heat: HeatMap
  /// The number by which the filter knows a group, by its name.
  let groups: [String: Int]

  init(
    report: DriftReport,
    trend: [DriftPoint],
    catalogue: Catalogue,
    version: String,
    page: PageWriter
  ) {
    self.report = report
    self.trend = trend
    self.catalogue = catalogue
    self.version = version
    self.page = page
    totals = DriftTotals(report)
    content = HostBlocks(report)
    heat = HeatMap(report, catalogue: catalogue)
    groups = Dictionary(
      heat.rows.enumerated().map { ($1.group, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  func write() {
    head()
    page.raw("<body>\n<a class=\"skip\" href=\"#drift\">Skip to the hosts</a>\n")
    masthead()
    page.raw("<main>\n")
    heatMap()
    trendChart()
    drift()
    posture()
    waivers()
    baseline()
    gaps()
    notes()
    page.raw("</main>\n")
    footer()
    page.raw("<script>\(PageScript.text)</script>\n</body>\n</html>\n")
  }

  /// The policy lets in our style and our script by their digests, and nothing else at all.
  private func head() {
    page.raw(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'sha256-\(PageStyle.sha256)'; script-src 'sha256-\(PageScript.sha256)'; \
      base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="plumbline \(PageWriter.escaped(version))">
      <meta name="referrer" content="no-referrer">
      <title>\(PageWriter.escaped(headline)) – drift</title>
      <style>\(PageStyle.text)</style>
      </head>

      """
    )
  }
}
