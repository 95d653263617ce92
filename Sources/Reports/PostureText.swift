import Inputs
package import Posture
import WindowsRegistry

/// Writes for people what hosts do: the headline first, then a table for hosts of equal verdicts.
///
/// `explains` adds how each verdict was reached, and the documents that say so.
package func writePostureText(
  _ report: PostureReport,
  catalogue: Catalogue,
  explains: Bool,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = PostureTextWriter(
    report: report,
    catalogue: catalogue,
    explains: explains,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct PostureTextWriter {
  let report: PostureReport
  let catalogue: Catalogue
  let explains: Bool
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var hosts: HostText { HostText(style: style, output: output, verbose: verbose) }

  /// What is said of a host.
  struct Content {
    let host: HostPosture
    let rows: [PostureRow]
  }

  func write() {
    let numbers = RowNumbers(explains: explains)
    let blocks = blocks(numbers)
    output.write(style.bold(headline(PostureTotals(report)) + ".") + "\n")
    legend(blocks.flatMap(\.content.rows))
    let byName = Dictionary(
      report.hosts.map { ($0.host, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var sources: Set<String> = []
    for block in blocks {
      write(block, users: users(of: block, byName, numbers), &sources)
    }
    hosts.unreadable(report.unreadable)
    let without = report.hosts.filter(\.isBlank).map(\.host)
    if report.isPartial, !without.isEmpty {
      let names = namesText(without, most: verbose ? Int.max : 8)
      output.write("\n\(style.dim("without such a stack: \(names)"))\n")
    }
    RemarksText(style: style, output: output, verbose: verbose).write(
      report.hosts.map { ($0.host, $0.remarks) }
    )
    SourcesText(style: style, output: output, catalogue: catalogue).write(sources)
  }

  // MARK: The whole

  private func headline(_ totals: PostureTotals) -> String {
    var line = "Posture: \(count(totals.hosts + totals.unreadable, "host"))"
    if totals.hosts > 0 {
      let shown = report.isPartial ? " shown" : ""
      line += "; \(share(totals.currentEverywhere, "", totals)) TLS 1.2 on every stack\(shown)"
      line += "; \(share(totals.legacySomewhere, "still ", totals)) TLS 1.1 or older"
      if totals.legacySomewhere > 0 { line += report.isPartial ? " on some shown" : " on some" }
    }
    if totals.unknown > 0 { line += "; \(count(totals.unknown, "answer")) unknown" }
    if totals.unreadable > 0 { line += "; \(totals.unreadable) unreadable" }
    return line
  }

  /// How many offer something; where answers are missing, that none is known to is all to be said.
  private func share(_ number: Int, _ still: String, _ totals: PostureTotals) -> String {
    switch number {
    case 0: totals.unknown > 0 ? "none is known to offer" : "none offers"
    case 1: "1 \(still)offers"
    default: "\(number) \(still)offer"
    }
  }

  /// Only what stands in the tables.
  private func legend(_ rows: [PostureRow]) {
    let offers = rows.flatMap { $0.cells.offers.map(\.offer) }
    let cells = Set(offers.map(\.availabilityCell))
    let marks = Set(offers.map(\.confidence)).subtracting([.certain])
    let entries =
      Offer.Cell.allCases.filter { cells.contains($0) }.map { "\($0.rawValue) = \($0.meaning)" }
      + Offer.Confidence.allCases.filter { marks.contains($0) }.map { "\($0.mark) = \($0.meaning)" }
    var lines: [String] = []
    for entry in entries {
      if let last = lines.last, last.count + entry.count < 95 {
        lines[lines.count - 1] += " · " + entry
      } else {
        lines.append(entry)
      }
    }
    for line in lines { output.write("  \(style.dim(line))\n") }
  }

  // MARK: Hosts of which the same is to be said

  /// Users differ from host to host by name and number, which makes no difference here.
  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let rows: [RowShape]
    let users: Set<Int>
    let orders: [OrderPosture]
    let influences: [Influence]
    let unknown: [UnknownShape]
  }

  private struct RowShape: Hashable {
    let stacks: [Stack]
    let number: Int
  }

  private func blocks(_ numbers: RowNumbers) -> [FoldedHosts<Content>] {
    FoldedHosts.fold(
      report.hosts.lazy.filter { !$0.isBlank },
      name: { $0.host },
      groups: { $0.groups },
      shape: { host in
        let rows = PostureRow.rows(of: host, numbers)
        return Shape(
          groups: host.groups,
          summary: host.summary.withoutCounts,
          rows: rows.filter { !$0.isOfUsers }.map {
            RowShape(stacks: $0.stacks, number: $0.number)
          },
          users: Set(rows.filter(\.isOfUsers).map(\.number)),
          orders: host.orders,
          influences: host.influences,
          unknown: host.unknown.map { UnknownShape($0) }
        )
      },
      content: { Content(host: $0, rows: PostureRow.rows(of: $0, numbers)) }
    )
  }

  /// How many users each row stands for, by its number, on all hosts of a block.
  private func users(
    of block: FoldedHosts<Content>,
    _ hosts: [String: HostPosture],
    _ numbers: RowNumbers
  ) -> [Int: Int] {
    var users: [Int: Int] = [:]
    for host in block.names {
      for posture in hosts[host]?.stacks ?? [] {
        guard case .wininet = posture.stack else { continue }
        users[numbers.number(of: posture.cells), default: 0] += 1
      }
    }
    return users
  }

  private func write(
    _ block: FoldedHosts<Content>,
    users: [Int: Int],
    _ sources: inout Set<String>
  ) {
    let content = block.content
    hosts.heading(block.names, system: content.host.summary.text, groups: block.groups)
    let rows = content.rows.map { row in
      let label = row.label(users: users[row.number] ?? 0, isOfOneHost: block.names.count == 1)
      return (label: label, row: row)
    }
    PostureTable(style: style, output: output, rows: rows.map { ($0.label, $0.row.cells) }).write()
    let parts = PostureParts(style: style, output: output, verbose: verbose)
    if !explains { parts.unknown(rows.map { ($0.label, $0.row.cells) }) }
    parts.orders(content.host.orders, explains: explains)
    parts.influences(content.host.influences)
    sources.formUnion(content.host.influences.map(\.source))
    parts.unknown(content.host.unknown.map { UnknownShape($0) })
    guard explains else { return }
    for (label, row) in rows {
      let names = block.names.count == 1 && row.users.count > 1 ? row.users : []
      parts.explain(label, users: names, row.cells)
      sources.formUnion(row.cells.offers.flatMap { $0.offer.because.compactMap(\.source) })
    }
  }
}

extension HostPosture {
  /// Whether there is nothing to be said, since its stacks were not asked for.
  fileprivate var isBlank: Bool { stacks.isEmpty && unknown.isEmpty }
}
