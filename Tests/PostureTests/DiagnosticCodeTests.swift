import Foundation
import Testing

@testable import Posture

/// Every code that the sources emit has an entry in diagnostics.yaml, and every entry a code.
struct `The codes of diagnostics` {
  /// Entries whose code somebody is building at the moment; each goes when its code is emitted.
  static let pending: Set<String> = []

  /// Calls that pass a code on instead of naming one; what calls them is seen.
  private static let passingOn = [
    // Members of these types take a code as an argument.
    "Inputs/Diagnostic.swift", "WindowsRegistry/RegNotes.swift", "Posture/Compare/Comparison.swift",
    // Functions that take one for several places.
    "Posture/Compare/Contradictions.swift", "Posture/Lints/ValueLint.swift",
    // Reads what an earlier run emitted.
    "Reports/StoredChange.swift",
    // Notes an update, and no message.
    "Posture/Facts/UpdatesReader.swift",
    // The code stands in the words that are chosen before.
    "YAML/SyntaxFault.swift",
  ]

  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

  private static let files: [(name: String, text: String)] = {
    let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
      let text = try? String(contentsOf: sources.appending(path: name), encoding: .utf8)
      return text.map { (name, $0) }
    }
  }()

  /// The codes that stand where one is emitted, with the files that do.
  private static var emitted: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for (name, text) in files {
      // `.error("…"`, `Remark(warning: "…"`, `code: "…"` and `code = "…"`; calls go over lines.
      for match in text.matches(of: /\.(?:error|warning|note)\(\s*"([a-z0-9-]+)"/) {
        found[String(match.1), default: []].insert(name)
      }
      for match in text.matches(of: /\bcontradict\(\s*(?:\w+ \? "([a-z0-9-]+)" : )?"([a-z0-9-]+)"/)
      {
        for code in [match.1, match.2].compactMap({ $0 }) {
          found[String(code), default: []].insert(name)
        }
      }
      for match in text.matches(of: /\b(?:warning|note|code)(?::| =)\s*"([a-z0-9-]+)"/) {
        // `\(code: "…")` marks code in the text of an explanation.
        if text[..<match.range.lowerBound].hasSuffix("\\(") { continue }
        found[String(match.1), default: []].insert(name)
      }
    }
    for hazard in Hazard.allCases {
      found[hazard.rawValue, default: []].insert("Posture/Plan/Plan.swift")
    }
    return found
  }

  @Test func `are found in the sources`() {
    #expect(Self.files.count > 100)
    let emitted = Self.emitted
    #expect(emitted.count > 60)
    // One of each form, some over several lines.
    for code in [
      "unknown-key", "empty-group", "reg-ignored-line", "update-likely", "fips", "yaml-tab",
      "drops-protocol", "overwritten-by-policy", "reg-bad-comment",
    ] {
      #expect(emitted[code] != nil, "\(code)")
    }
  }

  @Test func `are named where they are emitted, so that the scan sees them`() {
    for (name, text) in Self.files where !Self.passingOn.contains(name) {
      let hidden = text.matches(
        of: /(?:\.(?:error|warning)\(|Remark\(\s*(?:warning|note):)\s*(?!\s*")[a-zA-Z(][^\n]*/
      )
      // A switch over the severities names none.
      let calls = hidden.map { String($0.0) }.filter { !$0.hasSuffix(":") }
      #expect(calls == [], "\(name)")
    }
  }

  @Test func `are each explained`() {
    let unexplained = Self.emitted.filter { catalogue.diagnostics[$0.key] == nil }
    #expect(unexplained.map { "\($0.key) in \($0.value.sorted())" }.sorted() == [])
  }

  @Test func `are explained only where something emits them`() {
    let emitted = Set(Self.emitted.keys)
    let idle = Set(catalogue.diagnostics.keys).subtracting(emitted).subtracting(Self.pending)
    #expect(idle.sorted() == [])
    #expect(Self.pending.intersection(emitted).sorted() == [], "emitted now: no longer pending")
    #expect(Self.pending.filter { catalogue.diagnostics[$0] == nil }.sorted() == [])
  }

  @Test func `say how they are shown`() {
    for entry in catalogue.diagnostics.values {
      #expect(!entry.severities.isEmpty)
      #expect(
        entry.severities.filter { !["error", "warning", "note", "hazard"].contains($0) } == [],
        "\(entry.code)"
      )
      #expect(entry.severities.contains("hazard") == (Hazard(rawValue: entry.code) != nil))
      #expect(entry.sources.filter { catalogue.sources[$0] == nil } == [], "\(entry.code)")
      #expect(!entry.sources.isEmpty)
    }
  }
}
