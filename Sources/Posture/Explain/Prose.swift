/// A text with the names of topics in it, which a renderer may make links of.
package struct Prose: Hashable, Sendable {
  package let spans: [Span]

  package enum Span: Hashable, Sendable {
    case text(String)
    /// Keys, values and what a person types; never broken over lines.
    case code(String)
    case topic(Topic, label: String)
    /// Short where many stand in one table.
    case word(DefaultWord, isShort: Bool)
  }

  package init(_ spans: [Span]) { self.spans = spans }

  /// Reads a text of the catalogue, in which backticks mark code.
  package init(written text: String) {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    spans = parts.enumerated().compactMap { index, part in
      if part.isEmpty { return nil }
      return index.isMultiple(of: 2) ? .text(String(part)) : .code(String(part))
    }
  }

  package var isEmpty: Bool { spans.isEmpty }

  /// Without any marks, and in full.
  package var plain: String { spans.map(\.plain).joined() }

  var words: [DefaultWord] {
    spans.compactMap { span in if case .word(let word, _) = span { word } else { nil } }
  }
}

extension Prose.Span {
  package var plain: String {
    switch self {
    case .text(let text), .code(let text): text
    case .topic(_, let label): label
    case .word(let word, _): word.rawValue
    }
  }
}

extension Prose: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { spans = value.isEmpty ? [] : [.text(value)] }

  package init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var spans: [Span] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { spans.append(.text(literal)) }
    }

    package mutating func appendInterpolation(_ text: String) { appendLiteral(text) }

    package mutating func appendInterpolation(_ number: Int) { appendLiteral(String(number)) }

    package mutating func appendInterpolation(code text: String) { spans.append(.code(text)) }

    package mutating func appendInterpolation(_ topic: Topic) {
      spans.append(.topic(topic, label: topic.name))
    }

    package mutating func appendInterpolation(_ topic: Topic, as label: String) {
      spans.append(.topic(topic, label: label))
    }

    package mutating func appendInterpolation(_ word: DefaultWord) {
      spans.append(.word(word, isShort: false))
    }

    package mutating func appendInterpolation(short word: DefaultWord) {
      spans.append(.word(word, isShort: true))
    }

    package mutating func appendInterpolation(_ prose: Prose) { spans += prose.spans }
  }
}

extension [Prose] {
  package func joined(_ separator: String) -> Prose {
    Prose(
      enumerated().flatMap { index, prose in
        (index == 0 ? [] : [.text(separator)]) + prose.spans
      }
    )
  }

  /// `A, B and C`.
  func listed() -> Prose {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().map(\.self).joined(", ")) and \(last)"
  }
}
