package import WindowsRegistry

/// The built-in knowledge, as data: releases, settings, update capabilities and workloads.
///
/// Every entry names the documents that say so, and only `readCatalogue` can make one.
package struct Catalogue: Sendable {
  /// Documents by their short key, such as `KB3140245`.
  package let sources: [String: Source]
  package let releases: [Release]
  package let settings: [SettingFamily]
  package let capabilities: [String: Capability]
  package let workloads: [String: Workload]
  package let frameworks: [FrameworkVersion]
  package let products: [Product]
  package let diagnostics: [String: DiagnosticEntry]
  /// Values that have to do with TLS and that no setting governs, each with the reason.
  package let ignored: [IgnoredValue]
  /// Families by id.
  private let familyIndex: [String: Int]

  init(
    sources: [String: Source],
    releases: [Release],
    settings: [SettingFamily],
    capabilities: [String: Capability],
    workloads: [String: Workload],
    frameworks: [FrameworkVersion],
    products: [Product],
    diagnostics: [String: DiagnosticEntry],
    ignored: [IgnoredValue]
  ) {
    self.sources = sources
    self.releases = releases
    self.settings = settings
    self.capabilities = capabilities
    self.workloads = workloads
    self.frameworks = frameworks
    self.products = products
    self.diagnostics = diagnostics
    self.ignored = ignored
    familyIndex = Dictionary(
      settings.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { $1 }
    )
  }

  package func family(_ id: String) -> SettingFamily? {
    familyIndex[id].map { settings[$0] }
  }

  /// The release whose builds include this one; nil for builds that the catalogue does not know.
  package func release(build: Int) -> Release? {
    releases.first { $0.builds.contains(build) }
  }

  /// The grammar of manifests.
  var grammar: TLSGrammar { TLSGrammar(families: settings.map(\.grammar), hasBounds: true) }
}

/// A document that says something.
package struct Source: Hashable, Sendable {
  package let key: String
  package let title: String
  /// Nil for documents without a public address.
  package let url: String?
}

/// One line of the table of per-release defaults.
package struct Release: Sendable {
  package let id: String
  package let version: String
  package let builds: ClosedRange<Int>
  package let clientName: String?
  package let serverName: String?
  /// Marketing versions by build: 19045 is 22H2.
  package let labels: [Int: String]
  package let schannel: [TLSProtocol: ProtocolDefault]
  /// Values that an untouched install holds.
  package let shipped: [ShippedValue]
  package let winhttp: MaskDefault
  package let wininet: [WinINETDefault]
  /// By build, when WinHTTP and WinINET stopped to offer the protocols that a default has
  /// `untilUpdate` (KB5017811); builds that are not named never got such an update.
  package let legacyOff: [Int: LegacyOff]
  /// How sure the defaults are: `inferred` where no document names the release.
  package let confidence: Offer.Confidence
  /// What updates change about `schannel`.
  package let variants: [ReleaseVariant]
  package let sources: [String]

  package func name(_ kind: HostKind?) -> String {
    switch kind {
    case .client: clientName ?? serverName ?? id
    case .server: serverName ?? clientName ?? id
    case nil: [clientName, serverName].compactMap { $0 }.joined(separator: " / ")
    }
  }
}

/// What a release does with a protocol when nothing is configured.
package enum OSDefault: String, Hashable, Sendable, CaseIterable {
  case enabled
  /// Off by default; can be turned on.
  case disabled
  case unsupported
}

package struct ProtocolDefault: Hashable, Sendable {
  package let client: OSDefault
  package let server: OSDefault
}

package struct ShippedValue: Sendable {
  package let path: RegistryPath
  package let name: ValueName
  package let data: RegistryData
}

/// The first revision of a build that no longer offers TLS 1.0 and 1.1 by default.
package struct LegacyOff: Hashable, Sendable {
  package let revision: Int
  package let confidence: Offer.Confidence
}

/// Which protocols a mask stands for when its value is absent.
package struct MaskDefault: Hashable, Sendable {
  package let offered: [TLSProtocol]
  /// Offered as well until the update of the release's `legacyOff`.
  package let untilUpdate: [TLSProtocol]
  /// Protocols of which the sources say different things.
  package let disputed: [TLSProtocol]
  package let note: String?
  package let sources: [String]
}

package struct WinINETDefault: Hashable, Sendable {
  /// Major versions of Internet Explorer that it holds for; nil for any.
  package let internetExplorer: ClosedRange<Int>?
  package let mask: MaskDefault
}

package struct ReleaseVariant: Sendable {
  package let capability: String
  package let schannel: [TLSProtocol: ProtocolDefault]
}

/// Something that updates bring, however they are called.
package struct Capability: Sendable {
  package let id: String
  package let title: String
  package let cases: [CapabilityCase]
  package let sources: [String]
}

package struct CapabilityCase: Sendable {
  package let condition: Condition
  package let answer: Answer
  package let note: String?
  package let sources: [String]

  package enum Answer: Sendable {
    /// The release has it from the beginning.
    case builtIn
    /// There is no such update, and what to do instead.
    case unavailable(String)
    case updates(install: String, satisfiedBy: [String], likelyBy: [String])
  }
}

/// What a machine is used for; expands to settings, with conditions.
package struct Workload: Sendable {
  package let id: String
  package let title: String
  package let summary: String
  package let obsolete: Obsolete?
  package let prerequisites: [Prerequisite]
  package let parts: [WorkloadPart]
  package let sources: [String]

  package struct Obsolete: Hashable, Sendable {
    package let text: String
    package let since: String
  }
}

/// Something besides settings and updates that a workload needs, such as a version of a product.
package struct Prerequisite: Sendable {
  package let id: String
  package let need: String
  /// Hosts for which it matters.
  package let condition: Condition
  /// Facts that prove that it is not met, of which any one is enough; empty where facts cannot tell.
  package let failsWhen: [Condition]
  package let sources: [String]
}

/// One rule of a workload.
package struct WorkloadPart: Sendable {
  package let rule: String
  package let condition: Condition
  /// Why nothing is to be done where the condition does not hold.
  package let otherwise: String?
  package let settings: [WrittenSetting]
  package let capabilities: [String]
  package let why: String
  package let caveat: String?
  package let sources: [String]
}

/// A program whose version the registry tells.
package struct Product: Sendable {
  package let id: String
  package let title: String
  package let places: [VersionPlace]
  package let sources: [String]
}

/// A place that tells a product's version.
package enum VersionPlace: Sendable {
  /// A text with the whole version.
  case text(RegistryPath, ValueName)
  /// One number of the version in each value.
  case numbers(RegistryPath, [ValueName])
  /// The data of each value below `list` names a key in place of `{instance}`.
  case instances(list: RegistryPath, before: RegistryPath, after: RegistryText, ValueName)
  /// An entry under Uninstall with one of these names; its `DisplayVersion`.
  case programs([String])
}

/// What a code in the output means and what to do about it.
package struct DiagnosticEntry: Sendable {
  package let code: String
  package let title: String
  package let severities: [String]
  package let meaning: String
  package let remedy: String
  package let example: String?
  package let sources: [String]
}

/// Values that have to do with TLS and that no setting governs.
package struct IgnoredValue: Sendable {
  /// The key, with everything below it.
  package let key: RegistryPath
  /// Whether the key stands below a user's hive, in place of HKU.
  package let isPerUser: Bool
  /// Nil for all values.
  package let names: [ValueName]?
  package let reason: String
  package let sources: [String]
}

package struct FrameworkVersion: Hashable, Sendable {
  /// The least `Release` number of the version.
  package let release: Int
  package let version: String
}
