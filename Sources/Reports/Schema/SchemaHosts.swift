import Posture
import WindowsRegistry

extension ManifestSchema {
  // MARK: Inventory

  var inventory: SchemaValue {
    [
      "description": "How hosts are reached that are no snapshots, by name or pattern.",
      "type": "object",
      "propertyNames": ["minLength": 1],
      "additionalProperties": .reference("inventory-entry"),
    ]
  }

  private static let options: [(String, SchemaValue)] = [
    ("path", path("A file or folder, relative to this file; {host} stands for the host's name.")),
    (
      "address",
      [
        "description": "A name or an IP address; {host} stands for the host's name.",
        "type": ["string", "number", "boolean"],
        "minimum": 0,
        "pattern": "^(?!-)(?:[A-Za-z0-9.:_%-]|\\{host\\})+$",
      ]
    ),
    (
      "port",
      ["description": "A TCP port.", "type": "integer", "minimum": 1, "maximum": 65535]
    ),
    (
      "user",
      [
        "description": "Who logs on: admin, CORP\\admin or admin@corp.example.",
        "type": ["string", "number", "boolean"],
        "minimum": 0,
        "pattern": "^(?!-)(?:[A-Za-z0-9 ._\\\\@$-]|[^\\x00-\\x7f]|\\{host\\})+$",
      ]
    ),
    ("identity", path("A private key file, which only you can read.")),
    ("known-hosts", path("A file of known host keys in the place of your own.")),
    ("config", path("A configuration file of ssh in the place of your own.")),
    (
      "credentials",
      path("A file with lines username = …, password = … and perhaps domain = …")
    ),
    ("kerberos", ["description": "Log on with the ticket that kinit fetched.", "enum": [true]]),
  ]

  private static func path(_ description: String) -> SchemaValue {
    ["description": .string(description), "type": "string", "minLength": 1]
  }

  var inventoryEntry: SchemaValue {
    [
      "type": "object",
      "required": ["via"],
      "additionalProperties": false,
      "properties": .object([("via", via)] + Self.options),
      "allOf": .array(
        HostLocation.Kind.allCases.map { kind in
          [
            "if": ["properties": ["via": ["enum": [.string(kind.rawValue)]]], "required": ["via"]],
            "then": Self.rules(of: kind),
          ]
        }
      ),
    ]
  }

  private var via: SchemaValue {
    .names(
      HostLocation.Kind.allCases.map { kind in
        switch kind {
        case .reg: (kind.rawValue, "A .reg snapshot, or a directory of them.")
        case .hive: (kind.rawValue, "A mounted disk image, or a folder with its registry files.")
        case .ssh: (kind.rawValue, "Windows with OpenSSH; the host's own reg.exe reads and writes.")
        case .smb: (kind.rawValue, "The Remote Registry service.")
        }
      },
      "The way to reach the host. Required."
    )
  }

  /// Which keys belong to a way, and what it must have.
  private static func rules(of kind: HostLocation.Kind) -> SchemaValue {
    let keys: [String] =
      switch kind {
      case .reg, .hive: ["path"]
      case .ssh: ["address", "port", "user", "identity", "known-hosts", "config"]
      case .smb: ["address", "port", "credentials", "kerberos"]
      }
    var rules: [(String, SchemaValue)] = [
      ("propertyNames", ["enum": .strings(["via"] + keys)])
    ]
    switch kind {
    case .reg, .hive: rules.append(("required", ["path"]))
    case .smb:
      rules.append(
        ("oneOf", [["required": ["credentials"]], ["required": ["kerberos"]]])
      )
    case .ssh: break
    }
    return .object(rules)
  }

  // MARK: Raw values

