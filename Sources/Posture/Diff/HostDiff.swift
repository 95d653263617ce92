package import WindowsRegistry

/// What one side's manifests mean for a host: what is wished, and the plan that follows.
package struct HostOutlook: Sendable {
  package let desired: DesiredState
  package let plan: HostPlan

  package init(desired: DesiredState, plan: HostPlan) {
    self.desired = desired
    self.plan = plan
  }

  /// The same with the reasons of a pool.
  package func sharing(_ pool: ReasonPool) -> HostOutlook {
    HostOutlook(desired: desired, plan: plan.sharing(pool))
  }
}

/// What a change of manifests means for one host, as one snapshot shows it.
package struct HostDiff: Hashable, Sendable {
  package let host: String
  package let summary: HostSummary
  package let membership: Membership
  /// The groups that take the host on each side.
  package let groupsBefore: [String]
  package let groupsAfter: [String]
  /// From what the plan of before leads to, to what the plan of after leads to.
  package let posture: [PostureChange]
  /// Sorted by address; operations that both plans have alike are not here.
  package let operations: [SideChange<Operation>]
  /// Missing updates that only one side asks for.
  package let updates: [SideChange<UnmetRequirement>]
  /// What is wished otherwise, whether or not a value has to change for it.
  package let wishes: [SideChange<DeclaredWish>]
  /// What nobody can say on one side only, or of what is wished otherwise.
  package let unknown: [UnknownSetting]
  package let unreachable: [SideChange<Unreachable>]
  /// Notes and warnings that only one side has; they alone are no change.
  package let remarks: [SideChange<Remark>]

  package enum Membership: String, Hashable, Sendable {
    case stays
    /// No group took it before.
    case enters
    /// No group takes it any more, so what it holds stays as it is.
    case leaves
  }

  package var isChanging: Bool {
    membership != .stays || !operations.isEmpty || !updates.isEmpty || !wishes.isEmpty
      || !unknown.isEmpty || !unreachable.isEmpty
  }

  /// Wishes for which no operation, update, unknown or unreachable entry stands here.
  package var quietWishes: [SideChange<DeclaredWish>] {
    guard !wishes.isEmpty else { return [] }
    var spoken = Set(unknown.map(\.setting))
    for change in unreachable {
      if let entry = change.after ?? change.before { spoken.insert(entry.setting) }
    }
    var addresses: Set<RegistryAddress> = []
    for change in operations {
      for operation in [change.before, change.after] {
        guard let operation else { continue }
        addresses.insert(operation.address)
        spoken.formUnion(operation.settings.map(\.description))
      }
    }
    for change in updates {
      guard let update = change.after ?? change.before else { continue }
      spoken.insert(update.capability)
      if let setting = update.setting { spoken.insert(setting.description) }
    }
    return wishes.filter { wish in
      switch (wish.after ?? wish.before)?.subject {
      case .setting(let setting)?: !spoken.contains(setting.description)
      case .value(let address)?: !addresses.contains(address)
      case .update(let capability)?: !spoken.contains(capability)
      case nil: false
      }
    }
  }
}

/// One thing that is wished of a host, as two sides are compared by it.
package struct DeclaredWish: Hashable, Sendable {
  package let subject: Subject
  package let state: State
  package let origin: Origin

  package enum Subject: Hashable, Sendable {
    case setting(SettingID)
    /// A value that a manifest states by hand.
    case value(RegistryAddress)
    /// An update that a manifest or a workload asks for by itself.
    case update(String)
  }

  package enum State: Hashable, Sendable {
    case setting(SettingState, InternetOptionsScope, isPinned: Bool)
    case value(RegistryData?)
    case installed
  }

  package init(subject: Subject, state: State, origin: Origin) {
    self.subject = subject
    self.state = state
    self.origin = origin
  }
}

extension DesiredState {
  /// Everything that is wished, sorted: settings, values, updates.
  var declaredWishes: [DeclaredWish] {
    wishes.map { wish in
      DeclaredWish(
        subject: .setting(wish.setting),
        state: .setting(wish.state, wish.scope, isPinned: wish.isPinned),
        origin: wish.origin
      )
    }
      + registry.map { raw in
        DeclaredWish(
          subject: .value(RegistryAddress(raw.value.path, raw.value.name)),
          state: .value(raw.value.data),
          origin: raw.origin
        )
      }
      // What a setting needs comes and goes with the setting.
      + requirements.filter { $0.setting == nil }.map { update in
        DeclaredWish(
          subject: .update(update.capability),
          state: .installed,
          origin: update.origin
        )
      }
  }
}

extension SideChange<Operation> {
  /// Whether both sides write the same, and only what it costs differs.
  package var isSameWrite: Bool {
    before.map { before in after.map { before.action == $0.action } ?? false } ?? false
  }

  /// Hazards that only the operation after has.
  package var newHazards: [Hazard] {
    (after?.hazards ?? []).filter { !(before?.hazards.contains($0) ?? false) }
  }

  /// Hazards that only the operation before had.
  package var goneHazards: [Hazard] {
    (before?.hazards ?? []).filter { !(after?.hazards.contains($0) ?? false) }
  }
}
