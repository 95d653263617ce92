/// Something about the input that the user should know, with the place where it is.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    case error, warning, note
  }

  /// A stable kebab-case name such as `unknown-key`; the same in every format and in the docs.
  package let code: String
  package let severity: Severity
  /// One line that begins with what cannot be done, or with what is so.
  package let summary: String
  /// Where; nil only when no file is at fault.
  package let place: Place?
  /// Further places that belong to it, such as the first of two equal keys.
  package let notes: [Note]
  /// What to do about it, one line.
  package let help: String?

  package struct Note: Hashable, Sendable {
    package let text: String
    package let place: Place?

    package init(_ text: String, at place: Place? = nil) {
      self.text = text
      self.place = place
    }
  }

  package init(
    _ severity: Severity,
    _ code: String,
    _ summary: String,
    at place: Place? = nil,
    notes: [Note] = [],
    help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.summary = summary
    self.place = place
    self.notes = notes
    self.help = help
  }

  package static func error(
    _ code: String,
    _ summary: String,
    at place: Place? = nil,
    notes: [Note] = [],
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(.error, code, summary, at: place, notes: notes, help: help)
  }

  package static func warning(
    _ code: String,
    _ summary: String,
    at place: Place? = nil,
    notes: [Note] = [],
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(.warning, code, summary, at: place, notes: notes, help: help)
  }

  package static func note(
    _ code: String,
    _ summary: String,
    at place: Place? = nil,
    notes: [Note] = [],
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(.note, code, summary, at: place, notes: notes, help: help)
  }
}

extension Sequence<Diagnostic> {
  /// Whether anything here makes the input unusable.
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// In the order in which a person reads: by file and place, those without a place first.
  package func inReadingOrder() -> [Diagnostic] {
    enumerated().sorted { left, right in
      switch (left.element.place, right.element.place) {
      case (nil, nil): left.offset < right.offset
      case (nil, _): true
      case (_, nil): false
      case (let one?, let other?): one == other ? left.offset < right.offset : one < other
      }
    }.map(\.element)
  }
}
