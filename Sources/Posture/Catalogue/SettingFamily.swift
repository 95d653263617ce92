package import WindowsRegistry

/// A family of knobs that are stored in the same way.
package struct SettingFamily: Sendable {
  package let id: String
  package let title: String
  package let encoding: Encoding
  package let members: [String]
  package let takesEffect: TakesEffect
  package let needs: [Need]
  /// How `client: { minimum: … }` and `server: { minimum: … }` bound it; nil when they do not.
  package let bounds: Bounds?
  package let summary: String
  package let caveat: String?
  package let sources: [String]

  package enum Encoding: Sendable {
    /// `Enabled` and `DisabledByDefault` below a key of the protocol's name.
    case protocolKey(ProtocolKeys)
    /// One bit a protocol in a value of the machine.
    case machineMask(MachineMask)
    /// One bit a protocol in a value of each user, which a policy can overrule.
    case userMask(UserMask)
    /// A value that is 1 or 0, in both views.
    case flag(Views, names: [String: ValueName], framework: Framework)
    /// Values that are read one by one.
    case values([StoredSetting])
  }

  /// The keys `<base>\<protocol>\<role>`, made once.
  package struct ProtocolKeys: Sendable {
    package let base: RegistryPath
    package let role: SchannelRole
    package let paths: [TLSProtocol: RegistryPath]
  }

  /// A key as 64-bit and as 32-bit programs see it; a key of SYSTEM is the same for both.
  package struct Views: Sendable {
    package let native: RegistryPath
    package let wow64: RegistryPath?

    var all: [RegistryPath] { [native] + (wow64.map { [$0] } ?? []) }
  }

  package struct MachineMask: Sendable {
    package let views: Views
    package let name: ValueName
    /// The bits of each protocol; some values use two bits for one.
    package let bits: [TLSProtocol: UInt32]
    /// What counts where there is no value.
    package let standard: Standard

    package enum Standard: Sendable {
      /// The release's own line in releases.yaml.
      case winhttp
      /// By builds.
      case rows([Row])
    }

    package struct Row: Sendable {
      package let builds: ClosedRange<Int>
      package let mask: MaskDefault
    }
  }

  package struct UserMask: Sendable {
    /// Below a user's hive.
    package let key: RegistryText
    package let userPolicyKey: RegistryText
    package let policyKey: RegistryPath
    /// The machine's own preference, which counts where a user has none (WINREGKB).
    package let machineKey: RegistryPath
    package let name: ValueName
    package let bits: [TLSProtocol: UInt32]
  }

  /// An update without which these members have no effect.
  package struct Need: Sendable {
    package let capability: String
    package let members: [String]
  }

  package struct Bounds: Sendable {
    package let side: TLSSide
    /// Members that hand the choice to a stack that is bounded itself; empty for families of
    /// protocols.
    package let members: [String]
  }
}

/// A setting that is one value of the registry.
package struct StoredSetting: Sendable {
  package let member: String
  package let address: RegistryAddress
  package let form: Form
  /// What an untouched machine holds; nil when it holds no value.
  package let shipped: RegistryData?
  /// What Windows does where there is no value; nil when no source says.
  package let standard: Standard?
  /// The builds that know the value; nil for all.
  package let builds: ClosedRange<Int>?
  /// A policy value in whose presence this one has no effect.
  package let overruledBy: RegistryAddress?
  /// Whether turning it on, or making the number smaller, weakens.
  package let isWeak: Bool

  package enum Form: Hashable, Sendable {
    case toggle(on: UInt32, off: UInt32)
    case number(ClosedRange<UInt32>)
    case list(ListForm)
  }

  package enum ListForm: Hashable, Sendable {
    /// A REG_SZ with commas, of at most so many characters.
    case commas(most: Int)
    /// A REG_MULTI_SZ.
    case strings
  }

  package struct Standard: Sendable {
    package let builds: ClosedRange<Int>
    package let state: SettingState
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

extension SettingFamily {
  /// How manifests write it.
  var grammar: TLSGrammar.Family {
    switch encoding {
    case .values(let values):
      TLSGrammar.Family(
        id: id,
        members: values.map { ($0.member, $0.memberForm) },
        isScoped: false
      )
    case .userMask: TLSGrammar.Family(id: id, members: members.map { ($0, .word) }, isScoped: true)
    case .protocolKey, .machineMask, .flag:
      TLSGrammar.Family(id: id, members: members.map { ($0, .word) }, isScoped: false)
    }
  }
}

extension SettingFamily {
  /// What manifests may say of each member.
  package var forms: [(member: String, form: MemberForm)] {
    grammar.members.map { ($0.name, $0.form) }
  }

  /// Whether manifests may write `scope` among the members.
  package var isScoped: Bool { grammar.isScoped }
}

extension StoredSetting {
  fileprivate var memberForm: MemberForm {
    switch form {
    case .toggle: .word
    case .number(let range): .number(range)
    case .list(.commas(let most)): .list(most: most, hasDefault: true)
    // Windows ships a list of its own there, and no source says which.
    case .list(.strings): .list(most: nil, hasDefault: overruledBy == nil)
    }
  }
}
