/// JSON of a schema, written in Swift as it stands in the file.
indirect enum SchemaValue: Sendable {
  case object([(String, SchemaValue)])
  case array([SchemaValue])
  case string(String)
  case int(Int)
  case double(Double)
  case bool(Bool)

  static func strings(_ texts: [String]) -> SchemaValue { .array(texts.map(SchemaValue.string)) }

  /// One of some names, each of which an editor explains.
  static func names(_ names: [(name: String, about: String)], _ description: String)
    -> SchemaValue
  {
    [
      "description": .string(description),
      "enum": .strings(names.map(\.name)),
      "enumDescriptions": .strings(names.map(\.about)),
    ]
  }

  static func reference(_ definition: String) -> SchemaValue {
    ["$ref": .string("#/definitions/\(definition)")]
  }

  /// A definition with words of its own, which draft 7 does not allow beside `$ref`.
  static func reference(_ definition: String, _ description: String) -> SchemaValue {
    ["description": .string(description), "allOf": [.reference(definition)]]
  }

  func write(to json: inout JSONWriter) {
    switch self {
    case .object(let members):
      json.object { json in
        for (key, value) in members {
          json.key(key)
          value.write(to: &json)
        }
      }
    case .array(let values): json.array(values) { json, value in value.write(to: &json) }
    case .string(let text): json.string(text)
    case .int(let number): json.number(number)
    case .double(let number): json.number(number)
    case .bool(let value): json.bool(value)
    }
  }
}

extension SchemaValue: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral members: (String, SchemaValue)...) {
    self = .object(members)
  }
}

extension SchemaValue: ExpressibleByArrayLiteral {
  init(arrayLiteral values: SchemaValue...) { self = .array(values) }
}

extension SchemaValue: ExpressibleByStringLiteral {
  init(stringLiteral text: String) { self = .string(text) }
}

extension SchemaValue: ExpressibleByIntegerLiteral {
  init(integerLiteral number: Int) { self = .int(number) }
}

extension SchemaValue: ExpressibleByFloatLiteral {
  init(floatLiteral number: Double) { self = .double(number) }
}

extension SchemaValue: ExpressibleByBooleanLiteral {
  init(booleanLiteral value: Bool) { self = .bool(value) }
}
