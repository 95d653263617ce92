/// The patterns of a selection below one root, as a tree: a key is judged by walking down its names.
struct SelectionTree: Sendable {
  private struct Node: Sendable {
    /// Children by name, sorted by the names' marks, so that few names are looked at.
    var named: [(name: Selection.FoldedName, node: Int, spelling: RegistryText)] = []
    /// Children that several names match.
    var patterns: [(component: Selection.Component, node: Int)] = []
    /// How many names below the root a selected key may have, if a pattern ends here.
    var reach: Int?

    var count: Int { named.count + patterns.count }

    func firstIndex(atOrAfter mark: UInt32) -> Int {
      var low = 0
      var high = named.count
      while low < high {
        let middle = (low + high) / 2
        if named[middle].name.mark < mark { low = middle + 1 } else { high = middle }
      }
      return low
    }

    func forEachChild(matching name: Selection.FoldedName, _ body: (Int) -> Void) {
      var index = firstIndex(atOrAfter: name.mark)
      while index < named.count, named[index].name.mark == name.mark {
        if named[index].name == name { body(named[index].node) }
        index += 1
      }
      for pattern in patterns where pattern.component.matches(name) { body(pattern.node) }
    }
  }

  private var nodes = [Node()]

  init(_ items: [Selection.Item]) {
    for item in items { insert(item) }
  }

  private mutating func insert(_ item: Selection.Item) {
    var node = 0
    for (component, name) in zip(item.components, item.names) {
      node = child(of: node, component, spelt: name ?? "")
    }
    let reach =
      switch item.depth {
      case .key: item.components.count
      case .children: item.components.count + 1
      case .subtree: Int.max
      }
    nodes[node].reach = max(nodes[node].reach ?? 0, reach)
  }

  private mutating func child(
    of node: Int,
    _ component: Selection.Component,
    spelt spelling: String
  ) -> Int {
    let new = nodes.count
    if case .name(let name) = component {
      let place = nodes[node].firstIndex(atOrAfter: name.mark)
      let known = nodes[node].named[place...].prefix { $0.name.mark == name.mark }
        .first { $0.name == name }
      if let known { return known.node }
      nodes[node].named.insert((name, new, RegistryText(spelling)), at: place)
    } else {
      if let known = nodes[node].patterns.first(where: { $0.component == component }) {
        return known.node
      }
      nodes[node].patterns.append((component, new))
    }
    nodes.append(Node())
    return new
  }

  func verdict(on path: RegistryPath) -> Selection.Verdict {
    let depth = path.depth
    var verdict = Selection.Verdict()
    var active = [0]
    var next: [Int] = []
    var level = 0
    // One step a name, and one more for what ends where the path ends.
    let isSelected = path.forEachFoldedName { name in
      let isDecided = step(level, depth, name, active, &next, &verdict)
      swap(&active, &next)
      next.removeAll(keepingCapacity: true)
      level += 1
      return isDecided || active.isEmpty
    }
    if isSelected, verdict.relation == .selected { return verdict }
    if !active.isEmpty { _ = step(level, depth, nil, active, &next, &verdict) }
    return verdict
  }

  /// Goes from the active nodes to those that the next name leads to; true when it is selected.
  private func step(
    _ level: Int,
    _ depth: Int,
    _ name: Selection.FoldedName?,
    _ active: [Int],
    _ next: inout [Int],
    _ verdict: inout Selection.Verdict
  ) -> Bool {
    for position in active {
      if let reach = nodes[position].reach {
        if depth <= reach {
          verdict = Selection.Verdict(relation: .selected)
          return true
        }
        verdict.relation = max(verdict.relation, .below)
        verdict.names = max(verdict.names, reach)
        verdict.selectedDepth = max(verdict.selectedDepth, reach)
      }
      guard let name else {
        if nodes[position].count > 0 { verdict.relation = max(verdict.relation, .ancestor) }
        continue
      }
      let before = next.count
      nodes[position].forEachChild(matching: name) { next.append($0) }
      if next.count - before < nodes[position].count {
        verdict.names = max(verdict.names, level + 1)
      }
    }
    return false
  }
}

/// Where a walk down a registry, key by key, stands in a selection.
///
/// A reader that asks a source for its keys goes down with this, and asks for nothing in vain.
package struct SelectionWalk: Sendable {
  /// Nil selects everything.
  private let tree: SelectionTree?
  private let nodes: [Int]
  private let depth: Int
  /// The greatest depth at which keys are selected, by patterns that ended above or here.
  private let reach: Int

  init(_ tree: SelectionTree?) {
    self.init(tree, [0], depth: 0, reach: -1)
  }

  /// Selects nothing.
  static let nothing = SelectionWalk(SelectionTree([]))

  private init(_ tree: SelectionTree?, _ nodes: [Int], depth: Int, reach: Int) {
    self.tree = tree
    self.nodes = nodes
    self.depth = depth
    self.reach = tree.map { max(reach, $0.reach(of: nodes)) } ?? Int.max
  }

  /// Whether the values of this key are selected.
  package var isSelected: Bool { depth <= reach }

  /// Whether something below this key may be selected.
  package var goesOn: Bool { depth < reach || tree?.hasChildren(nodes) ?? true }

  /// Whether who reads this key speaks for what is below it: a pattern ends here, or goes on with
  /// any name, so that all names must be known.
  package var speaksForAll: Bool { tree?.speaksForAll(nodes) ?? true }

  /// The names directly below that patterns ask for.
  package var names: [RegistryText] { tree?.names(below: nodes) ?? [] }

  package func below(_ name: RegistryText) -> SelectionWalk {
    guard let tree, !nodes.isEmpty else {
      return SelectionWalk(tree, [], depth: depth + 1, reach: reach)
    }
    let folded = Selection.FoldedName(name.folded.bytes[...])
    return SelectionWalk(
      tree,
      tree.nodes(below: nodes, named: folded),
      depth: depth + 1,
      reach: reach
    )
  }
}

extension SelectionTree {
  fileprivate func reach(of some: [Int]) -> Int {
    some.reduce(-1) { max($0, nodes[$1].reach ?? -1) }
  }

  fileprivate func hasChildren(_ some: [Int]) -> Bool { some.contains { nodes[$0].count > 0 } }

  fileprivate func speaksForAll(_ some: [Int]) -> Bool {
    some.contains { nodes[$0].reach != nil || nodes[$0].patterns.contains { $0.component == .any } }
  }

  fileprivate func names(below some: [Int]) -> [RegistryText] {
    some.flatMap { nodes[$0].named.map(\.spelling) }
  }

  fileprivate func nodes(below some: [Int], named name: Selection.FoldedName) -> [Int] {
    var next: [Int] = []
    for node in some { nodes[node].forEachChild(matching: name) { next.append($0) } }
    return next
  }
}
