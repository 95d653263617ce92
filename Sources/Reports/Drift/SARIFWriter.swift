import Inputs
import Posture

/// Writes the parts of a SARIF log, each in one place.
struct SARIFWriter {
  let report: DriftReport
  let catalogue: Catalogue
  let tree: SourceTree
  let rules: SARIFRules

  /// Notifications of one kind beyond so many are only counted.
  private static let mostNotifications = 100

  // MARK: The tool

  func driver(_ json: inout JSONWriter) {
    json.key("rules")
    json.array(rules.rules) { json, rule in self.rule(&json, rule) }
    json.key("notifications")
    json.array(notificationCodes) { json, code in
      json.object { json in
        json.member("id", code.id)
        json.text("shortDescription", code.title)
      }
    }
  }

  /// The lengths are GitHub's: 255 for a name, 1,024 for descriptions.
  private func rule(_ json: inout JSONWriter, _ rule: SARIFRules.Rule) {
    json.object { json in
      json.member("id", rule.id)
      json.member("name", clipped(rule.name, most: 200))
      json.text("shortDescription", clipped(rule.title, most: 900))
      json.text("fullDescription", clipped(rule.description, most: 900))
      json.key("help")
      json.object { json in
        json.member("text", "\(rule.description)\n\n\(rule.remedy)")
        json.member("markdown", markdown(rule))
      }
      if let url = rule.sources.lazy.compactMap(\.url).first { json.member("helpUri", url) }
      json.key("defaultConfiguration")
      json.object { json in json.member("level", rule.level) }
      json.key("properties")
      json.object { json in
        json.member("tags", rule.isRemark ? ["tls", "lint"] : ["security", "tls", "drift"])
        // GitHub shows it as “high”, as it shows what lets an attacker speak an old protocol.
        if rule.isWeakening { json.member("security-severity", "7.0") }
      }
    }
  }

  private func markdown(_ rule: SARIFRules.Rule) -> String {
    var text = "\(rule.description)\n\n\(rule.remedy)\n"
    if !rule.sources.isEmpty { text += "\n" }
    for source in rule.sources {
      text += source.url.map { "- [\(source.title)](\($0))\n" } ?? "- \(source.title)\n"
    }
    return text
  }

  // MARK: The run

  /// GitHub takes all in front of the last slash for the category by which uploads replace each other.
  func automationID(_ name: String?) -> String {
    var id = "plumbline/drift/\(name ?? tree.name(of: report.manifests.map(\.path)))/"
    if case .shard(let number, let count) = report.part { id += "shard-\(number)-of-\(count)/" }
    return id
  }

  func invocation(
    _ json: inout JSONWriter,
    _ results: SARIFResults,
    unknown: [FoldedUnknown],
    exitCode: Int?
  ) {
    json.object { json in
      json.member("executionSuccessful", report.unreadable.isEmpty)
      if let exitCode { json.member("exitCode", exitCode) }
      json.key("toolExecutionNotifications")
      json.array(executionNotes(results, unknown)) { json, note in
        json.sarifNotification(note, tree)
      }
      json.key("toolConfigurationNotifications")
      json.array(limited(report.diagnostics.map { SARIFNote($0) }, "diagnostics")) { json, note in
        json.sarifNotification(note, tree)
      }
    }
  }

  private var notificationCodes: [(id: String, title: String)] {
    var codes: [(id: String, title: String)] = [
      ("unreadable", "A host of which nothing could be read"),
      ("unknown", "A setting of which nobody can say what it is"),
      ("unlisted", "What there is no room for"),
    ]
    let own = Set(codes.map(\.id))
    for code in Set(report.diagnostics.map(\.code)).subtracting(own).sorted() {
      codes.append((code, catalogue.diagnostics[code]?.title ?? code))
    }
    return codes
  }

  private func executionNotes(_ results: SARIFResults, _ unknown: [FoldedUnknown]) -> [SARIFNote] {
    let unreadable = report.unreadable.map { host in
      SARIFNote(
        level: "error",
        descriptor: "unreadable",
        text: clipped("\(host.host) could not be read: \(host.reason)", most: 1_000)
      )
    }
    let unknown = unknown.map { unknown in
      let text = "\(unknown.entry.setting) is unknown on \(hostsText(unknown.hosts)): "
      return SARIFNote(
        level: "warning",
        descriptor: "unknown",
        text: clipped(text + unknown.entry.reason, most: 1_000)
      )
    }
    let left = [("remarks", results.unlisted.remarks), ("fixed findings", results.unlisted.fixed)]
    let unlisted = left.filter { $0.1 > 0 }.map { what, number in
      SARIFNote(level: "note", descriptor: "unlisted", text: "There are \(number) more \(what).")
    }
    return limited(unreadable, "unreadable hosts") + limited(unknown, "unknown settings") + unlisted
  }

  /// The first notes and one that counts the others.
  private func limited(_ notes: [SARIFNote], _ what: String) -> [SARIFNote] {
    guard notes.count > Self.mostNotifications else { return notes }
    let rest = notes.dropFirst(Self.mostNotifications - 1)
    let level = rest.contains { $0.level == "error" } ? "error" : "warning"
    return notes.prefix(Self.mostNotifications - 1)
      + [
        SARIFNote(
          level: level,
          descriptor: "unlisted",
          text: "There are \(rest.count) more \(what)."
        )
      ]
  }

  // MARK: Places

  /// Nil stands for the first manifest as a whole.
  func physicalLocation(_ json: inout JSONWriter, _ place: Place?) {
    json.sarifLocation(place ?? Place(file: report.manifests.first?.path ?? "manifest"), tree)
  }
}

extension JSONWriter {
  /// A message or a description: an object with a `text`.
  ///
  /// `[words](1)` would be a link within SARIF; texts of ours never hold one.
  mutating func text(_ name: String, _ text: String) {
    key(name)
    object { json in
      json.member("text", text.contains("](") ? text.replacing("](", with: "] (") : text)
    }
  }
}
