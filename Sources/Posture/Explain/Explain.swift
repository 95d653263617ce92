/// What the catalogue knows of a topic, as people name it; nil for what it does not know, and for a
/// name that several of a kind share.
package func explain(_ topic: String, catalogue: Catalogue) -> Explanation? {
  guard case .one(let found) = catalogue.find(topic) else { return nil }
  return explain(found, catalogue: catalogue)
}

/// What the catalogue knows of a topic that it has; nil for others, and for operations.
package func explain(_ topic: Topic, catalogue: Catalogue) -> Explanation? {
  switch topic.kind {
  case .family: catalogue.family(topic.name).map { explainFamily($0, catalogue) }
  case .setting:
    catalogue.settingIDs.first { $0.description == topic.name }.flatMap { id in
      catalogue.family(id.family).map { explainSetting(id, $0, catalogue) }
    }
  case .protocolVersion:
    TLSProtocol(rawValue: topic.name).map { explainProtocol($0, catalogue) }
  case .workload: catalogue.workloads[topic.name].map { explainWorkload($0, catalogue) }
  case .rule: explainRule(topic.name, catalogue)
  case .prerequisite: explainPrerequisite(topic.name, catalogue)
  case .capability: catalogue.capabilities[topic.name].map { explainCapability($0, catalogue) }
  case .update: explainUpdate(topic.name, catalogue)
  case .product:
    catalogue.products.first { $0.id == topic.name }.map { explainProduct($0, catalogue) }
  case .release:
    catalogue.releases.first { $0.id == topic.name }.map { explainRelease($0, catalogue) }
  case .diagnostic: catalogue.diagnostics[topic.name].map { explainDiagnostic($0, catalogue) }
  case .source: catalogue.sources[topic.name].map { explainSource($0, catalogue) }
  case .operation: nil
  }
}
