package import Inputs
package import Posture
package import WindowsRegistry

/// Writes a snapshot as JSON, format 1.0 (DESIGN section 8), and what the engine concludes from it.
package func writeSnapshotJSON(
  _ snapshot: RegistrySnapshot,
  facts: HostSummary?,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.member("format_version", "1.0")
    json.member("name", snapshot.host)
    json.member("captured", snapshot.captured)
    json.member("covers", snapshot.coverage.map(\.fullDescription))
    json.key("facts")
    if let facts { json.summary(facts) } else { json.null() }
    json.key("keys")
    json.array(snapshot.keys) { json, key in
      json.object { json in
        json.member("key", key.path.fullDescription)
        json.member("deleted", key.isDeleted)
        json.key("values")
        json.array(key.values) { json, value in json.value(value) }
      }
    }
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}

/// Writes a snapshot for people: the facts, then the keys.
package func writeSnapshotText(
  _ snapshot: RegistrySnapshot,
  facts: HostSummary,
  style: Style,
  to output: ReportOutput
) {
  output.write("\(style.bold(printable(snapshot.host)))  \(facts.text)\n")
  var lines: [(String, String)] = []
  if let captured = snapshot.captured { lines.append(("captured", captured)) }
  if let kind = facts.kind { lines.append(("kind", kind.rawValue)) }
  if !facts.frameworks.isEmpty {
    lines.append((".NET Framework", facts.frameworks.joined(separator: ", ")))
  }
  if let version = facts.internetExplorer { lines.append(("Internet Explorer", String(version))) }
  if !facts.roles.isEmpty { lines.append(("roles", facts.roles.joined(separator: ", "))) }
  lines.append(("users", facts.users.map { String($0) } ?? "unknown"))
  lines.append(("updates", facts.updates.map { String($0) } ?? "unknown"))
  for (name, text) in lines {
    output.write(
      "  \(name)\(String(repeating: " ", count: max(1, 18 - name.count)))\(printable(text))\n"
    )
  }
  output.write("\n\(style.bold("Speaks for"))\n")
  for path in snapshot.coverage { output.write("  \(printable(path.description))\n") }
  output.write("\n\(style.bold("Keys"))\n")
  for key in snapshot.keys {
    let gone = key.isDeleted ? style.red("  (deleted)") : ""
    output.write("  \(printable(key.path.description))\(gone)\n")
    for value in key.values {
      let text = value.data.map { $0.text(showsType: true) } ?? "(deleted)"
      output.write("      \(printable(value.name.description)) = \(printable(text))\n")
    }
  }
}

extension JSONWriter {
  fileprivate mutating func value(_ value: SnapshotValue) {
    object { json in
      json.member("name", value.name.spelling.description)
      if let data = value.data {
        json.member("type", data.type.description)
        json.key("data")
        json.content(data)
        if data.needsEncodingNote { json.member("encoding", "hex") }
      } else {
        json.member("deleted", true)
      }
    }
  }
}
