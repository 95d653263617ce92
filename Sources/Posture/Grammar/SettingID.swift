/// The name of one knob: a family of the catalogue and a member of it.
///
/// `schannel.client.TLS 1.2` is the member `TLS 1.2` of the family `schannel.client`.
package struct SettingID: Hashable, Sendable {
  package let family: String
  package let member: String
  /// The protocol that the member names; nil for flags.
  package let protocolVersion: TLSProtocol?

  package init(family: String, member: String) {
    self.family = family
    self.member = member
    protocolVersion = TLSProtocol(rawValue: member)
  }
}

extension SettingID: Comparable {
  /// By family, then from the oldest protocol to the newest.
  package static func < (left: SettingID, right: SettingID) -> Bool {
    if left.family != right.family { return left.family < right.family }
    if let one = left.protocolVersion, let other = right.protocolVersion { return one < other }
    return left.member < right.member
  }
}

extension SettingID: CustomStringConvertible {
  package var description: String { "\(family).\(member)" }
}

/// What a setting should be.
package enum SettingState: Hashable, Sendable {
  case enabled
  case disabled
  /// Remove our values, so that Windows decides.
  case osDefault
  /// Leave alone, whatever a workload says.
  case unmanaged
  /// For settings that hold a number, such as a key size in bits.
  case number(UInt32)
  /// For settings that hold names in an order, such as cipher suites.
  case list([String])

  /// The states that are written as a word.
  package static let words: [SettingState] = [.enabled, .disabled, .osDefault, .unmanaged]

  /// As a manifest writes it.
  package var text: String {
    switch self {
    case .enabled: "enabled"
    case .disabled: "disabled"
    case .osDefault: "os-default"
    case .unmanaged: "unmanaged"
    case .number(let number): String(number)
    case .list(let names): names.joined(separator: ", ")
    }
  }

  /// Whether the state asks for something to be there, rather than to be gone.
  package var isEnabling: Bool {
    switch self {
    case .enabled, .number, .list: true
    case .disabled, .osDefault, .unmanaged: false
    }
  }
}

/// Where Internet Options boxes are set.
package enum InternetOptionsScope: String, Hashable, Sendable, CaseIterable {
  /// In the preference of every user of the host.
  case everyUser = "every-user"
  /// By the machine policy, which takes the box out of the users' hands.
  case machinePolicy = "machine-policy"
}
