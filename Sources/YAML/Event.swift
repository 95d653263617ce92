import Inputs

/// One step of libyaml's walk through a document, as Swift values.
struct Event {
  let kind: Kind
  /// Where the node begins, its anchor and tag included, and where libyaml says that it ends.
  ///
  /// The end of block collections and block scalars is not to be trusted: libyaml puts it at the
  /// next token, often lines below.
  let start: Position
  let end: Position
  /// The bytes of the source from `start` to `end`.
  let bytes: Range<Int>

  enum Kind {
    case documentStart(hasDirectives: Bool)
    case documentEnd(isExplicit: Bool)
    case alias(String)
    case scalar(String, ScalarStyle, Properties)
    case sequenceStart(isBlock: Bool, Properties)
    case sequenceEnd
    case mappingStart(isBlock: Bool, Properties)
    case mappingEnd
  }

  /// How a scalar is written, as far as it matters for what the scalar means.
  enum ScalarStyle {
    case plain, quoted, block
  }

  /// What may stand before the content of a node.
  struct Properties {
    let anchor: String?
    /// The resolved tag such as `tag:yaml.org,2002:str`; nil when there is none.
    let tag: String?

    var areEmpty: Bool { anchor == nil && tag == nil }
  }
}

/// Why libyaml gave up, in its own words.
struct ParserFault: Equatable {
  let problem: String
  let position: Position
  /// What it was doing, such as "while parsing a flow sequence", and since where.
  let context: String
  let contextPosition: Position
}
