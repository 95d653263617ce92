/// The patterns of a selection below one root, as a tree: a key is judged by walking down its names.
struct SelectionTree: Sendable {
  private struct Node: Sendable {
    var children: [(component: Selection.Component, node: Int)] = []
    /// How many names below the root a selected key may have, if a pattern ends here.
    var reach: Int?
  }

  private var nodes = [Node()]

  init(_ items: [Selection.Item]) {
    for item in items { insert(item) }
  }

  private mutating func insert(_ item: Selection.Item) {
    var node = 0
    for component in item.components {
      if let known = nodes[node].children.first(where: { $0.component == component }) {
        node = known.node
      } else {
        nodes.append(Node())
        nodes[node].children.append((component, nodes.count - 1))
        node = nodes.count - 1
      }
    }
    let reach =
      switch item.depth {
      case .key: item.components.count
      case .children: item.components.count + 1
      case .subtree: Int.max
      }
    nodes[node].reach = max(nodes[node].reach ?? 0, reach)
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
        if !nodes[position].children.isEmpty { verdict.relation = max(verdict.relation, .ancestor) }
        continue
      }
      for child in nodes[position].children {
        if child.component.matches(name) {
          next.append(child.node)
        } else {
          verdict.names = max(verdict.names, level + 1)
        }
      }
    }
    return false
  }
}
