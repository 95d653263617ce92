package import Inputs

/// A node of a YAML document, with the place where it stands.
///
/// Aliases are resolved: the node that an alias stands for appears again, with the place of the
/// alias.
package struct Node: Hashable, Sendable {
  package let content: Content
  package let place: Place

  package enum Content: Hashable, Sendable {
    case scalar(Scalar)
    case sequence([Node])
    /// Pairs in the order of the source; no two keys are equal.
    case mapping([Pair])
  }

  package init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }
}

/// A key of a mapping and what stands under it.
package struct Pair: Hashable, Sendable {
  package let key: Node
  package let value: Node

  package init(key: Node, value: Node) {
    self.key = key
    self.value = value
  }
}

/// A scalar: its text as the author wrote it, and what the YAML 1.2 core schema makes of it.
package struct Scalar: Hashable, Sendable {
  /// The text after unescaping and folding, before any resolution: `1.10` stays `1.10`.
  package let text: String
  package let value: Value

  package enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string
  }

  package init(text: String, value: Value) {
    self.text = text
    self.value = value
  }
}
