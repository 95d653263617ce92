package import Posture

/// The JSON Schema of manifests: all names that the catalogue knows and all keys of the grammar, each
/// with what it means, so that an editor completes and explains them.
///
/// It is draft 7, which the YAML language server reads best. A manifest that the program takes is
/// taken by it; some faults it cannot see, such as a contradiction or a key in two spellings.
package func writeManifestSchema(_ catalogue: Catalogue, to output: ReportOutput) {
  var json = JSONWriter(output, compactDepth: .max)
  ManifestSchema(catalogue: catalogue).root.write(to: &json)
  output.write("\n")
}

struct ManifestSchema {
  let catalogue: Catalogue

  var root: SchemaValue {
    [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$comment": """
      made from the catalogue; to change it, edit Sources/Reports/Schema or Sources/Posture/Catalogue \
      and run UPDATE_GOLDEN=1 swift test --filter ReportsTests
      """,
      "title": "Plumbline manifest",
      "description": "The TLS posture that groups of Windows hosts should have.",
      "type": "object",
      "required": ["plumbline"],
      "additionalProperties": false,
      "properties": [
        "plumbline": [
          "description": "The version of the grammar: 1. Required in every file.",
          "type": "integer", "enum": [1],
        ],
        "state": [
          "description": """
          A directory of snapshots or one snapshot, relative to this file. --from overrides it.
          """,
          "type": "string",
        ],
        "inventory": inventory,
        "groups": [
          "description": "Hosts that share a declaration, by the name of the group.",
          "type": "object",
          "additionalProperties": .reference("group"),
        ],
        "waivers": [
          "description": "Agreed exceptions, each with a reason, an owner and an end.",
          "type": "array",
          "items": .reference("waiver"),
        ],
      ],
      "definitions": .object(definitions),
    ]
  }

  private var definitions: [(String, SchemaValue)] {
    let all: [(String, SchemaValue)] = [
      ("group", group), ("waiver", waiver), ("names", names), ("registry-value", registryValue),
      ("inventory-entry", inventoryEntry),
    ]
    return all + tlsDefinitions
  }

  // MARK: Groups

  private var group: SchemaValue {
    [
      "type": "object",
      "required": ["hosts"],
      "additionalProperties": false,
      "properties": [
        "description": ["description": "For people.", "type": "string"],
        "hosts": .reference("names", "Names and patterns of hosts. Required."),
        "workloads": [
          "description": "What the hosts are used for.",
          "type": "array",
          "items": .names(workloads, "A workload."),
        ],
        "tls": tls,
        "updates": [
          "description": "Updates that the hosts should have.",
          "type": "array",
          "items": update,
        ],
        "registry": [
          "description": "Values of the registry that the vocabulary does not have.",
          "type": "array",
          "items": .reference("registry-value"),
        ],
        "pin": [
          "description": """
          Whether values are written even where the default of Windows would do; false unless given.
          """,
          "type": "boolean",
        ],
      ],
    ]
  }

  private var workloads: [(name: String, about: String)] {
    catalogue.workloads.values.sorted { $0.id < $1.id }.map { workload in
      let obsolete = workload.obsolete.map { " Obsolete since \($0.since): \($0.text)" } ?? ""
      return (workload.id, "\(workload.title). " + plain(workload.summary) + plain(obsolete))
    }
  }

  /// The capabilities and the updates that the catalogue knows, and every other number.
  private var update: SchemaValue {
    let topics = catalogue.topics
    let named = topics.filter { $0.topic.kind == .capability || $0.topic.kind == .update }
    return [
      "description": "A KB number, or what an update brings.",
      "anyOf": [
        .names(named.map { ($0.topic.name, plain($0.title)) }, "What an update brings."),
        ["type": "string", "pattern": "^[Kk][Bb](?=[0-9]*[1-9])[0-9]{5,8}$"],
      ],
    ]
  }

  /// A scalar but null: an unquoted name may look like a number.
  private var names: SchemaValue {
    [
      "type": "array",
      "items": ["type": ["string", "number", "boolean"], "minLength": 1],
    ]
  }

  // MARK: Waivers

  private var waiver: SchemaValue {
    let settings = catalogue.topics.filter { $0.topic.kind == .setting }
    return [
      "type": "object",
      "required": ["setting", "reason", "owner", "expires"],
      "additionalProperties": false,
      "properties": [
        "setting": [
          "description": "A setting or a pattern, such as schannel.server.TLS 1.0 or winhttp.*",
          "anyOf": [
            .names(settings.map { ($0.topic.name, plain($0.title)) }, "A setting."),
            ["type": "string", "pattern": "[*?]"],
          ],
        ],
        "groups": .reference("names", "Names and patterns of groups; without it: all."),
        "hosts": .reference("names", "Names and patterns of hosts; without it: all."),
        "reason": words("Why this is agreed."),
        "owner": words("Who is asked when it has expired."),
        "expires": [
          "description": "The last day on which it holds, in UTC, such as 2027-03-31.",
          "type": "string", "format": "date", "pattern": .string(Self.date),
        ],
      ],
    ]
  }

  private func words(_ description: String) -> SchemaValue {
    ["description": .string(description), "type": "string", "pattern": "\\S"]
  }

  /// A day that the calendar has.
  private static let date =
    "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$"

  /// A text of the catalogue without its marks.
  func plain(_ text: String) -> String { Prose(written: text).plain }
}
