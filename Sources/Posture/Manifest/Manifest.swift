package import Inputs
package import WindowsRegistry

/// What people wrote: groups of hosts, what they run, and the posture they should have.
///
/// Several files make one manifest. Nothing here is resolved for a host yet; `compile` does that.
package struct Manifest: Sendable {
  /// The names of the files, in the order in which they were read.
  package let files: [String]
  /// Where snapshots live, relative to the file that says so.
  package let state: Located<String>?
  /// How hosts are reached that have no snapshot there.
  package let inventory: Inventory
  /// In the order of the files.
  package let groups: [HostGroup]
  package let waivers: [Waiver]

  /// Nothing declared, for callers that only look at hosts.
  package static let empty = Manifest(
    files: [],
    state: nil,
    inventory: .empty,
    groups: [],
    waivers: []
  )

  /// The keys of values stated by hand, sorted, each once.
  package var extraKeys: [RegistryPath] {
    Set(groups.flatMap { $0.registry.map(\.path) }).sorted()
  }
}

/// Hosts that share a declaration.
package struct HostGroup: Sendable {
  package let name: Located<String>
  package let description: String?
  package let hosts: [Located<Glob>]
  package let workloads: [Located<String>]
  package let settings: [WrittenSetting]
  /// Bounds for all stacks of a host; what `settings` say wins over them.
  package let bounds: [WrittenBounds]
  package let updates: [Located<String>]
  package let registry: [RawValue]
  /// Whether values are written even where the default of Windows already serves.
  package let isPinned: Bool

  package func includes(_ host: String) -> Bool {
    let folded = Array(host.lowercased().utf8)
    return hosts.contains { $0.value.matches(folded: folded) }
  }
}

/// A registry value stated by hand.
package struct RawValue: Hashable, Sendable {
  package let path: RegistryPath
  package let name: ValueName
  /// Nil when the value should not be there.
  package let data: RegistryData?
  package let place: Place
}

/// An agreed exception.
package struct Waiver: Sendable {
  package let setting: Located<Glob>
  package let groups: [Located<Glob>]
  package let hosts: [Located<Glob>]
  package let reason: String
  package let owner: String
  /// The last day on which it holds.
  package let expires: ISODate
  package let place: Place
}
