package import WindowsRegistry

/// A host as the engine sees it: its snapshot, and what follows from it.
package struct ObservedHost: Sendable {
  package let snapshot: RegistrySnapshot
  package let facts: HostFacts
  /// The catalogue's line for the host's build; nil when the build is unknown to either.
  package let release: Release?

  package init(_ snapshot: RegistrySnapshot, catalogue: Catalogue) {
    self.snapshot = snapshot
    facts = readFacts(snapshot, catalogue: catalogue)
    release = facts.build.value.flatMap { catalogue.release(build: $0) }
  }

  /// The same host with other values; facts do not hang on the values of settings.
  private init(_ snapshot: RegistrySnapshot, like host: ObservedHost) {
    self.snapshot = snapshot
    facts = host.facts
    release = host.release
  }

  package func applying(_ edits: [RegistryEdit]) -> ObservedHost {
    ObservedHost(snapshot.applying(edits), like: self)
  }

  /// Why nothing is known of the release's defaults; only asked when `release` is nil.
  package var releaseGap: String {
    switch facts.build {
    case .known(let build): "the catalogue does not know build \(build)"
    case .absent: "the snapshot names no build"
    case .unknown(let reason): "the release is unknown: \(reason)"
    }
  }

  /// `Windows 7 SP1`, `Windows 10 22H2`; nil when the release is unknown.
  package var releaseName: String? {
    guard let release else { return nil }
    var name = release.name(facts.kind.value)
    // Server names carry their year; a marketing version would only repeat what the build says.
    if let build = facts.build.value, facts.kind.value == .client,
      let label = release.labels[build],
      !name.contains(label)
    {
      name += " \(label)"
    }
    if let pack = facts.servicePack.value, pack > 0 { name += " SP\(pack)" }
    return name
  }
}
