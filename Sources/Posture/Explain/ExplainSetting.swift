// A family of settings, and one setting of it.

func explainFamily(_ family: SettingFamily, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: family.sources)
  writer.add(.meaning, family.summary)
  writer.add(
    .settings,
    [
      .text(
        family.members.map { "\(Topic(.setting, "\(family.id).\($0)"), as: $0)" as Prose }.joined(
          ", "
        )
      )
    ]
  )
  let example = family.members.first { $0 == TLSProtocol.tls12.rawValue } ?? family.members.first
  writer.add(.manifest, family.manifestForm(example))
  writer.add(.written, family.writtenForms(nil, catalogue))
  writer.add(.defaults, catalogue.matrix(of: family))
  for need in family.needs {
    writer.add(
      .needs,
      [.text("\(need.members.joined(separator: ", ")): \(Topic(.capability, need.capability))")]
        + catalogue.answers(of: need.capability)
    )
  }
  writer.add(.effect, family.takesEffect.words)
  writer.add(.caveat, family.caveat)
  writer.add(.read, family.readForms(nil))
  writer.add(.usedBy, catalogue.rules(asking: family, for: nil))
  return writer.finish(Topic(.family, family.id), title: family.title)
}

func explainSetting(
  _ id: SettingID,
  _ family: SettingFamily,
  _ catalogue: Catalogue
) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: family.sources)
  writer.add(
    .meaning,
    [
      .text(Prose(written: family.summary)),
      .text("A setting of the family \(Topic(.family, family.id))."),
    ]
  )
  writer.add(.manifest, family.manifestForm(id.member))
  writer.add(.written, family.writtenForms(id.member, catalogue))
  writer.add(.defaults, catalogue.defaults(of: id.member, in: family))
  for need in family.needs where need.members.contains(id.member) {
    writer.add(
      .needs,
      [.text("\(Topic(.capability, need.capability))")] + catalogue.answers(of: need.capability)
    )
  }
  writer.add(.effect, family.takesEffect.words)
  writer.add(.caveat, family.caveat)
  writer.add(.read, family.readForms(id.member))
  writer.add(.usedBy, catalogue.rules(asking: family, for: id.member))
  return writer.finish(Topic(.setting, id.description), title: family.title)
}

extension SettingFamily {
  /// A piece of a manifest that states one member, and what else may state it.
  fileprivate func manifestForm(_ member: String?) -> [Explanation.Block] {
    guard let member else { return [] }
    var lines = ["tls:"]
    for part in id.split(separator: ".") {
      lines.append(String(repeating: "  ", count: lines.count) + "\(part):")
    }
    let margin = String(repeating: "  ", count: lines.count)
    var blocks: [Explanation.Block] = []
    if case .userMask = encoding { lines.append(margin + "scope: every-user  # or machine-policy") }
    lines.append("\(margin)\(Self.quoted(member)): \(example(member))")
    blocks.append(.example(lines.joined(separator: "\n") + "\n"))
    if let bounds, bounds.members.isEmpty || bounds.members.contains(member),
      TLSProtocol(rawValue: member)?.isDatagram != true
    {
      let side = bounds.side.rawValue
      blocks.append(
        .text(
          "Bounds such as \(code: "\(side): { minimum: TLS 1.2 }") under \(code: "tls:") state it as well."
        )
      )
    }
    return blocks
  }

  /// `NULL` is nothing to YAML unless it is quoted.
  private static func quoted(_ member: String) -> String {
    member == "NULL" ? "\"NULL\"" : member
  }

  private func example(_ member: String) -> String {
    guard case .values(let values) = encoding,
      let stored = values.first(where: { $0.member == member })
    else { return "enabled" }
    return switch stored.form {
    case .toggle: stored.isWeak ? "disabled" : "enabled"
    case .number(let range): String(min(range.upperBound, max(range.lowerBound, 2048)))
    case .list: "[FIRST, SECOND]"
    }
  }
}

extension TakesEffect {
  var words: String {
    switch self {
    case .reboot: "With the next start of Windows."
    case .processRestart: "In programs and services that are started afterwards."
    case .nextConnection: "With the next connection."
    }
  }
}

