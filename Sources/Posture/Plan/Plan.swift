package import Inputs
package import WindowsRegistry

/// The change sets of all hosts, bound to the snapshots they were made from.
///
/// It leaves nothing to decide: applying is a loop over its operations.
package struct Plan: Sendable {
  package let manifests: [FileDigest]
  package let catalogueVersion: String
  /// The directory of snapshots that hosts were read from, as the user named it; empty when none was.
  package let state: String
  /// Where hosts are that were not read from there, by name.
  package let locations: [String: HostLocation]
  /// Keys that were read besides those of the catalogue, because the manifest states values there.
  package let extraKeys: [RegistryPath]
  /// Sorted by name.
  package let hosts: [HostPlan]
  /// Hosts of which nothing could be read, sorted by name.
  package let unreadable: [UnreadableHost]
  /// About the manifests and the state as a whole.
  package let diagnostics: [Diagnostic]
  /// The hazards that whoever wrote the plan file agreed to.
  package let approved: Set<Hazard>

  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    state: String = "",
    locations: [String: HostLocation] = [:],
    extraKeys: [RegistryPath] = [],
    hosts: [HostPlan],
    unreadable: [UnreadableHost] = [],
    diagnostics: [Diagnostic] = [],
    approved: Set<Hazard> = []
  ) {
    self.manifests = manifests
    self.catalogueVersion = catalogueVersion
    self.state = state
    self.locations = locations
    self.extraKeys = extraKeys
    self.hosts = hosts.sorted { $0.host < $1.host }
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    self.diagnostics = diagnostics
    self.approved = approved
  }
}

/// A file and the SHA-256 of its bytes in hex.
package struct FileDigest: Hashable, Sendable {
  package let path: String
  package let sha256: String

  package init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

package struct UnreadableHost: Hashable, Sendable {
  package let host: String
  package let reason: String

  package init(host: String, reason: String) {
    self.host = host
    self.reason = reason
  }
}

/// One host's change set.
package struct HostPlan: Hashable, Sendable {
  package let host: String
  package let groups: [String]
  /// SHA-256, in hex, of what the engine read of the host, in its canonical form.
  package let snapshotDigest: String
  package let summary: HostSummary
  /// The values that the plan rests on: those of the settings that the host holds, sorted.
  package let basis: [BasisValue]
  /// How the stacks change, those that do.
  package let posture: [PostureChange]
  /// In the order in which they are applied.
  package let operations: [Operation]
  /// Keys that are not there and that the operations create, outermost first.
  package let createdKeys: [RegistryPath]
  package let requirements: [UnmetRequirement]
  package let unknown: [UnknownSetting]
  package let unreachable: [Unreachable]
  package let remarks: [Remark]
  package let skipped: [SkippedRule]
  /// How many wishes hold already.
  package let satisfied: Int

  package init(
    host: String,
    groups: [String],
    snapshotDigest: String,
    summary: HostSummary,
    basis: [BasisValue],
    posture: [PostureChange] = [],
    operations: [Operation],
    createdKeys: [RegistryPath] = [],
    requirements: [UnmetRequirement],
    unknown: [UnknownSetting],
    unreachable: [Unreachable] = [],
    remarks: [Remark] = [],
    skipped: [SkippedRule] = [],
    satisfied: Int = 0
  ) {
    self.host = host
    self.groups = groups
    self.snapshotDigest = snapshotDigest
    self.summary = summary
    self.basis = basis
    self.posture = posture
    self.operations = operations
    self.createdKeys = createdKeys
    self.requirements = requirements
    self.unknown = unknown
    self.unreachable = unreachable
    self.remarks = remarks
    self.skipped = skipped
    self.satisfied = satisfied
  }

  package var isEmpty: Bool { operations.isEmpty && requirements.isEmpty }

  /// Nothing to do, nothing unknown, and nothing that no change of ours makes true.
  package var isInSync: Bool { isEmpty && unknown.isEmpty && unreachable.isEmpty }
}

/// A value as it was when the plan was made.
package struct BasisValue: Hashable, Sendable {
  package let address: RegistryAddress
  package let data: RegistryData

  package init(_ address: RegistryAddress, _ data: RegistryData) {
    self.address = address
    self.data = data
  }
}

/// One registry change: key, value, before, after, why.
package struct Operation: Hashable, Sendable {
  package let address: RegistryAddress
  package let action: Action
  package let before: Reading<RegistryData>
  package let settings: [SettingID]
  package let kind: Difference.Kind
  package let takesEffect: TakesEffect
  package let hazards: [Hazard]
  /// The protocols that its stack offers, or may offer, and will offer no longer.
  package let drops: [TLSProtocol]
  package let reason: Reason

  package enum Action: Hashable, Sendable {
    case set(RegistryData)
    case deleteValue
  }

  package init(
    address: RegistryAddress,
    action: Action,
    before: Reading<RegistryData>,
    settings: [SettingID],
    kind: Difference.Kind,
    takesEffect: TakesEffect,
    hazards: [Hazard],
    drops: [TLSProtocol] = [],
    reason: Reason
  ) {
    self.address = address
    self.action = action
    self.before = before
    self.settings = settings
    self.kind = kind
    self.takesEffect = takesEffect
    self.hazards = hazards
    self.drops = drops
    self.reason = reason
  }

  package var edit: RegistryEdit {
    switch action {
    case .set(let data): .setValue(address.path, RegistryValue(address.name, data))
    case .deleteValue: .deleteValue(address.path, address.name)
    }
  }

  /// The setting in whose name the value is changed; `registry` for values stated by hand.
  package var settingText: String { settings.first?.description ?? "registry" }
}

/// Something in a plan that can hurt.
package enum Hazard: String, Hashable, Sendable, CaseIterable {
  /// Takes effect with the next start only. Shown, never gates.
  case reboot
  /// What a stack offered, or may have offered, it will offer no longer.
  case dropsProtocol = "drops-protocol"
  /// A stack will offer an older protocol than any before, or a newest one older than before.
  case weakens
  /// A policy decides, so the change has no effect.
  case overwrittenByPolicy = "overwritten-by-policy"
  /// Nobody knows what is overwritten, so it cannot be restored.
  case priorUnknown = "prior-unknown"
  /// The host is an offline hive whose last changes are still in its log files. Stands with no
  /// operation: such a hive is unknown, and cannot be written, until this is agreed to.
  case dirtyHive = "dirty-hive"

  package var gates: Bool { self != .reboot }
}

extension Hazard: Comparable {
  package static func < (left: Hazard, right: Hazard) -> Bool {
    allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
  }
}

extension Plan {
  /// The same plan for some of its hosts only.
  package func limited(to includes: (String) -> Bool) -> Plan {
    Plan(
      manifests: manifests,
      catalogueVersion: catalogueVersion,
      state: state,
      locations: locations,
      extraKeys: extraKeys,
      hosts: hosts.filter { includes($0.host) },
      unreadable: unreadable.filter { includes($0.host) },
      diagnostics: diagnostics,
      approved: approved
    )
  }

  /// The gating hazards of all operations that nobody agreed to.
  package func refusedHazards(allowed: Set<Hazard>) -> Set<Hazard> {
    var found: Set<Hazard> = []
    for host in hosts {
      for operation in host.operations { found.formUnion(operation.hazards) }
    }
    return found.filter(\.gates).subtracting(allowed).subtracting(approved)
  }
}
