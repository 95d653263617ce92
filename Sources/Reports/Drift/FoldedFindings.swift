import Inputs
import Posture
import WindowsRegistry

/// Equal findings of many hosts as one, so that a fleet fits into what a person or a service takes.
///
/// Equal estates give equal lists: the worst first, and never by which host was read first.
struct FoldedFindings {
  let findings: [FoldedFinding]
  let remarks: [FoldedRemark]
  let unknown: [FoldedUnknown]

  init(_ report: DriftReport) {
    findings = Self.findings(of: report.hosts)
    remarks = Self.remarks(of: report.hosts)
    unknown = Self.unknown(of: report.hosts)
  }

  private static func findings(of hosts: [HostDrift]) -> [FoldedFinding] {
    var positions: [FindingShape: Int] = [:]
    var folded: [FoldedFinding] = []
    for host in hosts {
      for finding in host.findings {
        let shape = FindingShape(finding, groups: host.groups)
        if let position = positions[shape] {
          folded[position].add(finding, of: host.host)
        } else {
          positions[shape] = folded.count
          folded.append(FoldedFinding(finding, of: host))
        }
      }
    }
    return sorted(folded) { ($0.rank, $0.finding.setting) }
  }

  private static func remarks(of hosts: [HostDrift]) -> [FoldedRemark] {
    var positions: [Remark: Int] = [:]
    var folded: [FoldedRemark] = []
    for host in hosts {
      for remark in host.remarks {
        if let position = positions[remark] {
          folded[position].hosts.add(host.host)
        } else {
          positions[remark] = folded.count
          folded.append(FoldedRemark(remark: remark, hosts: HostNames(host.host)))
        }
      }
    }
    return sorted(folded) { (($0.remark.isWarning ? 0 : 1, -$0.hosts.count), $0.remark.code) }
  }

  private static func unknown(of hosts: [HostDrift]) -> [FoldedUnknown] {
    var positions: [UnknownKind: Int] = [:]
    var folded: [FoldedUnknown] = []
    for host in hosts {
      for entry in host.unknown {
        let kind = UnknownKind(entry)
        if let position = positions[kind] {
          folded[position].hosts.add(host.host)
        } else {
          positions[kind] = folded.count
          folded.append(FoldedUnknown(entry: entry, hosts: HostNames(host.host)))
        }
      }
    }
    return sorted(folded) { ((0, -$0.hosts.count), $0.entry.setting) }
  }

  /// Sorted by a key; what is equal by it stays as it came, which is by host.
  private static func sorted<Element>(
    _ elements: [Element],
    by key: (Element) -> (rank: (Int, Int), name: String)
  ) -> [Element] {
    // By their indices: a folded finding is large, and a fleet may have many.
    let keys = elements.map(key)
    return elements.indices
      .sorted { left, right in
        let (first, second) = (keys[left], keys[right])
        if first.rank != second.rank { return first.rank < second.rank }
        return (first.name, left) < (second.name, right)
      }
      .map { elements[$0] }
  }
}

/// The hosts that something holds for: each once, sorted as the report's are.
struct HostNames: Hashable {
  private(set) var names: [String]

  init(_ name: String) { names = [name] }

  var count: Int { names.count }

  /// Several users of one host come one after the other.
  mutating func add(_ name: String) {
    if names.last != name { names.append(name) }
  }
}

/// A finding that is the same on all of its hosts.
struct FoldedFinding {
  /// The first host's, for all that is the same on every host.
  let finding: DriftFinding
  let groups: [String]
  private(set) var hosts: HostNames
  /// How many findings there are; more than hosts where they are values of users.
  private(set) var count: Int
  /// What speaks for how it came about, and on how many hosts.
  private(set) var evidence: [FoldedEvidence]

  fileprivate init(_ finding: DriftFinding, of host: HostDrift) {
    self.finding = finding
    groups = host.groups
    hosts = HostNames(host.host)
    count = 1
    evidence = finding.evidence.map { FoldedEvidence(evidence: $0, count: 1) }
  }

  fileprivate mutating func add(_ finding: DriftFinding, of host: String) {
    hosts.add(host)
    count += 1
    for item in finding.evidence {
      if let index = evidence.firstIndex(where: { $0.evidence == item }) {
        evidence[index].count += 1
      } else if evidence.count < Self.mostEvidence {
        evidence.append(FoldedEvidence(evidence: item, count: 1))
      }
    }
  }

  /// Evidence may name the user whose it is, and so be another on each host: a few are enough, and all
  /// of ten thousand would be looked through for each.
  private static let mostEvidence = 8

  /// Open ones first, then the worst, then what most hosts have.
  fileprivate var rank: (Int, Int) {
    let status = finding.status.rank
    return (status * 10 + finding.severity.rank, -hosts.count)
  }
}

struct FoldedEvidence {
  let evidence: Evidence
  /// Of how many of the findings it was seen.
  fileprivate(set) var count: Int
}

struct FoldedRemark {
  let remark: Remark
  fileprivate(set) var hosts: HostNames
}

struct FoldedUnknown {
  /// The first host's; its address is that of one user where it is one of many.
  let entry: UnknownSetting
  fileprivate(set) var hosts: HostNames
}

/// What makes what is unknown of two hosts the same for a reader.
private struct UnknownKind: Hashable {
  let setting: String
  let address: AddressShape
  let reason: String

  init(_ entry: UnknownSetting) {
    setting = entry.setting
    address = AddressShape(entry.address)
    reason = entry.reason
  }
}

/// What makes the findings of two hosts the same for a reader.
struct FindingShape: Hashable {
  let setting: String
  let address: AddressShape
  let expected: DriftFinding.State
  let actual: DriftFinding.State
  let severity: DriftFinding.Severity
  let change: DriftFinding.Change?
  let kind: DriftFinding.Kind
  let waiver: WaiverNote?
  let baseline: DriftFinding.Baseline?
  let declaredAt: [Place]
  let groups: [String]

  init(_ finding: DriftFinding, groups: [String]) {
    setting = finding.setting
    address = AddressShape(finding.address)
    expected = finding.expected
    actual = finding.actual
    severity = finding.severity
    change = finding.change
    kind = finding.kind
    waiver = finding.waiver
    baseline = finding.baseline
    declaredAt = finding.reason.declaredAt
    self.groups = groups
  }
}

extension DriftFinding.Status {
  /// What asks for action comes first.
  fileprivate var rank: Int {
    switch self {
    case .open: 0
    case .known: 1
    case .waived: 2
    }
  }
}
