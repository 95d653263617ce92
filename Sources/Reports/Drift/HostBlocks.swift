import Inputs
import Posture

/// A drift report as hosts of which the same is to be said, with their findings by number.
struct HostBlocks {
  let folded: FoldedFindings
  /// Those with findings or unknown settings: the worst first, and of these the largest.
  let blocks: [FoldedHosts<Content>]
  /// What runs wrote last for each folded finding, each once.
  let lastApplied: [[LastApplied]]

  struct Content {
    let host: HostDrift
    /// Positions in `folded.findings`, each once.
    let findings: [Entry]
    let unknown: [UnknownShape]
  }

  struct Entry: Hashable {
    let position: Int
    /// More than one where it is the same for several users of a host.
    var times: Int
  }

  init(_ report: DriftReport) {
    let folded = FoldedFindings(report)
    var positions: [FindingShape: Int] = [:]
    for (index, item) in folded.findings.enumerated() {
      positions[FindingShape(item.finding, groups: item.groups)] = index
    }
    var applied = Array(repeating: [LastApplied](), count: folded.findings.count)
    var entries: [[Entry]] = []
    entries.reserveCapacity(report.hosts.count)
    for host in report.hosts {
      var found: [Entry] = []
      for finding in host.findings {
        guard let position = positions[FindingShape(finding, groups: host.groups)] else { continue }
        if let index = found.firstIndex(where: { $0.position == position }) {
          found[index].times += 1
        } else {
          found.append(Entry(position: position, times: 1))
        }
        if let last = finding.lastApplied, applied[position].last != last,
          !applied[position].contains(last)
        {
          applied[position].append(last)
        }
      }
      entries.append(found.sorted { $0.position < $1.position })
    }
    self.folded = folded
    lastApplied = applied
    blocks = Self.fold(report, entries).sorted { left, right in
      let (one, other) = (Self.rank(left, folded), Self.rank(right, folded))
      return one == other ? left.names[0] < right.names[0] : one < other
    }
  }

  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let findings: [Entry]
    let unknown: [UnknownShape]
  }

  private static func fold(_ report: DriftReport, _ entries: [[Entry]]) -> [FoldedHosts<Content>] {
    FoldedHosts.fold(
      report.hosts.indices.lazy.filter {
        !report.hosts[$0].findings.isEmpty || !report.hosts[$0].unknown.isEmpty
      },
      name: { report.hosts[$0].host },
      groups: { report.hosts[$0].groups },
      shape: { index in
        let host = report.hosts[index]
        return Shape(
          groups: host.groups,
          summary: host.summary.withoutCounts,
          findings: entries[index],
          unknown: host.unknown.map { UnknownShape($0) }
        )
      },
      content: { index in
        Content(
          host: report.hosts[index],
          findings: entries[index],
          unknown: report.hosts[index].unknown.map { UnknownShape($0) }
        )
      }
    )
  }

  private static func rank(_ block: FoldedHosts<Content>, _ folded: FoldedFindings) -> (Int, Int) {
    let worst = block.content.findings.map { entry in
      let finding = folded.findings[entry.position].finding
      guard finding.isOpen else { return 3 }
      switch finding.severity {
      case .weaker: return 0
      case .other: return 1
      case .stronger: return 2
      }
    }.min()
    return (worst ?? 4, -block.names.count)
  }
}

extension FoldedHosts {
  /// `pc-101 … pc-160 (60 hosts)`: few enough to be read at a glance.
  var title: String {
    guard names.count > 3 else { return names.joined(separator: ", ") }
    return "\(names[0]), \(names[1]) … +\(names.count - 2)"
  }
}
