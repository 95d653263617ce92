package import Inputs
import YAML

/// Reads manifest files as one declaration; reports every fault of every file.
package func readManifest(_ files: [SourceText], catalogue: Catalogue) -> Diagnosed<Manifest> {
  var reader = ManifestReader(catalogue: catalogue)
  for file in files {
    let document = readSingleYAML(file)
    document.diagnostics.forEach { reader.nodes.report($0) }
    if let root = document.value { reader.read(root) }
  }
  let manifest = reader.finish(files: files.map(\.name))
  return Diagnosed(manifest, reader.nodes.diagnostics.inReadingOrder())
}

struct ManifestReader {
  var nodes = NodeReader()
  let catalogue: Catalogue
  private let grammar: TLSGrammar
  private var states: [Located<String>] = []
  private var inventory: [Inventory.Entry] = []
  private var groups: [HostGroup] = []
  private var waivers: [Waiver] = []

  init(catalogue: Catalogue) {
    self.catalogue = catalogue
    grammar = catalogue.grammar
  }

  mutating func read(_ root: Node) {
    guard
      let fields = nodes.fields(
        root,
        of: "a manifest",
        allowed: ["plumbline", "state", "inventory", "groups", "waivers"]
      )
    else { return }
    checkVersion(fields)
    if let node = fields["state"], let path = nodes.text(node, "state") {
      states.append(Located(path, at: node.place))
    }
    if let node = fields["inventory"] { inventory += readInventory(node) }
    if let node = fields["groups"] { readGroups(node) }
    if let node = fields["waivers"] {
      for entry in nodes.list(node, of: "“waivers”") {
        if let waiver = readWaiver(entry) { waivers.append(waiver) }
      }
    }
  }

  mutating func finish(files: [String]) -> Manifest {
    for (index, state) in states.enumerated().dropFirst() where state.value != states[0].value {
      nodes.report(.severalStates(states[index].place, states[0].place))
    }
    var named: [String: Place] = [:]
    for entry in inventory {
      let folded = entry.hosts.value.pattern.lowercased()
      if let first = named[folded] {
        nodes.report(.inventoryTwice(entry.hosts, first))
      } else {
        named[folded] = entry.hosts.place
      }
    }
    checkWaivedGroups()
    for conflict in groupConflicts(groups) { nodes.report(conflict) }
    return Manifest(
      files: files,
      state: states.first,
      inventory: Inventory(entries: inventory),
      groups: groups,
      waivers: waivers
    )
  }

  private mutating func checkVersion(_ fields: Fields) {
    guard let node = fields["plumbline"] else {
      nodes.report(
        .error(
          "missing-key",
          "a manifest must say which grammar it is written in",
          at: fields.place,
          help: "begin with “plumbline: 1”"
        )
      )
      return
    }
    guard let version = nodes.int(node, "the grammar version") else { return }
    if version != 1 {
      nodes.report(
        .error(
          "unknown-grammar",
          "cannot read grammar version \(version)",
          at: node.place,
          help: "this program reads version 1"
        )
      )
    }
  }

  private mutating func readGroups(_ node: Node) {
    for (name, pair) in nodes.pairs(node, of: "“groups”") ?? [] {
      let located = Located(name, at: pair.key.place)
      if let first = groups.first(where: { $0.name.value == name }) {
        nodes.report(.groupTwice(located, first.name.place))
        continue
      }
      if let group = readGroup(located, pair.value) { groups.append(group) }
    }
  }

  private mutating func readGroup(_ name: Located<String>, _ node: Node) -> HostGroup? {
    let what = "the group “\(name.value)”"
    guard
      let fields = nodes.fields(
        node,
        of: what,
        allowed: ["description", "hosts", "workloads", "tls", "updates", "registry", "pin"]
      )
    else { return nil }
    if fields["hosts"] == nil {
      nodes.report(.missingKey("hosts", of: what, at: name.place))
    }
    let tls = fields["tls"].map { grammar.read($0, reader: &nodes) } ?? WrittenTLS()
    return HostGroup(
      name: name,
      description: fields["description"].flatMap { nodes.text($0, "description") },
      hosts: fields["hosts"].map { readHosts($0) } ?? [],
      workloads: fields["workloads"].map { readWorkloads($0) } ?? [],
      settings: tls.settings,
      bounds: tls.bounds,
      updates: fields["updates"].map { readUpdates($0) } ?? [],
      registry: fields["registry"].map { readRegistry($0) } ?? [],
      isPinned: fields["pin"].flatMap { nodes.bool($0, "pin") } ?? false
    )
  }

  private mutating func readHosts(_ node: Node) -> [Located<Glob>] {
    let names = nodes.names(node, "hosts")
    if names.isEmpty, case .sequence(let entries) = node.content, entries.isEmpty {
      nodes.report(.warning("empty-group", "this group has no hosts", at: node.place))
    }
    var seen: [String: Place] = [:]
    for name in names {
      let folded = name.value.lowercased()
      defer { seen[folded] = seen[folded] ?? name.place }
      if let first = seen[folded] {
        nodes.report(
          .warning(
            "host-twice",
            "“\(name.value)” stands here a second time",
            at: name.place,
            notes: [.init("it was first named here", at: first)]
          )
        )
      }
    }
    return names.map { Located(Glob($0.value), at: $0.place) }
  }

