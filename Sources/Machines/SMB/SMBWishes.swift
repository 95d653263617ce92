import WindowsRegistry

/// The keys that are wanted below one key, as a tree of names.
struct SMBWishes: Sendable {
  /// How much of the key itself is wanted; nil when it is only on the way to others.
  private(set) var depth: Selection.Depth?
  /// By name; nil stands for any one name.
  private(set) var children: [(name: RegistryText?, wishes: SMBWishes)] = []

  init() {}

  /// How many exports all of this takes at most.
  var exports: Int {
    switch depth {
    case .subtree, .children: 1
    case .key: children.reduce(1) { $0 + $1.wishes.exports }
    case nil: children.reduce(0) { $0 + $1.wishes.exports }
    }
  }

  /// What is wanted below each key, whatever its name.
  var anyChild: SMBWishes? { children.first { $0.name == nil }?.wishes }

  var namedChildren: [(name: RegistryText, wishes: SMBWishes)] {
    children.compactMap { child in child.name.map { ($0, child.wishes) } }
  }

  /// What is wanted below the child of a name.
  func child(_ name: RegistryText) -> SMBWishes {
    var wishes = anyChild ?? SMBWishes()
    if let named = children.first(where: { $0.name?.folded == name.folded })?.wishes {
      wishes.add(named)
    }
    return wishes
  }

  mutating func add(_ names: some Collection<RegistryText?>, _ depth: Selection.Depth) {
    guard let first = names.first else {
      if depth.order >= self.depth?.order ?? 0 { self.depth = depth }
      return
    }
    let place =
      children.firstIndex { $0.name?.folded == first?.folded }
      ?? {
        children.append((first, SMBWishes()))
        return children.count - 1
      }()
    children[place].wishes.add(names.dropFirst(), depth)
  }

  private mutating func add(_ other: SMBWishes) {
    if let depth = other.depth { add([], depth) }
    for child in other.children {
      if let place = children.firstIndex(where: { $0.name?.folded == child.name?.folded }) {
        children[place].wishes.add(child.wishes)
      } else {
        children.append(child)
      }
    }
  }
}

extension Selection.Depth {
  fileprivate var order: Int {
    switch self {
    case .key: 0
    case .children: 1
    case .subtree: 2
    }
  }
}
