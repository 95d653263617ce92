import Inputs
import Posture
import WindowsRegistry

// The shape of a plan file, piece by piece: the inverse of what PlanJSON.swift writes.

struct StoredFormat: Decodable {
  let formatVersion: String

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
  }
}

struct StoredPlan: Decodable {
  let manifests: [StoredFile]
  let catalogue: StoredVersion
  let state: String
  /// Only where some hosts are no snapshots of the state.
  let locations: [String: String]?
  let extraKeys: [String]
  let approved: [String]
  let hosts: [StoredHost]
  let unreadable: [StoredUnreadable]
  let changes: [StoredChange]
  let unknown: [StoredUnknown]
  let unreachable: [StoredUnreachable]
  let remarks: [StoredRemark]
  let diagnostics: [StoredDiagnostic]

  enum CodingKeys: String, CodingKey {
    case manifests, catalogue, state, locations, approved, hosts, unreadable, changes, unknown,
      unreachable,
      remarks, diagnostics
    case extraKeys = "extra_keys"
  }

  func plan() throws -> Plan {
    var operations: [String: [Posture.Operation]] = [:]
    var requirements: [String: [UnmetRequirement]] = [:]
    for change in changes {
      if change.kind == "update" {
        requirements[change.host, default: []].append(try change.requirement())
      } else {
        operations[change.host, default: []].append(try change.operation())
      }
    }
    let unknown = try Dictionary(grouping: self.unknown, by: \.host)
      .mapValues { try $0.map { try $0.entry() } }
    let unreachable = try Dictionary(grouping: self.unreachable, by: \.host)
      .mapValues { try $0.map { try $0.entry() } }
    let remarks = Dictionary(grouping: self.remarks, by: \.host).mapValues { $0.map(\.remark) }
    return Plan(
      manifests: manifests.map { FileDigest(path: $0.path, sha256: $0.sha256) },
      catalogueVersion: catalogue.version,
      state: state,
      locations: try (locations ?? [:]).mapValues { try location($0) },
      extraKeys: try extraKeys.map { try path($0) },
      hosts: try hosts.map { host in
        HostPlan(
          host: host.name,
          groups: host.groups,
          snapshotDigest: host.snapshotDigest,
          summary: host.facts.summary,
          basis: try host.basis.map { try $0.stored() },
          posture: try (host.posture ?? []).changes(),
          operations: operations[host.name] ?? [],
          createdKeys: try (host.createdKeys ?? []).map { try path($0) },
          requirements: requirements[host.name] ?? [],
          unknown: unknown[host.name] ?? [],
          unreachable: unreachable[host.name] ?? [],
          remarks: remarks[host.name] ?? [],
          skipped: host.notApplicable.map(\.rule)
        )
      },
      unreadable: unreadable.map { UnreadableHost(host: $0.host, reason: $0.reason) },
      diagnostics: try diagnostics.map { try $0.diagnostic() },
      approved: Set(try approved.map(hazard))
    )
  }
}

struct StoredFile: Decodable {
  let path: String
  let sha256: String
}

struct StoredVersion: Decodable {
  let version: String
}

struct StoredUnreadable: Decodable {
  let host: String
  let reason: String
}

struct StoredHost: Decodable {
  let name: String
  let groups: [String]
  let snapshotDigest: String
  let facts: StoredSummary
  let basis: [StoredBasis]
  /// Plans of the first versions did not have these.
  let posture: [StoredPostureRow]?
  let createdKeys: [String]?
  let notApplicable: [StoredSkipped]

  enum CodingKeys: String, CodingKey {
    case name, groups, facts, basis, posture
    case snapshotDigest = "snapshot_sha256"
    case createdKeys = "created_keys"
    case notApplicable = "not_applicable"
  }
}

struct StoredSummary: Decodable {
  let release: String?
  let build: Int?
  let revision: Int?
  let architecture: String?
  let kind: String?
  let dotnet: [String]
  let internetExplorer: Int?
  let roles: [String]
  let users: Int?
  let updates: Int?

  enum CodingKeys: String, CodingKey {
    case release, build, revision, architecture, kind, dotnet, roles, users, updates
    case internetExplorer = "internet_explorer"
  }

  var summary: HostSummary {
    HostSummary(
      release: release,
      build: build,
      revision: revision,
      architecture: architecture.flatMap { Architecture(rawValue: $0) },
      kind: kind.flatMap { HostKind(rawValue: $0) },
      frameworks: dotnet,
      internetExplorer: internetExplorer,
      roles: roles,
      users: users,
      updates: updates
    )
  }
}

struct StoredBasis: Decodable {
  let address: StoredAddress
  let value: StoredData

  func stored() throws -> BasisValue { BasisValue(try address.address(), try value.data()) }
}

struct StoredSkipped: Decodable {
  let rule_: String
  let reason: String
  let declaredAt: StoredPlace

  enum CodingKeys: String, CodingKey {
    case rule_ = "rule"
    case reason
    case declaredAt = "declared_at"
  }

  var rule: SkippedRule {
    SkippedRule(rule: rule_, reason: reason, declaredAt: declaredAt.place)
  }
}

struct StoredAddress: Decodable {
  let hive: String
  let key: String
  let value: String

  func address() throws -> RegistryAddress {
    RegistryAddress(try path("\(hive)\\\(key)"), ValueName(value))
  }
}

struct StoredPlace: Decodable {
  let file: String
  let line: Int
  let column: Int

  var place: Place {
    let position = Position(line: line, column: column)
    return Place(file: file, start: position, end: position)
  }
}

struct StoredReason: Decodable {
  struct Step: Decodable {
    let text: String
    let source: String?
  }

  struct Source: Decodable {
    let key: String
  }

  let text: String
  let rules: [String]
  let because: [Step]
  let sources: [Source]
  let declaredAt: [StoredPlace]

  enum CodingKeys: String, CodingKey {
    case text, rules, because, sources
    case declaredAt = "declared_at"
  }

  var reason: Reason {
    Reason(
      text: text,
      rules: rules,
      because: because.map { Offer.Because($0.text, $0.source) },
      sources: sources.map(\.key),
      declaredAt: declaredAt.map(\.place)
    )
  }
}
