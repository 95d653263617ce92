import WindowsRegistry

/// A release of Windows: its builds, and what each stack does when nothing is configured.
func explainRelease(_ release: Release, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: release.sources)
  writer.add(.builds, [.list(release.buildItems)])
  writer.add(.defaults, catalogue.defaults(on: release))
  writer.add(
    .shipped,
    release.shipped.map { shipped in
      let data = shipped.data.dword.map { "REG_DWORD \(hexadecimal($0))" } ?? ""
      return .init("\(code: "\(shipped.path)\\\(shipped.name)") = \(data)")
    }
  )
  writer.add(.updates, catalogue.updates(for: release))
  return writer.finish(Topic(.release, release.id), title: release.title())
}

extension Release {
  fileprivate var buildItems: [Explanation.Item] {
    var items: [Explanation.Item] = [
      .init("Windows NT \(version), \(builds.count == 1 ? "build" : "builds") \(buildsText)")
    ]
    if labels.count > 1 {
      let names = labels.keys.sorted().map { "\($0) is \(labels[$0] ?? "")" }
      items.append(.init("\(names.joined(separator: ", "))"))
    }
    if confidence == .inferred {
      items.append(.init("No document names the release; its defaults are inferred."))
    }
    return items
  }
}

extension Catalogue {
  /// Families with a column each, and one line a protocol.
  fileprivate func defaults(on release: Release) -> [Explanation.Block] {
    let families = settings.filter { family in
      switch family.encoding {
      case .protocolKey, .machineMask, .userMask: true
      case .flag, .values: false
      }
    }
    var words: Set<DefaultWord> = []
    var remarks: [(text: Prose, topics: [Prose])] = []
    var notes: [String: [String]] = [:]
    let rows = TLSProtocol.allCases.sorted().filter { $0 != .pct10 }.map { name in
      let cells = families.map { family -> Prose in
        guard family.members.contains(name.rawValue) else { return "" }
        let standard = standard(name.rawValue, of: family, on: release)
        words.formUnion(standard.short.words)
        let topic: Prose = "\(Topic(.setting, "\(family.id).\(name.rawValue)"))"
        let remark = standard.remarks.joined("; ")
        if let index = remarks.firstIndex(where: { $0.text == remark }) {
          remarks[index].topics.append(topic)
        } else if !remark.isEmpty {
          remarks.append((remark, [topic]))
        }
        if let note = standard.note {
          for source in standard.sources where notes[note]?.contains(source) != true {
            notes[note, default: []].append(source)
          }
        }
        return standard.short
      }
      let topic = Topic(.protocolVersion, name.rawValue)
      return Explanation.Row(["\(topic)"] + cells, of: topic)
    }
    let columns =
      [Explanation.Column("protocol", "Protocol")]
      + families.map { Explanation.Column($0.id, $0.id) }
    return [
      .table(.init(columns: columns, rows: rows)), .text(Self.legend(words)),
      .list(
        remarks.map { .init("\($0.topics.joined(", ")): \($0.text)") }
          + notes.sorted { $0.key < $1.key }.map { .init(Prose(written: $0), sources: $1) }
      ),
    ]
  }

  /// What updates bring to it that it does not have, and what none brings.
  fileprivate func updates(for release: Release) -> [Explanation.Item] {
    capabilities.values.sorted { $0.id < $1.id }.compactMap { capability in
      let topic = Topic(.capability, capability.id)
      let cases = capability.cases.prefix { entry in
        // Behind a case that takes every host of the release nothing else is looked at.
        !entry.takesAll(of: release)
      }
      let deciding = capability.cases.prefix(cases.count + 1)
        .filter { $0.condition.builds?.overlaps(release.builds) ?? true }
      if deciding.allSatisfy(\.isBuiltIn) { return nil }
      let answers = deciding.map { entry -> Prose in
        let answer: Prose =
          switch entry.answer {
          case .builtIn: "nothing to install"
          case .unavailable: "no update"
          case .updates(let install, _, _): "\(Topic(.update, install))"
          }
        if deciding.count == 1 { return answer }
        let isRest = entry.condition == .always
        return "\(isRest ? "all others" : entry.condition.words(self, isBrief: true)): \(answer)"
      }
      return .init("\(topic)", answers)
    }
  }
}

extension CapabilityCase {
  fileprivate var isBuiltIn: Bool {
    if case .builtIn = answer { true } else { false }
  }

  fileprivate func takesAll(of release: Release) -> Bool {
    var rest = condition
    rest.builds = nil
    guard rest == .always else { return false }
    guard let builds = condition.builds else { return true }
    return builds.lowerBound <= release.builds.lowerBound
      && builds.upperBound >= release.builds.upperBound
  }
}
