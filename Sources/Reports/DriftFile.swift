import FoundationEssentials
import Inputs
package import Posture
import WindowsRegistry

/// Reads a drift report that `writeDriftJSON` wrote; nil when the file is no drift report at all.
///
/// Reports are only shown again, never acted upon, so they carry no digest of their own.
package func readDriftFile(_ bytes: [UInt8]) throws(PlanFileFailure) -> DriftReport? {
  let data = Data(bytes)
  guard let mark = try? JSONDecoder().decode(StoredDriftMark.self, from: data) else { return nil }
  guard mark.formatVersion.hasPrefix("1.") else {
    throw PlanFileFailure(
      reason: "cannot read drift report format \(mark.formatVersion)",
      help: "use the version of the program that wrote it"
    )
  }
  do {
    return try JSONDecoder().decode(StoredDrift.self, from: data).report()
  } catch let failure as PlanFileFailure {
    // Plans and reports share the pieces that are read.
    throw badReport(String(failure.reason.drop { $0 != ":" }.dropFirst(2)))
  } catch {
    throw PlanFileFailure(
      reason: "the file does not have the shape of a drift report: \(decodingWords(error))",
      help: "report again with this version of the program"
    )
  }
}

/// What no other of our files has.
private struct StoredDriftMark: Decodable {
  let formatVersion: String
  let drift: [Anything]

  enum CodingKeys: String, CodingKey {
    case drift
    case formatVersion = "format_version"
  }

  /// Whatever stands there; only that it stands there counts.
  struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

private struct StoredDrift: Decodable {
  let manifests: [StoredFile]
  let catalogue: StoredVersion
  let day: String?
  let part: String?
  let journal: Bool?
  let hosts: [StoredDriftHost]
  let unreadable: [StoredUnreadable]
  let drift: [StoredFinding]
  let unknown: [StoredUnknown]
  let waivers: [StoredWaiver]?
  let baseline: StoredBaseline?
  let remarks: [StoredRemark]
  let diagnostics: [StoredDiagnostic]

  func report() throws -> DriftReport {
    try checkHosts()
    let pool = ReasonPool()
    let findings = try Dictionary(grouping: drift, by: \.host)
      .mapValues { try $0.map { try $0.finding() } }
    let unknown = try Dictionary(grouping: self.unknown, by: \.host)
      .mapValues { try $0.map { try $0.entry() } }
    let remarks = Dictionary(grouping: self.remarks, by: \.host).mapValues { $0.map(\.remark) }
    return DriftReport(
      manifests: manifests.map { FileDigest(path: $0.path, sha256: $0.sha256) },
      catalogueVersion: catalogue.version,
      day: try readDay(),
      part: try readPart(),
      hasJournal: journal ?? false,
      hosts: try hosts.map { host in
        HostDrift(
          host: host.name,
          groups: host.groups,
          snapshotDigest: host.snapshotDigest,
          summary: host.facts.summary,
          posture: try (host.posture ?? []).changes(),
          findings: findings[host.name] ?? [],
          unknown: unknown[host.name] ?? [],
          remarks: remarks[host.name] ?? []
        ).sharing(pool)
      },
      unreadable: unreadable.map { UnreadableHost(host: $0.host, reason: $0.reason) },
      waivers: try (waivers ?? []).map { try $0.use() },
      baseline: try baseline?.use(),
      diagnostics: try diagnostics.map { try $0.diagnostic() }
    )
  }

  /// What belongs to a host that is not there, or there twice, would be lost or doubled.
  private func checkHosts() throws {
    var names = Set<String>()
    for host in hosts where !names.insert(host.name).inserted {
      throw badReport("the host “\(host.name)” is there twice")
    }
    let others = drift.map(\.host) + unknown.map(\.host) + remarks.map(\.host)
    if let stray = others.first(where: { !names.contains($0) }) {
      throw badReport("“\(stray)” is not among the hosts")
    }
  }

  private func readDay() throws -> ISODate? {
    guard let day else { return nil }
    guard let date = ISODate(day) else { throw badReport("“\(day)” is no day") }
    return date
  }

  /// `whole`, `limited` or `shard 3/16`.
  private func readPart() throws -> DriftReport.Part {
    guard let part, part != "whole" else { return .whole }
    if part == "limited" { return .limited }
    let numbers = part.split { $0 == " " || $0 == "/" }.compactMap { Int($0) }
    guard part.hasPrefix("shard "), numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1]
    else { throw badReport("“\(part)” is no part of a fleet") }
    return .shard(numbers[0], of: numbers[1])
  }
}

