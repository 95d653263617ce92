import Inputs

extension Strictness {
  /// What YAML 1.2 forbids and libyaml takes.
  enum Fault {
    case closingIndentation(atLeast: Int)
    case commentWithoutSpace
    case directiveWithoutEnd
    case indentation(atLeast: Int, since: Int)
    case indicatorWithoutSpace(String)
    case loneDash
    case nameCharacter
    case tab

    func diagnostic(at place: Place) -> Diagnostic {
      switch self {
      case .closingIndentation(let spaces):
        // So common, and so clear what is meant, that refusing it would help nobody.
        .warning(
          "yaml-indentation",
          "YAML 1.2 wants this bracket deeper than the key that it belongs to",
          at: place,
          help: "indent it by \(spaces) \(spaces == 1 ? "space" : "spaces") or more"
        )
      case .commentWithoutSpace:
        .error(
          "yaml-comment",
          "cannot begin a comment here: '#' needs a space before it",
          at: place,
          help: "put a space before '#'"
        )
      case .directiveWithoutEnd:
        .error(
          "yaml-syntax",
          "cannot give a directive before the document above has ended",
          at: place,
          help: "put a line '...' before it"
        )
      case .indentation(let spaces, let line):
        .error(
          "yaml-indentation",
          "cannot take this line as part of the value that begins on line \(line)",
          at: place,
          help: "indent it by \(spaces) \(spaces == 1 ? "space" : "spaces") or more"
        )
      case .indicatorWithoutSpace(let indicator):
        .error(
          "yaml-syntax",
          "cannot tell whether this '\(indicator)' begins a text",
          at: place,
          help: "put a space behind it, or quotes around the text"
        )
      case .loneDash:
        .error(
          "yaml-syntax",
          "cannot read a lone '-' as a text",
          at: place,
          help: "put it in quotes"
        )
      case .nameCharacter:
        .error(
          "yaml-syntax",
          "cannot read this character in the name of an anchor or alias",
          at: place,
          help: "use letters, digits, '-' and '_' in the name, or put a space behind it"
        )
      case .tab:
        tabDiagnostic(at: place)
      }
    }
  }
}

/// What to say of a tab where only spaces may be.
func tabDiagnostic(at place: Place) -> Diagnostic {
  .error(
    "yaml-tab",
    "cannot read a tab here",
    at: place,
    help: "indent with spaces: YAML allows no tabs here"
  )
}
