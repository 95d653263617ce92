import WindowsRegistry

// What updates bring, an update by its number, and a product whose version is read.

func explainCapability(_ capability: Capability, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: capability.sources)
  writer.add(
    .cases,
    [.text("The first that fits a host decides.")] + catalogue.answers(of: capability.id)
  )
  writer.add(.usedBy, catalogue.users(of: capability.id))
  return writer.finish(Topic(.capability, capability.id), title: capability.title)
}

func explainUpdate(_ name: String, _ catalogue: Catalogue) -> Explanation? {
  let bringers = catalogue.capabilities.values.sorted { $0.id < $1.id }.filter { capability in
    capability.cases.contains { $0.updateNames.contains(name) }
  }
  guard !bringers.isEmpty else { return nil }
  var writer = ExplanationWriter(catalogue, sources: catalogue.sources[name].map { [$0.key] } ?? [])
  writer.add(
    .bringers,
    bringers.map { capability in
      let cases = capability.cases.filter { $0.updateNames.contains(name) }
      var details: [Prose] = ["\(capability.title)"]
      for entry in cases {
        let hosts = entry.condition.words(catalogue)
        let install = entry.updateNames.first
        details.append(
          install == name
            ? "the one to install on \(hosts)"
            : "will do instead of \(Topic(.update, install ?? "")) on \(hosts)"
        )
        if install == name, let note = entry.note { details.append(Prose(written: note)) }
      }
      return .init(
        "\(Topic(.capability, capability.id))",
        details,
        sources: cases.flatMap(\.sources).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
      )
    }
  )
  var users: [Explanation.Item] = []
  for capability in bringers {
    users += catalogue.users(of: capability.id).filter { !users.contains($0) }
  }
  writer.add(.usedBy, users)
  let title = catalogue.sources[name]?.title ?? bringers.map(\.title).joined(separator: "; ")
  return writer.finish(Topic(.update, name), title: title)
}

func explainProduct(_ product: Product, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: product.sources)
  writer.add(
    .meaning,
    [.text("A program whose version is read because rules or prerequisites ask for it.")]
  )
  writer.add(
    .places,
    [.text("Where none of these is found, it counts as not installed.")]
      + [.list(product.places.map { .init($0.words) })]
  )
  var users: [Explanation.Item] = []
  for workload in catalogue.workloads.values.sorted(by: { $0.id < $1.id }) {
    for item in workload.prerequisites
    where ([item.condition] + item.failsWhen).contains(where: { $0.product?.product == product.id })
    {
      users.append(.init("\(Topic(.prerequisite, item.id))"))
    }
    for part in workload.parts where part.condition.product?.product == product.id {
      users.append(.init("\(part.topic)"))
    }
  }
  writer.add(.usedBy, users)
  return writer.finish(Topic(.product, product.id), title: product.title)
}

extension Catalogue {
  /// The settings that have no effect without a capability, and the rules that ask for it.
  fileprivate func users(of capability: String) -> [Explanation.Item] {
    var items: [Explanation.Item] = []
    for family in settings {
      for need in family.needs where need.capability == capability {
        let members = need.members.map {
          "\(Topic(.setting, "\(family.id).\($0)"), as: $0)" as Prose
        }
        items.append(.init("\(Topic(.family, family.id)): \(members.joined(", "))"))
      }
    }
    for release in releases where release.variants.contains(where: { $0.capability == capability })
    {
      items.append(
        .init("the defaults of \(Topic(.release, release.id), as: release.title())")
      )
    }
    for (_, part) in parts where part.capabilities.contains(capability) {
      items.append(.init("the rule \(part.topic)"))
    }
    return items
  }
}

extension VersionPlace {
  fileprivate var words: Prose {
    switch self {
    case .text(let path, let name):
      return "\(code: path.description), value \(code: name.description)"
    case .numbers(let path, let names):
      let values = names.map { "\(code: $0.description)" as Prose }.listed()
      return "\(code: path.description), one number each in \(values)"
    case .instances(let list, let before, let after, let name):
      let key = "\(before)\\{its data}\\\(after)"
      return """
        for each value of \(code: list.description): \(code: key), value \(code: name.description)
        """
    case .programs(let names):
      let quoted = names.map { "“\($0)”" as Prose }.listed()
      return "an entry under Uninstall with the name \(quoted), value \(code: "DisplayVersion")"
    }
  }
}