private struct StoredWaiver: Decodable {
  let setting: String
  let reason: String
  let owner: String
  let expires: String
  let expired: Bool
  let declaredAt: StoredPlace
  let hosts: Int?
  let findings: Int?

  enum CodingKeys: String, CodingKey {
    case setting, reason, owner, expires, expired, hosts, findings
    case declaredAt = "declared_at"
  }

  func note() throws -> WaiverNote {
    guard let date = ISODate(expires) else { throw badReport("“\(expires)” is no day") }
    return WaiverNote(
      setting: setting,
      reason: reason,
      owner: owner,
      expires: date,
      isExpired: expired,
      declaredAt: declaredAt.place
    )
  }

  func use() throws -> WaiverUse {
    // More hosts than anybody has; sums of such numbers must not overflow.
    for count in [hosts, findings].compactMap(\.self) where !(0...1_000_000_000).contains(count) {
      throw badReport("\(count) is no count")
    }
    return WaiverUse(note: try note(), hosts: hosts ?? 0, findings: findings ?? 0)
  }
}

private struct StoredBaseline: Decodable {
  struct Fixed: Decodable {
    let host: String
    let kind: String
    let setting: String
    let address: StoredAddress?
  }

  let fixed: [Fixed]

  func use() throws -> BaselineUse {
    BaselineUse(
      fixed: try fixed.map { entry in
        BaselineUse.Fixed(
          host: entry.host,
          finding: DriftFinding.Identity(
            kind: try word(entry.kind, "kind of finding"),
            setting: entry.setting,
            address: try entry.address?.address()
          )
        )
      }
    )
  }
}

/// One of the words of a closed list.
private func word<Word: RawRepresentable>(
  _ text: String,
  _ what: String
) throws -> Word where Word.RawValue == String {
  guard let word = Word(rawValue: text) else { throw badReport("“\(text)” is no \(what)") }
  return word
}

private struct StoredDriftHost: Decodable {
  let name: String
  let groups: [String]
  let snapshotDigest: String
  let facts: StoredSummary
  let posture: [StoredPostureRow]?

  enum CodingKeys: String, CodingKey {
    case name, groups, facts, posture
    case snapshotDigest = "snapshot_sha256"
  }
}

private struct StoredFinding: Decodable {
  let host: String
  let kind: String
  let setting: String
  let severity: String?
  let change: String?
  let address: StoredAddress?
  let expected: StoredState?
  let actual: StoredState?
  let lastApplied: StoredLastApplied?
  let evidence: [StoredEvidence]?
  let waiver: StoredWaiver?
  let baseline: String?
  let reason: StoredReason

  enum CodingKeys: String, CodingKey {
    case host, kind, setting, severity, change, address, expected, actual, evidence, waiver,
      baseline, reason
    case lastApplied = "last_applied"
  }

  func finding() throws -> DriftFinding {
    DriftFinding(
      kind: try word(kind, "kind of finding"),
      setting: setting,
      address: try address?.address(),
      expected: try expected?.state() ?? .absent,
      actual: try actual?.state() ?? .absent,
      severity: try severity.map { try word($0, "severity") } ?? .other,
      change: try change.map { try word($0, "change") },
      lastApplied: try lastApplied?.last(),
      evidence: try (evidence ?? []).map { try $0.evidence() },
      waiver: try waiver?.note(),
      baseline: try baseline.map { try word($0, "state against a baseline") },
      reason: reason.reason
    )
  }
}

private struct StoredLastApplied: Decodable {
  let value: StoredData?
  let run: String
  let at: String

  func last() throws -> LastApplied {
    guard let id = RunID(run) else { throw badReport("“\(run)” is no run") }
    return LastApplied(value: try value?.data(), run: id, at: at)
  }
}

private struct StoredEvidence: Decodable {
  let kind: String
  let text: String
  let address: StoredAddress?
  let source: String?

  func evidence() throws -> Evidence {
    Evidence(
      kind: try word(kind, "kind of evidence"),
      text: text,
      address: try address?.address(),
      source: source
    )
  }
}

/// A value, or words where it is none; null stands for absent.
private enum StoredState: Decodable {
  case data(StoredData)
  case words(String)

  init(from decoder: any Decoder) throws {
    if let words = try? decoder.singleValueContainer().decode(String.self) {
      self = .words(words)
    } else {
      self = .data(try StoredData(from: decoder))
    }
  }

  func state() throws -> DriftFinding.State {
    switch self {
    case .data(let data): .value(try data.data())
    case .words(let words): .words(words)
    }
  }
}

private func badReport(_ reason: String) -> PlanFileFailure {
  PlanFileFailure(
    reason: "the file does not have the shape of a drift report: \(reason)",
    help: "report again with this version of the program"
  )
}
