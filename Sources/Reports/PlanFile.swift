import FoundationEssentials
import Inputs
package import Posture
import WindowsRegistry

/// Why a plan file cannot be used.
package struct PlanFileFailure: Error, Hashable, Sendable {
  package let reason: String
  package let help: String
}

/// Reads a plan file that `writePlanJSON` wrote.
///
/// `digest` gives the SHA-256 of bytes in hex. A file that was changed after it was written is
/// refused, whoever changed it and however little.
package func readPlanFile(
  _ bytes: [UInt8],
  digest: ([UInt8]) -> String
) throws(PlanFileFailure) -> Plan {
  let marker = Array("\"plan_sha256\": ".utf8)
  guard bytes.first == 0x7B, let end = lastIndex(of: marker, in: bytes) else {
    throw PlanFileFailure(
      reason: "this is no plan file",
      help: "a plan file is what “plumbline plan --out FILE” writes"
    )
  }
  let expected = Array("\"\(digest(Array(bytes[..<end])))\"\n}\n".utf8)
  guard Array(bytes[end...]) == expected else {
    throw PlanFileFailure(
      reason: "the plan was changed after it was written: plan_sha256 does not match",
      help: "plan again; a plan is applied as it was reviewed"
    )
  }
  do {
    let file = try JSONDecoder().decode(StoredPlan.self, from: Data(bytes))
    guard file.formatVersion.hasPrefix("1.") else {
      throw PlanFileFailure(
        reason: "cannot read plan format \(file.formatVersion)",
        help: "this program reads format 1; plan again"
      )
    }
    return try file.plan()
  } catch let failure as PlanFileFailure {
    throw failure
  } catch {
    throw PlanFileFailure(
      reason: "the plan file does not have the shape of a plan: \(words(error))",
      help: "plan again with this version of the program"
    )
  }
}

private func lastIndex(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
  var index = bytes.count - marker.count
  while index >= 0 {
    if bytes[index] == marker[0], bytes[index..<index + marker.count].elementsEqual(marker) {
      return index + marker.count
    }
    index -= 1
  }
  return nil
}

private func words(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: ".")
  }
  switch error {
  case .keyNotFound(let key, let context): return "\(path(context)) lacks “\(key.stringValue)”"
  case .typeMismatch(_, let context): return "\(path(context)) is of another type"
  case .valueNotFound(_, let context): return "\(path(context)) is null"
  case .dataCorrupted(let context): return context.debugDescription
  @unknown default: return "it cannot be decoded"
  }
}

// MARK: - The file's shape

private struct StoredPlan: Decodable {
  let formatVersion: String
  let manifests: [StoredFile]
  let catalogue: StoredVersion
  let state: String
  let extraKeys: [String]
  let approved: [String]
  let hosts: [StoredHost]
  let unreadable: [StoredUnreadable]
  let changes: [StoredChange]
  let unknown: [StoredUnknown]
  let unreachable: [StoredUnreachable]
  let remarks: [StoredRemark]

  enum CodingKeys: String, CodingKey {
    case manifests, catalogue, state, approved, hosts, unreadable, changes, unknown, unreachable,
      remarks
    case formatVersion = "format_version"
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
      extraKeys: try extraKeys.map { try path($0) },
      hosts: try hosts.map { host in
        HostPlan(
          host: host.name,
          groups: host.groups,
          snapshotDigest: host.snapshotDigest,
          summary: host.facts.summary,
          basis: try host.basis.map { try $0.stored() },
          operations: operations[host.name] ?? [],
          requirements: requirements[host.name] ?? [],
          unknown: unknown[host.name] ?? [],
          unreachable: unreachable[host.name] ?? [],
          remarks: remarks[host.name] ?? [],
          skipped: host.notApplicable.map(\.rule)
        )
      },
      unreadable: unreadable.map { UnreadableHost(host: $0.host, reason: $0.reason) },
      approved: Set(approved.compactMap { Hazard(rawValue: $0) })
    )
  }
}

private struct StoredFile: Decodable {
  let path: String
  let sha256: String
}

private struct StoredVersion: Decodable {
  let version: String
}

private struct StoredUnreadable: Decodable {
  let host: String
  let reason: String
}

private struct StoredHost: Decodable {
  let name: String
  let groups: [String]
  let snapshotDigest: String
  let facts: StoredSummary
  let basis: [StoredBasis]
  let notApplicable: [StoredSkipped]

  enum CodingKeys: String, CodingKey {
    case name, groups, facts, basis
    case snapshotDigest = "snapshot_sha256"
    case notApplicable = "not_applicable"
  }
}

private struct StoredSummary: Decodable {
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

private struct StoredBasis: Decodable {
  let address: StoredAddress
  let value: StoredData

  func stored() throws -> BasisValue { BasisValue(try address.address(), try value.data()) }
}

private struct StoredSkipped: Decodable {
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

private struct StoredAddress: Decodable {
  let hive: String
  let key: String
  let value: String

  func address() throws -> RegistryAddress {
    RegistryAddress(try path("\(hive)\\\(key)"), ValueName(value))
  }
}

private struct StoredPlace: Decodable {
  let file: String
  let line: Int
  let column: Int

