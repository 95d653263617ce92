import Inputs

/// A topic and what it is called, for lists.
package struct TopicTitle: Hashable, Sendable {
  package let topic: Topic
  package let title: String

  package init(topic: Topic, title: String) {
    self.topic = topic
    self.title = title
  }
}

/// What a person's word for a topic comes to.
package enum FoundTopic: Hashable, Sendable {
  case one(Topic)
  /// A name that several of a kind share, such as “Windows 10”.
  case several([Topic])
  /// Nothing of that name; what was probably meant, or what it might be a part of.
  case none(meant: [String])
}

extension Catalogue {
  /// Everything that can be explained, kind by kind and by name; settings stand as in the catalogue,
  /// releases from the oldest to the newest.
  package var topics: [TopicTitle] {
    var found: [TopicTitle] = []
    func add(_ kind: Topic.Kind, _ name: String, _ title: String) {
      found.append(TopicTitle(topic: Topic(kind, name), title: title))
    }
    for family in settings { add(.family, family.id, family.title) }
    for id in settingIDs { add(.setting, id.description, family(id.family)?.title ?? "") }
    for name in TLSProtocol.allCases.sorted() {
      add(.protocolVersion, name.rawValue, "What each stack does with it")
    }
    let workloads = self.workloads.values.sorted { $0.id < $1.id }
    for workload in workloads { add(.workload, workload.id, workload.title) }
    for workload in workloads {
      for part in workload.parts { add(.rule, part.rule, workload.title) }
    }
    for workload in workloads {
      for item in workload.prerequisites { add(.prerequisite, item.id, workload.title) }
    }
    let capabilities = self.capabilities.values.sorted { $0.id < $1.id }
    for capability in capabilities { add(.capability, capability.id, capability.title) }
    for update in updates { add(.update, update, sources[update]?.title ?? "") }
    for product in products.sorted(by: { $0.id < $1.id }) {
      add(.product, product.id, product.title)
    }
    for release in releases { add(.release, release.id, release.title()) }
    for entry in diagnostics.values.sorted(by: { $0.code < $1.code }) {
      add(.diagnostic, entry.code, entry.title)
    }
    for source in sources.values.sorted(by: { $0.key < $1.key }) {
      add(.source, source.key, source.title)
    }
    return found
  }

  /// Every setting there is, in the order of the catalogue.
  package var settingIDs: [SettingID] {
    settings.flatMap { family in
      family.members.map { SettingID(family: family.id, member: $0) }
    }
  }

  /// Every update that a case of a capability names, by number.
  var updates: [String] {
    let names = capabilities.values.flatMap(\.cases).flatMap(\.updateNames)
    return Set(names).sorted { ($0.count, $0) < ($1.count, $1) }
  }

  /// Whether there is such a topic, under exactly this name.
  func contains(_ topic: Topic) -> Bool {
    let name = topic.name
    return switch topic.kind {
    case .family: family(name) != nil
    case .setting: settingIDs.contains { $0.description == name }
    case .protocolVersion: TLSProtocol(rawValue: name) != nil
    case .workload: workloads[name] != nil
    case .rule: workloads.values.contains { $0.parts.contains { $0.rule == name } }
    case .prerequisite: workloads.values.contains { $0.prerequisites.contains { $0.id == name } }
    case .capability: capabilities[name] != nil
    case .update:
      capabilities.values.contains { $0.cases.contains { $0.updateNames.contains(name) } }
    case .product: products.contains { $0.id == name }
    case .release: releases.contains { $0.id == name }
    case .diagnostic: diagnostics[name] != nil
    case .source: sources[name] != nil
    case .operation: false
    }
  }

  /// What a person means by a name: case, blanks, hyphens and underscores do not count, and
  /// `product:sql-server` says of which kind it is.
  package func find(_ text: String) -> FoundTopic {
    let found = topics(named: text)
    if found.count == 1, let topic = found.first { return .one(topic) }
    if let first = found.first {
      let same = found.filter { $0.kind == first.kind }
      return same.count == 1 ? .one(first) : .several(same)
    }
    return .none(meant: meant(text))
  }

  private func meant(_ text: String) -> [String] {
    let (kind, name) = Self.kindAndName(text)
    let names = topics.filter { kind == nil || $0.topic.kind == kind }.map(\.topic.name)
    if let near = suggestion(for: name, among: names) { return [near] }
    let folded = Self.folded(name)
    // A setting of a family, or a rule of a workload, that there is not.
    let whole = names.filter { folded.hasPrefix(Self.folded($0) + ".") }.max { $0.count < $1.count }
    if let whole { return [whole] }
    guard folded.count > 2 else { return [] }
    let holding = names.filter { Self.folded($0).contains(folded) }
    return holding.count > 5 ? [] : holding
  }

  /// All topics that go by a name, in the order of their kinds.
  func topics(named text: String) -> [Topic] {
    let (kind, name) = Self.kindAndName(text)
    let folded = Self.folded(name)
    var found = topics.map(\.topic).filter { topic in
      (kind == nil || topic.kind == kind) && names(of: topic).contains { Self.folded($0) == folded }
    }
    for topic in [writtenProtocol(name), writtenSetting(name), builtRelease(name)] {
      guard let topic, kind == nil || topic.kind == kind, !found.contains(topic) else { continue }
      found.append(topic)
    }
    let order = Topic.Kind.allCases
    return found.enumerated().sorted { left, right in
      (order.firstIndex(of: left.element.kind) ?? 0, left.offset)
        < (order.firstIndex(of: right.element.kind) ?? 0, right.offset)
    }.map(\.element)
  }

  private static func kindAndName(_ text: String) -> (Topic.Kind?, String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    if parts.count == 2, let kind = Topic.Kind(rawValue: String(parts[0])) {
      return (kind, String(parts[1]))
    }
    return (nil, text)
  }

  private static func folded(_ text: String) -> String {
    String(text.lowercased().filter { !" -_".contains($0) })
  }

  /// The names that a topic goes by besides its own.
  private func names(of topic: Topic) -> [String] {
    switch topic.kind {
    case .release: [topic.name] + (releases.first { $0.id == topic.name }?.nicknames ?? [])
    case .update: [topic.name, String(topic.name.dropFirst(2))]
    default: [topic.name]
    }
  }

  private func writtenProtocol(_ text: String) -> Topic? {
    TLSProtocol(written: text).map { Topic(.protocolVersion, $0.rawValue) }
  }

  /// `schannel.client.TLSv1.2`: the member as manifests may write it.
  private func writtenSetting(_ text: String) -> Topic? {
    let folded = Self.folded(text)
    for family in settings {
      let prefix = Self.folded(family.id) + "."
      guard folded.hasPrefix(prefix),
        let name = TLSProtocol(written: String(folded.dropFirst(prefix.count)))?.rawValue,
        family.members.contains(name)
      else { continue }
      return Topic(.setting, SettingID(family: family.id, member: name).description)
    }
    return nil
  }

  /// `7601`, or `17763.1554` with the revision.
  private func builtRelease(_ text: String) -> Topic? {
    guard let number = text.split(separator: ".").first.flatMap({ Int($0) }) else { return nil }
    return release(build: number).map { Topic(.release, $0.id) }
  }
}

extension CapabilityCase {
  /// The updates that it names by their numbers.
  var updateNames: [String] {
    guard case .updates(let install, let satisfiedBy, _) = answer else { return [] }
    return [install] + satisfiedBy.filter { $0 != install }
  }
}
