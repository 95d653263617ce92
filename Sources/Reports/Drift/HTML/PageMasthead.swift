import Inputs
import Posture

extension DriftPage {
  var headline: String { DriftHeadline(report).text }

  func masthead() {
    page.raw(
      """
      <header>
      <div class="top"><span class="name"><svg viewBox="0 0 16 24" aria-hidden="true">\
      <line x1="8" y1="0" x2="8" y2="11"></line><path d="M4 11h8l-4 12z"></path></svg>Plumbline</span>\
      <button type="button" id="theme" class="js" hidden>Theme</button></div>
      <div class="say">
      <h1>\(PageWriter.escaped(headline))</h1>
      <p class="lead">\(PageWriter.escaped(lead))</p>

      """
    )
    bar()
    page.raw("</div>\n")
    notices()
    figures()
    origin()
    navigation()
    page.raw("</header>\n")
  }

  private var lead: String { DriftHeadline(report).sentences.joined(separator: " ") }

  /// Every host once, by the worst that is to be said of it.
  private var shares: [(style: String, words: String, hosts: Int)] {
    var numbers: [String: Int] = [:]
    for host in report.hosts {
      let style =
        if let worst = host.findings.lazy.filter(\.isOpen).map(\.severity).min() {
          worst.letter
        } else if !host.unknown.isEmpty {
          "u"
        } else if host.findings.isEmpty {
          "g"
        } else {
          "v"
        }
      numbers[style, default: 0] += 1
    }
    let unreadable = report.unreadable.count
    return [
      ("w", "weaker than declared", numbers["w"] ?? 0), ("o", "other drift", numbers["o"] ?? 0),
      ("s", "stronger than declared", numbers["s"] ?? 0),
      ("v", "waived or known only", numbers["v"] ?? 0),
      ("u", "not fully known or unreadable", (numbers["u"] ?? 0) + unreadable),
      ("g", "in sync", numbers["g"] ?? 0),
    ].filter { $0.hosts > 0 }
  }

  private func bar() {
    let shares = shares
    let all = shares.reduce(0) { $0 + $1.hosts }
    guard all > 0 else { return }
    page.raw(
      "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    )
    var before = 0
    for share in shares {
      let (start, end) = (before * 1000 / all, (before + share.hosts) * 1000 / all)
      page.raw(
        "<rect class=\"f\(share.style)\" x=\"\(start)\" width=\"\(max(end - start, 1))\" height=\"10\"/>"
      )
      before += share.hosts
    }
    page.raw(
      "</svg>\n<ul class=\"key\" aria-label=\"Hosts by the worst that is to be said of them\">"
    )
    for share in shares {
      page.raw("<li class=\"f\(share.style)\"><b>\(groupedCount(share.hosts, "host"))</b> ")
      page.raw("\(share.words)</li>")
    }
    page.raw("</ul>\n")
  }

  private func notices() {
    switch report.part {
    case .whole: break
    case .shard(let number, let count):
      notice("This is shard \(number) of \(count): the other hosts of the fleet are not in it.")
    case .limited:
      notice("This is a part of the fleet: hosts were chosen with --limit or --exclude.")
    }
    let unreadable = report.unreadable.map(\.host)
    if !unreadable.isEmpty {
      notice(
        "Could not be read, so nobody knows: " + namesText(unreadable, most: 8) + ".",
        isBad: true
      )
    }
    let expired = report.waivers.filter { $0.note.isExpired && $0.findings > 0 }
    if !expired.isEmpty {
      let owners = Set(expired.map(\.note.owner)).sorted()
      notice(
        "\(groupedCount(expired.count, "waiver")) ran out and \(expired.count == 1 ? "its" : "their") "
          + "findings are back; ask " + namesText(owners, most: 6) + "."
      )
    }
  }

  private func notice(_ text: String, isBad: Bool = false) {
    page.raw("<p class=\"notice\(isBad ? " bad" : "")\">\(PageWriter.escaped(text))</p>\n")
  }

  private func figures() {
    let figures: [(number: Int, words: String, isAlways: Bool)] = [
      (totals.weaker, "findings that weaken", true), (totals.findings, "open findings", true),
      (totals.drifted, "hosts with drift", true), (totals.inSync, "hosts in sync", true),
      (totals.waived, "waived findings", false), (totals.known, "known findings", false),
      (totals.fixed, "fixed since the baseline", false),
      (totals.unknown, "unknown settings", false),
      (totals.unreadable, "unreadable hosts", false),
    ]
    page.raw("<dl class=\"figures\">")
    for (index, figure) in figures.enumerated() where figure.isAlways || figure.number > 0 {
      let isHot = figure.number > 0 && (index == 0 || index == 8)
      page.raw("<div\(isHot ? " class=\"hot\"" : "")><dt>\(figure.words)</dt>")
      page.raw("<dd>\(grouped(figure.number))</dd></div>")
    }
    page.raw("</dl>\n")
  }

  private func origin() {
    page.raw("<ul class=\"meta\" aria-label=\"What this report rests on\">")
    if let day = report.day { page.raw("<li>Judged on \(day)</li>") }
    let files = namesText(report.manifests.map(\.path), most: 4)
    page.raw("<li>Declared in \(PageWriter.code(files))</li>")
    page.raw(
      report.hasJournal
        ? "<li>Who moved is told by the journal</li>"
        : "<li>Without a journal, so not who moved</li>"
    )
    page.raw("</ul>\n")
  }

  private func navigation() {
    var entries = [("heat", "Heat map")]
    if trend.count > 1 { entries.append(("trend", "Trend")) }
    entries.append(("drift", "Drift"))
    if report.hosts.contains(where: { !$0.posture.isEmpty }) {
      entries.append(("posture", "Posture"))
    }
    if !report.waivers.isEmpty { entries.append(("waivers", "Waivers")) }
    if report.baseline != nil { entries.append(("baseline", "Baseline")) }
    if totals.unreadable + totals.unknown > 0 { entries.append(("gaps", "Not known")) }
    if hasNotes { entries.append(("notes", "Notes")) }
    page.raw("<nav aria-label=\"On this page\"><ul>")
    for (id, title) in entries { page.raw("<li><a href=\"#\(id)\">\(title)</a></li>") }
    page.raw("</ul></nav>\n")
  }
}
