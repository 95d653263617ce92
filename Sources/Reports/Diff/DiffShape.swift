import Inputs
import Posture
import WindowsRegistry

/// What makes two hosts the same for who reads what a change of manifests means for them.
struct DiffShape: Hashable {
  private let membership: HostDiff.Membership
  private let groups: [[String]]
  private let summary: HostSummary
  private let operations: [SideChange<OperationShape>]
  private let updates: [SideChange<UnmetRequirement>]
  private let wishes: [SideChange<DeclaredWish>]
  private let unknown: [UnknownShape]
  private let unreachable: [SideChange<Unreachable>]

  init(_ host: HostDiff) {
    membership = host.membership
    groups = [host.groupsBefore, host.groupsAfter]
    summary = host.summary.withoutCounts
    operations = host.operations.map { change in
      change.map { OperationShape($0) }
    }
    updates = host.updates
    wishes = host.wishes
    unknown = host.unknown.map { UnknownShape($0) }
    unreachable = host.unreachable
  }
}

/// A block of hosts for which a change means the same.
struct DiffBlock {
  let host: HostDiff
  let lines: [DiffLine]
  let wishes: [DiffWishLine]

  static func fold(_ report: DiffReport, catalogue: Catalogue) -> [FoldedHosts<DiffBlock>] {
    FoldedHosts.fold(
      report.hosts.lazy.filter(\.isChanging),
      name: { $0.host },
      groups: { $0.groupsText },
      shape: { DiffShape($0) },
      content: { host in
        DiffBlock(
          host: host,
          lines: DiffLine.lines(of: host, catalogue: catalogue),
          wishes: DiffWishLine.lines(of: host)
        )
      }
    )
  }

  /// How many wishes a host brings along or leaves behind for which nothing is to be written.
  var membershipText: String? {
    let wishes = host.quietWishes.count
    switch host.membership {
    case .stays: return nil
    case .enters:
      return "enters: no group took it before"
        + (wishes > 0 ? "; of what is wished, \(count(wishes, "setting")) need no change" : "")
    case .leaves:
      return "leaves: no group takes it any more, and what it holds stays as it is"
    }
  }
}

extension HostDiff {
  var postureHost: PostureChangeText.Host {
    PostureChangeText.Host(name: host, groups: groupsText, posture: posture)
  }

  /// `web`, or `web -> web, dmz`.
  var groupsText: [String] {
    switch membership {
    case .enters: groupsAfter
    case .leaves: groupsBefore
    case .stays where groupsBefore == groupsAfter: groupsAfter
    case .stays:
      [groupsBefore.joined(separator: ", ") + " -> " + groupsAfter.joined(separator: ", ")]
    }
  }
}

/// The first line of every format.
func diffHeadline(_ report: DiffReport, _ totals: DiffTotals) -> String {
  let hosts = count(totals.hosts + totals.unreadable, "host")
  // Of a host that could not be read nothing is said.
  let read = count(totals.hosts, "host")
  var parts: [String] = []
  if totals.values > 0 {
    let kinds = [
      (totals.added, "more"), (totals.removed, "no longer"), (totals.changed, "otherwise"),
    ]
    .filter { $0.0 > 0 }
    let detail = kinds.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    parts.append(
      "\(count(totals.values, "value")) to write differently on \(totals.writing) of \(hosts) (\(detail))"
    )
  }
  if totals.updatesAdded > 0 {
    parts.append("\(count(totals.updatesAdded, "update")) more to install")
  }
  if totals.updatesRemoved > 0 {
    parts.append("\(count(totals.updatesRemoved, "update")) no longer to install")
  }
  if totals.quietWishes > 0 {
    parts.append(
      "\(count(totals.quietWishes, "wish", plural: "wishes")) changed without a value to write"
    )
  }
  if totals.entering > 0 {
    parts.append("\(count(totals.entering, "host")) \(totals.entering == 1 ? "enters" : "enter")")
  }
  if totals.leaving > 0 {
    parts.append("\(count(totals.leaving, "host")) \(totals.leaving == 1 ? "leaves" : "leave")")
  }
  if totals.unknown > 0 { parts.append("\(count(totals.unknown, "answer")) unknown") }
  if parts.isEmpty {
    // Wishes that cannot be met, or hazards, and nothing else.
    if totals.changing > 0 {
      parts.append("\(totals.changing) of \(hosts) affected, with no value to write differently")
    } else if report.isSameText {
      parts.append("both sides are the same, and nothing changes for any of \(read)")
    } else {
      parts.append("nothing changes for any of \(read), although the text did")
    }
  }
  if totals.unreadable > 0 { parts.append("\(totals.unreadable) unreadable") }
  return "Diff: " + parts.joined(separator: "; ") + "."
}
