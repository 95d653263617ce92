import Inputs

/// The pairs of a mapping from its keys and values in turn, without those whose key came before.
///
/// Two scalar keys are equal when they have the same text, whatever quotes are around it (people
/// and the stages behind this one tell keys by their text), or when they resolve to the same
/// value, as `16` and `0x10` do. Other keys are equal when their content is.
func distinctPairs(of children: ArraySlice<Node>) -> ([Pair], [Diagnostic]) {
  var pairs: [Pair] = []
  pairs.reserveCapacity(children.count / 2)
  var diagnostics: [Diagnostic] = []
  var seen = SeenKeys()
  var index = children.startIndex
  while index + 1 < children.endIndex {
    let key = children[index]
    if let first = seen.insert(key, after: pairs) {
      diagnostics.append(duplicateKey(key, first: first))
    } else {
      pairs.append(Pair(key: key, value: children[index + 1]))
    }
    index += 2
  }
  return (pairs, diagnostics)
}

/// The keys of a mapping so far.
private struct SeenKeys {
  /// Filled only for mappings with many keys: among few, comparing each is faster than hashing.
  private var identities: [Identity: Place] = [:]
  private static let few = 12

  private enum Identity: Hashable {
    case text(String)
    case value(Scalar.Value)
    indirect case sequence([Identity])
    indirect case mapping([[Identity]])

    init(_ node: Node) {
      switch node.content {
      case .scalar(let scalar):
        self = scalar.value == .string ? .text(scalar.text) : .value(scalar.value)
      case .sequence(let items): self = .sequence(items.map(Identity.init))
      case .mapping(let pairs):
        self = .mapping(pairs.map { [Identity($0.key), Identity($0.value)] })
      }
    }

    /// By which a key is known; a scalar that is no string is known by text and by value.
    static func all(of key: Node) -> [Identity] {
      guard case .scalar(let scalar) = key.content else { return [Identity(key)] }
      let text = Identity.text(scalar.text)
      return scalar.value == .string ? [text] : [text, .value(scalar.value)]
    }
  }

  /// The place of the first key that equals this one; nil when it is new.
  mutating func insert(_ key: Node, after pairs: [Pair]) -> Place? {
    if pairs.count < Self.few {
      return pairs.first { Self.areEqual($0.key, key) }?.key.place
    }
    if identities.isEmpty {
      for pair in pairs {
        for identity in Identity.all(of: pair.key) { identities[identity] = pair.key.place }
      }
    }
    let own = Identity.all(of: key)
    for identity in own {
      if let first = identities[identity] { return first }
    }
    for identity in own { identities[identity] = key.place }
    return nil
  }

  private static func areEqual(_ left: Node, _ right: Node) -> Bool {
    switch (left.content, right.content) {
    case (.scalar(let one), .scalar(let other)):
      one.text == other.text || (one.value == other.value && one.value != .string)
    case (.scalar, _), (_, .scalar): false
    default: Identity(left) == Identity(right)
    }
  }
}
