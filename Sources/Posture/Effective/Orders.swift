import WindowsRegistry

/// Which place decides about the order of suites and curves.
func orders(of host: ObservedHost, catalogue: Catalogue) -> [OrderPosture] {
  ["cipher-suites", "curves"].compactMap { id in
    guard case .values(let values)? = catalogue.family(id)?.encoding,
      let local = values.first(where: { $0.overruledBy != nil }),
      let policy = values.first(where: { $0.address == local.overruledBy })
    else { return nil }
    if let builds = local.builds, let build = host.facts.build.value, !builds.contains(build) {
      return nil
    }
    return order(id, policy.address, local.address, host)
  }
}

private func order(
  _ family: String,
  _ policy: RegistryAddress,
  _ local: RegistryAddress,
  _ host: ObservedHost
) -> OrderPosture {
  let own = host.value(local.path, local.name)
  let ownNames = own.value.flatMap { StoredSetting.names(in: $0) }
  switch host.value(policy.path, policy.name) {
  case .present(let data):
    return OrderPosture(
      family: family,
      winner: .policy,
      names: StoredSetting.names(in: data) ?? [],
      overruled: ownNames?.count
    )
  case .unknown: return OrderPosture(family: family, winner: .unknown, names: [], overruled: nil)
  case .absent: break
  }
  switch own {
  case .present:
    return OrderPosture(family: family, winner: .local, names: ownNames ?? [], overruled: nil)
  case .absent:
    return OrderPosture(family: family, winner: .release, names: [], overruled: nil)
  case .unknown: return OrderPosture(family: family, winner: .unknown, names: [], overruled: nil)
  }
}
