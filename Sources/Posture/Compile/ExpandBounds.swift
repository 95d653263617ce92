import Inputs

/// One setting that follows from `client: { minimum: … }` or `server: { minimum: … }`.
struct BoundedSetting: Hashable, Sendable {
  let id: SettingID
  let state: SettingState
  let scope: InternetOptionsScope
  let text: String
  let place: Place

  func origin(_ catalogue: Catalogue) -> Origin {
    Origin(
      rule: "manifest",
      text: text,
      sources: catalogue.family(id.family)?.sources ?? [],
      declaredAt: [place]
    )
  }
}

/// What the bounds of a group come to on a host, setting by setting, for the stacks that it has.
///
/// Older protocols than the minimum are off and the minimum itself is on; newer ones than the
/// maximum are off; what lies between is left to Windows. A .NET Framework is told to leave the
/// choice to Schannel, which is bounded itself, and is passed over where it is not installed. DTLS
/// has versions of its own and is not meant.
func expandBounds(
  _ group: HostGroup,
  catalogue: Catalogue,
  traits: HostTraits
) -> [BoundedSetting] {
  group.bounds.flatMap { bounds in
    catalogue.settings.flatMap { family -> [BoundedSetting] in
      guard let membership = family.bounds, membership.side == bounds.side else { return [] }
      if case .flag(_, _, let framework) = family.encoding,
        traits.lackingFrameworks.contains(framework)
      {
        return []
      }
      return family.members.compactMap { member in
        bounds.setting(SettingID(family: family.id, member: member), membership, group.name.value)
      }
    }
  }
}

extension WrittenBounds {
  /// Nil where the bounds say nothing of a setting.
  fileprivate func setting(
    _ id: SettingID,
    _ membership: SettingFamily.Bounds,
    _ group: String
  ) -> BoundedSetting? {
    if membership.members.contains(id.member), let minimum {
      return made(id, .enabled, group, "at least \(minimum.value.rawValue)", minimum.place)
    }
    guard let name = id.protocolVersion, !name.isDatagram else { return nil }
    if let minimum, name <= minimum.value {
      let state: SettingState = name == minimum.value ? .enabled : .disabled
      return made(id, state, group, "at least \(minimum.value.rawValue)", minimum.place)
    }
    if let maximum, name > maximum.value {
      return made(id, .disabled, group, "at most \(maximum.value.rawValue)", maximum.place)
    }
    return nil
  }

  private func made(
    _ id: SettingID,
    _ state: SettingState,
    _ group: String,
    _ bound: String,
    _ place: Place
  ) -> BoundedSetting {
    BoundedSetting(
      id: id,
      state: state,
      scope: scope ?? .everyUser,
      text: "The group “\(group)” wants \(bound) on the \(side.rawValue) side.",
      place: place
    )
  }
}
