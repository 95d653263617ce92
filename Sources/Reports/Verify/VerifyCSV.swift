import Inputs
package import Posture
import TLSCapture

/// Writes captures as CSV: a row for each server, client and way in which handshakes went, then one for
/// each finding and each host that could not be read.
package func writeVerifyCSV(_ report: VerifyReport, to output: ReportOutput) {
  let table = CSVWriter(output: output)
  table.row(VerifyRow.columns)
  for entry in report.entries { table.row(VerifyRow(entry, report).cells) }
  for finding in report.findings { table.row(VerifyRow(finding, report).cells) }
  for capture in report.captures {
    guard let failure = capture.failure else { continue }
    table.row(VerifyRow(of: "capture", capture.path, failure.reason).cells)
  }
  for gap in report.gaps { table.row(VerifyRow(of: "gap", "", gap).cells) }
  for host in report.unreadable { table.row(VerifyRow(host).cells) }
}

private struct VerifyRow {
  static let columns = [
    "kind", "host", "server", "client", "offered", "chosen", "suite", "outcome", "below", "count",
    "first", "last", "setting", "severity", "expected", "declared_at", "text", "capture",
  ]

  private(set) var cells: [String]

  private init(_ values: [String: String]) {
    cells = Self.columns.map { values[$0] ?? "" }
  }

  init(_ entry: HandshakeSummary.Entry, _ report: VerifyReport) {
    let shape = entry.shape
    self.init([
      "kind": "handshakes",
      "host": entry.group.label,
      "server": entry.group.server.description,
      "client": entry.group.client.description,
      "offered": shape.offerText,
      "chosen": shape.chosen?.name ?? "",
      "suite": shape.suite.map { CipherSuiteName.of($0) } ?? "",
      "outcome": shape.outcome.rawValue,
      "below": shape.isBelow(report.floor) ? "yes" : "no",
      "count": String(entry.tally.count),
      "first": entry.tally.first.description,
      "last": entry.tally.last.description,
      "text": shape.reason ?? "",
      "capture": report.capture(of: entry.tally)?.path ?? "",
    ])
  }

  init(_ finding: VerifyFinding, _ report: VerifyReport) {
    self.init([
      "kind": finding.rules.joined(separator: "; "),
      "host": finding.host,
      "client": finding.seen.peersText,
      "count": String(finding.seen.tally.count),
      "first": finding.seen.tally.first.description,
      "last": finding.seen.tally.last.description,
      "setting": finding.setting,
      "severity": finding.severity.rawValue,
      "expected": finding.expected,
      "declared_at": finding.declaredAt.map(\.description).joined(separator: "; "),
      "text": ([finding.actual] + finding.stepTexts + [finding.meaning]).joined(separator: "; "),
      "capture": report.capture(of: finding.seen.tally)?.path ?? "",
    ])
  }

  /// What could not be told.
  init(of kind: String, _ path: String, _ reason: String) {
    self.init(["kind": kind, "host": path, "text": reason])
  }

  init(_ host: UnreadableHost) {
    self.init(["kind": "unreadable", "host": host.host, "text": host.reason])
  }
}
