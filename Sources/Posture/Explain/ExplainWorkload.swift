// A workload, one of its rules, and one of its prerequisites.

func explainWorkload(_ workload: Workload, _ catalogue: Catalogue) -> Explanation {
  var writer = ExplanationWriter(catalogue, sources: workload.sources)
  writer.add(.meaning, workload.summary)
  if let obsolete = workload.obsolete {
    writer.add(
      .obsolete,
      [.text("Since \(obsolete.since): \(Prose(written: obsolete.text))")]
    )
  }
  writer.add(.manifest, [.example("workloads: [\(workload.id)]\n")])
  writer.add(
    .prerequisites,
    workload.prerequisites.map { item in
      var details = [Prose(written: item.need)]
      if item.condition != .always {
        details.append("Applies to: \(item.condition.words(catalogue))")
      }
      return .init("\(Topic(.prerequisite, item.id))", details, sources: item.sources)
    }
  )
  writer.add(
    .rules,
    workload.parts.map { part in
      var details: [Prose] = ["\(part.asked.joined("; "))"]
      details.append("Applies to: \(part.condition.words(catalogue))")
      details.append(Prose(written: part.why))
      if let otherwise = part.otherwise {
        details.append("Elsewhere: \(Prose(written: otherwise))")
      }
      if let caveat = part.caveat { details.append("Mind: \(Prose(written: caveat))") }
      return .init("\(part.topic)", details, sources: part.sources)
    }
  )
  return writer.finish(workload.topic, title: workload.title)
}

func explainRule(_ name: String, _ catalogue: Catalogue) -> Explanation? {
  guard let (workload, part) = catalogue.parts.first(where: { $0.part.rule == name }) else {
    return nil
  }
  var writer = ExplanationWriter(catalogue, sources: part.sources)
  writer.add(.meaning, [.text("A rule of the workload \(workload.topic).")])
  writer.add(.asks, part.asked.map { .init($0) })
  writer.add(.applies, [.text("\(part.condition.words(catalogue))")])
  writer.add(.why, part.why)
  writer.add(.otherwise, part.otherwise)
  writer.add(.caveat, part.caveat)
  return writer.finish(part.topic, title: workload.title)
}

func explainPrerequisite(_ name: String, _ catalogue: Catalogue) -> Explanation? {
  for workload in catalogue.workloads.values {
    guard let item = workload.prerequisites.first(where: { $0.id == name }) else { continue }
    var writer = ExplanationWriter(catalogue, sources: item.sources)
    writer.add(.need, item.need)
    writer.add(.workload, [.text("\(workload.topic)")])
    writer.add(.applies, [.text("\(item.condition.words(catalogue))")])
    writer.add(
      .unmet,
      item.failsWhen.isEmpty
        ? [.text("None: the registry does not tell, so it has to be checked by hand.")]
        : [.list(item.failsWhen.map { .init("\($0.words(catalogue))") })]
    )
    return writer.finish(Topic(.prerequisite, name), title: workload.title)
  }
  return nil
}
