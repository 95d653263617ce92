import Inputs
import YAML

extension TLSGrammar {
  /// What a member should be, as its form allows.
  static func state(
    _ node: Node,
    _ form: MemberForm,
    of member: String,
    reader: inout NodeReader
  ) -> SettingState? {
    switch form {
    case .word: return word(node, SettingState.words, reader: &reader)
    case .number(let range):
      if case .scalar(let scalar) = node.content, case .int(let number) = scalar.value {
        if let value = UInt32(exactly: number), range.contains(value) { return .number(value) }
        reader.report(.outOfRange(member, scalar.text, range, at: node.place))
        return nil
      }
      guard isWord(node) else {
        reader.report(.wrongType(member, expected: "a number", found: node))
        return nil
      }
      return word(node, [.osDefault, .unmanaged], of: "a number", reader: &reader)
    case .list(let most, let hasDefault):
      if case .sequence = node.content { return list(node, most, of: member, reader: &reader) }
      guard isWord(node) else {
        reader.report(.wrongType(member, expected: "a list", found: node))
        return nil
      }
      let words: [SettingState] = hasDefault ? [.osDefault, .unmanaged] : [.unmanaged]
      return word(node, words, of: "a list of names", reader: &reader)
    }
  }

  private static func isWord(_ node: Node) -> Bool {
    if case .scalar(let scalar) = node.content { scalar.value == .string } else { false }
  }

  private static func word(
    _ node: Node,
    _ words: [SettingState],
    of other: String? = nil,
    reader: inout NodeReader
  ) -> SettingState? {
    if let meant = meantWord(node), words.contains(.enabled) {
      reader.report(
        isWord(node)
          ? .unknownState(node.shortText, meant, at: node.place)
          : .stateIsNoWord(node, meant)
      )
      return nil
    }
    guard let text = reader.name(node, "state") else { return nil }
    if let state = words.first(where: { $0.text == text }) { return state }
    if let other {
      reader.report(.stateIsNo(text, other, words, at: node.place))
    } else {
      reader.report(
        .unknownName(text, kind: "state", at: node.place, known: words.map(\.text))
      )
    }
    return nil
  }

  /// YAML 1.1 habits, which 1.2 reads as plain text or as truth values.
  private static func meantWord(_ node: Node) -> String? {
    guard case .scalar(let scalar) = node.content else { return nil }
    if case .bool(let value) = scalar.value { return value ? "enabled" : "disabled" }
    return ["on": "enabled", "yes": "enabled", "off": "disabled", "no": "disabled"][
      scalar.text.lowercased()
    ]
  }

  private static func list(
    _ node: Node,
    _ most: Int?,
    of member: String,
    reader: inout NodeReader
  ) -> SettingState? {
    let names = reader.names(node, member)
    guard case .sequence(let entries) = node.content, names.count == entries.count else {
      return nil
    }
    guard !names.isEmpty else {
      reader.report(
        .error(
          "empty-list",
          "“\(member)” names nothing, which would leave nothing to offer",
          at: node.place,
          help: "name at least one, or write os-default"
        )
      )
      return nil
    }
    var isSound = true
    var seen: [String: Place] = [:]
    for name in names {
      // A comma inside a name would become two names in the registry.
      if name.value.contains(where: { $0 == "," || $0.isWhitespace }) {
        reader.report(
          .error(
            "bad-list-name",
            "“\(name.value)” holds a comma or a blank",
            at: name.place,
            help: "write each name as an entry of its own"
          )
        )
        isSound = false
      }
      if let first = seen[name.value.lowercased()] {
        reader.report(
          .error(
            "listed-twice",
            "“\(name.value)” stands in the list a second time",
            at: name.place,
            notes: [.init("it was first named here", at: first)]
          )
        )
        isSound = false
      }
      seen[name.value.lowercased()] = seen[name.value.lowercased()] ?? name.place
    }
    let length = names.map(\.value).joined(separator: ",").utf16.count
    if let most, length > most {
      reader.report(
        .error(
          "suite-list-too-long",
          "the list is \(length) characters long, and Windows takes \(most) at the most",
          at: node.place,
          help: "leave \(length - most) characters' worth of names out"
        )
      )
      isSound = false
    }
    return isSound ? .list(names.map(\.value)) : nil
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func stateIsNoWord(_ node: Node, _ meant: String) -> Diagnostic {
    .error(
      "wrong-type",
      "a setting's state must be a word, not \(node.kindText)",
      at: node.place,
      help: "did you mean “\(meant)”?"
    )
  }

  fileprivate static func unknownState(_ text: String, _ meant: String, at place: Place)
    -> Diagnostic
  {
    .error(
      "unknown-name",
      "“\(text)” is no state",
      at: place,
      help: "did you mean “\(meant)”?"
    )
  }

  fileprivate static func stateIsNo(
    _ text: String,
    _ other: String,
    _ words: [SettingState],
    at place: Place
  ) -> Diagnostic {
    .error(
      "unknown-name",
      "“\(text)” is neither \(other) nor a state that fits here",
      at: place,
      help: "write \(other), or \(words.map { "“\($0.text)”" }.joined(separator: " or "))"
    )
  }

  fileprivate static func outOfRange(
    _ member: String,
    _ text: String,
    _ range: ClosedRange<UInt32>,
    at place: Place
  ) -> Diagnostic {
    .error(
      "out-of-range",
      "“\(member)” cannot be \(text)",
      at: place,
      help: "it lies between \(range.lowerBound) and \(range.upperBound)"
    )
  }
}
