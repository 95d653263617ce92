import Inputs
import Posture
import WindowsRegistry

/// Wishes that change for the same reason and without a value: one line for all of a family.
struct DiffWishLine: Hashable {
  fileprivate(set) var subject: String
  let outcome: String
  let placesBefore: [Place]
  let placesAfter: [Place]

  /// The lines of a host's wishes for which nothing has to be written.
  static func lines(of host: HostDiff) -> [DiffWishLine] {
    var lines: [(line: DiffWishLine, settings: [SettingID])] = []
    for wish in host.quietWishes {
      guard let line = DiffWishLine(wish) else { continue }
      guard case .setting(let setting)? = wish.subject else {
        lines.append((line, []))
        continue
      }
      if let last = lines.indices.last, lines[last].settings.first?.family == setting.family,
        lines[last].line.isAlike(line)
      {
        lines[last].settings.append(setting)
      } else {
        lines.append((line, [setting]))
      }
    }
    return lines.map { line, settings in
      var line = line
      if !settings.isEmpty { line.subject = printable(settingsText(settings)) }
      return line
    }
  }

  private init?(_ wish: SideChange<DeclaredWish>) {
    guard let subject = wish.subject else { return nil }
    switch subject {
    case .setting(let setting): self.subject = setting.description
    case .value(let address): self.subject = printable(address.description)
    case .update(let capability): self.subject = "update \(printable(capability))"
    }
    switch (wish.before, wish.after) {
    case (let before?, let after?):
      outcome = "\(before.words) -> \(after.words); no value to change"
    case (nil, let after?): outcome = "\(after.words), asked for now; no value to change"
    case (let before?, nil):
      outcome = "\(before.words), asked for no longer; what is there stays"
    case (nil, nil): return nil
    }
    placesBefore = wish.before?.origin.declaredAt ?? []
    placesAfter = wish.after?.origin.declaredAt ?? []
  }

  /// Whether two lines say the same of two settings; each of them has a place of its own.
  private func isAlike(_ other: DiffWishLine) -> Bool {
    outcome == other.outcome && placesBefore == other.placesBefore
      && placesAfter == other.placesAfter
  }
}

extension DeclaredWish {
  /// What is wished, in a manifest's words.
  var words: String {
    switch state {
    case .setting(let state, let scope, let isPinned):
      printable(state.text) + (scope == .machinePolicy ? " by machine policy" : "")
        + (isPinned ? ", pinned" : "")
    case .value(let data): data.map { printable($0.text(showsType: true)) } ?? "(absent)"
    case .installed: "installed"
    }
  }
}

/// A difference of the manifests themselves.
struct ManifestLine {
  let symbol: String
  let text: String
  let places: String

  /// One line for each thing; what came to or went from a group's lists stands together.
  static func lines(_ changes: [ManifestChange]) -> [ManifestLine] {
    var lines: [ManifestLine] = []
    var index = changes.startIndex
    while index < changes.endIndex {
      let first = changes[index]
      let alike = changes[index...].prefix { change in
        change.topic == first.topic && change.name == first.name && change.part == first.part
          && change.part != nil && change.change.kind == first.change.kind
          && first.change.kind != .changed
      }
      let run = alike.isEmpty ? [first] : Array(alike)
      lines.append(ManifestLine(run, first))
      index += run.count
    }
    return lines
  }

  private init(_ changes: [ManifestChange], _ first: ManifestChange) {
    let change = first.change
    symbol =
      switch change.kind {
      case .added: "+"
      case .removed: "-"
      case .changed: "~"
      }
    let texts = changes.compactMap { ($0.change.after ?? $0.change.before)?.value }
    let named = printable(first.name)
    let subject =
      switch first.topic {
      case .state: "state"
      case .inventory: "inventory of “\(named)”"
      case .waiver: "waiver of \(named)"
      case .group: "group “\(named)”"
      }
    let what =
      switch (change.before, change.after) {
      case (let before?, let after?): "\(printable(before.value)) -> \(printable(after.value))"
      default: namesText(texts, most: 6)
      }
    text =
      if let part = first.part {
        part == .pin ? "\(subject): pin" : "\(subject), \(part.rawValue): \(what)"
      } else if first.topic == .group {
        subject
      } else {
        "\(subject): \(what)"
      }
    places = sidesText(
      changes.compactMap { $0.change.before?.place },
      changes.compactMap { $0.change.after?.place }
    )
  }
}
