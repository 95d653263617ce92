import Inputs
package import Posture
import WindowsRegistry

/// Writes a drift report as CSV of RFC 4180: a row for each finding, unknown setting and unread host.
package func writeDriftCSV(_ report: DriftReport, catalogue: Catalogue, to output: ReportOutput) {
  let table = CSVWriter(output: output)
  table.row(DriftRow.columns)
  for host in report.hosts {
    for finding in host.findings {
      table.row(DriftRow(finding, of: host, catalogue: catalogue).cells)
    }
    for entry in host.unknown { table.row(DriftRow(entry, of: host).cells) }
  }
  for host in report.unreadable { table.row(DriftRow(host).cells) }
}

private struct DriftRow {
  static let columns = [
    "host", "groups", "setting", "kind", "severity", "status", "change", "key", "value", "expected",
    "actual", "evidence", "owner", "expires", "declared_at", "rule", "text",
  ]

  var cells: [String]

  init(_ finding: DriftFinding, of host: HostDrift, catalogue: Catalogue) {
    let text = FindingText(finding, catalogue: catalogue)
    cells = [
      host.host, host.groups.joined(separator: "; "), finding.setting, finding.kind.rawValue,
      finding.severity.rawValue, finding.status.rawValue, finding.change?.rawValue ?? "",
      finding.address?.path.description ?? "",
      finding.address?.name.spelling.description ?? "", text.expected, text.actual,
      finding.evidence.map { $0.words(beside: finding.address) }.joined(separator: "; "),
      finding.waiver?.owner ?? "", finding.waiver?.expires.description ?? "",
      finding.reason.declaredAt.map(\.description).joined(separator: "; "),
      finding.reason.rules.first ?? "", finding.reason.text,
    ]
  }

  init(_ entry: UnknownSetting, of host: HostDrift) {
    cells = Array(repeating: "", count: Self.columns.count)
    cells[0] = host.host
    cells[1] = host.groups.joined(separator: "; ")
    cells[2] = entry.setting
    cells[3] = "unknown"
    cells[5] = "open"
    cells[7] = entry.address?.path.description ?? ""
    cells[8] = entry.address?.name.spelling.description ?? ""
    cells[16] = entry.reason
  }

  init(_ host: UnreadableHost) {
    cells = Array(repeating: "", count: Self.columns.count)
    cells[0] = host.host
    cells[3] = "unreadable"
    cells[5] = "open"
    cells[16] = host.reason
  }
}

/// Writes rows whose cells no spreadsheet takes for formulas.
struct CSVWriter {
  let output: ReportOutput

  func row(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.write(",") }
      output.write(Self.cell(cell))
    }
    output.write("\r\n")
  }

  /// Readers of tables stop at a zero; tabs and line ends have their place.
  private static func withPictures(_ text: String) -> String {
    replacingBytes(of: text) { byte in
      switch byte {
      case 0x09, 0x0A, 0x0D: nil
      case 0..<0x20: Unicode.Scalar(0x2400 + UInt32(byte)).map { String($0) }
      default: nil
      }
    }
  }

  /// A cell, with an apostrophe in front where a spreadsheet would calculate it.
  static func cell(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var cell = withPictures(text)
    if let first = text.unicodeScalars.first, formulaStarts.contains(first) { cell = "'" + cell }
    guard cell.utf8.contains(where: isQuoted) else { return cell }
    return "\"" + replacingBytes(of: cell) { $0 == 0x22 ? "\"\"" : nil } + "\""
  }

  /// Most cells begin with a letter or a digit and hold nothing that asks for more.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    guard bytes.count > 0 else { return true }
    switch bytes[0] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x28: break
    default: return false
    }
    for index in bytes.indices where bytes[index] < 0x20 || isQuoted(bytes[index]) { return false }
    return true
  }

  /// By OWASP's page “CSV Injection”: the wide forms of East Asian keyboards count too.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// More than RFC 4180 asks for: spreadsheets of some countries take “;” for the separator.
  private static func isQuoted(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x2C, 0x0D, 0x0A, 0x09, 0x27, 0x3B: true
    default: false
    }
  }
}
