package import Inputs
import WindowsRegistry

/// What a host should be like according to the manifest; nil when no group takes it.
///
/// Where two groups say different things about one setting, the diagnostics hold an error with both
/// places. Waivers count up to and including the day on which they expire; without a day none counts.
package func compile(
  _ manifest: Manifest,
  for host: ObservedHost,
  catalogue: Catalogue,
  today: ISODate?
) -> Diagnosed<DesiredState> {
  CompileCase(manifest, host, catalogue).map { $0.compile(manifest, catalogue, today: today) }?
    .map { $0.state(for: host.snapshot.host) } ?? Diagnosed(nil)
}

/// All that a desired state hangs on: hosts of the same case have the same wishes.
struct CompileCase: Hashable, Sendable {
  /// The groups and the waivers that take the host, by position.
  private let groups: [Int]
  private let waivers: [Int]
  /// Whether each rule of the groups' workloads applies, in their order.
  private let applies: [Truth]
  private let lackingFrameworks: [Framework]
  /// What WinHTTP offers untouched; nil where the release is unknown.
  private let winhttp: MaskDefault?

  /// Nil when no group takes the host.
  init?(_ manifest: Manifest, _ host: ObservedHost, _ catalogue: Catalogue) {
    let name = host.snapshot.host
    groups = manifest.groups.indices.filter { manifest.groups[$0].includes(name) }
    guard !groups.isEmpty else { return nil }
    let members = groups.map { manifest.groups[$0] }
    waivers = manifest.waivers.indices.filter { manifest.waivers[$0].covers(name, in: members) }
    applies = members.flatMap { group in
      group.parts(catalogue).map { $0.part.condition.holds(for: host.facts) }
    }
    lackingFrameworks = Framework.allCases.filter { host.facts.lacks($0) }
    winhttp = host.release?.winhttp
  }

  func compile(
    _ manifest: Manifest,
    _ catalogue: Catalogue,
    today: ISODate?
  ) -> Diagnosed<CompiledCase> {
    var compiler = Compiler(
      catalogue: catalogue,
      lackingFrameworks: lackingFrameworks,
      winhttp: winhttp
    )
    let members = groups.map { manifest.groups[$0] }
    for group in members { compiler.addDeclared(group) }
    var truths = applies[...]
    for group in members {
      for (place, part) in group.parts(catalogue) {
        compiler.add(
          part,
          at: place,
          truths.popFirst() ?? .no,
          isPinned: group.isPinned
        )
      }
    }
    for waiver in waivers { compiler.waive(manifest.waivers[waiver], today: today) }
    return Diagnosed(compiler.finish(groups: members), compiler.diagnostics)
  }
}

extension HostGroup {
  /// The rules of all its workloads, each with the place that asks for it.
  fileprivate func parts(_ catalogue: Catalogue) -> [(place: Place, part: WorkloadPart)] {
    workloads.flatMap { name in
      (catalogue.workloads[name.value]?.parts ?? []).map { (name.place, $0) }
    }
  }
}

private struct Compiler {
  let catalogue: Catalogue
  let lackingFrameworks: [Framework]
  let winhttp: MaskDefault?
  private(set) var diagnostics: [Diagnostic] = []
  private var declared: [SettingID: Declared] = [:]
  private var wishes: [SettingID: Wish] = [:]
  private var updates: [RequiredUpdate] = []
  private var registry: [RawWish] = []
  private var skipped: [SkippedRule] = []
  private var undecided: [SkippedRule] = []
  private var remarks: [Remark] = []

  init(catalogue: Catalogue, lackingFrameworks: [Framework], winhttp: MaskDefault?) {
    self.catalogue = catalogue
    self.lackingFrameworks = lackingFrameworks
    self.winhttp = winhttp
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
      if declared[written.setting] != nil { continue }
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
    for state in [SettingState.enabled, .disabled] {
      for wish in sorted where wish.state == state && hangsOnUpdates(wish) {
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
      return wish.state == .enabled && !lackingFrameworks.contains(framework)
    case .machineMask(_, _, let bits):
      // Windows ignores the mask without the update, so it takes one wherever the default differs.
      let untouched = MaskOffers(
        reading: .absent,
        standard: winhttp,
        bits: bits,
        gap: nil,
        zeroIsNoMask: true
      )
      return wish.isPinned || !untouched.meets(wish)
    case .protocolKey, .userMask, nil:
      return wish.state == .enabled
    }
  }
}

extension HostFacts {
  /// Whether the host is known not to have this line of the .NET Framework.
  func lacks(_ framework: Framework) -> Bool {
    switch framework {
    case .v4: dotnet4 == .absent
    case .v2: dotnet2 == .absent
    }
  }
}

extension Waiver {
  /// A waiver that names groups and hosts holds for those hosts of those groups only.
  fileprivate func covers(_ host: String, in groups: [HostGroup]) -> Bool {
    let namesGroup =
      self.groups.isEmpty
      || groups.contains { group in self.groups.contains { $0.value.matches(group.name.value) } }
    return namesGroup && (hosts.isEmpty || hosts.contains { $0.value.matches(host) })
  }
}

extension SettingState {
  fileprivate var words: String {
    switch self {
    case .enabled: "enabled"
    case .disabled: "disabled"
    case .osDefault: "left to Windows"
    case .unmanaged: "left alone"
    }
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func scopesDisagree(_ wish: Wish, _ policy: Wish) -> Diagnostic {
    .error(
      "scopes-disagree",
      "a host cannot have Internet Options both for every user and by machine policy",
      at: wish.origin.declaredAt.first,
      notes: policy.origin.declaredAt.map { .init("the policy is asked for here", at: $0) },
      help: "give both the same scope: the policy would overrule the users' boxes"
    )
  }

  fileprivate static func workloadsDisagree(_ later: Wish, _ first: Wish) -> Diagnostic {
    .error(
      "workloads-disagree",
      "the rules \(first.origin.rule) and \(later.origin.rule) disagree about \(later.setting)",
      at: later.origin.declaredAt.first,
      notes: first.origin.declaredAt.map { .init("the other workload is asked for here", at: $0) },
      help: "say under “tls:” what \(later.setting) should be"
    )
  }

  fileprivate static func rawDisagreement(_ later: RawValue, _ first: RawValue) -> Diagnostic {
    .error(
      "groups-disagree",
      "two groups share hosts and disagree about the value \(later.name)",
      at: later.place,
      notes: [.init("the other is here", at: first.place)],
      help: "make them agree, or take the shared hosts out of one of the groups"
    )
  }
}
