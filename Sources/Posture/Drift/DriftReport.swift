package import Inputs
package import WindowsRegistry

/// What differs between the hosts and their declaration, seen after the fact.
package struct DriftReport: Sendable {
  package let manifests: [FileDigest]
  package let catalogueVersion: String
  /// Sorted by name.
  package let hosts: [HostDrift]
  package let unreadable: [UnreadableHost]
  package let diagnostics: [Diagnostic]

  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    hosts: [HostDrift],
    unreadable: [UnreadableHost],
    diagnostics: [Diagnostic]
  ) {
    self.manifests = manifests
    self.catalogueVersion = catalogueVersion
    self.hosts = hosts.sorted { $0.host < $1.host }
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    self.diagnostics = diagnostics
  }
}

package struct HostDrift: Hashable, Sendable {
  package let host: String
  package let groups: [String]
  package let snapshotDigest: String
  package let summary: HostSummary
  package let findings: [DriftFinding]
  package let unknown: [UnknownSetting]
  package let remarks: [Remark]

  package init(
    host: String,
    groups: [String],
    snapshotDigest: String,
    summary: HostSummary,
    findings: [DriftFinding],
    unknown: [UnknownSetting],
    remarks: [Remark]
  ) {
    self.host = host
    self.groups = groups
    self.snapshotDigest = snapshotDigest
    self.summary = summary
    self.findings = findings
    self.unknown = unknown
    self.remarks = remarks
  }

  package var isInSync: Bool { findings.isEmpty && unknown.isEmpty }
}

/// One thing that is not as it should be.
package struct DriftFinding: Hashable, Sendable {
  package let kind: Kind
  package let setting: String
  package let address: RegistryAddress?
  package let expected: State
  package let actual: State
  package let reason: Reason

  package init(
    kind: Kind,
    setting: String,
    address: RegistryAddress?,
    expected: State,
    actual: State,
    reason: Reason
  ) {
    self.kind = kind
    self.setting = setting
    self.address = address
    self.expected = expected
    self.actual = actual
    self.reason = reason
  }

  package enum Kind: String, Hashable, Sendable {
    case registry
    case internetOption = "internet-option"
    case update
    /// No change of ours makes it true: the release lacks it, or a policy overrules it.
    case unreachable
  }

  package enum State: Hashable, Sendable {
    case value(RegistryData)
    case absent
    case words(String)
  }
}

/// Reports what differs; nothing here can change a host.
package func drift(
  _ desired: DesiredState,
  on host: ObservedHost,
  digest: String,
  catalogue: Catalogue
) -> HostDrift {
  let comparison = compare(desired, with: host, catalogue: catalogue)
  let values = comparison.differences.map { difference in
    DriftFinding(
      kind: difference.kind == .registry ? .registry : .internetOption,
      setting: difference.settings.first?.description ?? "registry",
      address: difference.address,
      expected: difference.after.map { .value($0) } ?? .absent,
      actual: difference.before.value.map { .value($0) } ?? .absent,
      reason: difference.reason
    )
  }
  let updates = comparison.requirements.map { requirement in
    DriftFinding(
      kind: .update,
      setting: requirement.setting?.description ?? requirement.capability,
      address: nil,
      expected: .words("\(requirement.install) installed"),
      actual: .words("not installed"),
      reason: requirement.reason
    )
  }
  let unreachable = comparison.unreachable.map { entry in
    DriftFinding(
      kind: .unreachable,
      setting: entry.setting,
      address: entry.address,
      expected: .words(entry.expected),
      actual: .words(entry.actual),
      reason: entry.reason
    )
  }
  return HostDrift(
    host: desired.host,
    groups: desired.groups,
    snapshotDigest: digest,
    summary: HostSummary(host),
    findings: values + updates + unreachable,
    unknown: comparison.unknown,
    remarks: comparison.remarks
  )
}
