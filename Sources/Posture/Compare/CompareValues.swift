import WindowsRegistry

// Settings that are one value each: ciphers, hashes, key sizes, suite and curve orders, and the like.

extension Comparer {
  mutating func compareValues(
    _ wishes: [Wish],
    _ family: SettingFamily,
    _ values: [StoredSetting]
  ) {
    for wish in wishes {
      guard let stored = values.first(where: { $0.member == wish.setting.member }) else { continue }
      compare(wish, family, stored)
    }
  }

  private mutating func compare(_ wish: Wish, _ family: SettingFamily, _ stored: StoredSetting) {
    if let builds = stored.builds, wish.state != .osDefault {
      guard let build = host.facts.build.value else {
        unknown(wish, stored.address, host.releaseGap)
        return
      }
      if !builds.contains(build) {
        notKnown(wish, family)
        return
      }
    }
    // A wish that every reading of the documents meets already plans nothing.
    let reading = host.value(stored.address.path, stored.address.name)
    guard let isOverruled = overruled(wish, stored) else { return }
    remarkStrangeSuites(wish)
    if !wish.isPinned, stored.meets(wish.state, reading, build: host.facts.build.value) {
      if !isOverruled { result.satisfied += 1 }
      return
    }
    var reason: Reason?
    let isSame = expect(
      stored.data(for: wish.state, instead: reading.value),
      at: stored.address,
      wishes: [wish],
      family,
      surface: .value,
      isEnabling: wish.state.isEnabling,
      isOverruledByPolicy: isOverruled,
      because: stored.because(reading, sources: family.sources),
      reason: &reason
    )
    if isSame, !isOverruled { result.satisfied += 1 }
  }

  /// Names that are built like no suite of Windows are most likely slips.
  private mutating func remarkStrangeSuites(_ wish: Wish) {
    guard wish.setting.family == "cipher-suites", case .list(let names) = wish.state else { return }
    let strange = names.filter { CipherSuite($0) == nil }
    guard !strange.isEmpty else { return }
    result.remarks.append(
      Remark(
        warning: "unknown-suite",
        "\(wish.setting) names what looks like no cipher suite: "
          + strange.joined(separator: ", "),
        wish.origin.declaredAt
      )
    )
  }

  /// A local list has no effect while a policy value is there; nil where nobody knows.
  private mutating func overruled(_ wish: Wish, _ stored: StoredSetting) -> Bool? {
    guard let policy = stored.overruledBy, wish.state != .osDefault else { return false }
    switch host.value(policy.path, policy.name) {
    case .absent: return false
    case .unknown:
      unknown(
        wish,
        policy,
        "a policy would overrule the local value, and the snapshot does not cover \(policy.path)"
      )
      return nil
    case .present:
      result.unreachable.append(
        Unreachable(
          setting: wish.setting.description,
          address: policy,
          expected: wish.state.text,
          actual: "overruled by policy",
          isOverruledByPolicy: true,
          reason: Reason([wish.origin])
        )
      )
      result.remarks.append(
        Remark(
          warning: "overwritten-by-policy",
          "\(wish.setting) will not take effect: the policy value \(policy) decides",
          wish.origin.declaredAt
        )
      )
      return true
    }
  }

  private mutating func notKnown(_ wish: Wish, _ family: SettingFamily) {
    let release = host.releaseName ?? "this release"
    result.unreachable.append(
      Unreachable(
        setting: wish.setting.description,
        address: nil,
        expected: wish.state.text,
        actual: "unsupported",
        reason: Reason([wish.origin])
      )
    )
    result.remarks.append(
      Remark(
        warning: "unsupported-setting",
        "\(wish.setting) means nothing to \(release), so nothing is written",
        wish.origin.declaredAt
      )
    )
  }
}

extension StoredSetting {
  /// The data that a state is written as; nil where nothing should be there.
  func data(for state: SettingState, instead current: RegistryData?) -> RegistryData? {
    switch (form, state) {
    case (.toggle(let on, _), .enabled): .dword(on)
    case (.toggle(_, let off), .disabled): .dword(off)
    case (.number, .number(let number)): .dword(number)
    case (.list(.commas), .list(let names)): .string(names.joined(separator: ","))
    case (.list(.strings), .list(let names)): .multiString(names)
    default: shipped
    }
  }

  /// Whether a reading is already what a state asks for.
  ///
  /// Readings are tolerant where the state is written in one way only: any number but zero is on,
  /// and a list may stand in either of its two types.
  func meets(_ state: SettingState, _ reading: Reading<RegistryData>, build: Int?) -> Bool {
    switch reading {
    case .unknown: return false
    case .absent:
      if state == .osDefault { return shipped == nil }
      return standardState(build) == state
    case .present(let data):
      switch (form, state) {
      case (_, .osDefault): return data == shipped
      case (.toggle, .enabled): return data.dword.map { $0 != 0 } ?? false
      case (.toggle, .disabled): return data.dword == 0
      case (.number, .number(let number)): return data.dword == number
      case (.list, .list(let names)): return Self.names(in: data) == names
      default: return false
      }
    }
  }

  /// What Windows does where there is no value; nil when no source says.
  func standardState(_ build: Int?) -> SettingState? {
    guard let standard, let build, standard.builds.contains(build) else { return nil }
    return standard.state
  }

  /// The names that a list holds, in either of its types; blanks around them do not count.
  ///
  /// Microsoft's own baselines write the curve order once as REG_MULTI_SZ and once as REG_SZ
  /// (OSCONFIG).
  static func names(in data: RegistryData) -> [String]? {
    if let texts = data.texts { return texts.map(\.description) }
    guard let text = data.text?.description else { return nil }
    return text.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  func because(_ reading: Reading<RegistryData>, sources: [String]) -> [Offer.Because] {
    switch reading {
    case .present: [.init("the value is not what is asked for", nil)]
    case .absent: [.init("there is no value, and Windows decides", sources.first)]
    case .unknown: []
    }
  }

  /// Whether a change turns on what is weak, or allows smaller keys than before.
  func isWeakened(by difference: Difference, build: Int?) -> Bool {
    guard isWeak else { return false }
    let old = difference.before.value?.dword
    switch form {
    case .toggle:
      // Taking the value away leaves it to Windows, which may have it on.
      guard let new = difference.after?.dword else { return old == 0 }
      return new != 0 && old.map { $0 == 0 } ?? true
    case .number:
      // What nobody knows may have been more.
      if difference.before.isUnknown { return true }
      guard let was = old ?? standardNumber(build) else { return false }
      return (difference.after?.dword ?? standardNumber(build)).map { $0 < was } ?? true
    case .list: return false
    }
  }

  private func standardNumber(_ build: Int?) -> UInt32? {
    if case .number(let number)? = standardState(build) { number } else { nil }
  }
}

extension Catalogue {
  /// The setting that is stored on its own in this place.
  func storedSetting(at address: RegistryAddress) -> StoredSetting? {
    for family in settings {
      guard case .values(let values) = family.encoding else { continue }
      if let found = values.first(where: { $0.address == address }) { return found }
    }
    return nil
  }
}
