// Who asks for a setting, an update or a product.

extension Workload {
  var topic: Topic { Topic(.workload, id) }
}

extension WorkloadPart {
  var topic: Topic { Topic(.rule, rule) }

  /// `winhttp: TLS 1.1, TLS 1.2 enabled`, one for each family and state.
  var asked: [Prose] {
    var groups: [(family: String, state: String, members: [String])] = []
    for written in settings {
      let state = written.state.text
      let (family, member) = (written.setting.family, written.setting.member)
      if let index = groups.firstIndex(where: { $0.family == family && $0.state == state }) {
        groups[index].members.append(member)
      } else {
        groups.append((family, state, [member]))
      }
    }
    let states = groups.map { group -> Prose in
      let members = group.members.map { member -> Prose in
        "\(Topic(.setting, "\(group.family).\(member)"), as: member)"
      }
      return "\(Topic(.family, group.family)): \(members.joined(", ")) \(group.state)"
    }
    return states + capabilities.map { "the update for \(Topic(.capability, $0))" }
  }
}

extension Catalogue {
  /// All rules with their workloads, by name.
  var parts: [(workload: Workload, part: WorkloadPart)] {
    workloads.values.sorted { $0.id < $1.id }.flatMap { workload in
      workload.parts.map { (workload, $0) }
    }
  }

  /// The rules that ask for a setting, or for any of a family.
  func rules(asking family: SettingFamily, for member: String?) -> [Explanation.Block] {
    var rows: [Explanation.Row] = []
    for (_, part) in parts {
      let asked = part.settings.filter {
        $0.setting.family == family.id && (member == nil || $0.setting.member == member)
      }
      guard !asked.isEmpty else { continue }
      var states: [Prose] = []
      for state in Set(asked.map(\.state.text)).sorted().reversed() {
        let members = asked.filter { $0.state.text == state }.map(\.setting.member)
        states.append(member == nil ? "\(members.joined(separator: ", ")) \(state)" : "\(state)")
      }
      rows.append(
        .init(
          ["\(part.topic)", states.joined("; "), "\(part.condition.words(self, isBrief: true))"],
          of: part.topic
        )
      )
    }
    return [
      .table(
        .init(
          columns: [.init("rule", "Rule"), .init("state", "State"), .init("hosts", "Applies to")],
          rows: rows
        )
      )
    ]
  }

  /// What an update capability comes to on each release, as the cases decide it.
  func answers(of id: String) -> [Explanation.Block] {
    guard let capability = capabilities[id] else { return [] }
    return [
      .list(capability.cases.enumerated().map { answer($0.element, isFirst: $0.offset == 0) })
    ]
  }

  private func answer(_ entry: CapabilityCase, isFirst: Bool) -> Explanation.Item {
    let hosts = entry.condition == .always && !isFirst ? "all others" : entry.condition.words(self)
    var details: [Prose] = []
    let answer: Prose
    switch entry.answer {
    case .builtIn: answer = "nothing to install"
    case .unavailable(let text): answer = "no update: \(Prose(written: text))"
    case .updates(let install, let satisfiedBy, let likelyBy):
      answer = "\(Topic(.update, install))"
      let others = satisfiedBy.filter { $0 != install }.map { "\(Topic(.update, $0))" as Prose }
      if !others.isEmpty { details.append("\(others.listed()) will do as well") }
      if !likelyBy.isEmpty {
        let packages = likelyBy.map { "\(code: "Package_for_\($0)")" as Prose }
        details.append("\(packages.joined(" or ")) makes it likely")
      }
    }
    if let note = entry.note { details.append(Prose(written: note)) }
    return .init("\(hosts): \(answer)", details, sources: entry.sources)
  }
}
