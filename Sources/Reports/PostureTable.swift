import Posture

/// A host's verdicts: a row for each stack, a column for each protocol.
struct PostureTable {
  let style: Style
  let output: ReportOutput
  let rows: [(label: String, cells: ProtocolCells)]

  /// Wider labels stand on a line of their own, so that eight protocols fit in 100 columns.
  private static let widestLabel = 24

  func write() {
    let columns = Set(rows.flatMap { $0.cells.offers.map(\.name) }).sorted()
    guard !columns.isEmpty else { return }
    let width = rows.map { Reports.columns($0.label) }.filter { $0 <= Self.widestLabel }.max() ?? 0
    line(pad("", width), columns.map { style.dim(pad($0.rawValue, $0.rawValue.count)) })
    for (label, cells) in rows {
      let isWide = Reports.columns(label) > width
      if isWide { output.write("  \(label)\n") }
      line(pad(isWide ? "" : label, width), columns.map { text(of: cells[$0], $0) })
    }
  }

  /// Blank where the stack has no such protocol.
  private func text(of offer: Offer?, _ name: TLSProtocol) -> String {
    guard let offer else { return pad("", name.rawValue.count) }
    return style.cell(offer.cell, offer, of: name)
      + String(repeating: " ", count: max(0, name.rawValue.count - offer.cell.count))
  }

  private func line(_ label: String, _ cells: [String]) {
    var line = ([label] + cells).joined(separator: "  ")
    while line.hasSuffix(" ") { line.removeLast() }
    output.write("  \(line)\n")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Reports.columns(text)))
  }
}
