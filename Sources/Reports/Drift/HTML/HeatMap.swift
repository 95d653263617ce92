import Posture

/// How much of each group has drifted, stack by stack.
struct HeatMap {
  let columns: [Column]
  /// Sorted by the group's name; hosts of several groups count in each.
  let rows: [Row]

  struct Column {
    let id: String
    let title: String
  }

  struct Row {
    let group: String
    fileprivate(set) var hosts = 0
    fileprivate(set) var cells: [Cell]
  }

  struct Cell {
    /// Hosts of the group with open findings of the stack.
    fileprivate(set) var hosts = 0
    /// Open findings.
    fileprivate(set) var findings = 0
    fileprivate(set) var worst: DriftFinding.Severity?
    /// Findings that are waived or known.
    fileprivate(set) var quiet = 0
  }

  /// The families of settings that are stacks of their own; everything else is gathered.
  static let stacks = [
    Column(id: "schannel.client", title: "Schannel client"),
    Column(id: "schannel.server", title: "Schannel server"),
    Column(id: "winhttp", title: "WinHTTP"),
    Column(id: "internet-options", title: "WinINET"),
    Column(id: "dotnet.v4", title: ".NET 4"),
    Column(id: "dotnet.v2", title: ".NET 2"),
    Column(id: "other", title: "Other"),
  ]

  /// The name that stands for hosts without a group.
  static let noGroup = "(no group)"

  init(_ report: DriftReport, catalogue: Catalogue) {
    var positions: [String: Int] = [:]
    var rows: [Row] = []
    var stacks: [String: Int] = [:]
    var hasOther = false
    let other = Self.stacks.count - 1
    for host in report.hosts {
      var cells = Array(repeating: Cell(), count: Self.stacks.count)
      for finding in host.findings {
        let stack =
          stacks[finding.setting] ?? Self.stack(of: finding.setting, catalogue: catalogue)
        stacks[finding.setting] = stack
        if stack == other { hasOther = true }
        cells[stack].add(finding)
      }
      for group in host.groups.isEmpty ? [Self.noGroup] : host.groups {
        let position = positions[group] ?? rows.count
        if position == rows.count {
          positions[group] = position
          rows.append(Row(group: group, cells: cells.map { _ in Cell() }))
        }
        rows[position].hosts += 1
        for index in cells.indices where !cells[index].isEmpty {
          rows[position].cells[index].add(cells[index])
        }
      }
    }
    columns = hasOther ? Self.stacks : Self.stacks.dropLast()
    self.rows = rows.sorted { $0.group < $1.group }
  }

  private static func stack(of setting: String, catalogue: Catalogue) -> Int {
    let family = catalogue.settingID(setting)?.family
    return stacks.firstIndex { $0.id == family } ?? stacks.count - 1
  }

  static func stackID(of setting: String, catalogue: Catalogue) -> String {
    stacks[stack(of: setting, catalogue: catalogue)].id
  }
}

extension HeatMap.Cell {
  fileprivate var isEmpty: Bool { findings == 0 && quiet == 0 }

  fileprivate mutating func add(_ finding: DriftFinding) {
    guard finding.isOpen else {
      quiet += 1
      return
    }
    hosts = 1
    findings += 1
    worst = worst.map { min($0, finding.severity) } ?? finding.severity
  }

  fileprivate mutating func add(_ other: HeatMap.Cell) {
    hosts += other.hosts
    findings += other.findings
    quiet += other.quiet
    if let severity = other.worst { worst = worst.map { min($0, severity) } ?? severity }
  }
}

extension DriftPage {
  func heatMap() {
    guard !heat.rows.isEmpty else { return }
    page.section(
      "heat",
      "Where the drift is",
      hint:
        "Hosts of each group with open findings, by the stack that the finding is about. The deeper "
        + "the colour, the larger the part of the group; a cell leads to its findings."
    ) {
      page.table("heat", label: "Heat map of groups and stacks") {
        page.head(["Group", "Hosts"] + heat.columns.map(\.title))
        page.raw("<tbody>\n")
        for row in heat.rows { write(row) }
        page.raw("</tbody>")
      }
    }
  }

  private func write(_ row: HeatMap.Row) {
    page.raw("<tr><th scope=\"row\">\(PageWriter.escaped(row.group))</th>")
    page.raw("<td class=\"n\">\(grouped(row.hosts))</td>")
    for (index, column) in heat.columns.enumerated() {
      page.raw("<td>")
      write(row.cells[index], column, row)
      page.raw("</td>")
    }
    page.raw("</tr>\n")
  }

  private func write(_ cell: HeatMap.Cell, _ column: HeatMap.Column, _ row: HeatMap.Row) {
    guard let worst = cell.worst else {
      page.raw(
        cell.quiet == 0
          ? "<span>none</span>" : "<span class=\"v1\">\(grouped(cell.quiet)) waived or known</span>"
      )
      return
    }
    // Up to a third, up to two thirds, more.
    let depth = min(2, (cell.hosts * 3 - 1) / max(row.hosts, 1)) + 1
    let query = "group=\(percentEncoded(row.group))&stack=\(column.id)"
    page.raw("<a class=\"\(worst.letter)\(depth)\" href=\"#\(PageWriter.escaped(query))\">")
    page.raw("<b>\(grouped(cell.hosts)) of \(grouped(row.hosts))</b>")
    page.raw("\(groupedCount(cell.findings, "finding")), \(worst.rawValue)</a>")
  }

  /// As the query of an address has it.
  private func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + pair(byte).uppercased()
      }
    }
    return result
  }
}