extension Catalogue {
  /// One line a release, for one setting.
  fileprivate func defaults(of member: String, in family: SettingFamily) -> [Explanation.Block] {
    let standards = releases.map { ($0, standard(member, of: family, on: $0)) }
    let hasRemarks = standards.contains { !$0.1.remarks.isEmpty }
    var columns: [Explanation.Column] = [
      .init("windows", "Windows"), .init("builds", "Builds"), .init("default", "Default"),
    ]
    if hasRemarks { columns.append(.init("remarks", "Remarks")) }
    let rows = standards.map { release, standard in
      let topic = Topic(.release, release.id)
      return Explanation.Row(
        ["\(topic, as: release.shortTitle)", "\(release.buildsText)", standard.cell]
          + (hasRemarks ? [standard.remarks.joined("; ")] : []),
        of: topic
      )
    }
    return [.table(.init(columns: columns, rows: rows)), .list(notes(standards))]
  }

  /// One line a release and one column a member; what each cell rests on stands with the settings.
  fileprivate func matrix(of family: SettingFamily) -> [Explanation.Block] {
    switch family.encoding {
    case .flag: return []
    case .values(let values): return [.list(values.map { valueDefault($0, family) })]
    case .protocolKey, .machineMask, .userMask: break
    }
    let table = table(family.members.map { .init($0, $0) }) { release in
      family.members.map { standard($0, of: family, on: release).short }
    }
    return [.table(table.table), .text(Self.legend(table.words))]
  }

  private func valueDefault(_ stored: StoredSetting, _ family: SettingFamily) -> Explanation.Item {
    let cells = releases.map { standard(stored.member, of: family, on: $0) }
    var groups: [(cell: Prose, first: Release, last: Release)] = []
    for (release, standard) in zip(releases, cells) {
      if let last = groups.indices.last, groups[last].cell == standard.cell {
        groups[last].last = release
      } else {
        groups.append((standard.cell, release, release))
      }
    }
    let parts = groups.map { group -> Prose in
      groups.count == 1
        ? group.cell
        : "\(group.cell) \(words(group.first.builds.lowerBound...group.last.builds.upperBound))"
    }
    let topic = Topic(.setting, "\(family.id).\(stored.member)")
    return .init("\(topic, as: stored.member): \(parts.joined("; "))")
  }

  /// What the words of a table mean that are not plain.
  static func legend(_ words: Set<DefaultWord>) -> Prose {
    let meanings: [(DefaultWord, Prose)] = [
      (.off, "off: can be turned on"), (.unsupported, "–: not supported"),
      (.byUpdate, "update: not supported before an update"),
      (.untilUpdate, "until…: on until updates of 20 September 2022 or later"),
      (.disputed, "disputed: documents contradict each other, taken for off"),
    ]
    return meanings.filter { words.contains($0.0) }.map(\.1).joined("; ")
  }

  /// A table with one line a release; `words` are all that its cells hold.
  func table(
    _ columns: [Explanation.Column],
    _ cells: (Release) -> [Prose]
  ) -> (table: Explanation.Table, words: Set<DefaultWord>) {
    var words: Set<DefaultWord> = []
    let rows = releases.map { release in
      let cells = cells(release)
      words.formUnion(cells.flatMap(\.words))
      let topic = Topic(.release, release.id)
      return Explanation.Row(["\(topic, as: release.shortTitle)"] + cells, of: topic)
    }
    return (.init(columns: [.init("windows", "Windows")] + columns, rows: rows), words)
  }

  /// What the catalogue says at length, once for all releases that share it.
  private func notes(_ standards: [(Release, SettingDefault)]) -> [Explanation.Item] {
    var order: [String] = []
    var found: [String: (releases: [Release], sources: [String])] = [:]
    for (release, standard) in standards {
      guard let note = standard.note else { continue }
      if found[note] == nil { order.append(note) }
      found[note, default: ([], [])].releases.append(release)
      for source in standard.sources where found[note]?.sources.contains(source) == false {
        found[note]?.sources.append(source)
      }
    }
    return order.compactMap { note in
      found[note].map { entry in
        let names = entry.releases.map { "\($0.shortTitle)" as Prose }.listed()
        return .init("\(names): \(Prose(written: note))", sources: entry.sources)
      }
    }
  }
}
