package import Inputs
import WindowsRegistry

/// What differs between the hosts and their declaration, seen after the fact.
///
/// Everything that a drift report is rendered to comes from one such value, and equal estates give
/// equal values: all lists are sorted.
package struct DriftReport: Sendable {
  package let manifests: [FileDigest]
  package let catalogueVersion: String
  /// The day by which waivers were judged.
  package let day: ISODate?
  package let part: Part
  /// Whether there was a journal to tell who moved.
  package let hasJournal: Bool
  /// Sorted by name.
  package let hosts: [HostDrift]
  package let unreadable: [UnreadableHost]
  /// In the order of the manifests.
  package let waivers: [WaiverUse]
  /// Nil without `--baseline`.
  package let baseline: BaselineUse?
  package let diagnostics: [Diagnostic]

  /// Which hosts of the fleet a report speaks for.
  package enum Part: Hashable, Sendable {
    case whole
    /// One of several that `merge` puts together again; the first is 1.
    case shard(Int, of: Int)
    /// Those that `--limit` and `--exclude` left.
    case limited
  }

  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    day: ISODate? = nil,
    part: Part = .whole,
    hasJournal: Bool = false,
    hosts: [HostDrift],
    unreadable: [UnreadableHost],
    waivers: [WaiverUse] = [],
    baseline: BaselineUse? = nil,
    diagnostics: [Diagnostic]
  ) {
    self.manifests = manifests
    self.catalogueVersion = catalogueVersion
    self.day = day
    self.part = part
    self.hasJournal = hasJournal
    self.hosts = hosts.sorted { $0.host < $1.host }
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    self.waivers = waivers
    self.baseline = baseline
    // An order that does not hang on which host was read first.
    self.diagnostics = Set(diagnostics).map { (key: $0.orderKey, diagnostic: $0) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.diagnostic).inReadingOrder()
  }

  /// Counts what each waiver did, and says which did nothing.
  ///
  /// Only a report about all hosts can say the latter.
  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    day: ISODate?,
    part: Part,
    hasJournal: Bool,
    hosts: [HostDrift],
    unreadable: [UnreadableHost],
    waivers notes: [WaiverNote],
    diagnostics: [Diagnostic]
  ) {
    var matched: [WaiverNote: Int] = [:]
    var findings: [WaiverNote: Int] = [:]
    for host in hosts {
      for note in host.waivers { matched[note, default: 0] += 1 }
      for finding in host.findings {
        if let note = finding.waiver { findings[note, default: 0] += 1 }
      }
    }
    let waivers = notes.map { note in
      WaiverUse(note: note, hosts: matched[note] ?? 0, findings: findings[note] ?? 0)
    }
    self.init(
      manifests: manifests,
      catalogueVersion: catalogueVersion,
      day: day,
      part: part,
      hasJournal: hasJournal,
      hosts: hosts,
      unreadable: unreadable,
      waivers: waivers,
      diagnostics: diagnostics + (part == .whole ? unusedWaivers(waivers, unreadable) : [])
    )
  }
}

extension Diagnostic {
  /// All of it but its place, so that only equal ones are equal in order.
  fileprivate var orderKey: [String] {
    [code, summary, severity.rawValue, help ?? ""]
      + notes.flatMap { [$0.text, $0.place?.description ?? ""] }
  }
}

/// Waivers that take no setting of any host; nobody can say so while a host is unread.
func unusedWaivers(_ waivers: [WaiverUse], _ unreadable: [UnreadableHost]) -> [Diagnostic] {
  guard unreadable.isEmpty else { return [] }
  return waivers.filter { $0.hosts == 0 }.map { use in
    .warning(
      "waiver-unused",
      "this waiver of “\(use.note.setting)” takes no setting of any host",
      // Its beginning is all that a shard's report keeps, and merged shards say the same.
      at: Place(
        file: use.note.declaredAt.file,
        start: use.note.declaredAt.start,
        end: use.note.declaredAt.start
      ),
      help: "remove it, or correct its setting, groups and hosts; \(use.note.owner) agreed to it"
    )
  }
}

package struct HostDrift: Hashable, Sendable {
  package let host: String
  package let groups: [String]
  package let snapshotDigest: String
  package let summary: HostSummary
  /// From what is to what is declared: the stacks that differ.
  package let posture: [PostureChange]
  package internal(set) var findings: [DriftFinding]
  package let unknown: [UnknownSetting]
  package let remarks: [Remark]
  /// Those that take a setting of the host, in force or expired; a report that was read from a file
  /// has only their counts.
  package let waivers: [WaiverNote]

  package init(
    host: String,
    groups: [String],
    snapshotDigest: String,
    summary: HostSummary,
    posture: [PostureChange] = [],
    findings: [DriftFinding],
    unknown: [UnknownSetting],
    remarks: [Remark],
    waivers: [WaiverNote] = []
  ) {
    self.host = host
    self.groups = groups
    self.snapshotDigest = snapshotDigest
    self.summary = summary
    self.posture = posture
    self.findings = findings
    self.unknown = unknown
    self.remarks = remarks
    self.waivers = waivers
  }

  /// Nothing differs at all, waived or not.
  package var isInSync: Bool { findings.isEmpty && unknown.isEmpty }

  package var hasOpenFindings: Bool { findings.contains(where: \.isOpen) }

  /// The same with the reasons of a pool.
  package func sharing(_ pool: ReasonPool) -> HostDrift {
    var shared = self
    for index in shared.findings.indices {
      shared.findings[index].reason = pool.shared(findings[index].reason)
    }
    return shared
  }
}

/// What a drift report comes to.
package struct DriftTotals: Hashable, Sendable {
  /// Hosts that were read.
  package var hosts = 0
  /// Hosts with open findings.
  package var drifted = 0
  /// Open findings.
  package var findings = 0
  /// Open findings that leave a host weaker.
  package var weaker = 0
  package var waived = 0
  /// Findings that the baseline has, too.
  package var known = 0
  /// Findings of the baseline that are gone.
  package var fixed = 0
  package var inSync = 0
  package var unknown = 0
  package var unreadable = 0

  package init(_ report: DriftReport) {
    self.init(hosts: report.hosts)
    unreadable = report.unreadable.count
    fixed = report.baseline?.fixed.count ?? 0
  }

  /// Of some hosts, such as those of a group.
  package init(hosts: some Sequence<HostDrift>) {
    for host in hosts {
      self.hosts += 1
      unknown += host.unknown.count
      if host.isInSync { inSync += 1 }
      var isDrifted = false
      for finding in host.findings {
        switch finding.status {
        case .waived: waived += 1
        case .known: known += 1
        case .open:
          findings += 1
          isDrifted = true
          if finding.severity == .weaker { weaker += 1 }
        }
      }
      if isDrifted { drifted += 1 }
    }
  }
}
