import Inputs
import WindowsRegistry

/// Puts together what the groups of a case ask for; its two halves are what the manifest says itself and
/// what its workloads need.
struct Compiler {
  let catalogue: Catalogue
  let traits: HostTraits
  var diagnostics: [Diagnostic] = []
  private var declared: [SettingID: Declared] = [:]
  private var bounds: [WrittenBounds] = []
  /// What follows from bounds.
  private var bounded: Set<SettingID> = []
  private var wishes: [SettingID: Wish] = [:]
  private var updates: [RequiredUpdate] = []
  private var registry: [RawWish] = []
  private var skipped: [SkippedRule] = []
  private var undecided: [SkippedRule] = []
  private var remarks: [Remark] = []
  /// What waivers took out of the wishes.
  private var waived: [SettingID: Wish] = [:]
  private var waivedPart = WaivedPart()

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
    let conflicts = boundConflicts(bounds, group.bounds)
    guard conflicts.isEmpty else {
      diagnostics += conflicts
      return
    }
    bounds += group.bounds
    for setting in expandBounds(group, catalogue: catalogue, traits: traits)
    where declared[setting.id] == nil {
      bounded.insert(setting.id)
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
      if declared[written.setting] != nil || bounded.contains(written.setting) { continue }
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

  mutating func add(
    _ prerequisite: Prerequisite,
    at place: Place,
    _ status: PrerequisiteStatus
  ) {
    switch status {
    case .settled: return
    case .unmet:
      remarks.append(
        Remark(
          warning: "prerequisite-unmet",
          "\(prerequisite.id) is not met: \(prerequisite.need)",
          [place]
        )
      )
    case .open(let gap):
      let why = gap.map { " (\($0))" } ?? ""
      remarks.append(
        Remark(
          note: "prerequisite",
          "\(prerequisite.id), to be checked by hand: \(prerequisite.need)\(why)",
          [place]
        )
      )
    }
  }

  // MARK: What is agreed not to be done

  /// Of several waivers of one setting the first that is in force takes it; only where none is does
  /// an expired one have something to say.
  mutating func waive(_ waivers: [Waiver], today: ISODate?) {
    let settings = wishes.keys.sorted()
    let notes = waivers.map { WaiverNote($0, today: today) }
    for (waiver, note) in zip(waivers, notes) where !note.isExpired {
      for setting in settings where waiver.setting.value.matches(setting.description) {
        guard let wish = wishes.removeValue(forKey: setting) else { continue }
        waived[setting] = wish
        waivedPart.notes[setting] = note
      }
    }
    for (waiver, note) in zip(waivers, notes) {
      let taken = settings.filter { waiver.setting.value.matches($0.description) }
      if !taken.isEmpty { waivedPart.matched.append(note) }
      for setting in taken {
        if note.isExpired {
          guard waived[setting] == nil else { continue }
          if waivedPart.notes[setting] == nil { waivedPart.notes[setting] = note }
          remarks.append(
            Remark(
              warning: "waiver-expired",
              "the waiver of \(setting) expired on \(waiver.expires); \(waiver.owner) agreed to it: \(waiver.reason)",
              [waiver.place]
            )
          )
        } else if waivedPart.notes[setting] == note {
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
      wishes[wish.setting] = wish.scoped(.machinePolicy)
    }
  }

  /// What is waived, in the scope that it would have if it were asked for.
  private func scopedWaived() -> [Wish] {
    let policies = Set(
      [wishes, waived].flatMap(\.values).filter { $0.scope == .machinePolicy }
        .map(\.setting.family)
    )
    return waived.values.map { wish in
      guard wish.scope == .everyUser, policies.contains(wish.setting.family) else { return wish }
      return wish.scoped(.machinePolicy)
    }
  }

  mutating func finish(groups: [HostGroup]) -> CompiledCase {
    unifyScopes()
    let sorted = wishes.values.sorted { $0.setting < $1.setting }
    for update in updates(neededBy: sorted) { merge(update) }
    waivedPart.wishes = scopedWaived().sorted { $0.setting < $1.setting }
    for update in updates(neededBy: waivedPart.wishes)
    where !(updates + waivedPart.requirements).contains(where: {
      $0.capability == update.capability
    }) {
      waivedPart.requirements.append(update)
    }
    return CompiledCase(
      groups: groups.map(\.name.value),
      wishes: sorted,
      requirements: updates.sorted { $0.capability < $1.capability },
      registry: registry,
      skipped: skipped,
      undecided: undecided,
      remarks: remarks,
      waived: waivedPart
    )
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
