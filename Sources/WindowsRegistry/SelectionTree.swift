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
    let names = path.foldedNames
    var verdict = Selection.Verdict()
    var active = [0]
    for depth in 0...names.count {
      var next: [Int] = []
      let name = depth < names.count ? Selection.FoldedName(names[depth]) : nil
      for position in active {
        if let reach = nodes[position].reach {
          if names.count <= reach { return Selection.Verdict(relation: .selected) }
          verdict.relation = max(verdict.relation, .below)
          verdict.names = max(verdict.names, reach)
          verdict.selectedDepth = max(verdict.selectedDepth, reach)
        }
        guard let name else {
          if !nodes[position].children.isEmpty {
            verdict.relation = max(verdict.relation, .ancestor)
          }
          continue
        }
        for child in nodes[position].children {
          if child.component.matches(name) {
            next.append(child.node)
          } else {
            verdict.names = max(verdict.names, depth + 1)
          }
        }
      }
      if next.isEmpty { break }
      active = next
    }
    return verdict
  }
}
