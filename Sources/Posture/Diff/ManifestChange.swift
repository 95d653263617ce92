import Inputs
import WindowsRegistry

/// Something that two manifests say differently, whatever it means for a host.
package struct ManifestChange: Hashable, Sendable {
  package let topic: Topic
  /// The group, the hosts of the inventory, or what a waiver is about; empty for the state.
  package let name: String
  /// What of a group; nil for the whole of something.
  package let part: Part?
  /// In words of the manifest, where it stands on each side.
  package let change: SideChange<Located<String>>

  package enum Topic: String, Hashable, Sendable {
    case state, inventory, group, waiver
  }

  package enum Part: String, Hashable, Sendable {
    case hosts, workloads, tls, updates, registry, pin
  }
}

/// What two manifests say differently, in the order of the manifest before.
///
/// Descriptions and the order of things are no difference.
package func manifestChanges(from before: Manifest, to after: Manifest) -> [ManifestChange] {
  var changes: [ManifestChange] = []
  add(
    &changes,
    .state,
    [before.state].compactMap { $0.map { ("", $0) } },
    [after.state].compactMap { $0.map { ("", $0) } }
  )
  add(&changes, .inventory, before.inventory.entries.map(named), after.inventory.entries.map(named))
  for pair in paired(before.groups, after.groups) {
    switch (pair.before, pair.after) {
    case (let old?, let new?): addParts(&changes, old, new)
    case (let group?, nil), (nil, let group?):
      let located = Located(group.name.value, at: group.name.place)
      changes.append(
        ManifestChange(
          topic: .group,
          name: group.name.value,
          part: nil,
          change: SideChange(
            before: pair.before == nil ? nil : located,
            after: pair.after == nil ? nil : located
          )
        )
      )
    case (nil, nil): break
    }
  }
  add(&changes, .waiver, before.waivers.map(named), after.waivers.map(named))
  return changes
}

private typealias Named = (name: String, text: Located<String>)

private func paired(_ before: [HostGroup], _ after: [HostGroup]) -> [SideChange<HostGroup>] {
  sideChanges(before, after, by: \.name.value, isSame: { _, _ in false })
}

private func add(
  _ changes: inout [ManifestChange],
  _ topic: ManifestChange.Topic,
  _ before: [Named],
  _ after: [Named]
) {
  for change in sideChanges(
    before,
    after,
    by: \.name,
    isSame: { $0.text.value == $1.text.value }
  ) {
    changes.append(
      ManifestChange(
        topic: topic,
        name: (change.after ?? change.before)?.name ?? "",
        part: nil,
        change: change.map(\.text)
      )
    )
  }
}

private func addParts(_ changes: inout [ManifestChange], _ before: HostGroup, _ after: HostGroup) {
  func add(_ part: ManifestChange.Part, _ list: (HostGroup) -> [Named]) {
    for change in sideChanges(
      list(before),
      list(after),
      by: \.name,
      isSame: { $0.text.value == $1.text.value }
    ) {
      changes.append(
        ManifestChange(
          topic: .group,
          name: after.name.value,
          part: part,
          change: change.map(\.text)
        )
      )
    }
  }
  add(.hosts) {
    $0.hosts.map { ($0.value.pattern.lowercased(), Located($0.value.pattern, at: $0.place)) }
  }
  add(.workloads) { $0.workloads.map { ($0.value, $0) } }
  add(.tls) { group in group.settings.map(named) + group.bounds.map(named) }
  add(.updates) { $0.updates.map { ($0.value, $0) } }
  add(.registry) { $0.registry.map(named) }
  add(.pin) { $0.isPinned ? [("pin", Located("pin", at: $0.name.place))] : [] }
}

// MARK: - Words

private func named(_ entry: Inventory.Entry) -> Named {
  (entry.hosts.value.pattern.lowercased(), Located(entry.words, at: entry.hosts.place))
}

private func named(_ waiver: Waiver) -> Named {
  let whom = [("groups", waiver.groups), ("hosts", waiver.hosts)].filter { !$0.1.isEmpty }.map {
    "\($0.0) " + $0.1.map(\.value.pattern).joined(separator: ", ")
  }
  let name = ([waiver.setting.value.pattern] + whom).joined(separator: " of ")
  let text = "until \(waiver.expires) (\(waiver.owner)): \(waiver.reason)"
  return (name, Located(text, at: waiver.place))
}

private func named(_ setting: WrittenSetting) -> Named {
  let scope = setting.scope.map { ", \($0.rawValue)" } ?? ""
  return (
    setting.setting.description,
    Located("\(setting.setting): \(setting.state.text)\(scope)", at: setting.place)
  )
}

private func named(_ bounds: WrittenBounds) -> Named {
  let parts = [
    bounds.minimum.map { "minimum \($0.value.rawValue)" },
    bounds.maximum.map { "maximum \($0.value.rawValue)" },
    bounds.scope?.rawValue,
  ]
  let text = parts.compactMap { $0 }.joined(separator: ", ")
  return (bounds.side.rawValue, Located("\(bounds.side.rawValue): \(text)", at: bounds.place))
}

private func named(_ value: RawValue) -> Named {
  let address = RegistryAddress(value.path, value.name)
  return (address.description.lowercased(), Located("\(address) = \(value.words)", at: value.place))
}

extension RawValue {
  fileprivate var words: String {
    guard let data else { return "absent" }
    if let number = data.dword { return "\(data.type) \(number)" }
    if let text = data.text { return "\(data.type) “\(text)”" }
    let shown = data.bytes.prefix(32).map { String($0, radix: 16) }.joined(separator: " ")
    return "\(data.type) \(shown)\(data.bytes.count > 32 ? " …" : "")"
  }
}

extension Inventory.Entry {
  fileprivate var words: String {
    let parts = options.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
      .map { "\($0.0) \($0.1)" }
    return (["via \(kind.rawValue)"] + parts + (port.map { ["port \($0)"] } ?? []))
      .joined(separator: ", ")
  }
}
