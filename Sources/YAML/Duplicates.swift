import Inputs

/// Removes the pairs whose key came before, and says so of each.
///
/// Two scalar keys are equal when they have the same text, whatever quotes are around it (people
/// and the stages behind this one tell keys by their text), or when they resolve to the same
/// value, as `16` and `0x10` do. Other keys are equal when their content is.
func removeDuplicates(from pairs: inout [Pair]) -> [Diagnostic] {
  var diagnostics: [Diagnostic] = []
  var duplicates: Set<Int> = []
  func report(_ duplicate: Int, of first: Int) {
    duplicates.insert(duplicate)
    diagnostics.append(duplicateKey(pairs[duplicate].key, first: pairs[first].key.place))
  }

  if pairs.count <= 12 {
    // Among few, comparing each with each is faster than hashing.
    for index in pairs.indices.dropFirst() {
      let first = pairs[..<index].firstIndex { areEqual($0.key, pairs[index].key) }
      if let first { report(index, of: first) }
    }
  } else {
    var known: [KeyIdentity: Int] = [:]
    known.reserveCapacity(pairs.count)
    for index in pairs.indices {
      let identities = KeyIdentity.all(of: pairs[index].key)
      if let first = identities.lazy.compactMap({ known[$0] }).first {
        report(index, of: first)
      } else {
        for identity in identities { known[identity] = index }
      }
    }
  }
  if !duplicates.isEmpty {
    pairs = pairs.indices.filter { !duplicates.contains($0) }.map { pairs[$0] }
  }
  return diagnostics
}

private func areEqual(_ left: Node, _ right: Node) -> Bool {
  switch (left.content, right.content) {
  case (.scalar(let one), .scalar(let other)):
    one.text == other.text || (one.value != .string && one.value == other.value)
  case (.scalar, _), (_, .scalar):
    false
  default:
    KeyIdentity(left) == KeyIdentity(right)
  }
}

/// What makes a key the key it is: its content without places.
private enum KeyIdentity: Hashable {
  case text(String)
  case value(Scalar.Value)
  indirect case sequence([KeyIdentity])
  indirect case mapping([[KeyIdentity]])

  init(_ node: Node) {
    switch node.content {
    case .scalar(let scalar):
      self = scalar.value == .string ? .text(scalar.text) : .value(scalar.value)
    case .sequence(let items):
      self = .sequence(items.map(KeyIdentity.init))
    case .mapping(let pairs):
      self = .mapping(pairs.map { [KeyIdentity($0.key), KeyIdentity($0.value)] })
    }
  }

  /// By which a key is known; a scalar that is no string is known by text and by value.
  static func all(of key: Node) -> [KeyIdentity] {
    guard case .scalar(let scalar) = key.content else { return [KeyIdentity(key)] }
    let text = KeyIdentity.text(scalar.text)
    return scalar.value == .string ? [text] : [text, .value(scalar.value)]
  }
}
