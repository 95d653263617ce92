import Inputs
import WindowsRegistry

/// Puts together what the groups of a case ask for; its two halves are what the manifest says itself and
/// what its workloads need.
struct Compiler {
  let catalogue: Catalogue
  let traits: HostTraits
  var diagnostics: [Diagnostic] = []
  private var declared: [SettingID: Declared] = [:]
  /// What follows from bounds.
  private var bounded: [SettingID: BoundedSetting] = [:]
  private var wishes: [SettingID: Wish] = [:]
  private var updates: [RequiredUpdate] = []
  private var registry: [RawWish] = []
  private var skipped: [SkippedRule] = []
  private var undecided: [SkippedRule] = []
  private var remarks: [Remark] = []

  init(catalogue: Catalogue, traits: HostTraits) {
    self.catalogue = catalogue
    self.traits = traits
  }

  private struct Declared {
    let written: WrittenSetting
    let group: String
  }

  // MARK: What the manifest says itself

  mutating func addDeclared(_ group: HostGroup) {
    for written in group.settings {
      if let first = declared[written.setting] {
        guard written.agrees(with: first.written) else {
          diagnostics.append(
            .disagreement(written, group.name.value, first.written, first.group)
          )
          continue
        }
      } else {
        declared[written.setting] = Declared(written: written, group: group.name.value)
      }
      guard written.state != .unmanaged else { continue }
      merge(
        Wish(
          setting: written.setting,
          state: written.state,
          scope: written.scope ?? .everyUser,
          isPinned: group.isPinned,
          origin: declaredOrigin(written, group)
        )
      )
    }
    for update in group.updates {
      merge(
        RequiredUpdate(
          capability: update.value,
          setting: nil,
          origin: Origin(
            rule: "manifest",
            text: "The group “\(group.name.value)” asks for this update.",
            sources: [],
            declaredAt: [update.place]
          )
        )
      )
    }
    for value in group.registry { addRaw(value, group) }
  }

  private func declaredOrigin(_ written: WrittenSetting, _ group: HostGroup) -> Origin {
    let family = catalogue.family(written.setting.family)
    return Origin(
      rule: "manifest",
      text: "The group “\(group.name.value)” wants \(written.setting) \(written.state.words).",
      sources: family?.sources ?? [],
      declaredAt: [written.place]
    )
  }

  /// Bounds hold where nothing is said of the setting itself.
  mutating func addBounds(_ group: HostGroup) {
    for setting in expandBounds(group, catalogue: catalogue, traits: traits)
    where declared[setting.id] == nil {
      if let first = bounded[setting.id] {
        guard first.state == setting.state else {
          diagnostics.append(.boundsDisagree(setting, first))
          continue
        }
      } else {
        bounded[setting.id] = setting
      }
      merge(
        Wish(
          setting: setting.id,
          state: setting.state,
          scope: setting.scope,
          isPinned: group.isPinned,
          origin: setting.origin(catalogue)
        )
      )
    }
  }

  private mutating func addRaw(_ value: RawValue, _ group: HostGroup) {
    let origin = Origin(
      rule: "manifest",
      text: "The group “\(group.name.value)” states this value by hand.",
      sources: [],
      declaredAt: [value.place]
    )
    if let index = registry.firstIndex(where: {
      $0.value.path == value.path && $0.value.name == value.name
    }) {
      let first = registry[index]
      guard first.value.data == value.data else {
        diagnostics.append(.rawDisagreement(value, first.value))
        return
      }
      registry[index] = RawWish(value: first.value, origin: first.origin.merged(with: origin))
    } else {
      registry.append(RawWish(value: value, origin: origin))
    }
  }

  // MARK: What its workloads need

  mutating func add(_ part: WorkloadPart, at place: Place, _ applies: Truth, isPinned: Bool) {
    switch applies {
    case .yes: addPart(part, at: place, isPinned: isPinned)
    case .no:
      skipped.append(
        SkippedRule(
          rule: part.rule,
          reason: part.otherwise ?? "its condition does not hold here",
          declaredAt: place
        )
      )
    case .unknown(let reason):
      undecided.append(SkippedRule(rule: part.rule, reason: reason, declaredAt: place))
    }
  }

  private mutating func addPart(_ part: WorkloadPart, at place: Place, isPinned: Bool) {
    let origin = Origin(
      rule: part.rule,
      text: part.why,
      sources: part.sources,
      declaredAt: [place]
    )
    for written in part.settings where written.state != .unmanaged {
      // What the manifest says of a setting wins over what a workload would choose.
      if declared[written.setting] != nil || bounded[written.setting] != nil { continue }
      let wish = Wish(
        setting: written.setting,
        state: written.state,
        scope: written.scope ?? .everyUser,
        isPinned: isPinned,
        origin: origin
      )
      if let first = wishes[written.setting], first.state != wish.state {
        diagnostics.append(.workloadsDisagree(wish, first))
        continue
      }
      merge(wish)
    }
    for capability in part.capabilities {
      merge(RequiredUpdate(capability: capability, setting: nil, origin: origin))
    }
  }

