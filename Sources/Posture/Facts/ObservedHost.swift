package import WindowsRegistry

/// A host as the engine sees it: its snapshot, and what follows from it.
package struct ObservedHost: Sendable {
  package let snapshot: RegistrySnapshot
  package let facts: HostFacts
  /// The catalogue's line for the host's build; nil when the build is unknown to either.
  package let release: Release?
  /// `Windows 7 SP1`, `Windows 10 22H2`; nil when the release is unknown.
  package let releaseName: String?
  /// Values that stand in for those of the snapshot.
  private let changed: [RegistryAddress: RegistryData?]
  /// Update capabilities that count as there.
  let assumed: Set<String>

  /// Reads the versions of these products only, or of all where none are named: each costs some
  /// look-ups, and most manifests ask for none.
  package init(
    _ snapshot: RegistrySnapshot,
    catalogue: Catalogue,
    products: Set<String>? = nil
  ) {
    self.snapshot = snapshot
    let facts = readFacts(snapshot, catalogue: catalogue, products: products)
    let release = facts.build.value.flatMap { catalogue.release(build: $0) }
    self.facts = facts
    self.release = release
    releaseName = release.map { Self.name(of: $0, facts) }
    changed = [:]
    assumed = []
  }

  private init(
    _ host: ObservedHost,
    changed: [RegistryAddress: RegistryData?],
    assumed: Set<String>
  ) {
    snapshot = host.snapshot
    facts = host.facts
    release = host.release
    releaseName = host.releaseName
    self.changed = changed
    self.assumed = assumed
  }

  /// The same host with some values as they would be, where nil stands for absent, and with some
  /// update capabilities that it lacks.
  ///
  /// Facts stay: they do not hang on the values of settings.
  func with(
    _ values: [RegistryAddress: RegistryData?],
    assuming capabilities: Set<String> = []
  ) -> ObservedHost {
    ObservedHost(self, changed: values, assumed: capabilities)
  }

  package func value(_ path: RegistryPath, _ name: ValueName) -> Reading<RegistryData> {
    if !changed.isEmpty, let data = changed[RegistryAddress(path, name)] {
      return data.map { .present($0) } ?? .absent
    }
    return snapshot.value(path, name)
  }

  /// Why nothing is known of the release's defaults; only asked when `release` is nil.
  package var releaseGap: String {
    switch facts.build {
    case .known(let build): "the catalogue does not know build \(build)"
    case .absent: "the snapshot names no build"
    case .unknown(let reason): "the release is unknown: \(reason)"
    }
  }

  private static func name(of release: Release, _ facts: HostFacts) -> String {
    var name = release.name(facts.kind.value)
    // Server names carry their year; a marketing version would only repeat what the build says.
    if let build = facts.build.value, facts.kind.value == .client,
      let label = release.labels[build], !name.contains(label)
    {
      name += " \(label)"
    }
    if let pack = facts.servicePack.value, pack > 0 { name += " SP\(pack)" }
    return name
  }
}
