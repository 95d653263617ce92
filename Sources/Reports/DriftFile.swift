import FoundationEssentials
import Inputs
package import Posture
import WindowsRegistry

/// Reads a drift report that `writeDriftJSON` wrote; nil when the file is no drift report at all.
///
/// Reports are only shown again, never acted upon, so they carry no digest of their own.
package func readDriftFile(_ bytes: [UInt8]) throws(PlanFileFailure) -> DriftReport? {
  let data = Data(bytes)
  guard (try? JSONDecoder().decode(StoredDriftMark.self, from: data)) != nil else { return nil }
  do {
    return try JSONDecoder().decode(StoredDrift.self, from: data).report()
  } catch let failure as PlanFileFailure {
    throw failure
  } catch {
    throw PlanFileFailure(
      reason: "the file does not have the shape of a drift report: \(decodingWords(error))",
      help: "report again with this version of the program"
    )
  }
}

/// What no other of our files has.
private struct StoredDriftMark: Decodable {
  let drift: [Anything]

  /// Whatever stands there; only that it stands there counts.
  struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

private struct StoredDrift: Decodable {
  let manifests: [StoredFile]
  let catalogue: StoredVersion
  let hosts: [StoredDriftHost]
  let unreadable: [StoredUnreadable]
  let drift: [StoredFinding]
  let unknown: [StoredUnknown]
  let remarks: [StoredRemark]
  let diagnostics: [StoredDiagnostic]

  func report() throws -> DriftReport {
    let findings = try Dictionary(grouping: drift, by: \.host)
      .mapValues { try $0.map { try $0.finding() } }
    let unknown = try Dictionary(grouping: self.unknown, by: \.host)
      .mapValues { try $0.map { try $0.entry() } }
    let remarks = Dictionary(grouping: self.remarks, by: \.host).mapValues { $0.map(\.remark) }
    return DriftReport(
      manifests: manifests.map { FileDigest(path: $0.path, sha256: $0.sha256) },
      catalogueVersion: catalogue.version,
      hosts: hosts.map { host in
        HostDrift(
          host: host.name,
          groups: host.groups,
          snapshotDigest: host.snapshotDigest,
          summary: host.facts.summary,
          findings: findings[host.name] ?? [],
          unknown: unknown[host.name] ?? [],
          remarks: remarks[host.name] ?? []
        )
      },
      unreadable: unreadable.map { UnreadableHost(host: $0.host, reason: $0.reason) },
      diagnostics: try diagnostics.map { try $0.diagnostic() }
    )
  }
}

private struct StoredDriftHost: Decodable {
  let name: String
  let groups: [String]
  let snapshotDigest: String
  let facts: StoredSummary

  enum CodingKeys: String, CodingKey {
    case name, groups, facts
    case snapshotDigest = "snapshot_sha256"
  }
}

private struct StoredFinding: Decodable {
  let host: String
  let kind: String
  let setting: String
  let address: StoredAddress?
  let expected: StoredState?
  let actual: StoredState?
  let reason: StoredReason

  func finding() throws -> DriftFinding {
    guard let kind = DriftFinding.Kind(rawValue: kind) else {
      throw badPlan("“\(kind)” is no kind of finding")
    }
    return DriftFinding(
      kind: kind,
      setting: setting,
      address: try address?.address(),
      expected: try expected?.state() ?? .absent,
      actual: try actual?.state() ?? .absent,
      reason: reason.reason
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
