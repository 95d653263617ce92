/// What a reader is asked for: patterns of keys.
///
/// A pattern below `SYSTEM\CurrentControlSet` selects the same below every `SYSTEM\ControlSet00n`
/// and `SYSTEM\Select`, because an offline copy holds only those.
package struct Selection: Sendable {
  package enum Depth: Hashable, Sendable {
    /// The values of the key itself.
    case key
    /// The values of the key and of the keys directly below.
    case children
    /// Everything at and below the key.
    case subtree
  }

  package struct Item: Sendable {
    let root: RegistryRoot
    let components: [Component]
    let depth: Depth

    /// Takes the names below the root; nil stands for any one name.
    package init(_ root: RegistryRoot, _ components: [String?], _ depth: Depth) {
      self.init(
        root,
        components.map { name in name.map { .name(RegistryText($0).folded.bytes) } ?? .any },
        depth
      )
    }

    init(_ root: RegistryRoot, _ components: [Component], _ depth: Depth) {
      self.root = root
      self.components = components
      self.depth = depth
    }
  }

  enum Component: Hashable, Sendable {
    /// Folded.
    case name([UInt8])
    case any
    /// `ControlSet` and three digits.
    case controlSet

    func matches(_ name: ArraySlice<UInt8>) -> Bool {
      switch self {
      case .any: true
      case .name(let wanted): name.elementsEqual(wanted)
      case .controlSet:
        name.count == 13 && name.starts(with: "CONTROLSET".utf8)
          && name.suffix(3).allSatisfy { (0x30...0x39).contains($0) }
      }
    }
  }

  /// Nil selects everything.
  let items: [Item]?

  package init(_ items: [Item]) {
    var all = items
    var needsSelect = false
    for item in items
    where item.root == .localMachine && item.components.count >= 2
      && item.components[0].matches(ArraySlice("SYSTEM".utf8))
      && item.components[1].matches(ArraySlice("CURRENTCONTROLSET".utf8))
    {
      needsSelect = true
      var components = item.components
      components[1] = .controlSet
      all.append(Item(.localMachine, components, item.depth))
    }
    if needsSelect {
      all.append(
        Item(.localMachine, [.name(Array("SYSTEM".utf8)), .name(Array("SELECT".utf8))], .key)
      )
    }
    self.items = all
  }

  private init() { items = nil }

  package static let everything = Selection()

  /// What a key is to a selection.
  enum Relation: Int, Comparable {
    /// Neither it nor anything below it is selected, nor is it below anything selected.
    case unrelated
    /// It is below a selected key, deeper than was asked for.
    case below
    /// Something below it is selected.
    case ancestor
    case selected

    static func < (left: Relation, right: Relation) -> Bool { left.rawValue < right.rawValue }
  }

  /// What a key is to this selection, and what that was concluded from.
  struct Verdict {
    var relation = Relation.unrelated
    /// How many names of the key were looked at: all keys that share these names, and go on, are
    /// alike to the items that this key is below of or unrelated to.
    var names = 0
    /// The greatest depth at which a key above this one is selected; for those that are below.
    var selectedDepth = 0
  }

  func verdict(on path: RegistryPath) -> Verdict {
    guard let items else { return Verdict(relation: .selected) }
    let names = path.foldedNames
    var verdict = Verdict()
    for item in items where item.root == path.root {
      item.judge(names, &verdict)
      if verdict.relation == .selected { break }
    }
    return verdict
  }
}

extension Selection.Item {
  fileprivate func judge(_ names: [ArraySlice<UInt8>], _ verdict: inout Selection.Verdict) {
    for (index, component) in components.enumerated() {
      guard index < names.count else {
        verdict.relation = max(verdict.relation, .ancestor)
        return
      }
      guard component.matches(names[index]) else {
        verdict.names = max(verdict.names, index + 1)
        return
      }
    }
    let reach: Int? =
      switch depth {
      case .key: components.count
      case .children: components.count + 1
      case .subtree: nil
      }
    guard let reach, names.count > reach else {
      verdict.relation = .selected
      return
    }
    verdict.relation = max(verdict.relation, .below)
    verdict.names = max(verdict.names, reach)
    verdict.selectedDepth = max(verdict.selectedDepth, reach)
  }
}
