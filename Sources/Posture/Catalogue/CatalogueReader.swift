package import Inputs
import WindowsRegistry
import YAML

/// Reads the catalogue's files; the sections of all files together make one catalogue.
///
/// Its diagnostics mean that the program was built wrong, so a test demands that there are none.
package func readCatalogue(_ files: [SourceText]) -> Diagnosed<Catalogue> {
  var reader = CatalogueReader()
  for file in files {
    let document = readSingleYAML(file)
    document.diagnostics.forEach { reader.nodes.report($0) }
    if let root = document.value { reader.read(root) }
  }
  return reader.finish()
}

/// The catalogue that is built into the program.
///
/// Parsed once a process: it is a few tens of kilobytes.
package let builtInCatalogue: Catalogue = {
  let read = readCatalogue(builtInCatalogueFiles)
  guard let catalogue = read.value, !read.diagnostics.hasErrors else {
    let faults = read.diagnostics.map { "\($0.place.map(\.description) ?? ""): \($0.summary)" }
    preconditionFailure("the built-in catalogue has faults: \(faults.joined(separator: "; "))")
  }
  return catalogue
}()

/// The built-in files under the names they have in the project.
package var builtInCatalogueFiles: [SourceText] {
  embeddedCatalogue.map { SourceText(name: "catalogue/\($0.name)", $0.text) }
}

struct CatalogueReader {
  var nodes = NodeReader()
  private var sources: [String: Source] = [:]
  private var releases: [Located<Release>] = []
  private var families: [SettingFamily] = []
  private var capabilities: [String: Capability] = [:]
  private var workloads: [String: Workload] = [:]
  private var frameworks: [FrameworkVersion] = []
  private var products: [Product] = []
  private var codes: [String: DiagnosticEntry] = [:]
  private var ignored: [IgnoredValue] = []
  private var workloadNodes: [Node] = []
  private var cited: [Located<String>] = []
  private var citedCapabilities: [Located<String>] = []
  private var citedProducts: [Located<String>] = []

  mutating func read(_ root: Node) {
    let sections = [
      "sources", "releases", "settings", "capabilities", "workloads", "frameworks", "products",
      "diagnostics", "ignored",
    ]
    guard let fields = nodes.fields(root, of: "a catalogue file", allowed: sections) else { return }
    if let node = fields["sources"] {
      // A list cites documents for the file's whole table; a mapping describes documents.
      if case .sequence = node.content { _ = citations(node) } else { readSources(node) }
    }
    if let node = fields["releases"] {
      for entry in nodes.list(node, of: "“releases”") {
        if let release = readRelease(entry) { releases.append(Located(release, at: entry.place)) }
      }
    }
    if let node = fields["settings"] {
      for entry in nodes.list(node, of: "“settings”") {
        if let family = readFamily(entry) { families.append(family) }
      }
    }
    if let node = fields["capabilities"] {
      for entry in nodes.list(node, of: "“capabilities”") {
        if let capability = readCapability(entry) { capabilities[capability.id] = capability }
      }
    }
    if let node = fields["workloads"] { workloadNodes += nodes.list(node, of: "“workloads”") }
    if let node = fields["frameworks"] { readFrameworks(node) }
    if let node = fields["products"] {
      products += nodes.list(node, of: "“products”").compactMap { readProduct($0) }
    }
    if let node = fields["diagnostics"] {
      for entry in nodes.list(node, of: "“diagnostics”") {
        if let code = readDiagnostic(entry) { codes[code.code] = code }
      }
    }
    if let node = fields["ignored"] {
      ignored += nodes.list(node, of: "“ignored”").compactMap { readIgnored($0) }
    }
  }