  private mutating func readWorkloads(_ node: Node) -> [Located<String>] {
    nodes.names(node, "workloads").filter { name in
      guard let workload = catalogue.workloads[name.value] else {
        nodes.report(
          .unknownName(
            name.value,
            kind: "workload",
            at: name.place,
            known: catalogue.workloads.keys.sorted()
          )
        )
        return false
      }
      if let obsolete = workload.obsolete {
        nodes.report(
          .warning(
            "obsolete-workload",
            "“\(name.value)” is obsolete since \(obsolete.since): \(obsolete.text)",
            at: name.place
          )
        )
      }
      return true
    }
  }

  /// An update is named by its KB number or by a capability of the catalogue.
  private mutating func readUpdates(_ node: Node) -> [Located<String>] {
    nodes.names(node, "updates").compactMap { name in
      if catalogue.capabilities[name.value] != nil { return name }
      let upper = name.value.uppercased()
      if KBNumber(upper) != nil { return Located(upper, at: name.place) }
      nodes.report(
        .error(
          "unknown-name",
          "“\(name.value)” is no update",
          at: name.place,
          help: suggestion(for: name.value, among: catalogue.capabilities.keys.sorted()).map {
            "did you mean “\($0)”?"
          } ?? "write the number of a Microsoft update, such as KB3140245"
        )
      )
      return nil
    }
  }

  /// Reads all parts before it gives up on one, so that every fault is told.
  private mutating func readWaiver(_ node: Node) -> Waiver? {
    guard
      let fields = nodes.fields(
        node,
        of: "a waiver",
        allowed: ["setting", "groups", "hosts", "reason", "owner", "expires"],
        required: ["setting", "reason", "owner", "expires"]
      )
    else { return nil }
    let setting = fields["setting"].flatMap { readWaivedSetting($0) }
    let reason = fields["reason"].flatMap { readWords($0, "reason") }
    let owner = fields["owner"].flatMap { readWords($0, "owner") }
    let expires = fields["expires"].flatMap { readDay($0) }
    let groups = globs(fields["groups"], "groups")
    let hosts = globs(fields["hosts"], "hosts")
    guard let setting, let reason, let owner, let expires else { return nil }
    return Waiver(
      setting: setting,
      groups: groups,
      hosts: hosts,
      reason: reason,
      owner: owner,
      expires: expires,
      place: node.place
    )
  }

  /// An exception without a reason and somebody to ask is none.
  private mutating func readWords(_ node: Node, _ what: String) -> String? {
    guard let text = nodes.text(node, what) else { return nil }
    guard text.contains(where: { !$0.isWhitespace }) else {
      nodes.report(.error("empty-text", "\(what) must not be empty", at: node.place))
      return nil
    }
    return text
  }

  private mutating func readDay(_ node: Node) -> ISODate? {
    guard let text = nodes.name(node, "expires") else { return nil }
    if let day = ISODate(text) { return day }
    nodes.report(
      .error("bad-date", "“\(text)” is no date", at: node.place, help: "write it as 2027-03-31")
    )
    return nil
  }

  private mutating func globs(_ node: Node?, _ what: String) -> [Located<Glob>] {
    guard let node else { return [] }
    return nodes.names(node, what).map { Located(Glob($0.value), at: $0.place) }
  }

  private mutating func readWaivedSetting(_ node: Node) -> Located<Glob>? {
    guard let pattern = nodes.name(node, "setting") else { return nil }
    let glob = Glob(pattern)
    let known = catalogue.settings.flatMap { family in family.members.map { "\(family.id).\($0)" } }
    if !known.contains(where: { glob.matches($0) }) {
      nodes.report(.unknownName(pattern, kind: "setting", at: node.place, known: known))
    }
    return Located(glob, at: node.place)
  }

  private mutating func checkWaivedGroups() {
    let names = groups.map(\.name.value)
    for waiver in waivers {
      for group in waiver.groups where !names.contains(where: { group.value.matches($0) }) {
        nodes.report(
          .unknownName(group.value.pattern, kind: "group", at: group.place, known: names)
        )
      }
    }
  }
}

/// The number of a Microsoft update as people write it.
package struct KBNumber: Hashable, Sendable, CustomStringConvertible {
  package let number: Int

  package init(number: Int) { self.number = number }

  /// Reads `KB3140245`; nil for anything else.
  package init?(_ text: String) {
    let digits = text.utf8.dropFirst(2)
    guard text.hasPrefix("KB"), (5...8).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text.dropFirst(2)),
      number > 0
    else { return nil }
    self.number = number
  }

  package var description: String { "KB\(number)" }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func severalStates(_ place: Place, _ first: Place) -> Diagnostic {
    .error(
      "several-states",
      "the manifests name different states",
      at: place,
      notes: [.init("the first is named here", at: first)],
      help: "keep one, or say which with --from"
    )
  }

  fileprivate static func groupTwice(_ name: Located<String>, _ first: Place) -> Diagnostic {
    .error(
      "duplicate-group",
      "the group “\(name.value)” is declared a second time",
      at: name.place,
      notes: [.init("it was first declared here", at: first)],
      help: "give one another name"
    )
  }
}
