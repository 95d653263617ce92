package import Inputs
package import WindowsRegistry

/// How one host differs from what it should be: what `plan` and `drift` both start from.
package struct Comparison: Sendable {
  /// Enabling differences before disabling ones, then by address.
  package var differences: [Difference] = []
  package var requirements: [UnmetRequirement] = []
  package var unknown: [UnknownSetting] = []
  package var remarks: [Remark] = []
  /// Wishes that can never come true on this host, or that a policy overrules.
  package var unreachable: [Unreachable] = []
  /// How many wishes hold already.
  package var satisfied = 0
}

/// Where a value is.
package struct RegistryAddress: Hashable, Sendable {
  package let path: RegistryPath
  package let name: ValueName

  package init(_ path: RegistryPath, _ name: ValueName) {
    self.path = path
    self.name = name
  }
}

extension RegistryAddress: Comparable {
  package static func < (left: RegistryAddress, right: RegistryAddress) -> Bool {
    left.path == right.path ? left.name < right.name : left.path < right.path
  }
}

extension RegistryAddress: CustomStringConvertible {
  package var description: String { "\(path)\\\(name)" }
}

/// A value that is not what it should be.
package struct Difference: Hashable, Sendable {
  package let address: RegistryAddress
  /// What the snapshot holds; never `unknown` unless the user allowed to write over the unknown.
  package let before: Reading<RegistryData>
  /// What should be there; nil when nothing should.
  package let after: RegistryData?
  /// The setting in whose name the value is changed, and the others that share the value.
  package let settings: [SettingID]
  /// How many of the settings, from the first, do not hold yet; all of them where the value must only
  /// be written.
  let unmet: Int
  package let kind: Kind
  /// Whether it turns something on: such changes go first, so that no host is without a protocol.
  package let isEnabling: Bool
  package let isOverruledByPolicy: Bool
  package let takesEffect: TakesEffect
  package let surface: Surface
  package let reason: Reason

  package enum Kind: String, Hashable, Sendable {
    case registry
    case internetOption = "internet-option"
  }
}

/// The stack whose offer a value changes.
package enum Surface: Hashable, Sendable {
  case schannel(SchannelRole)
  /// A mask of the machine, in one of its views.
  case machineMask
  /// A mask of a user, or the policy over all users.
  case userMask
  case flag
  /// A value that is read on its own and is not a stack's offer, such as a cipher's.
  case value
  /// A value stated by hand; nobody knows what it does.
  case raw

  var kind: Difference.Kind {
    if case .userMask = self { .internetOption } else { .registry }
  }
}

/// Why something is asked for.
///
/// A class, since a fleet's plan holds hundreds of thousands of changes and few reasons: changes share
/// them, and to copy a change copies one reference instead of five.
package final class Reason: Sendable {
  package let text: String
  /// The rules that asked, the first in whose name the text speaks.
  package let rules: [String]
  /// How the present state was judged.
  package let because: [Offer.Because]
  /// Keys of the catalogue's sources.
  package let sources: [String]
  package let declaredAt: [Place]

  package init(_ origins: [Origin], because: [Offer.Because] = []) {
    text = Self.unique(origins.map(\.text)).joined(separator: " ")
    rules = Self.unique(origins.map(\.rule))
    self.because = Self.unique(because)
    sources = Self.unique(origins.flatMap(\.sources) + because.compactMap(\.source))
    declaredAt = Self.unique(origins.flatMap(\.declaredAt))
  }

  package init(
    text: String,
    rules: [String],
    because: [Offer.Because],
    sources: [String],
    declaredAt: [Place]
  ) {
    self.text = text
    self.rules = rules
    self.because = because
    self.sources = sources
    self.declaredAt = declaredAt
  }

  private static func unique<Element: Equatable>(_ elements: [Element]) -> [Element] {
    if elements.count < 2 { return elements }
    return elements.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Reason: Hashable {
  package static func == (left: Reason, right: Reason) -> Bool {
    left === right
      || left.rules == right.rules && left.declaredAt == right.declaredAt
        && left.text == right.text && left.because == right.because
        && left.sources == right.sources
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(rules)
    hasher.combine(declaredAt)
  }
}

/// An update that is not installed.
package struct UnmetRequirement: Hashable, Sendable {
  package let capability: String
  package let setting: SettingID?
  package let install: String
  package let satisfiedBy: [String]
  package let reason: Reason

  package init(
    capability: String,
    setting: SettingID?,
    install: String,
    satisfiedBy: [String],
    reason: Reason
  ) {
    self.capability = capability
    self.setting = setting
    self.install = install
    self.satisfiedBy = satisfiedBy
    self.reason = reason
  }
}

/// Something that nobody can say from the snapshot.
package struct UnknownSetting: Hashable, Sendable {
  /// A setting, a rule or an update capability.
  package let setting: String
  package let address: RegistryAddress?
  package let reason: String

  package init(setting: String, address: RegistryAddress?, reason: String) {
    self.setting = setting
    self.address = address
    self.reason = reason
  }
}

/// A wish that no change of ours makes true.
package struct Unreachable: Hashable, Sendable {
  package let setting: String
  package let address: RegistryAddress?
  package let expected: String
  package let actual: String
  /// Whether it is a policy value at the address that stands in the way.
  package let isOverruledByPolicy: Bool
  package let reason: Reason

  package init(
    setting: String,
    address: RegistryAddress?,
    expected: String,
    actual: String,
    isOverruledByPolicy: Bool = false,
    reason: Reason
  ) {
    self.setting = setting
    self.address = address
    self.expected = expected
    self.actual = actual
    self.isOverruledByPolicy = isOverruledByPolicy
    self.reason = reason
  }
}

/// Something worth knowing about a host; equal ones of many hosts are shown once.
package struct Remark: Hashable, Sendable {
  package let isWarning: Bool
  package let code: String
  package let text: String
  package let declaredAt: [Place]

  package init(warning code: String, _ text: String, _ declaredAt: [Place] = []) {
    self.init(isWarning: true, code: code, text: text, declaredAt: declaredAt)
  }

  package init(note code: String, _ text: String, _ declaredAt: [Place] = []) {
    self.init(isWarning: false, code: code, text: text, declaredAt: declaredAt)
  }

  private init(isWarning: Bool, code: String, text: String, declaredAt: [Place]) {
    self.isWarning = isWarning
    self.code = code
    self.text = text
    self.declaredAt = declaredAt
  }
}
