package import Inputs
import WindowsRegistry

/// A desired state without its host: what all hosts of one case share.
struct CompiledCase: Sendable {
  let groups: [String]
  let wishes: [Wish]
  let requirements: [RequiredUpdate]
  let registry: [RawWish]
  let skipped: [SkippedRule]
  let undecided: [SkippedRule]
  let remarks: [Remark]
  let waived: WaivedPart

  func state(for host: String) -> DesiredState {
    DesiredState(
      host: host,
      groups: groups,
      wishes: wishes,
      requirements: requirements,
      registry: registry,
      skipped: skipped,
      undecided: undecided,
      remarks: remarks,
      waived: waived
    )
  }
}

/// What would be asked for if nothing were waived, and the waivers that take something.
struct WaivedPart: Sendable {
  /// Sorted by setting.
  var wishes: [Wish] = []
  /// Updates that these alone need.
  var requirements: [RequiredUpdate] = []
  /// For each setting that a waiver takes, the one in force, or else the first that has expired.
  var notes: [SettingID: WaiverNote] = [:]
  /// In the order of the manifests.
  var matched: [WaiverNote] = []
}

/// What one host should be like, proved against its facts; only `compile` makes one.
package struct DesiredState: Sendable {
  package let host: String
  /// The groups that take the host, in the manifest's order.
  package let groups: [String]
  /// Sorted by setting, each setting once.
  package let wishes: [Wish]
  package let requirements: [RequiredUpdate]
  package let registry: [RawWish]
  /// Rules that do not apply, with the fact that excludes them.
  package let skipped: [SkippedRule]
  /// Rules of which nobody can say whether they apply.
  package let undecided: [SkippedRule]
  /// What waivers did.
  package let remarks: [Remark]
  let waived: WaivedPart

  /// The same host as if nothing were waived, with the updates that only waived settings need; nil
  /// where nothing is waived.
  ///
  /// It has to hold all wishes, since they share masks and are held against each other.
  var withWaived: DesiredState? {
    guard !waived.wishes.isEmpty else { return nil }
    return DesiredState(
      host: host,
      groups: groups,
      wishes: (wishes + waived.wishes).sorted { $0.setting < $1.setting },
      requirements: waived.requirements,
      registry: registry,
      skipped: [],
      undecided: [],
      remarks: [],
      waived: WaivedPart()
    )
  }
}

/// One setting that should be in one state.
package struct Wish: Hashable, Sendable {
  package let setting: SettingID
  /// Never `unmanaged`: such a setting has no wish.
  package let state: SettingState
  package let scope: InternetOptionsScope
  package let isPinned: Bool
  package let origin: Origin

  func scoped(_ scope: InternetOptionsScope) -> Wish {
    Wish(setting: setting, state: state, scope: scope, isPinned: isPinned, origin: origin)
  }
}

/// Who asked for something, why, and where.
package struct Origin: Hashable, Sendable {
  /// The rule of a workload, or `manifest` for what the manifest says itself.
  package let rule: String
  package let text: String
  /// Keys of the catalogue's sources.
  package let sources: [String]
  package let declaredAt: [Place]

  package func merged(with other: Origin) -> Origin {
    Origin(
      rule: rule,
      text: text,
      sources: sources + other.sources.filter { !sources.contains($0) },
      declaredAt: declaredAt + other.declaredAt.filter { !declaredAt.contains($0) }
    )
  }
}

/// An update capability, or a single update, that a host should have.
package struct RequiredUpdate: Hashable, Sendable {
  /// The capability's id, or the KB number where the manifest names an update by hand.
  package let capability: String
  /// The setting that has no effect without it; nil when the manifest asks for the update itself.
  package let setting: SettingID?
  package let origin: Origin
}

package struct RawWish: Hashable, Sendable {
  package let value: RawValue
  package let origin: Origin
}

package struct SkippedRule: Hashable, Sendable {
  package let rule: String
  package let reason: String
  package let declaredAt: Place

  package init(rule: String, reason: String, declaredAt: Place) {
    self.rule = rule
    self.reason = reason
    self.declaredAt = declaredAt
  }
}
