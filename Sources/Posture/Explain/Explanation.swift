package import WindowsRegistry

/// What is to be said of a topic: sections as data, which renderers only lay out.
package struct Explanation: Hashable, Sendable {
  package let topic: Topic
  package let title: String
  package let sections: [Section]
  /// The documents behind it, those of the topic itself first.
  package let sources: [Source]

  package struct Section: Hashable, Sendable {
    package let name: Name
    package let blocks: [Block]
  }

  package enum Block: Hashable, Sendable {
    case text(Prose)
    case list([Item])
    case table(Table)
    /// Lines of a file, as they stand there.
    case example(String)
    case change(Change)
  }

  package struct Item: Hashable, Sendable {
    package let text: Prose
    package let details: [Prose]
    /// Keys of the catalogue's sources.
    package let sources: [String]

    init(_ text: Prose, _ details: [Prose] = [], sources: [String] = []) {
      self.text = text
      self.details = details
      self.sources = sources
    }
  }

  package struct Table: Hashable, Sendable {
    package let columns: [Column]
    package let rows: [Row]
  }

  package struct Column: Hashable, Sendable {
    /// As JSON names it.
    package let id: String
    package let heading: String

    init(_ id: String, _ heading: String) {
      self.id = id
      self.heading = heading
    }
  }

  package struct Row: Hashable, Sendable {
    /// What the row is about; nil where it is no topic.
    package let topic: Topic?
    package let cells: [Prose]

    init(_ cells: [Prose], of topic: Topic? = nil) {
      self.topic = topic
      self.cells = cells
    }
  }

  /// A value before and after an operation.
  package struct Change: Hashable, Sendable {
    package let before: Reading<RegistryData>
    /// Nil where the value is removed.
    package let after: RegistryData?
    /// The setting in whose name it is changed; its mask, if it is one, gives the bits their names.
    package let setting: SettingID?
  }

  /// What a section is about; the same in every format.
  package enum Name: String, Hashable, Sendable, CaseIterable {
    case meaning, change, obsolete, severity, remedy, example, need
    case settings, manifest, written, read, defaults, needs, effect, shipped
    case prerequisites, rules, workload, applies, asks, why, otherwise, unmet
    case cases, bringers = "brought-by", places, builds, updates, judged, hazards
    case declared, usedBy = "used-by", caveat, address, citedBy = "cited-by", also = "see-also"
  }
}

extension Explanation.Name {
  /// Nil for what needs no heading, because it comes first.
  package var heading: String? {
    switch self {
    case .meaning, .need, .address: nil
    case .change: "Change"
    case .obsolete: "Obsolete"
    case .severity: "Shown as"
    case .remedy: "What to do"
    case .example: "Example"
    case .settings: "Settings"
    case .manifest: "In a manifest"
    case .written: "How each state is written"
    case .read: "How values are read"
    case .defaults: "Where nothing is configured"
    case .needs: "Updates it needs"
    case .effect: "Takes effect"
    case .shipped: "Values that Windows ships"
    case .prerequisites: "Prerequisites"
    case .rules: "Rules"
    case .workload: "Workload"
    case .applies: "Applies to"
    case .asks: "Asks for"
    case .why: "Why"
    case .otherwise: "Elsewhere"
    case .unmet: "Facts that show it is not met"
    case .cases: "On each release"
    case .bringers: "What it brings"
    case .places: "Where its version is read"
    case .builds: "Builds"
    case .updates: "Updates"
    case .judged: "How the present state was judged"
    case .hazards: "What can hurt"
    case .declared: "Declared at"
    case .usedBy: "Asked for by"
    case .caveat: "Mind"
    case .citedBy: "Cited by"
    case .also: "See also"
    }
  }
}

/// Gathers sections, and the sources that they cite on the way.
struct ExplanationWriter {
  let catalogue: Catalogue
  private var sections: [Explanation.Section] = []
  private var cited: [String]

  init(_ catalogue: Catalogue, sources: [String]) {
    self.catalogue = catalogue
    cited = sources
  }

  /// Leaves out what has nothing to say.
  mutating func add(_ name: Explanation.Name, _ blocks: [Explanation.Block]) {
    let blocks = blocks.filter { !$0.isEmpty }
    guard !blocks.isEmpty else { return }
    sections.append(Explanation.Section(name: name, blocks: blocks))
    for case .list(let items) in blocks {
      for item in items { cited += item.sources }
    }
  }

  mutating func add(_ name: Explanation.Name, _ text: String?) {
    if let text { add(name, [.text(Prose(written: text))]) }
  }

  mutating func add(_ name: Explanation.Name, _ items: [Explanation.Item]) {
    add(name, [.list(items)])
  }

  mutating func cite(_ sources: [String]) { cited += sources }

  func finish(_ topic: Topic, title: String) -> Explanation {
    var seen: Set<String> = []
    return Explanation(
      topic: topic,
      title: title,
      sections: sections + others(topic),
      sources: cited.filter { seen.insert($0).inserted }.compactMap { catalogue.sources[$0] }
    )
  }

  /// Topics of other kinds that go by the same name.
  private func others(_ topic: Topic) -> [Explanation.Section] {
    let topics = Topic.Kind.allCases.map { Topic($0, topic.name) }
      .filter { $0.kind != topic.kind && catalogue.contains($0) }
    guard !topics.isEmpty else { return [] }
    let items = topics.map { other in
      Explanation.Item("\(other, as: "\(other.kind.rawValue):\(other.name)")")
    }
    return [Explanation.Section(name: .also, blocks: [.list(items)])]
  }
}

extension Explanation.Block {
  fileprivate var isEmpty: Bool {
    switch self {
    case .text(let prose): prose.isEmpty
    case .list(let items): items.isEmpty
    case .table(let table): table.rows.isEmpty
    case .example(let text): text.isEmpty
    case .change: false
    }
  }
}
