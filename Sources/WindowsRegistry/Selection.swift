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
        components.map { name in name.map { Component(name: $0) } ?? .any },
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
    case name(FoldedName)
    case any
    /// `ControlSet` and three digits.
    case controlSet

    init(name: String) {
      self = .name(FoldedName(RegistryText(name).folded.bytes[...]))
    }

    func matches(_ name: FoldedName) -> Bool {
      switch self {
      case .any: true
      case .name(let wanted): name == wanted
      case .controlSet:
        name.bytes.count == 13 && name.bytes.starts(with: "CONTROLSET".utf8)
          && name.bytes.suffix(3).allSatisfy { (0x30...0x39).contains($0) }
      }
    }
  }

  /// A folded name with a number that tells most unequal names apart without a look at the bytes:
  /// every key of a file is held against every item.
  struct FoldedName: Hashable, Sendable {
    let bytes: ArraySlice<UInt8>
    private let mark: UInt32

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      mark = bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    static func == (left: FoldedName, right: FoldedName) -> Bool {
      left.mark == right.mark && left.bytes == right.bytes
    }

    func hash(into hasher: inout Hasher) { hasher.combine(mark) }
  }

  /// Nil selects everything.
  let items: [Item]?

  package init(_ items: [Item]) {
    var all = items
    var needsSelect = false
    for item in items
    where item.root == .localMachine && item.components.count >= 2
      && item.components[0] == Component(name: "SYSTEM")
      && item.components[1] == Component(name: "CURRENTCONTROLSET")
    {
      needsSelect = true
      var components = item.components
      components[1] = .controlSet
      all.append(Item(.localMachine, components, item.depth))
    }
    if needsSelect {
      all.append(
        Item(.localMachine, [Component(name: "SYSTEM"), Component(name: "SELECT")], .key)
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
    let names = path.foldedNames.map { FoldedName($0) }
    var verdict = Verdict()
    for item in items where item.root == path.root {
      item.judge(names, &verdict)
      if verdict.relation == .selected { break }
    }
    return verdict
  }
}

extension Selection.Item {
  fileprivate func judge(_ names: [Selection.FoldedName], _ verdict: inout Selection.Verdict) {
    for index in components.indices {
      let component = components[index]
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
