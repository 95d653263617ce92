import Inputs

extension ParserFault {
  /// What to say to the author, libyaml's words being for its own authors.
  ///
  /// `brackets` is the innermost list or mapping in brackets that was still open.
  func diagnostic(
    in lines: SourceLines,
    inside brackets: (start: Position, isMapping: Bool)?
  ) -> Diagnostic {
    if let tab = tabInIndentation(lines) { return tabDiagnostic(at: tab) }
    if let brackets, isAtEnd(lines), problem.hasPrefix("did not find expected") {
      let words = brackets.isMapping ? "'}' that ends this mapping" : "']' that ends this list"
      let place = lines.characterPlace(at: brackets.start)
      return .error("yaml-syntax", "cannot find the \(words)", at: place)
    }
    if let inCollection = collectionDiagnostic(lines) { return inCollection }
    let words = words(in: lines)
    return .error(
      words.code,
      words.summary,
      at: lines.characterPlace(at: words.isAtContext ? contextPosition : position),
      help: words.help
    )
  }

  private struct Words {
    var code = "yaml-syntax"
    let summary: String
    let help: String?
    /// Whether the fault is where the context begins, as for a quote that never ends.
    var isAtContext = false

    init(_ summary: String, help: String? = nil, isAtContext: Bool = false) {
      self.summary = summary
      self.help = help
      self.isAtContext = isAtContext
    }
  }

  /// The place of a tab that is at fault; nil when there is none.
  private func tabInIndentation(_ lines: SourceLines) -> Place? {
    let line = lines.line(position.line)
    let indentation = line.prefix(while: \.isBlank)
    if let tab = indentation.firstIndex(of: .tab), indentation.count < line.count {
      return lines.place(of: tab..<(tab + 1))
    }
    let isTab = lines.byte(at: position) == .tab || problem.contains("tab character")
    return isTab ? lines.characterPlace(at: position) : nil
  }

  /// For faults that a list or mapping meets while it goes on, with a note where it begins.
  private func collectionDiagnostic(_ lines: SourceLines) -> Diagnostic? {
    let begin = lines.characterPlace(at: contextPosition)
    let here = lines.characterPlace(at: position)
    switch problem {
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      let isList = problem.hasSuffix("']'")
      let noun = isList ? "list" : "mapping"
      let bracket = isList ? "]" : "}"
      return .error(
        "yaml-syntax",
        "cannot go on with the \(noun) here: ',' or '\(bracket)' should follow",
        at: here,
        notes: [Diagnostic.Note("the \(noun) begins here", at: begin)]
      )
    case "did not find expected '-' indicator":
      return .error(
        "yaml-syntax",
        "cannot go on with the list here: each of its items begins with '- '",
        at: here,
        notes: [Diagnostic.Note("the list begins here", at: begin)],
        help: "check the indentation of this line"
      )
    case "did not find expected key":
      return .error(
        "yaml-syntax",
        "cannot go on with the mapping here: a key and ':' should follow",
        at: here,
        notes: [Diagnostic.Note("the mapping begins here", at: begin)],
        help: "check the indentation of this line, and the quotes around the text before it"
      )
    default:
      return nil
    }
  }

  private func isAtEnd(_ lines: SourceLines) -> Bool {
    lines.byte(at: position) == nil && lines.line(position.line + 1).isEmpty
      && lines.position(of: lines.bytes.endIndex).line <= position.line
  }

  private func words(in lines: SourceLines) -> Words {
    switch problem {
    case "could not find expected ':'":
      return Words(
        "cannot find the ':' that should follow this key",
        help: "write 'key: value' on one line, with a space behind the colon",
        isAtContext: true
      )
    case "mapping values are not allowed in this context":
      return Words(
        "cannot begin a value here: ':' has no key before it that could stand in this place",
        help: "check the indentation, and put quotes around a text that holds ': '"
      )
    case "mapping keys are not allowed in this context":
      return Words("cannot begin a key here", help: "put '? ' on a line of its own")
    case "block sequence entries are not allowed in this context":
      return Words(
        "cannot begin an item of a list here",
        help: "put '- ' on a line of its own, or quotes around the text"
      )
    case "found character that cannot start any token":
      return unexpectedCharacter(lines)
    case "found unexpected ':'":
      return Words(
        "cannot use ':' here",
        help: "put a space behind ':' if a value follows, or quotes around the text"
      )
    case "did not find expected node content":
      return Words("cannot find a value here", help: "put quotes around it if it is a text")
    case "did not find expected <document start>":
      return Words(
        "cannot read on: the document has ended before this",
        help: "check the indentation of this line"
      )
    case "did not find expected alphabetic or numeric character":
      let sign = context.hasSuffix("alias") ? "*" : "&"
      return Words(
        "cannot read this name: '\(sign)' begins an \(sign == "*" ? "alias" : "anchor"), "
          + "of letters, digits, '-' and '_'",
        help: "put quotes around a text that begins with '\(sign)'",
        isAtContext: true
      )
    case "found an indentation indicator equal to 0":
      return Words(
        "cannot indent a text by 0",
        help: "write 1 to 9, or no number",
        isAtContext: true
      )
    case "did not find expected comment or line break" where context.hasSuffix("block scalar"):
      return Words(
        "cannot read this on the line of '|' or '>': the text begins on the next line",
        help: "put quotes around a text that begins with '|' or '>'"
      )
    default:
      return quotedWords ?? tagWords ?? directiveWords ?? Words("cannot read this: \(problem)")
    }
  }

  private func unexpectedCharacter(_ lines: SourceLines) -> Words {
    let found = lines.byte(at: position).map { String(decoding: [$0], as: UTF8.self) } ?? ""
    return Words(
      "cannot begin a text with '\(found)'",
      help: "put quotes around the text"
    )
  }

  private var quotedWords: Words? {
    switch problem {
    case "found unexpected end of stream":
      Words("cannot find the quote that ends this text", isAtContext: true)
    case "found unexpected document indicator":
      Words(
        "cannot find the quote that ends this text before the document ends",
        isAtContext: true
      )
    case "found unknown escape character", "did not find expected hexdecimal number",
      "found invalid Unicode character escape code":
      Words(
        "cannot read this escape: '\\' has a meaning in double quotes",
        help: "use single quotes, or write '\\\\' for a backslash"
      )
    default:
      nil
    }
  }

  private var tagWords: Words? {
    if problem == "found undefined tag handle" {
      var words = Words(
        "cannot use this tag: nothing says what its handle stands for",
        help: "remove it; to make a string of anything, put it in quotes"
      )
      words.code = "yaml-unknown-tag"
      return words
    }
    guard context.hasSuffix("a tag") else { return nil }
    return Words(
      "cannot read this tag",
      help: "put quotes around a text that begins with '!'",
      isAtContext: true
    )
  }

  private var directiveWords: Words? {
    switch problem {
    case "found unknown directive name":
      return Words(
        "cannot use this directive: only %YAML and %TAG are known",
        help: "remove it",
        isAtContext: true
      )
    case "found incompatible YAML document":
      return Words("cannot read this version of YAML: only 1.1 and 1.2 are known")
    case "found duplicate %YAML directive", "found duplicate %TAG directive":
      return Words("cannot use the same directive twice", help: "remove this one")
    default:
      guard context.contains("directive") else { return nil }
      return Words(
        "cannot read this directive",
        help: "put quotes around a text that begins with '%'",
        isAtContext: true
      )
    }
  }
}
