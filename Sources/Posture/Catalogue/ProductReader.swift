import Inputs
import WindowsRegistry
import YAML

extension CatalogueReader {
  mutating func readProduct(_ node: Node) -> Product? {
    guard
      let fields = nodes.fields(
        node,
        of: "a product",
        allowed: ["id", "title", "versions", "sources"],
        required: ["id", "title", "versions"]
      ),
      let id = fields["id"].flatMap({ nodes.name($0, "id") }),
      let title = fields["title"].flatMap({ nodes.text($0, "title") }),
      let list = fields["versions"]
    else { return nil }
    return Product(
      id: id,
      title: title,
      places: nodes.list(list, of: "“versions”").compactMap { readVersionPlace($0) },
      sources: citations(fields, of: "the product “\(id)”")
    )
  }

  private mutating func readVersionPlace(_ node: Node) -> VersionPlace? {
    guard
      let fields = nodes.fields(
        node,
        of: "a place of a version",
        allowed: ["key", "value", "numbers", "instances", "programs"]
      )
    else { return nil }
    if let node = fields["programs"] {
      return .programs(nodes.names(node, "programs").map { $0.value.lowercased() })
    }
    guard let text = fields["key"].flatMap({ nodes.text($0, "key") }) else {
      nodes.report(.missingKey("key", of: "a place of a version", at: node.place))
      return nil
    }
    if let node = fields["numbers"] {
      guard let path = path(fields["key"], "key") else { return nil }
      return .numbers(path, nodes.names(node, "numbers").map { ValueName($0.value) })
    }
    guard let name = fields["value"].flatMap({ nodes.name($0, "value") }) else {
      nodes.report(.missingKey("value", of: "a place of a version", at: node.place))
      return nil
    }
    guard fields["instances"] != nil else {
      return path(fields["key"], "key").map { .text($0, ValueName(name)) }
    }
    let parts = text.split(separator: "\\{instance}\\", maxSplits: 1)
    guard parts.count == 2, let list = path(fields["instances"], "instances"),
      let before = RegistryPath(parsing: String(parts[0]))
    else {
      nodes.report(
        .error("bad-key", "“\(text)” lacks {instance} as one of its parts", at: node.place)
      )
      return nil
    }
    return .instances(
      list: list,
      before: before,
      after: RegistryText(String(parts[1])),
      ValueName(name)
    )
  }

  mutating func readDiagnostic(_ node: Node) -> DiagnosticEntry? {
    guard
      let fields = nodes.fields(
        node,
        of: "a diagnostic",
        allowed: ["code", "title", "severity", "means", "do", "example", "sources"],
        required: ["code", "title", "severity", "means", "do"]
      ),
      let code = fields["code"].flatMap({ nodes.name($0, "code") }),
      let title = fields["title"].flatMap({ nodes.text($0, "title") }),
      let severity = fields["severity"],
      let meaning = fields["means"].flatMap({ nodes.text($0, "means") }),
      let remedy = fields["do"].flatMap({ nodes.text($0, "do") })
    else { return nil }
    let severities: [String] =
      if case .sequence = severity.content {
        nodes.names(severity, "severity").map(\.value)
      } else {
        nodes.name(severity, "severity").map { [$0] } ?? []
      }
    return DiagnosticEntry(
      code: code,
      title: title,
      severities: severities,
      meaning: meaning,
      remedy: remedy,
      example: fields["example"].flatMap { nodes.text($0, "example") },
      sources: citations(fields, of: "the diagnostic “\(code)”")
    )
  }

  mutating func readIgnored(_ node: Node) -> IgnoredValue? {
    guard
      let fields = nodes.fields(
        node,
        of: "an ignored value",
        allowed: ["key", "user-key", "values", "reason", "sources"],
        required: ["reason"]
      ),
      let reason = fields["reason"].flatMap({ nodes.text($0, "reason") })
    else { return nil }
    let userKey = fields["user-key"].flatMap { nodes.text($0, "user-key") }
    let key = userKey.map { RegistryPath(.users, RegistryText($0)) } ?? path(fields["key"], "key")
    guard let key else {
      if fields["key"] == nil {
        nodes.report(.missingKey("key", of: "an ignored value", at: node.place))
      }
      return nil
    }
    return IgnoredValue(
      key: key,
      isPerUser: userKey != nil,
      // A key's default value has no name; `.reg` files write it so.
      names: fields["values"].map { node in
        nodes.names(node, "values").map { $0.value == "@" ? .defaultValue : ValueName($0.value) }
      },
      reason: reason,
      sources: citations(fields, of: "the ignored value")
    )
  }
}
