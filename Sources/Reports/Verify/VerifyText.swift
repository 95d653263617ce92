import Inputs
package import Posture
import TLSCapture

/// Writes for people what captures show: the headline, who spoke with whom, who still uses what is old,
/// and what it comes to for each host.
package func writeVerifyText(
  _ report: VerifyReport,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  VerifyTextWriter(
    report: report,
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  ).write()
}

struct VerifyTextWriter {
  let report: VerifyReport
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  func write() {
    let headline = VerifyHeadline(report)
    let line = ([headline.text] + headline.clauses).joined(separator: "; ") + "."
    output.write(style.bold(line) + "\n")
    if let period = report.period {
      let files = namesText(report.origins, most: 3)
      let from = files.isEmpty ? "" : ", from \(files)"
      output.write("  \(style.dim(period.periodText + from))\n")
    }
    for line in headline.open { output.write("  \(style.yellow("!")) \(printable(line))\n") }
    if verbose {
      for capture in report.captures {
        for note in capture.notes {
          output.write("  \(style.dim("\(printable(capture.path)): \(note)"))\n")
        }
      }
    }
    for capture in report.captures {
      guard let failure = capture.failure else { continue }
      output.write(
        "  \(style.red("!")) \(printable(capture.path)): \(printable(failure.reason))\n"
      )
    }
    servers()
    stillInUse()
    hosts()
    HostText(style: style, output: output, verbose: verbose).unreadable(report.unreadable)
    SourcesText(style: style, output: output, catalogue: catalogue).write(
      Set(report.findings.flatMap { $0.because.compactMap(\.source) })
    )
  }

  // MARK: Who spoke with whom

  /// What clients have in common that a server answered in the same way.
  private struct Line: Hashable {
    let offer: String
    let result: String
    let detail: String
    let isBelow: Bool
  }

  private static let mostServers = 40
  private static let mostLines = 12
  private static let mostColumns = 100
  /// Where the result would begin behind an offer of no width.
  private static let resultColumn = 16

  private func servers() {
    var order: [String] = []
    var entries: [String: [HandshakeSummary.Entry]] = [:]
    // What is cut off asks for less.
    for entry in report.entriesOldFirst {
      if entries[entry.group.label] == nil { order.append(entry.group.label) }
      entries[entry.group.label, default: []].append(entry)
    }
    let shown = verbose ? order[...] : order.prefix(Self.mostServers)
    for name in shown { server(name, entries[name] ?? []) }
    let rest = order.count - shown.count
    if rest > 0 { output.write("\n\(count(rest, "more server")); --verbose lists them\n") }
  }

  private func server(_ name: String, _ entries: [HandshakeSummary.Entry]) {
    let endpoints = Set(entries.map(\.group.server)).sorted().map(\.description)
    let places = endpoints.filter { $0 != name }
    let carriers = Set(entries.compactMap(\.shape.carrier?.rawValue)).sorted()
    let details = [namesText(places, most: 3)] + carriers
    let line = details.filter { !$0.isEmpty }.joined(separator: ", ")
    output.write("\n\(style.bold(printable(name)))\(line.isEmpty ? "" : "  " + style.dim(line))\n")
    var order: [Line] = []
    var found: [Line: (clients: [String], count: Int)] = [:]
    for entry in entries {
      let line = Line(
        offer: entry.shape.offerText,
        result: entry.shape.resultText,
        detail: entry.shape.detailText,
        isBelow: entry.shape.isBelow(report.floor)
      )
      if found[line] == nil { order.append(line) }
      let client = entry.group.client.description
      if found[line]?.clients.last != client {
        found[line, default: ([], 0)].clients.append(client)
      }
      found[line]?.count += entry.tally.count
    }
    order = order.filter(\.isBelow) + order.filter { !$0.isBelow }
    let shown = verbose ? order[...] : order.prefix(Self.mostLines)
    let width = shown.map { columns($0.offer) }.max() ?? 0
    for line in shown {
      guard let seen = found[line] else { continue }
      let mark = line.isBelow ? style.yellow("!") : " "
      let offer = line.offer + String(repeating: " ", count: width - columns(line.offer))
      let result = line.isBelow ? style.yellow(line.result) : line.result
      output.write("  \(mark) offered \(offer)  → \(result)")
      if !line.detail.isEmpty {
        let detail = printable(line.detail)
        let total = Self.resultColumn + width + columns(line.result) + 2 + columns(detail)
        if total <= Self.mostColumns {
          output.write("  \(style.dim(detail))")
        } else {
          for part in wrapped(detail, width: Self.mostColumns - 6) {
            output.write("\n      \(style.dim(part))")
          }
        }
      }
      output.write(
        "\n      \(namesText(seen.clients, most: verbose ? Int.max : 6)); "
          + "\(count(seen.count, "handshake"))\n"
      )
    }
    let rest = order.count - shown.count
    if rest > 0 { output.write("    \(rest) more; --verbose lists them\n") }
  }

  // MARK: Who still uses what is old

  private static let mostInUse = 50

  private func stillInUse() {
    let use = report.stillInUse
    guard report.totals.handshakes > 0 else { return }
    output.write("\n\(style.bold("Still in use: \(use.range)"))\n")
    if use.clients.isEmpty, use.servers.isEmpty {
      output.write("  by nobody, as far as these captures show\n")
      return
    }
    list("Clients that offered nothing better:", use.clients.map(\.line))
    list("Servers that chose it:", use.servers.map(\.line))
  }

  private func list(_ title: String, _ lines: [String]) {
    guard !lines.isEmpty else { return }
    output.write("  \(title)\n")
    let shown = verbose ? lines[...] : lines.prefix(Self.mostInUse)
    for line in shown { output.write("  - \(line)\n") }
    if lines.count > shown.count {
      output.write("  - \(lines.count - shown.count) more; --verbose lists them\n")
    }
  }
}

extension HandshakeShape {
  /// The suite, or why there is none, and what else was odd.
  fileprivate var detailText: String {
    var parts: [String] = []
    if let suite { parts.append(CipherSuiteName.of(suite)) }
    if helloRetryRequest { parts.append("after a HelloRetryRequest") }
    if let reason { parts.append(reason) }
    return parts.joined(separator: "; ")
  }
}
