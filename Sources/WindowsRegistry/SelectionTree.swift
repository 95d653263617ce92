/// The patterns of a selection below one root, as a tree: a key is judged by walking down its names.
struct SelectionTree: Sendable {
  private struct Node: Sendable {
    /// Children by name, sorted by the names' marks, so that few names are looked at.
    var named: [(name: Selection.FoldedName, node: Int)] = []
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
    for component in item.components {
      node = child(of: node, component)
    }
    let reach =
      switch item.depth {
      case .key: item.components.count
      case .children: item.components.count + 1
      case .subtree: Int.max
      }
    nodes[node].reach = max(nodes[node].reach ?? 0, reach)
  }

  private mutating func child(of node: Int, _ component: Selection.Component) -> Int {
    let new = nodes.count
    if case .name(let name) = component {
      let place = nodes[node].firstIndex(atOrAfter: name.mark)
      let known = nodes[node].named[place...].prefix { $0.name.mark == name.mark }
        .first { $0.name == name }
      if let known { return known.node }
      nodes[node].named.insert((name, new), at: place)
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