  // MARK: What is agreed not to be done

  mutating func waive(_ waiver: Waiver, today: ISODate?) {
    let waived = wishes.keys.filter { waiver.setting.value.matches($0.description) }.sorted()
    let isExpired = today.map { waiver.expires < $0 } ?? true
    for setting in waived {
      if isExpired {
        remarks.append(
          Remark(
            warning: "waiver-expired",
            "the waiver of \(setting) expired on \(waiver.expires); \(waiver.owner) agreed to it: \(waiver.reason)",
            [waiver.place]
          )
        )
      } else {
        wishes[setting] = nil
        remarks.append(
          Remark(
            note: "waived",
            "\(setting) is waived until \(waiver.expires) (\(waiver.owner)): \(waiver.reason)",
            [waiver.place]
          )
        )
      }
    }
  }

  // MARK: Together

  private mutating func merge(_ wish: Wish) {
    guard let first = wishes[wish.setting] else {
      wishes[wish.setting] = wish
      return
    }
    wishes[wish.setting] = Wish(
      setting: first.setting,
      state: first.state,
      scope: first.scope,
      isPinned: first.isPinned || wish.isPinned,
      origin: first.origin.merged(with: wish.origin)
    )
  }

  private mutating func merge(_ update: RequiredUpdate) {
    guard let index = updates.firstIndex(where: { $0.capability == update.capability }) else {
      updates.append(update)
      return
    }
    updates[index] = RequiredUpdate(
      capability: update.capability,
      setting: updates[index].setting ?? update.setting,
      origin: updates[index].origin.merged(with: update.origin)
    )
  }

  /// A machine policy takes all boxes out of the users' hands, so a host has one scope for all.
  ///
  /// Where the manifest asks for the policy, workloads' boxes go into it, too.
  private mutating func unifyScopes() {
    let ordered = wishes.values.sorted { $0.setting < $1.setting }
    guard let policy = ordered.first(where: { $0.scope == .machinePolicy }) else { return }
    for wish in ordered
    where wish.setting.family == policy.setting.family && wish.scope == .everyUser {
      if wish.origin.rule == "manifest" {
        diagnostics.append(.scopesDisagree(wish, policy))
      }
      wishes[wish.setting] = Wish(
        setting: wish.setting,
        state: wish.state,
        scope: .machinePolicy,
        isPinned: wish.isPinned,
        origin: wish.origin
      )
    }
  }

  mutating func finish(groups: [HostGroup]) -> CompiledCase {
    unifyScopes()
    let sorted = wishes.values.sorted { $0.setting < $1.setting }
    // What is switched on names the requirement, so it comes first.
    for isEnabling in [true, false] {
      for wish in sorted
      where wish.state.isEnabling == isEnabling && wish.state != .osDefault && hangsOnUpdates(wish)
      {
        for need in catalogue.family(wish.setting.family)?.needs ?? []
        where need.members.contains(wish.setting.member) {
          merge(
            RequiredUpdate(capability: need.capability, setting: wish.setting, origin: wish.origin)
          )
        }
      }
    }
    return CompiledCase(
      groups: groups.map(\.name.value),
      wishes: sorted,
      requirements: updates.sorted { $0.capability < $1.capability },
      registry: registry,
      skipped: skipped,
      undecided: undecided,
      remarks: remarks
    )
  }
}

extension Compiler {
  /// Whether a wish comes true only with the updates that its setting needs.
  fileprivate func hangsOnUpdates(_ wish: Wish) -> Bool {
    switch catalogue.family(wish.setting.family)?.encoding {
    case .flag(_, _, let framework):
      // Without the program that reads the setting, no update of it is needed.
      return wish.state == .enabled && !traits.lackingFrameworks.contains(framework)
    case .machineMask(let mask):
      // Windows ignores the mask without the update, so it takes one wherever the default differs.
      let untouched = MaskOffers(
        reading: .absent,
        standard: mask.standard(
          traits.build,
          traits.build.flatMap { catalogue.release(build: $0) }
        ),
        bits: mask.bits,
        gap: nil,
        legacy: traits.legacyOffer,
        zeroIsNoMask: true
      )
      return wish.isPinned || !untouched.meets(wish)
    case .protocolKey, .userMask, .values, nil:
      return wish.state.isEnabling
    }
  }
}

extension SettingState {
  fileprivate var words: String {
    switch self {
    case .enabled: "enabled"
    case .disabled: "disabled"
    case .osDefault: "left to Windows"
    case .unmanaged: "left alone"
    case .number, .list: "to be \(text)"
    }
  }
}
