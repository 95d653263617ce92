import Foundation

/// A validator for the part of JSON Schema draft 7 that our schemas use.
///
/// It refuses a schema with a keyword that it does not know, rather than pass over it.
package struct JSONSchema {
  private let root: JSONValue

  package struct Unknown: Error, CustomStringConvertible {
    package let description: String
  }

  package init(_ root: JSONValue) throws {
    self.root = root
    try Self.check(root, at: "#")
  }

  /// What is wrong with a value, each as a path and the keyword that refuses it; empty for nothing.
  package func faults(in value: JSONValue) throws -> [String] {
    try faults(value, root, "$")
  }

  // MARK: The schema

  private static let annotations: Set<String> = [
    "$schema", "$comment", "title", "description", "enumDescriptions", "format",
  ]

  private static func check(_ schema: JSONValue, at path: String) throws {
    if case .bool = schema { return }
    guard case .object(let members) = schema else {
      throw Unknown(description: "\(path): not a schema")
    }
    if members["$ref"] != nil, members.count > 1 {
      throw Unknown(description: "\(path): draft 7 passes over what stands beside $ref")
    }
    for (keyword, value) in members where !annotations.contains(keyword) {
      let below = "\(path)/\(keyword)"
      switch keyword {
      case "$ref", "type", "enum", "required", "minItems", "uniqueItems", "minLength", "minimum",
        "maximum":
        break
      case "pattern": _ = try expression(value.text ?? "", at: below)
      case "properties", "definitions":
        for (name, schema) in value.members { try check(schema, at: "\(below)/\(name)") }
      case "patternProperties":
        for (pattern, schema) in value.members {
          _ = try expression(pattern, at: below)
          try check(schema, at: "\(below)/\(pattern)")
        }
      case "anyOf", "oneOf", "allOf":
        guard !value.items.isEmpty else { throw Unknown(description: "\(below): no schemas") }
        for (index, schema) in value.items.enumerated() {
          try check(schema, at: "\(below)/\(index)")
        }
      case "additionalProperties", "propertyNames", "items", "not", "if", "then", "else":
        try check(value, at: below)
      default: throw Unknown(description: "\(below): an unknown keyword")
      }
    }
    if let count = members["enumDescriptions"]?.items.count {
      guard count == members["enum"]?.items.count else {
        throw Unknown(description: "\(path): not every name is described")
      }
    }
  }

  private static func expression(_ pattern: String, at path: String) throws -> NSRegularExpression {
    do {
      return try NSRegularExpression(pattern: pattern)
    } catch {
      throw Unknown(description: "\(path): not a pattern: \(pattern)")
    }
  }

  private static func matches(_ text: String, _ pattern: String) throws -> Bool {
    let range = NSRange(text.startIndex..., in: text)
    return try expression(pattern, at: "").firstMatch(in: text, range: range) != nil
  }

  // MARK: Values

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) throws -> [String] {
    if case .bool(let isAllowed) = schema { return isAllowed ? [] : ["\(path): not allowed"] }
    if let name = schema["$ref"]?.text {
      guard name.hasPrefix("#/definitions/"),
        let target = root["definitions"]?[String(name.dropFirst(14))]
      else { throw Unknown(description: "no definition \(name)") }
      return try faults(value, target, path)
    }
    var found: [String] = []
    func refuse(_ keyword: String) { found.append("\(path): \(keyword)") }
    if let types = schema["type"] {
      let names = types.text.map { [$0] } ?? types.items.compactMap(\.text)
      if !names.contains(where: { Self.isType($0, value) }) { refuse("type") }
    }
    if let values = schema["enum"], !values.items.contains(value) { refuse("enum") }
    switch value {
    case .string(let text): found += try faults(text: text, schema, path)
    case .number(let number):
      if case .number(let least)? = schema["minimum"], number < least { refuse("minimum") }
      if case .number(let most)? = schema["maximum"], number > most { refuse("maximum") }
    case .array(let items):
      if case .number(let least)? = schema["minItems"], Double(items.count) < least {
        refuse("minItems")
      }
      if schema["uniqueItems"] == .bool(true), Set(items).count < items.count {
        refuse("uniqueItems")
      }
      if let each = schema["items"] {
        for (index, item) in items.enumerated() {
          found += try faults(item, each, "\(path)[\(index)]")
        }
      }
    case .object(let members): found += try faults(members: members, schema, path)
    case .null, .bool: break
    }
    return try found + combined(value, schema, path)
  }

  private static func isType(_ name: String, _ value: JSONValue) -> Bool {
    switch (name, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    case ("integer", .number(let number)): number.rounded() == number
    default: false
    }
  }

  private func faults(text: String, _ schema: JSONValue, _ path: String) throws -> [String] {
    var found: [String] = []
    if case .number(let least)? = schema["minLength"], Double(text.unicodeScalars.count) < least {
      found.append("\(path): minLength")
    }
    if let pattern = schema["pattern"]?.text, !(try Self.matches(text, pattern)) {
      found.append("\(path): pattern")
    }
    return found
  }

  private func faults(
    members: [String: JSONValue],
    _ schema: JSONValue,
    _ path: String
  ) throws -> [String] {
    var found: [String] = []
    for name in schema["required"]?.items.compactMap(\.text) ?? [] where members[name] == nil {
      found.append("\(path): required \(name)")
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      let below = "\(path).\(name)"
      if let names = schema["propertyNames"] {
        found += try faults(.string(name), names, below)
      }
      var isKnown = false
      if let property = schema["properties"]?[name] {
        isKnown = true
        found += try faults(value, property, below)
      }
      for (pattern, property) in schema["patternProperties"]?.members ?? [:]
      where try Self.matches(name, pattern) {
        isKnown = true
        found += try faults(value, property, below)
      }
      if !isKnown, let others = schema["additionalProperties"] {
        found += try faults(value, others, below)
      }
    }
    return found
  }

  private func combined(_ value: JSONValue, _ schema: JSONValue, _ path: String) throws -> [String]
  {
    var found: [String] = []
    for part in schema["allOf"]?.items ?? [] { found += try faults(value, part, path) }
    if let parts = schema["anyOf"]?.items,
      try !parts.contains(where: { try faults(value, $0, path).isEmpty })
    {
      found.append("\(path): anyOf")
    }
    if let parts = schema["oneOf"]?.items,
      try parts.filter({ try faults(value, $0, path).isEmpty }).count != 1
    {
      found.append("\(path): oneOf")
    }
    if let other = schema["not"], try faults(value, other, path).isEmpty {
      found.append("\(path): not")
    }
    if let condition = schema["if"] {
      let branch = try faults(value, condition, path).isEmpty ? schema["then"] : schema["else"]
      if let branch { found += try faults(value, branch, path) }
    }
    return found
  }
}
