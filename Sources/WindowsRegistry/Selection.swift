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
    package let root: RegistryRoot
    /// The names below the root; nil stands for any one name.
    package let names: [String?]
    package let depth: Depth
    let components: [Component]

    /// Takes the names below the root; nil stands for any one name.
    package init(_ root: RegistryRoot, _ names: [String?], _ depth: Depth) {
      self.init(
        root,
        names,
        names.map { name in name.map { Component(name: $0) } ?? .any },
        depth
      )
    }

    init(_ root: RegistryRoot, _ names: [String?], _ components: [Component], _ depth: Depth) {
      self.root = root
      self.names = names
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
    let mark: UInt32

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      var mark = UInt32(2_166_136_261)
      for byte in bytes { mark = (mark ^ UInt32(byte)) &* 16_777_619 }
      self.mark = mark
    }

    static func == (left: FoldedName, right: FoldedName) -> Bool {
      left.mark == right.mark && left.bytes == right.bytes
    }

    func hash(into hasher: inout Hasher) { hasher.combine(mark) }
  }

  /// Nil selects everything.
  let items: [Item]?
  /// What a running host is to be asked for: the patterns as they were given; nil asks for everything.
  package let wanted: [Item]?
  /// The same by root, ready to be walked down.
  private let trees: [RegistryRoot: SelectionTree]

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
      all.append(Item(.localMachine, item.names, components, item.depth))
    }
    if needsSelect {
      all.append(
        Item(.localMachine, ["SYSTEM", "Select"], .key)
      )
    }
    self.items = all
    wanted = items
    trees = Dictionary(grouping: all, by: \.root).mapValues { SelectionTree($0) }
  }

  private init() {
    items = nil
    wanted = nil
    trees = [:]
  }

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

  /// Begins a walk at a root.
  package func walk(_ root: RegistryRoot) -> SelectionWalk {
    guard items != nil else { return SelectionWalk(nil) }
    return trees[root].map { SelectionWalk($0) } ?? .nothing
  }

  func verdict(on path: RegistryPath) -> Verdict {
    guard items != nil else { return Verdict(relation: .selected) }
    guard let tree = trees[path.root] else { return Verdict() }
    return tree.verdict(on: path)
  }
}
