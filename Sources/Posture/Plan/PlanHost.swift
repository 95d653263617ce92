package import WindowsRegistry

/// Turns what differs into what to do, with everything that can hurt.
///
/// The digest is that of the snapshot's canonical bytes; it binds the plan to this state.
package func plan(
  _ desired: DesiredState,
  for host: ObservedHost,
  digest: String,
  catalogue: Catalogue,
  allowing allowed: Set<Hazard> = []
) -> HostPlan {
  let comparison = compare(
    desired,
    with: host,
    catalogue: catalogue,
    writesUnknown: allowed.contains(.priorUnknown)
  )
  let assessor = HazardAssessor(host: host, comparison: comparison, catalogue: catalogue)
  let operations = comparison.differences.map { difference in
    Operation(
      address: difference.address,
      action: difference.after.map { .set($0) } ?? .deleteValue,
      before: difference.before,
      settings: difference.settings,
      kind: difference.kind,
      takesEffect: difference.takesEffect,
      hazards: assessor.hazards(of: difference),
      drops: assessor.drops(of: difference),
      reason: difference.reason
    )
  }
  return HostPlan(
    host: desired.host,
    groups: desired.groups,
    snapshotDigest: digest,
    summary: HostSummary(host),
    basis: basis(of: host.snapshot, catalogue: catalogue),
    posture: postureChanges(of: host, by: comparison, catalogue: catalogue),
    operations: operations,
    requirements: comparison.requirements,
    unknown: comparison.unknown,
    unreachable: comparison.unreachable,
    remarks: comparison.remarks,
    skipped: desired.skipped,
    satisfied: comparison.satisfied
  )
}

/// The values of settings that a host holds, sorted by address.
package func basis(of snapshot: RegistrySnapshot, catalogue: Catalogue) -> [BasisValue] {
  var found: [BasisValue] = []
  func add(_ key: SnapshotKey, at path: RegistryPath, only names: [ValueName]? = nil) {
    for value in key.values {
      guard let data = value.data, names?.contains(value.name) ?? true else { continue }
      found.append(BasisValue(RegistryAddress(path, value.name), data))
    }
  }
  func add(_ path: RegistryPath, only names: [ValueName]) {
    if case .present(let key) = snapshot.key(path) { add(key, at: path, only: names) }
  }
  for family in catalogue.settings {
    switch family.encoding {
    case .protocolKey(let keys):
      for key in snapshot.subtree(keys.base) {
        // The same keys serve both roles; each is listed for its own.
        guard key.path.name.folded == RegistryText(keys.role.rawValue).folded else { continue }
        add(key, at: key.path)
      }
    case .machineMask(let mask): for path in mask.views.all { add(path, only: [mask.name]) }
    case .flag(let views, let names, _):
      for path in views.all { add(path, only: Array(names.values)) }
    case .values(let values):
      for stored in values { add(stored.address.path, only: [stored.address.name]) }
    case .userMask(let mask):
      add(mask.policyKey, only: [mask.name])
      for user in snapshot.listedChildren(of: RegistryPath(.users, "")) {
        for key in [mask.key, mask.userPolicyKey] {
          add(RegistryPath(.users, user).appending(key), only: [mask.name])
        }
      }
    }
  }
  return found.sorted { $0.address < $1.address }
}
