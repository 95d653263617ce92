package import Posture
import WindowsRegistry

/// The pages of docs/reference: everything that the catalogue knows, as `explain` tells it.
///
/// Names are paths below docs/reference.
package func referencePages(_ catalogue: Catalogue) -> [(name: String, text: String)] {
  let reference = Reference(catalogue)
  var pages: [(name: String, text: String)] = [("README.md", reference.index)]
  for family in catalogue.settings {
    pages.append((reference.page(of: Topic(.family, family.id)), reference.page(family)))
  }
  pages.append(("workloads.md", reference.workloads))
  for workload in catalogue.workloads.values.sorted(by: { $0.id < $1.id }) {
    pages.append((reference.page(of: Topic(.workload, workload.id)), reference.page(workload)))
  }
  for list in Reference.lists {
    pages.append((list.name, reference.page(list)))
  }
  if !catalogue.ignored.isEmpty { pages.append((Reference.ignoredPage, reference.ignored)) }
  return pages
}

/// All pages, and which page holds what.
private struct Reference {
  let catalogue: Catalogue
  /// The workload of each rule and each prerequisite.
  private let workloadOf: [Topic: String]

  /// A page of many topics, one below the other.
  struct List {
    let name: String
    let title: String
    let about: String
    let kinds: [Topic.Kind]
  }

  static let ignoredPage = "ignored.md"

  static let lists = [
    List(
      name: "protocols.md",
      title: "Protocols",
      about: "What every stack does with a protocol version where nothing is configured.",
      kinds: [.protocolVersion]
    ),
    List(
      name: "updates.md",
      title: "Updates",
      about: """
        Settings and workloads do not ask for an update but for what it brings, since several updates may \
        bring the same. First stands what is brought, then each update by its number.
        """,
      kinds: [.capability, .update]
    ),
    List(
      name: "releases.md",
      title: "Releases of Windows",
      about:
        "Builds and defaults. A build of no release here is not known, and nothing is said of its defaults.",
      kinds: [.release]
    ),
    List(
      name: "products.md",
      title: "Products",
      about:
        "Programs whose version is read from the registry, because a rule or a prerequisite asks for it.",
      kinds: [.product]
    ),
    List(
      name: "diagnostics.md",
      title: "Diagnostics, remarks and hazards",
      about: "Every code that the program prints, with what it means and what to do.",
      kinds: [.diagnostic]
    ),
    List(
      name: "sources.md",
      title: "Sources",
      about:
        "The documents that everything here rests on. Those without an address are named by title alone.",
      kinds: [.source]
    ),
  ]

