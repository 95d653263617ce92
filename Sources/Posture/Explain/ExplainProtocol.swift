/// A protocol version: what every stack does with it, and the settings that govern it.
func explainProtocol(_ name: TLSProtocol, _ catalogue: Catalogue) -> Explanation {
  let families = catalogue.settings.filter { $0.members.contains(name.rawValue) }
  var sources: [String] = []
  for family in families { sources += family.sources.filter { !sources.contains($0) } }
  var writer = ExplanationWriter(catalogue, sources: sources.isEmpty ? ["W32-PROTO"] : sources)
  writer.add(
    .meaning,
    [
      .text(
        name.isLegacy
          ? "Obsolete: to offer it where nothing as old was offered is the hazard \(Topic(.diagnostic, "weakens"))."
          : "Current: what should be on. Where no host offers anything newer, taking it away cuts all off."
      ),
      families.isEmpty ? .text("No release that is managed here has it.") : .text(""),
    ]
  )
  writer.add(
    .settings,
    families.map { family in
      .init("\(Topic(.setting, "\(family.id).\(name.rawValue)")): \(family.title)")
    }
  )
  if !families.isEmpty {
    let table = catalogue.table(families.map { .init($0.id, $0.id) }) { release in
      families.map { catalogue.standard(name.rawValue, of: $0, on: release).short }
    }
    writer.add(.defaults, [.table(table.table), .text(Catalogue.legend(table.words))])
  }
  return writer.finish(
    Topic(.protocolVersion, name.rawValue),
    title: "What each stack does with it"
  )
}