  var place: Place {
    let position = Position(line: line, column: column)
    return Place(file: file, start: position, end: position)
  }
}

private struct StoredReason: Decodable {
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

private struct StoredData: Decodable {
  enum Content: Decodable {
    case number(UInt64)
    case text(String)
    case list([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(UInt64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([String].self))
      }
    }
  }

  let type: String
  let content: Content
  let encoding: String?

  enum CodingKeys: String, CodingKey {
    case type, encoding
    case content = "data"
  }

  /// The inverse of `JSONWriter.content`.
  func data() throws -> RegistryData {
    guard let type = RegistryType(name: type) else {
      throw badPlan("“\(type)” is no registry type")
    }
    if encoding == "hex", case .text(let text) = content, let bytes = hexBytes(text) {
      return RegistryData(type, bytes)
    }
    switch (type, content) {
    case (.dword, .number(let number)):
      guard let value = UInt32(exactly: number) else { throw badPlan("\(number) is no REG_DWORD") }
      return .dword(value)
    case (.qword, .number(let number)): return .qword(number)
    case (.string, .text(let text)): return .string(text)
    case (.expandString, .text(let text)): return .expandString(text)
    case (.multiString, .list(let texts)): return .multiString(texts)
    case (_, .text(let text)):
      guard let bytes = hexBytes(text) else { throw badPlan("“\(text)” is no hex text") }
      return RegistryData(type, bytes)
    default: throw badPlan("the data does not fit \(type)")
    }
  }
}

private struct StoredChange: Decodable {
  let host: String
  let kind: String
  let setting: String?
  let settings: [String]?
  let address: StoredAddress?
  let action: String
  let before: StoredData?
  let beforeUnknown: Bool?
  let after: StoredData?
  let takesEffect: String?
  let capability: String?
  let install: String?
  let satisfiedBy: [String]?
  let reason: StoredReason
  let hazards: [String]

  enum CodingKeys: String, CodingKey {
    case host, kind, setting, settings, address, action, before, after, capability, install, reason,
      hazards
    case beforeUnknown = "before_unknown"
    case takesEffect = "takes_effect"
    case satisfiedBy = "satisfied_by"
  }

  func operation() throws -> Posture.Operation {
    guard let address, let kind = Difference.Kind(rawValue: kind) else {
      throw badPlan("a change of kind “\(kind)” has no address")
    }
    let step: Posture.Operation.Action
    switch (action, try after?.data()) {
    case ("set", let data?): step = .set(data)
    case ("delete-value", _): step = .deleteValue
    default: throw badPlan("“\(action)” is no action")
    }
    var prior: Reading<RegistryData> = .absent
    if beforeUnknown == true { prior = .unknown }
    if let data = try before?.data() { prior = .present(data) }
    return Posture.Operation(
      address: try address.address(),
      action: step,
      before: prior,
      settings: (settings ?? []).map(settingID),
      kind: kind,
      takesEffect: takesEffect.flatMap { TakesEffect(rawValue: $0) } ?? .reboot,
      hazards: hazards.compactMap { Hazard(rawValue: $0) },
      reason: reason.reason
    )
  }

  func requirement() throws -> UnmetRequirement {
    guard let capability, let install else { throw badPlan("an update has no name") }
    return UnmetRequirement(
      capability: capability,
      setting: setting.map(settingID),
      install: install,
      satisfiedBy: satisfiedBy ?? [],
      reason: reason.reason
    )
  }
}

private struct StoredUnknown: Decodable {
  let host: String
  let setting: String
  let address: StoredAddress?
  let reason: String

  func entry() throws -> UnknownSetting {
    UnknownSetting(setting: setting, address: try address?.address(), reason: reason)
  }
}

private struct StoredUnreachable: Decodable {
  let host: String
  let setting: String
  let address: StoredAddress?
  let expected: String
  let actual: String
  let reason: StoredReason

  func entry() throws -> Unreachable {
    Unreachable(
      setting: setting,
      address: try address?.address(),
      expected: expected,
      actual: actual,
      reason: reason.reason
    )
  }
}

private struct StoredRemark: Decodable {
  let host: String
  let severity: String
  let code: String
  let text: String
  let declaredAt: [StoredPlace]

  enum CodingKeys: String, CodingKey {
    case host, severity, code, text
    case declaredAt = "declared_at"
  }

  var remark: Remark {
    let places = declaredAt.map(\.place)
    return severity == "warning"
      ? Remark(warning: code, text, places) : Remark(note: code, text, places)
  }
}

/// A setting's name taken apart again: protocols have a dot of their own, families none behind them.
private func settingID(_ text: String) -> SettingID {
  let member = TLSProtocol.allCases.map(\.rawValue).first { text.hasSuffix("." + $0) }
  if let member {
    return SettingID(family: String(text.dropLast(member.count + 1)), member: member)
  }
  guard let cut = text.lastIndex(of: ".") else { return SettingID(family: text, member: "") }
  return SettingID(family: String(text[..<cut]), member: String(text[text.index(after: cut)...]))
}

private func path(_ text: String) throws -> RegistryPath {
  guard let path = RegistryPath(parsing: text) else { throw badPlan("“\(text)” is no key") }
  return path
}

private func badPlan(_ reason: String) -> PlanFileFailure {
  PlanFileFailure(
    reason: "the plan file does not have the shape of a plan: \(reason)",
    help: "plan again with this version of the program"
  )
}
