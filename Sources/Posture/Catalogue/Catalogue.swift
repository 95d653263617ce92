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
  /// Families by id.
  private let familyIndex: [String: Int]

  init(
    sources: [String: Source],
    releases: [Release],
    settings: [SettingFamily],
    capabilities: [String: Capability],
    workloads: [String: Workload],
    frameworks: [FrameworkVersion]
  ) {
    self.sources = sources
    self.releases = releases
    self.settings = settings
    self.capabilities = capabilities
    self.workloads = workloads
    self.frameworks = frameworks
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

  var grammar: TLSGrammar {
    TLSGrammar(
      families: settings.map { family in
        var scoped = false
        if case .userMask = family.encoding { scoped = true }
        return (family.id, family.members, scoped)
      }
    )
  }
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

/// Which protocols a mask stands for when its value is absent.
package struct MaskDefault: Hashable, Sendable {
  package let offered: [TLSProtocol]
  /// Protocols whose default hangs on something that the registry does not tell.
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

/// A family of knobs that are stored in the same way.
package struct SettingFamily: Sendable {
  package let id: String
  package let title: String
  package let encoding: Encoding
  package let members: [String]
  package let takesEffect: TakesEffect
  package let needs: [Need]
  package let summary: String
  package let caveat: String?
  package let sources: [String]

  package enum Encoding: Sendable {
    /// `Enabled` and `DisabledByDefault` below a key of the protocol's name.
    case protocolKey(ProtocolKeys)
    /// One bit a protocol in a value of the machine, in both views.
    case machineMask(Views, name: ValueName, bits: [TLSProtocol: UInt32])
    /// One bit a protocol in a value of each user, which a policy can overrule.
    case userMask(UserMask)
    /// A value that is 1 or 0, in both views.
    case flag(Views, names: [String: ValueName], framework: Framework)
  }

  /// The keys `<base>\<protocol>\<role>`, made once.
  package struct ProtocolKeys: Sendable {
    package let base: RegistryPath
    package let role: SchannelRole
    package let paths: [TLSProtocol: RegistryPath]
  }

  /// A key as 64-bit and as 32-bit programs see it.
  package struct Views: Sendable {
    package let native: RegistryPath
    package let wow64: RegistryPath
  }

  package struct UserMask: Sendable {
    /// Below a user's hive.
    package let key: RegistryText
    package let userPolicyKey: RegistryText
    package let policyKey: RegistryPath
    package let name: ValueName
    package let bits: [TLSProtocol: UInt32]
  }

  /// An update without which these members have no effect.
  package struct Need: Sendable {
    package let capability: String
    package let members: [String]
  }
}

package enum SchannelRole: String, Hashable, Sendable, CaseIterable {
  case client = "Client"
  case server = "Server"
}

/// The two lines of the .NET Framework that can be installed side by side.
package enum Framework: String, Hashable, Sendable, CaseIterable {
  case v2, v4
}

package enum TakesEffect: String, Hashable, Sendable, CaseIterable {
  case reboot
  case processRestart = "process-restart"
  case nextConnection = "next-connection"
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
  package let obsolete: String?
  package let parts: [WorkloadPart]
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

package struct FrameworkVersion: Hashable, Sendable {
  /// The least `Release` number of the version.
  package let release: Int
  package let version: String
}
