import Inputs
package import Posture
package import WindowsRegistry

/// Drift reports that say what a test of records needs, and nothing else.
package enum RecordedDrift {
  package static let key = RegistryPath(.localMachine, "SOFTWARE\\Plumbline Test")
  package static let manifests = [FileDigest(path: "posture.yaml", sha256: "1")]

  /// A number that should be 0 and is another.
  package static func finding(
    _ setting: String,
    _ actual: UInt32 = 1,
    severity: DriftFinding.Severity = .weaker,
    change: DriftFinding.Change? = nil,
    waivedUntil expires: String? = nil,
    path: RegistryPath = key
  ) -> DriftFinding {
    DriftFinding(
      kind: .registry,
      setting: setting,
      address: RegistryAddress(path, ValueName(RegistryText(setting))),
      expected: .value(.dword(0)),
      actual: .value(.dword(actual)),
      severity: severity,
      change: change,
      waiver: expires.flatMap { ISODate($0) }.map { expires in
        WaiverNote(
          setting: setting,
          reason: "for a test",
          owner: "somebody",
          expires: expires,
          isExpired: false,
          declaredAt: Place(file: "posture.yaml")
        )
      },
      reason: Reason(text: "", rules: [], because: [], sources: [], declaredAt: [])
    )
  }

  package static func host(
    _ name: String,
    _ findings: [DriftFinding],
    groups: [String] = ["all"],
    unknown: [String] = []
  ) -> HostDrift {
    HostDrift(
      host: name,
      groups: groups,
      snapshotDigest: "",
      summary: HostSummary(
        release: nil,
        build: nil,
        revision: nil,
        architecture: nil,
        kind: nil,
        frameworks: [],
        internetExplorer: nil,
        roles: [],
        users: nil,
        updates: nil
      ),
      findings: findings,
      unknown: unknown.map { UnknownSetting(setting: $0, address: nil, reason: "not covered") },
      remarks: []
    )
  }

  package static func report(
    _ hosts: [HostDrift],
    unreadable: [String] = [],
    part: DriftReport.Part = .whole,
    day: String = "2026-01-01",
    manifests: [FileDigest] = manifests
  ) -> DriftReport {
    DriftReport(
      manifests: manifests,
      catalogueVersion: "test",
      day: ISODate(day),
      part: part,
      hosts: hosts,
      unreadable: unreadable.map { UnreadableHost(host: $0, reason: "no answer") },
      diagnostics: []
    )
  }
}

extension DriftFinding {
  /// The same about another value.
  package func at(_ address: RegistryAddress) -> DriftFinding {
    DriftFinding(
      kind: kind,
      setting: setting,
      address: address,
      expected: expected,
      actual: actual,
      severity: severity,
      reason: reason
    )
  }
}
