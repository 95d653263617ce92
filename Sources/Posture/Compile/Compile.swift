package import Inputs
import WindowsRegistry

/// What a host should be like according to the manifest; nil when no group takes it.
///
/// Where two groups say different things about one setting, the diagnostics hold an error with both
/// places. Waivers count up to and including the day on which they expire; without a day none counts.
package func compile(
  _ manifest: Manifest,
  for host: ObservedHost,
  catalogue: Catalogue,
  today: ISODate?
) -> Diagnosed<DesiredState> {
  CompileCase(manifest, host, catalogue).map { $0.compile(manifest, catalogue, today: today) }?
    .map { $0.state(for: host.snapshot.host) } ?? Diagnosed(nil)
}

/// All that a desired state hangs on: hosts of the same case have the same wishes.
struct CompileCase: Hashable, Sendable {
  /// The groups and the waivers that take the host, by position.
  private let groups: [Int]
  private let waivers: [Int]
  /// Whether each rule of the groups' workloads applies, in their order.
  private let applies: [Truth]
  /// What is known of each prerequisite of the groups' workloads, in their order.
  private let prerequisites: [PrerequisiteStatus]
  private let traits: HostTraits

  /// Nil when no group takes the host.
  init?(_ manifest: Manifest, _ host: ObservedHost, _ catalogue: Catalogue) {
    let name = host.snapshot.host
    groups = manifest.groups.indices.filter { manifest.groups[$0].includes(name) }
    guard !groups.isEmpty else { return nil }
    let members = groups.map { manifest.groups[$0] }
    waivers = manifest.waivers.indices.filter { manifest.waivers[$0].covers(name, in: members) }
    applies = members.flatMap { group in
      group.parts(catalogue).map { $0.part.condition.holds(for: host.facts) }
    }
    prerequisites = members.flatMap { group in
      group.prerequisites(catalogue).map { $0.prerequisite.status(on: host.facts) }
    }
    traits = HostTraits(host)
  }

  func compile(
    _ manifest: Manifest,
    _ catalogue: Catalogue,
    today: ISODate?
  ) -> Diagnosed<CompiledCase> {
    var compiler = Compiler(catalogue: catalogue, traits: traits)
    let members = groups.map { manifest.groups[$0] }
    for group in members { compiler.addDeclared(group) }
    for group in members { compiler.addBounds(group) }
    var truths = applies[...]
    for group in members {
      for (place, part) in group.parts(catalogue) {
        compiler.add(
          part,
          at: place,
          truths.popFirst() ?? .no,
          isPinned: group.isPinned
        )
      }
    }
    var statuses = prerequisites[...]
    for group in members {
      for (place, prerequisite) in group.prerequisites(catalogue) {
        compiler.add(prerequisite, at: place, statuses.popFirst() ?? .settled)
      }
    }
    compiler.waive(waivers.map { manifest.waivers[$0] }, today: today)
    return Diagnosed(compiler.finish(groups: members), compiler.diagnostics)
  }
}

extension HostGroup {
  fileprivate func prerequisites(
    _ catalogue: Catalogue
  ) -> [(place: Place, prerequisite: Prerequisite)] {
    workloads.flatMap { name in
      (catalogue.workloads[name.value]?.prerequisites ?? []).map { (name.place, $0) }
    }
  }

  /// The rules of all its workloads, each with the place that asks for it.
  fileprivate func parts(_ catalogue: Catalogue) -> [(place: Place, part: WorkloadPart)] {
    workloads.flatMap { name in
      (catalogue.workloads[name.value]?.parts ?? []).map { (name.place, $0) }
    }
  }
}

/// What a compilation hangs on besides conditions: the same for most hosts of a fleet.
struct HostTraits: Hashable, Sendable {
  let lackingFrameworks: [Framework]
  let build: Int?
  let legacyOffer: LegacyOffer

  init(_ host: ObservedHost) {
    lackingFrameworks = Framework.allCases.filter { host.facts.lacks($0) }
    build = host.facts.build.value
    legacyOffer = host.legacyOffer
  }
}

extension HostFacts {
  /// Whether the host is known not to have this line of the .NET Framework.
  func lacks(_ framework: Framework) -> Bool {
    switch framework {
    case .v4: dotnet4 == .absent
    case .v2: dotnet2 == .absent
    }
  }
}

extension Waiver {
  /// A waiver that names groups and hosts holds for those hosts of those groups only.
  fileprivate func covers(_ host: String, in groups: [HostGroup]) -> Bool {
    let namesGroup =
      self.groups.isEmpty
      || groups.contains { group in self.groups.contains { $0.value.matches(group.name.value) } }
    return namesGroup && (hosts.isEmpty || hosts.contains { $0.value.matches(host) })
  }
}
