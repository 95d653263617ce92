/// A code that the program prints: what it says, and what to do.
func explainDiagnostic(_ entry: DiagnosticEntry, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: entry.sources)
  writer.add(.meaning, entry.meaning)
  writer.add(.severity, [.text("\(entry.severityWords)")])
  writer.add(.remedy, entry.remedy)
  writer.add(.example, [.example(entry.example ?? "")])
  return writer.finish(Topic(.diagnostic, entry.code), title: entry.title)
}

extension DiagnosticEntry {
  /// `an error or a warning`.
  fileprivate var severityWords: String {
    severities.map { $0 == "error" ? "an error" : "a \($0)" }.joined(separator: " or ")
  }
}

/// A document, and everything that rests on it.
func explainSource(_ source: Source, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: [source.key])
  var topics: [Topic] = []
  func add(_ topic: Topic, _ sources: [String]) {
    if sources.contains(source.key), !topics.contains(topic) { topics.append(topic) }
  }
  for family in catalogue.settings {
    add(Topic(.family, family.id), family.sources)
    if case .machineMask(let mask) = family.encoding, case .rows(let rows) = mask.standard {
      for row in rows { add(Topic(.family, family.id), row.mask.sources) }
    }
  }
  for workload in catalogue.workloads.values.sorted(by: { $0.id < $1.id }) {
    add(workload.topic, workload.sources)
    for part in workload.parts { add(part.topic, part.sources) }
    for item in workload.prerequisites { add(Topic(.prerequisite, item.id), item.sources) }
  }
  for capability in catalogue.capabilities.values.sorted(by: { $0.id < $1.id }) {
    add(
      Topic(.capability, capability.id),
      capability.sources + capability.cases.flatMap(\.sources)
    )
  }
  for product in catalogue.products { add(Topic(.product, product.id), product.sources) }
  for release in catalogue.releases {
    let masks = [release.winhttp] + release.wininet.map(\.mask)
    add(Topic(.release, release.id), release.sources + masks.flatMap(\.sources))
  }
  for entry in catalogue.diagnostics.values.sorted(by: { $0.code < $1.code }) {
    add(Topic(.diagnostic, entry.code), entry.sources)
  }
  var items: [Explanation.Item] = []
  for kind in Topic.Kind.allCases {
    let names = topics.filter { $0.kind == kind }.map { "\($0)" as Prose }
    if !names.isEmpty { items.append(.init("\(kind.plural): \(names.joined(", "))")) }
  }
  let ignored = catalogue.ignored.filter { $0.sources.contains(source.key) }
  if !ignored.isEmpty {
    items.append(.init("values that no setting governs: \(ignored.count)"))
  }
  writer.add(.citedBy, items)
  return writer.finish(Topic(.source, source.key), title: source.title)
}
