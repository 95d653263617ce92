import Inputs

/// The tags of the YAML 1.2 core schema, which are all that a text may use.
enum CoreTag: String {
  case str = "tag:yaml.org,2002:str"
  case int = "tag:yaml.org,2002:int"
  case float = "tag:yaml.org,2002:float"
  case bool = "tag:yaml.org,2002:bool"
  case null = "tag:yaml.org,2002:null"
  case map = "tag:yaml.org,2002:map"
  case seq = "tag:yaml.org,2002:seq"
  /// A lone `!`: whatever the node's kind is, and a string if it is a scalar.
  case nonSpecific = "!"

  init?(_ tag: String) {
    self.init(rawValue: tag)
  }

  /// What a scalar of this tag is; nil when its text has not the form for it.
  func value(of text: String) -> Scalar.Value? {
    switch self {
    case .str, .nonSpecific: .string
    case .int: CoreSchema.integer(text)
    case .float: CoreSchema.float(text).map(Scalar.Value.float)
    case .bool: CoreSchema.bool(text).map(Scalar.Value.bool)
    case .null: CoreSchema.isNull(text) ? .null : nil
    case .map, .seq: nil
    }
  }

  /// What the author wrote, or could have: `!!str`.
  var shorthand: String { Self.shorthand(of: rawValue) }

  static func shorthand(of tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    if tag.hasPrefix(prefix) { return "!!" + tag.dropFirst(prefix.count) }
    return tag.hasPrefix("!") ? tag : "!<\(tag)>"
  }

  /// The article and noun for what has this tag.
  private var noun: String {
    switch self {
    case .str, .nonSpecific: "a string"
    case .int: "a whole number"
    case .float: "a number"
    case .bool: "true or false"
    case .null: "null"
    case .map: "a mapping"
    case .seq: "a list"
    }
  }

  func mismatch(text: String, at place: Place) -> Diagnostic {
    .error(
      "yaml-tag-mismatch",
      self == .map || self == .seq
        ? "cannot read a scalar as \(noun), which its tag \(shorthand) asks for"
        : "cannot read '\(excerpt(of: text))' as \(noun), which its tag \(shorthand) asks for",
      at: place,
      help: "remove the tag, or write \(noun)"
    )
  }

  func mismatch(isMapping: Bool, at place: Place) -> Diagnostic {
    .error(
      "yaml-tag-mismatch",
      "cannot read a \(isMapping ? "mapping" : "list") as \(noun), "
        + "which its tag \(shorthand) asks for",
      at: place,
      help: "remove the tag, or write \(noun)"
    )
  }
}

/// At most the first line and 40 characters of a text, for messages.
func excerpt(of text: String) -> String {
  let line = text.prefix { !$0.isNewline }
  let part = line.prefix(40)
  return part.count == text.count ? text : part + "…"
}