  mutating func finish() -> Diagnosed<Catalogue> {
    // Workloads speak the grammar of the families, so they come last.
    let grammar = TLSGrammar(families: families.map(\.grammar), hasBounds: false)
    for node in workloadNodes {
      if let workload = readWorkload(node, grammar: grammar) { workloads[workload.id] = workload }
    }
    for citation in cited where sources[citation.value] == nil {
      nodes.report(
        .unknownName(
          citation.value,
          kind: "source",
          at: citation.place,
          known: sources.keys.sorted()
        )
      )
    }
    for citation in citedCapabilities where capabilities[citation.value] == nil {
      nodes.report(
        .unknownName(
          citation.value,
          kind: "update capability",
          at: citation.place,
          known: capabilities.keys.sorted()
        )
      )
    }
    for citation in citedProducts where !products.contains(where: { $0.id == citation.value }) {
      nodes.report(
        .unknownName(
          citation.value,
          kind: "product",
          at: citation.place,
          known: products.map(\.id)
        )
      )
    }
    let rows = releases.enumerated().sorted {
      $0.element.value.builds.lowerBound < $1.element.value.builds.lowerBound
    }
    for (one, next) in zip(rows, rows.dropFirst())
    where one.element.value.builds.upperBound >= next.element.value.builds.lowerBound {
      let first = one.offset < next.offset ? one.element : next.element
      let later = one.offset < next.offset ? next.element : one.element
      nodes.report(
        .error(
          "overlapping-builds",
          "the releases \(first.value.id) and \(later.value.id) share builds",
          at: later.place,
          notes: [.init("the other is here", at: first.place)]
        )
      )
    }
    let catalogue = Catalogue(
      sources: sources,
      releases: rows.map(\.element.value),
      settings: families,
      capabilities: capabilities,
      workloads: workloads,
      frameworks: frameworks.sorted { $0.release < $1.release },
      products: products,
      diagnostics: codes,
      ignored: ignored
    )
    return Diagnosed(catalogue, nodes.diagnostics)
  }

  private mutating func readSources(_ node: Node) {
    for (key, pair) in nodes.pairs(node, of: "“sources”") ?? [] {
      guard
        let fields = nodes.fields(
          pair.value,
          of: "the source “\(key)”",
          allowed: ["title", "url"],
          required: ["title"]
        ),
        let title = fields["title"].flatMap({ nodes.text($0, "title") })
      else { continue }
      let url = fields["url"].flatMap { nodes.text($0, "url") }
      sources[key] = Source(key: key, title: title, url: url)
    }
  }

  private mutating func readFrameworks(_ node: Node) {
    for entry in nodes.list(node, of: "“frameworks”") {
      guard
        let fields = nodes.fields(
          entry,
          of: "a framework",
          allowed: ["release", "version"],
          required: ["release", "version"]
        ),
        let release = fields["release"].flatMap({ nodes.int($0, "release") }),
        let version = fields["version"].flatMap({ nodes.text($0, "version") })
      else { continue }
      frameworks.append(FrameworkVersion(release: release, version: version))
    }
  }

  /// The `sources` of an entry: a fact without a source is a fault.
  mutating func citations(_ fields: Fields, of what: String) -> [String] {
    guard let node = fields["sources"] else {
      nodes.report(.missingKey("sources", of: what, at: fields.place))
      return []
    }
    return citations(node)
  }

  private mutating func citations(_ node: Node) -> [String] {
    let names = nodes.names(node, "sources")
    if names.isEmpty {
      nodes.report(.error("no-source", "a fact must name its source", at: node.place))
    }
    cited += names
    return names.map(\.value)
  }

  mutating func capabilityNames(_ node: Node?) -> [String] {
    guard let node else { return [] }
    let names = nodes.names(node, "capabilities")
    citedCapabilities += names
    return names.map(\.value)
  }

  mutating func capabilityName(_ node: Node?) -> String? {
    guard let node, let name = nodes.name(node, "capability") else { return nil }
    citedCapabilities.append(Located(name, at: node.place))
    return name
  }

  mutating func citeProduct(_ name: Located<String>) { citedProducts.append(name) }

  mutating func protocols(_ node: Node?, _ what: String) -> [TLSProtocol] {
    guard let node else { return [] }
    return nodes.list(node, of: what).compactMap { protocolName($0) }
  }

  mutating func protocolName(_ node: Node) -> TLSProtocol? {
    guard let text = nodes.name(node, "a protocol") else { return nil }
    if let found = TLSProtocol(rawValue: text) { return found }
    nodes.report(
      .unknownName(
        text,
        kind: "protocol",
        at: node.place,
        known: TLSProtocol.allCases.map(\.rawValue)
      )
    )
    return nil
  }

  mutating func path(_ node: Node?, _ what: String) -> RegistryPath? {
    guard let node, let text = nodes.text(node, what) else { return nil }
    if let path = RegistryPath(parsing: text) { return path }
    nodes.report(
      .error("bad-key", "“\(text)” is no registry key", at: node.place, help: "write HKLM\\…")
    )
    return nil
  }
}
