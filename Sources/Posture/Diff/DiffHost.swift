import WindowsRegistry

/// Holds what two manifests mean for one host against each other; nil where no group takes it.
///
/// Both must rest on the same snapshot.
package func diff(_ before: HostOutlook?, _ after: HostOutlook?) -> HostDiff? {
  guard let some = after ?? before else { return nil }
  let (old, new) = (before?.plan, after?.plan)
  let wishes = wishChanges(before?.desired, after?.desired)
  return HostDiff(
    host: some.plan.host,
    summary: some.plan.summary,
    membership: before == nil ? .enters : after == nil ? .leaves : .stays,
    groupsBefore: before?.desired.groups ?? [],
    groupsAfter: after?.desired.groups ?? [],
    posture: postureChanges(from: old?.posture ?? [], to: new?.posture ?? []),
    operations: operationChanges(old?.operations ?? [], new?.operations ?? []),
    updates: sideChanges(
      old?.requirements ?? [],
      new?.requirements ?? [],
      by: \.capability,
      isSame: { $0.install == $1.install }
    ),
    wishes: wishes,
    unknown: unknown(old?.unknown ?? [], new?.unknown ?? [], wishes),
    unreachable: sideChanges(
      old?.unreachable ?? [],
      new?.unreachable ?? [],
      by: { SettingPlace(setting: $0.setting, address: $0.address) },
      isSame: { $0.expected == $1.expected && $0.actual == $1.actual }
    ),
    remarks: sideChanges(
      old?.remarks ?? [],
      new?.remarks ?? [],
      by: { RemarkWords(code: $0.code, text: $0.text) },
      isSame: { _, _ in true }
    )
  )
}

private struct SettingPlace: Hashable {
  let setting: String
  let address: RegistryAddress?
}

/// A remark without its places, which name the side.
private struct RemarkWords: Hashable {
  let code: String
  let text: String
}

private func wishChanges(
  _ before: DesiredState?,
  _ after: DesiredState?
) -> [SideChange<DeclaredWish>] {
  sideChanges(
    before?.declaredWishes ?? [],
    after?.declaredWishes ?? [],
    by: \.subject,
    isSame: { $0.state == $1.state }
  ).sorted { left, right in
    guard let one = left.subject, let other = right.subject else { return false }
    return one < other
  }
}

extension SideChange<DeclaredWish> {
  package var subject: DeclaredWish.Subject? { (after ?? before)?.subject }
}

extension DeclaredWish.Subject: Comparable {
  package static func < (left: DeclaredWish.Subject, right: DeclaredWish.Subject) -> Bool {
    switch (left, right) {
    case (.setting(let one), .setting(let other)): one < other
    case (.value(let one), .value(let other)): one < other
    case (.update(let one), .update(let other)): one < other
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .setting: 0
    case .value: 1
    case .update: 2
    }
  }
}

private func operationChanges(
  _ before: [Operation],
  _ after: [Operation]
) -> [SideChange<Operation>] {
  sideChanges(
    before,
    after,
    by: \.address,
    isSame: { $0.action == $1.action && $0.hazards == $1.hazards && $0.drops == $1.drops }
  ).sorted { left, right in
    guard let one = left.after ?? left.before, let other = right.after ?? right.before else {
      return false
    }
    return one.address < other.address
  }
}

/// What is unknown on both sides alike says nothing about the change, unless the wish has changed.
private func unknown(
  _ before: [UnknownSetting],
  _ after: [UnknownSetting],
  _ wishes: [SideChange<DeclaredWish>]
) -> [UnknownSetting] {
  guard !before.isEmpty || !after.isEmpty else { return [] }
  let (old, new) = (Set(before), Set(after))
  let changed = Set(
    wishes.compactMap { change -> String? in
      if case .setting(let setting)? = change.subject { setting.description } else { nil }
    }
  )
  return after.filter { !old.contains($0) || changed.contains($0.setting) }
    + before.filter { !new.contains($0) }
}

/// Both lists begin from what the host does now, so a cell that one of them lacks stays as it is.
private func postureChanges(
  from before: [PostureChange],
  to after: [PostureChange]
) -> [PostureChange] {
  func stack(_ change: PostureChange) -> StackOwner {
    StackOwner(stack: change.stack, user: change.user)
  }
  let changes = sideChanges(before, after, by: stack, isSame: { $0 == $1 })
  return changes.compactMap { change -> PostureChange? in
    guard let some = change.after ?? change.before else { return nil }
    let cells = sideChanges(
      change.before?.cells ?? [],
      change.after?.cells ?? [],
      by: \.name,
      isSame: { $0.after.isSame(as: $1.after) }
    ).compactMap { cell -> PostureChange.Cell? in
      guard let one = cell.after ?? cell.before else { return nil }
      return PostureChange.Cell(
        name: one.name,
        before: cell.before?.after ?? one.before,
        after: cell.after?.after ?? one.before
      )
    }
    guard !cells.isEmpty else { return nil }
    return PostureChange(
      stack: some.stack,
      user: some.user,
      cells: cells.sorted { $0.name < $1.name },
      needs: change.after?.needs ?? []
    )
  }.sorted { $0.place < $1.place }
}

extension PostureChange {
  /// Schannel, WinHTTP, WinINET, .NET, as everywhere; the 64-bit view before the 32-bit one.
  fileprivate var place: (Int, Substring, String) {
    let order = ["schannel", "winhttp", "wininet", "dotnet"]
    let cut = stack.lastIndex(of: ".") ?? stack.endIndex
    let rank = order.firstIndex { stack.hasPrefix($0) } ?? order.count
    let isView = stack.hasSuffix(".64") || stack.hasSuffix(".32")
    return (rank, isView ? stack[..<cut] : stack[...], stack.hasSuffix(".32") ? "32" : "")
  }
}

private struct StackOwner: Hashable {
  let stack: String
  let user: String?
}