  var registryValue: SchemaValue {
    let types = RegistryType.nameList.map { SchemaValue.string($0) }
    return [
      "type": "object",
      "required": ["key", "value"],
      "additionalProperties": false,
      "properties": [
        "key": [
          "description": """
          The whole path, beginning with HKLM or HKU, with single backslashes. Not HKCU, which is \
          whoever happens to ask, and no control set by its number.
          """,
          "type": "string", "pattern": .string(Self.keyPattern),
        ],
        "value": [
          "description": "The value's name; \"\" is the default value of the key.",
          "type": ["string", "number", "boolean"],
        ],
        "type": [
          "description": "The value's type.",
          "anyOf": [
            ["enum": .array(types)],
            ["type": "string", "pattern": "^hex\\([0-9A-Fa-f]{1,8}\\)$"],
          ],
        ],
        "data": [
          "description": """
          A number for REG_DWORD and REG_QWORD, a text for REG_SZ and REG_EXPAND_SZ, a list of texts \
          for REG_MULTI_SZ, else hexadecimal digits such as "01,02,ff".
          """
        ],
        "absent": [
          "description": "true: the value should not be there. Then without type and data.",
          "type": "boolean",
        ],
      ],
      "if": ["properties": ["absent": ["enum": [true]]], "required": ["absent"]],
      "then": ["not": ["anyOf": [["required": ["type"]], ["required": ["data"]]]]],
      "else": ["required": ["type", "data"], "allOf": .array(Self.dataRules)],
    ]
  }

  private static let keyPattern: String = {
    let roots = [RegistryRoot.localMachine, .users].flatMap { [$0.abbreviation, $0.rawValue] }
    let machine = "(?:\(anyCase("HKLM"))|\(anyCase("HKEY_LOCAL_MACHINE")))"
    let set = anyCase("SYSTEM") + "\\\\" + anyCase("ControlSet") + "[0-9]+(?:\\\\|$)"
    let root = "(?:\(roots.map(anyCase).joined(separator: "|")))"
    return "^(?!\(machine)\\\\\(set))\(root)(?:\\\\[^\\\\]+)+$"
  }()

  /// A pattern for a word in any case.
  private static func anyCase(_ word: String) -> String {
    word.map { character in
      character.isLetter ? "[\(character.uppercased())\(character.lowercased())]" : "\(character)"
    }.joined()
  }

  private static let dataRules: [SchemaValue] = {
    let integer: SchemaValue = ["type": "integer", "minimum": 0]
    let digits: SchemaValue = ["type": "string", "pattern": "^(?:0x[0-9A-Fa-f]+|[0-9]+)$"]
    let bytes = "^[ ,]*(?:[0-9A-Fa-f][ ,]*[0-9A-Fa-f][ ,]*)*$"
    let known: [(type: RegistryType, data: SchemaValue)] = [
      (.dword, ["type": "integer", "minimum": 0, "maximum": 4_294_967_295]),
      (.qword, ["anyOf": [integer, digits]]), (.string, ["type": "string"]),
      (.expandString, ["type": "string"]),
      (.multiString, ["type": "array", "items": ["type": "string"]]),
    ]
    var rules = known.map { rule(of: names(of: $0.type), $0.data) }
    let all = SchemaValue.array(known.map { names(of: $0.type) })
    rules.append(
      rule(
        of: ["not": ["anyOf": all]],
        ["type": ["string", "number", "null"], "pattern": .string(bytes)]
      )
    )
    return rules
  }()

  private static func rule(of type: SchemaValue, _ data: SchemaValue) -> SchemaValue {
    [
      "if": ["properties": ["type": type], "required": ["type"]],
      "then": ["properties": ["data": data]],
    ]
  }

  /// The name of a type, also as `hex(n)`.
  private static func names(of type: RegistryType) -> SchemaValue {
    let number = String(type.rawValue, radix: 16)
    let digits = number.first?.isLetter == true ? anyCase(number) : number
    return [
      "anyOf": [
        ["enum": [.string(type.description)]],
        ["type": "string", "pattern": .string("^hex\\(0*\(digits)\\)$")],
      ]
    ]
  }
}
