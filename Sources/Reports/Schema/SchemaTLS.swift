import Posture

extension ManifestSchema {
  /// `schannel.client` is `schannel:` with `client:` below it, so families that share a beginning are
  /// one branch.
  var tls: SchemaValue {
    var members: [(String, SchemaValue)] = [
      ("client", bounds(.client)), ("server", bounds(.server)),
    ]
    var branches: [String] = []
    for family in catalogue.settings {
      let path = family.id.split(separator: ".", maxSplits: 1).map { String($0) }
      if path.count == 1 {
        members.append((path[0], .reference(family.id)))
      } else if !branches.contains(path[0]) {
        branches.append(path[0])
        members.append((path[0], branch(path[0])))
      }
    }
    return [
      "description": "What the stacks of the hosts should offer; wins over workloads.",
      "type": "object",
      "additionalProperties": false,
      "properties": .object(members),
    ]
  }

  private func branch(_ name: String) -> SchemaValue {
    let families = catalogue.settings.filter { $0.id.hasPrefix(name + ".") }
    return [
      "description": .string(families.map { "\($0.id): \($0.title)." }.joined(separator: " ")),
      "type": "object",
      "additionalProperties": false,
      "properties": .object(
        families.map { (String($0.id.dropFirst(name.count + 1)), .reference($0.id)) }
      ),
    ]
  }

  private func bounds(_ side: TLSSide) -> SchemaValue {
    var members: [(String, SchemaValue)] = [
      ("minimum", .reference("protocol", "Older protocols are off, and this one is on.")),
      ("maximum", .reference("protocol", "Newer protocols are off.")),
    ]
    // Only the client side has Internet Options.
    if side == .client { members.append(("scope", .reference("scope"))) }
    let about =
      switch side {
      case .client:
        "Bounds for all that connects: Schannel, WinHTTP, Internet Options, the .NET Frameworks."
      case .server: "Bounds for Schannel's server side."
      }
    return [
      "description": .string(about),
      "type": "object",
      "additionalProperties": false,
      "properties": .object(members),
      "anyOf": [["required": ["minimum"]], ["required": ["maximum"]]],
    ]
  }

  var tlsDefinitions: [(String, SchemaValue)] {
    var all: [(String, SchemaValue)] = [
      ("state", state), ("scope", scope), ("protocol", protocolName),
    ]
    for entry in catalogue.settings { all.append((entry.id, family(entry))) }
    return all
  }

  // MARK: Families

  private func family(_ family: SettingFamily) -> SchemaValue {
    var members: [(String, SchemaValue)] = []
    var spellings: [(String, SchemaValue)] = []
    for (member, form) in family.forms {
      members.append((member, value(form, of: "\(family.id).\(member)")))
      if let name = TLSProtocol(rawValue: member) {
        spellings.append((Self.pattern(of: name), value(form, of: "\(family.id).\(member)")))
      }
    }
    if family.isScoped { members.append(("scope", .reference("scope"))) }
    var schema: [(String, SchemaValue)] = [
      ("description", .string("\(family.title). \(plain(family.summary))")), ("type", "object"),
      ("additionalProperties", false), ("properties", .object(members)),
    ]
    if !spellings.isEmpty { schema.append(("patternProperties", .object(spellings))) }
    return .object(schema)
  }

  private func value(_ form: MemberForm, of setting: String) -> SchemaValue {
    switch form {
    case .word:
      return .reference("state", setting)
    case .number(let range):
      return [
        "description": .string("\(setting): \(range.lowerBound) to \(range.upperBound)"),
        "anyOf": [
          [
            "type": "integer", "minimum": .int(Int(range.lowerBound)),
            "maximum": .int(Int(range.upperBound)),
          ],
          words([.osDefault, .unmanaged]),
        ],
      ]
    case .list(let most, let hasDefault):
      let limit = most.map { ", of at most \($0) characters with its commas" } ?? ""
      return [
        "description": .string("\(setting): a list of names, the most wanted first\(limit)"),
        "anyOf": [
          [
            "type": "array", "minItems": 1, "uniqueItems": true,
            "items": [
              "type": ["string", "number", "boolean"], "minLength": 1, "pattern": "^[^,\\s]*$",
            ],
          ],
          words(hasDefault ? [.osDefault, .unmanaged] : [.unmanaged]),
        ],
      ]
    }
  }

  // MARK: Words

  private var state: SchemaValue { words(SettingState.words) }

  private func words(_ states: [SettingState]) -> SchemaValue {
    .names(
      states.map { state in
        switch state {
        case .disabled: (state.text, "Not offered; for Schannel not even to a program that asks.")
        case .osDefault: (state.text, "Our values are removed, so that Windows decides.")
        case .unmanaged: (state.text, "Left alone, whatever a workload says.")
        case .enabled, .number, .list: (state.text, "Offered by default.")
        }
      },
      "What the setting should be."
    )
  }

  private var scope: SchemaValue {
    .names(
      InternetOptionsScope.allCases.map { scope in
        switch scope {
        case .everyUser: (scope.rawValue, "The value of each user of the host; the default.")
        case .machinePolicy:
          (scope.rawValue, "The policy value of the machine, out of the users' hands.")
        }
      },
      "Where the boxes of Internet Options are set."
    )
  }

  /// A protocol as a value: `1.2` without quotes is a number there.
  private var protocolName: SchemaValue {
    let known = TLSProtocol.allCases.filter { !$0.isDatagram && $0 != .pct10 }
    let patterns = known.map { Self.pattern(of: $0) }.joined(separator: "|")
    return [
      "description": "A protocol, also as 1.2, tls1.2, TLSv1.2 or SSL3.",
      "anyOf": [
        ["enum": .strings(known.map(\.rawValue))],
        ["type": "string", "pattern": .string(patterns)],
        ["enum": [1, 1.1, 1.2, 1.3]],
      ],
    ]
  }

  /// All spellings of a protocol's name that `TLSProtocol(written:)` takes.
  static func pattern(of name: TLSProtocol) -> String {
    let gap = "[ _-]*"
    let parts = name.rawValue.split(separator: " ")
    let letters = parts[0].map { "[\($0)\($0.lowercased())]\(gap)" }.joined()
    let (major, minor) = (parts[1].first.map { String($0) } ?? "", parts[1].last ?? "0")
    let digits = "\(major)\(gap)\\.\(gap)\(minor)\(gap)"
    let number = minor == "0" ? "(?:\(digits)|\(major)\(gap))" : digits
    let word = parts[0] == "TLS" ? "(?:\(letters))?" : letters
    return "^\(gap)\(word)(?:[Vv]\(gap))?\(number)$"
  }
}
