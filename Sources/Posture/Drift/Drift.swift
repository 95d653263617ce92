import Inputs
import WindowsRegistry

/// Reports what differs; nothing here can change a host.
///
/// `applied` is what the journal knows of the host, and nil where there is none.
package func drift(
  _ desired: DesiredState,
  on host: ObservedHost,
  digest: String,
  applied: AppliedValues? = nil,
  catalogue: Catalogue
) -> HostDrift {
  let comparison = compare(desired, with: host, catalogue: catalogue)
  let attribution = Attribution(host: host, catalogue: catalogue, applied: applied)
  var findings = found(by: comparison, attribution).map { item in
    // An exception that has run out is named where the finding returns.
    item.finding.with(waiver: item.settings.lazy.compactMap { desired.waived.notes[$0] }.first)
  }
  if let waived = desired.onlyWaived {
    let comparison = compare(waived, with: host, catalogue: catalogue)
    findings += found(by: comparison, attribution).map { item in
      item.finding.with(waiver: item.settings.lazy.compactMap { desired.waived.notes[$0] }.first)
    }
  }
  return HostDrift(
    host: desired.host,
    groups: desired.groups,
    snapshotDigest: digest,
    summary: HostSummary(host),
    posture: postureChanges(of: host, by: comparison, catalogue: catalogue),
    findings: findings,
    unknown: comparison.unknown,
    // What waivers did stands with the findings and the waivers themselves.
    remarks: comparison.remarks.filter { $0.code != "waived" && $0.code != "waiver-expired" },
    waivers: desired.waived.matched
  )
}

private func found(
  by comparison: Comparison,
  _ attribution: Attribution
) -> [(finding: DriftFinding, settings: [SettingID])] {
  let judge = SeverityJudge(
    host: attribution.host,
    comparison: comparison,
    catalogue: attribution.catalogue
  )
  let values = comparison.differences.map { difference in
    let finding = DriftFinding(
      kind: difference.kind == .registry ? .registry : .internetOption,
      setting: difference.settings.first?.description ?? "registry",
      address: difference.address,
      expected: difference.after.map { .value($0) } ?? .absent,
      actual: difference.before.value.map { .value($0) } ?? .absent,
      severity: judge.severity(of: difference),
      reason: difference.reason
    )
    return (attribution.attributed(finding, from: difference), difference.settings)
  }
  let updates = comparison.requirements.map { requirement in
    let finding = DriftFinding(
      kind: .update,
      setting: requirement.setting?.description ?? requirement.capability,
      address: nil,
      expected: .words("\(requirement.install) installed"),
      actual: .words("not installed"),
      severity: .weaker,
      reason: requirement.reason
    )
    return (finding, [requirement.setting].compactMap { $0 })
  }
  let unreachable = comparison.unreachable.map { entry in
    let finding = DriftFinding(
      kind: .unreachable,
      setting: entry.setting,
      address: entry.address,
      expected: .words(entry.expected),
      actual: .words(entry.actual),
      severity: .weaker,
      reason: entry.reason
    )
    let setting = attribution.catalogue.settingID(entry.setting)
    return (attribution.attributed(finding, from: entry), [setting].compactMap { $0 })
  }
  return values + updates + unreachable
}

extension Catalogue {
  /// Reads `family.member`, where the family is one of ours.
  package func settingID(_ text: String) -> SettingID? {
    settings.first { text.hasPrefix($0.id + ".") }.map {
      SettingID(family: $0.id, member: String(text.dropFirst($0.id.count + 1)))
    }
  }
}
