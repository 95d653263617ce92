package import Inputs
import YAML

/// Reads YAML nodes into values and keeps every fault on the way, so that one run shows all.
///
/// Manifests and the catalogue share it: a bad catalogue entry gets a place and a message like any
/// manifest.
struct NodeReader {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  /// The pairs of a mapping by key; reports keys that are not among `allowed`.
  mutating func fields(
    _ node: Node,
    of what: String,
    allowed: [String],
    required: [String] = []
  ) -> Fields? {
    guard let pairs = pairs(node, of: what) else { return nil }
    var table: [String: Pair] = [:]
    for (key, pair) in pairs {
      if allowed.contains(key) {
        table[key] = pair
      } else {
        report(.unknownKey(key, of: what, at: pair.key.place, allowed: allowed))
      }
    }
    for key in required where table[key] == nil {
      report(.missingKey(key, of: what, at: node.place))
    }
    return Fields(pairs: table, place: node.place)
  }

  /// The pairs of a mapping whose keys are free names.
  mutating func pairs(_ node: Node, of what: String) -> [(key: String, pair: Pair)]? {
    guard case .mapping(let pairs) = node.content else {
      report(.wrongType(what, expected: "a mapping", found: node))
      return nil
    }
    var result: [(String, Pair)] = []
    for pair in pairs {
      guard case .scalar(let scalar) = pair.key.content else {
        report(.wrongType("a key of \(what)", expected: "a name", found: pair.key))
        continue
      }
      result.append((scalar.text, pair))
    }
    return result
  }

  mutating func list(_ node: Node, of what: String) -> [Node] {
    guard case .sequence(let nodes) = node.content else {
      report(
        .wrongType(
          what,
          expected: "a list",
          found: node,
          help: "write it as a list: [\(node.shortText)]"
        )
      )
      return []
    }
    return nodes
  }

  /// The source text of any scalar but null: `1.10` stays `1.10`.
  mutating func name(_ node: Node, _ what: String) -> String? {
    guard case .scalar(let scalar) = node.content, scalar.value != .null, !scalar.text.isEmpty
    else {
      report(.wrongType(what, expected: "a name", found: node))
      return nil
    }
    return scalar.text
  }

  /// A text; numbers and the like must be quoted, since their spelling would be lost elsewhere.
  mutating func text(_ node: Node, _ what: String) -> String? {
    guard case .scalar(let scalar) = node.content, scalar.value == .string else {
      report(.wrongType(what, expected: "a text", found: node, help: "put it in quotes"))
      return nil
    }
    return scalar.text
  }

  mutating func bool(_ node: Node, _ what: String) -> Bool? {
    guard case .scalar(let scalar) = node.content, case .bool(let value) = scalar.value else {
      report(.wrongType(what, expected: "true or false", found: node))
      return nil
    }
    return value
  }

  mutating func int(_ node: Node, _ what: String) -> Int? {
    guard case .scalar(let scalar) = node.content, case .int(let value) = scalar.value else {
      report(.wrongType(what, expected: "a whole number", found: node))
      return nil
    }
    return value
  }

  /// A list of names, each with its place.
  mutating func names(_ node: Node, _ what: String) -> [Located<String>] {
    list(node, of: what).compactMap { entry in
      name(entry, "an entry of \(what)").map { Located($0, at: entry.place) }
    }
  }

  /// One of the cases of a closed set, with a suggestion when it is none.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node,
    _ what: String,
    of type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = name(node, what) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    report(
      .unknownName(text, kind: what, at: node.place, known: Choice.allCases.map(\.rawValue))
    )
    return nil
  }
}

/// The known keys of a mapping.
struct Fields {
  let pairs: [String: Pair]
  let place: Place

  subscript(key: String) -> Node? { pairs[key]?.value }

  func place(of key: String) -> Place { pairs[key]?.key.place ?? place }
}

/// A value and where it was written.
package struct Located<Value> {
  package let value: Value
  package let place: Place

  package init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
extension Located: Sendable where Value: Sendable {}

extension Node {
  /// What a person sees at the node's beginning, for messages.
  var shortText: String {
    switch content {
    case .scalar(let scalar): scalar.text.count > 40 ? scalar.text.prefix(40) + "…" : scalar.text
    case .sequence: "…"
    case .mapping: "…"
    }
  }

  /// The node's kind, in the words of the messages.
  var kindText: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "nothing"
      case .bool: "the truth value \(scalar.text)"
      case .int, .float: "the number \(scalar.text)"
      case .string: "the text “\(shortText)”"
      }
    }
  }
}

// MARK: - Messages

extension Diagnostic {
  static func unknownKey(
    _ key: String,
    of what: String,
    at place: Place,
    allowed: [String]
  ) -> Diagnostic {
    let near = suggestion(for: key, among: allowed)
    return .error(
      "unknown-key",
      "\(what) has no key “\(key)”",
      at: place,
      help: near.map { "did you mean “\($0)”?" } ?? "the keys are \(list(allowed))"
    )
  }

  static func missingKey(_ key: String, of what: String, at place: Place) -> Diagnostic {
    .error("missing-key", "\(what) lacks the key “\(key)”", at: place)
  }

  static func wrongType(
    _ what: String,
    expected: String,
    found: Node,
    help: String? = nil
  ) -> Diagnostic {
    .error(
      "wrong-type",
      "\(what) must be \(expected), not \(found.kindText)",
      at: found.place,
      help: help
    )
  }

  static func unknownName(
    _ name: String,
    kind: String,
    at place: Place,
    known: [String]
  ) -> Diagnostic {
    let near = suggestion(for: name, among: known)
    let all = (1...12).contains(known.count) ? "it is one of \(list(known))" : nil
    return .error(
      "unknown-name",
      "“\(name)” is no \(kind)",
      at: place,
      help: near.map { "did you mean “\($0)”?" } ?? all
    )
  }

  private static func list(_ names: [String]) -> String {
    names.map { "“\($0)”" }.joined(separator: ", ")
  }
}