  init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
    var workloadOf: [Topic: String] = [:]
    for workload in catalogue.workloads.values {
      for part in workload.parts { workloadOf[Topic(.rule, part.rule)] = workload.id }
      for item in workload.prerequisites {
        workloadOf[Topic(.prerequisite, item.id)] = workload.id
      }
    }
    self.workloadOf = workloadOf
  }

  // MARK: Pages

  var index: String {
    var page = newPage("README.md")
    page.heading(1, "Reference")
    page.paragraph(
      "Everything that Plumbline knows about TLS on Windows, made from its catalogue. "
        + "`plumbline explain TOPIC` tells the same."
    )
    page.heading(2, "Settings")
    page.table(
      ["Family", "What it governs", "Settings"],
      catalogue.settings.map { family in
        [
          page.line("\(Topic(.family, family.id))"), page.escaped(family.title),
          page.escaped(family.members.joined(separator: ", ")),
        ]
      }
    )
    page.heading(2, "And the rest")
    var lists = [("Workloads", "workloads.md")] + Self.lists.map { ($0.title, $0.name) }
    if !catalogue.ignored.isEmpty { lists.append((Self.ignoredTitle, Self.ignoredPage)) }
    page.paragraph(lists.map { "- [\($0)](\($1))" }.joined(separator: "\n"))
    return page.text
  }

  func page(_ family: SettingFamily) -> String {
    let topic = Topic(.family, family.id)
    var page = newPage(self.page(of: topic))
    add(topic, level: 1, to: &page, headings: true)
    for member in family.members {
      let setting = Topic(.setting, "\(family.id).\(member)")
      // What the whole family has in common stands above.
      add(setting, level: 2, to: &page, only: [.written, .defaults])
    }
    return page.text
  }

  var workloads: String {
    var page = newPage("workloads.md")
    page.heading(1, "Workloads")
    page.paragraph(
      "What a machine is used for. A workload expands to settings and updates, each under conditions, and "
        + "names what must be there besides."
    )
    page.table(
      ["Workload", "What it stands for", "Obsolete since"],
      catalogue.workloads.values.sorted { $0.id < $1.id }.map { workload in
        [
          page.line("\(Topic(.workload, workload.id))"), page.escaped(workload.title),
          page.escaped(workload.obsolete?.since ?? ""),
        ]
      }
    )
    return page.text
  }

  func page(_ workload: Workload) -> String {
    let topic = Topic(.workload, workload.id)
    var page = newPage(self.page(of: topic))
    add(
      topic,
      level: 1,
      to: &page,
      only: [.meaning, .obsolete, .manifest, .also],
      headings: true
    )
    for item in workload.prerequisites {
      add(Topic(.prerequisite, item.id), level: 2, to: &page, without: [.workload])
    }
    for part in workload.parts {
      add(Topic(.rule, part.rule), level: 2, to: &page, without: [.meaning])
    }
    return page.text
  }

  func page(_ list: List) -> String {
    var page = newPage(list.name)
    page.heading(1, list.title)
    page.paragraph(list.about)
    for entry in catalogue.topics where list.kinds.contains(entry.topic.kind) {
      add(entry.topic, level: 2, to: &page)
    }
    return page.text
  }

  private static let ignoredTitle = "Values that no setting governs"

  var ignored: String {
    var page = newPage(Self.ignoredPage)
    page.heading(1, Self.ignoredTitle)
    page.paragraph(
      "They have to do with TLS, and Plumbline neither reads nor writes them; each with the reason."
    )
    page.table(
      ["Key", "Values", "Reason", "Sources"],
      catalogue.ignored.map { entry in
        let key =
          entry.isPerUser ? "HKU\\<user>\\\(entry.key.subpath)" : entry.key.description
        let names = entry.names?.map { "\(code: $0.description)" as Prose }.joined(", ")
        let sources = entry.sources.map { "\(Topic(.source, $0))" as Prose }.joined(", ")
        return [
          page.line("\(code: key)"), page.line(names ?? "all"),
          page.line(Prose(written: entry.reason)), page.line(sources),
        ]
      }
    )
    return page.text
  }

  private func newPage(_ name: String) -> Markdown {
    var page = Markdown(
      link: { link(to: $0, from: name) },
      source: { link(to: Topic(.source, $0), from: name) ?? "" }
    )
    page.paragraph(
      "<!-- made from the catalogue; to change it, edit Sources/Posture/Catalogue and run "
        + "UPDATE_GOLDEN=1 swift test --filter ReportsTests -->"
    )
    return page
  }

  private func add(
    _ topic: Topic,
    level: Int,
    to page: inout Markdown,
    only names: [Explanation.Name] = Explanation.Name.allCases,
    without others: [Explanation.Name] = [],
    headings: Bool = false
  ) {
    guard let explanation = explain(topic, catalogue: catalogue) else { return }
    page.heading(level, topic.name)
    let url = topic.kind == .source ? explanation.sources.first?.url : nil
    let title = page.escaped(explanation.title)
    // The title of a setting is its family's, which stands above already.
    if topic.kind != .setting, topic.kind != .rule, topic.kind != .prerequisite {
      page.paragraph(url.map { "[\(title)](\($0))" } ?? title)
    }
    let sections = explanation.sections.filter {
      names.contains($0.name) && !others.contains($0.name)
    }
    page.sections(sections, headingLevel: headings ? level + 1 : nil)
    if topic.kind != .source, topic.kind != .setting { page.sources(explanation.sources) }
  }

  // MARK: Links

  /// The page that explains a topic.
  func page(of topic: Topic) -> String {
    switch topic.kind {
    case .family: "settings/\(topic.name).md"
    case .setting: "settings/\(family(of: topic.name)).md"
    case .workload: "workloads/\(topic.name).md"
    case .rule, .prerequisite: "workloads/\(workloadOf[topic] ?? "").md"
    case .protocolVersion, .capability, .update, .product, .release, .diagnostic, .source,
      .operation:
      Self.lists.first { $0.kinds.contains(topic.kind) }?.name ?? ""
    }
  }

  private func family(of setting: String) -> String {
    catalogue.settingID(setting)?.family ?? ""
  }

  private func link(to topic: Topic, from name: String) -> String? {
    let target = page(of: topic)
    guard !target.isEmpty else { return nil }
    let isWhole = topic.kind == .family || topic.kind == .workload
    let fragment = isWhole ? "" : "#" + anchor(topic.name)
    if target == name { return isWhole ? "" + last(target) : fragment }
    let folder = name.contains("/") ? String(name.prefix { $0 != "/" }) + "/" : ""
    if !folder.isEmpty, target.hasPrefix(folder) { return last(target) + fragment }
    return (folder.isEmpty ? "" : "../") + target + fragment
  }

  private func last(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }
}
