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
  let finder = Finder(comparison, desired.requirements, host, applied, catalogue)
  // An exception that has run out is named where the finding returns.
  var findings = finder.all().map { $0.finding(under: desired.waived.notes) }
  if let whole = desired.withWaived {
    let unwaived = compare(whole, with: host, catalogue: catalogue, lints: false)
    findings += Finder(unwaived, whole.requirements, host, applied, catalogue)
      .all(of: desired.waived, besides: comparison)
      .map { $0.finding(under: desired.waived.notes) }
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

/// A finding, and the settings of which it says that they do not hold.
private struct Found {
  let finding: DriftFinding
  let settings: [SettingID]

  func finding(under notes: [SettingID: WaiverNote]) -> DriftFinding {
    var noted = finding
    noted.waiver = settings.lazy.compactMap { notes[$0] }.first
    return noted
  }
}

/// Makes findings of a comparison.
private struct Finder {
  private let comparison: Comparison
  private let requirements: [RequiredUpdate]
  private let catalogue: Catalogue
  private let judge: SeverityJudge
  private let attribution: Attribution

  init(
    _ comparison: Comparison,
    _ requirements: [RequiredUpdate],
    _ host: ObservedHost,
    _ applied: AppliedValues?,
    _ catalogue: Catalogue
  ) {
    self.comparison = comparison
    self.requirements = requirements
    self.catalogue = catalogue
    judge = SeverityJudge(host: host, comparison: comparison, catalogue: catalogue)
    attribution = Attribution(
      host: host,
      comparison: comparison,
      catalogue: catalogue,
      applied: applied
    )
  }

  func all() -> [Found] {
    comparison.differences.map { found($0, in: Array($0.settings.prefix($0.unmet))) }
      + comparison.requirements.map(found)
      + comparison.unreachable.map { found($0, in: settings(of: $0)) }
  }

  /// What waivers take, of a comparison that takes no heed of them.
  ///
  /// A mask that is shared with what is not waived has two findings, each with the value that would
  /// be there if it were put right.
  func all(of waived: WaivedPart, besides rest: Comparison) -> [Found] {
    let own = Set(waived.wishes.map(\.setting))
    let others = Dictionary(
      rest.differences.map { ($0.address, $0.after) },
      uniquingKeysWith: { first, _ in first }
    )
    let values = comparison.differences.compactMap { difference -> Found? in
      let settings = difference.settings.prefix(difference.unmet).filter(own.contains)
      // Where putting the rest right gives the same value, the waivers take nothing.
      if let other = others[difference.address], other == difference.after { return nil }
      return settings.isEmpty ? nil : found(difference, in: settings)
    }
    let unreachable = comparison.unreachable.compactMap { entry -> Found? in
      let settings = settings(of: entry).filter(own.contains)
      return settings.isEmpty ? nil : found(entry, in: settings)
    }
    return values + comparison.requirements.map(found) + unreachable
  }

  private func found(_ difference: Difference, in settings: [SettingID]) -> Found {
    let finding = DriftFinding(
      kind: difference.kind == .registry ? .registry : .internetOption,
      setting: settings.first?.description ?? "registry",
      address: difference.address,
      expected: difference.after.map { .value($0) } ?? .absent,
      actual: difference.before.value.map { .value($0) } ?? .absent,
      severity: judge.severity(of: difference),
      reason: difference.reason
    )
    return Found(finding: attribution.attributed(finding, from: difference), settings: settings)
  }

  private func found(_ requirement: UnmetRequirement) -> Found {
    let finding = DriftFinding(
      kind: .update,
      setting: requirement.setting?.description ?? requirement.capability,
      address: nil,
      expected: .words("\(requirement.install) installed"),
      actual: .words("not installed"),
      severity: .weaker,
      reason: requirement.reason
    )
    return Found(finding: finding, settings: [requirement.setting].compactMap { $0 })
  }

  private func found(_ entry: Unreachable, in settings: [SettingID]) -> Found {
    let finding = DriftFinding(
      kind: .unreachable,
      setting: entry.setting,
      address: entry.address,
      expected: .words(entry.expected),
      actual: .words(entry.actual),
      severity: judge.severity(of: entry, setting: settings.first),
      reason: entry.reason
    )
    return Found(finding: attribution.attributed(finding, from: entry), settings: settings)
  }

  /// The setting that cannot come true, or the one that needs an update that there is not.
  private func settings(of entry: Unreachable) -> [SettingID] {
    if let setting = catalogue.settingID(entry.setting) { return [setting] }
    return requirements.first { $0.capability == entry.setting }?.setting.map { [$0] } ?? []
  }
}

extension Catalogue {
  /// Reads `family.member`, where the family is one of ours.
  package func settingID(_ text: String) -> SettingID? {
    settings.first { text.hasPrefix($0.id + ".") }.map {
      SettingID(family: $0.id, member: String(text.dropFirst($0.id.count + 1)))
    }
  }
}
