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
    createdKeys: createdKeys(by: operations.map(\.edit), in: host.snapshot),
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
  for place in catalogue.basis.keys {
    if let key = snapshot.listed(place.path) { add(key, at: place.path, only: place.names) }
  }
  for base in catalogue.basis.protocolKeys {
    for key in snapshot.subtree(base) where key.path.isRoleKey { add(key, at: key.path) }
  }
  if !catalogue.basis.userKeys.isEmpty {
    for user in snapshot.listedChildren(of: RegistryPath(.users, "")) {
      let hive = RegistryPath(.users, user)
      for place in catalogue.basis.userKeys {
        let path = hive.appending(place.key)
        if let key = snapshot.listed(path) { add(key, at: path, only: place.names) }
      }
    }
  }
  return found.sorted { $0.address < $1.address }
}

/// Where the values lie that a plan rests on, worked out once for all hosts.
struct BasisPlaces: Sendable {
  private(set) var keys: [(path: RegistryPath, names: [ValueName])] = []
  private(set) var protocolKeys: [RegistryPath] = []
  /// Below each user's hive.
  private(set) var userKeys: [(key: RegistryText, names: [ValueName])] = []

  init(_ families: [SettingFamily]) {
    var names: [RegistryPath: [ValueName]] = [:]
    var order: [RegistryPath] = []
    func add(_ path: RegistryPath, _ some: [ValueName]) {
      if names[path] == nil { order.append(path) }
      names[path, default: []] += some
    }
    for family in families {
      switch family.encoding {
      case .protocolKey(let keys):
        // The same keys serve both roles.
        if !protocolKeys.contains(keys.base) { protocolKeys.append(keys.base) }
      case .machineMask(let mask): for path in mask.views.all { add(path, [mask.name]) }
      case .flag(let views, let members, _):
        for path in views.all { add(path, Array(members.values)) }
      case .values(let values):
        for stored in values { add(stored.address.path, [stored.address.name]) }
      case .userMask(let mask):
        add(mask.policyKey, [mask.name])
        add(mask.machineKey, [mask.name])
        userKeys += [mask.key, mask.userPolicyKey].map { ($0, [mask.name]) }
      }
    }
    keys = order.map { ($0, names[$0] ?? []) }
  }
}

extension RegistryPath {
  /// Whether it is the `Client` or `Server` key of some protocol.
  fileprivate var isRoleKey: Bool {
    let name = self.name.folded
    return name == RegistryPath.client || name == RegistryPath.server
  }

  private static let client = RegistryText(SchannelRole.client.rawValue).folded
  private static let server = RegistryText(SchannelRole.server.rawValue).folded
}
