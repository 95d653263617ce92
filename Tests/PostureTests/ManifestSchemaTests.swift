import Foundation
import Inputs
import Support
import Testing
import YAML

@testable import Posture

/// docs/schema/manifest.schema.json, which editors read, against the reader of manifests.
struct `The schema of manifests` {
  private static let schema = Result {
    let file = ManifestTexts.root.appending(path: "docs/schema/manifest.schema.json")
    return try JSONSchema(JSONValue(parsing: Data(contentsOf: file)))
  }

  /// What the schema says of a text; nil for a text that is no YAML.
  private func faults(_ text: String) throws -> [String]? {
    guard let root = readSingleYAML(SourceText(name: "m", text)).value else { return nil }
    return try Self.schema.get().faults(in: JSONValue(root))
  }

  @Test(arguments: ManifestTexts.all.filter(\.isGood))
  func `takes every good manifest of this project`(manifest: ManifestTexts.Named) throws {
    #expect(try faults(manifest.text) == [])
  }

  @Test func `has manifests to take`() {
    #expect(ManifestTexts.examples.count >= 4)
    #expect(ManifestTexts.examples.filter { !$0.isGood }.map(\.name) == [])
    #expect(ManifestTexts.documented.count >= 5)
    #expect(ManifestTexts.documented.filter { !$0.isGood }.map(\.name) == [])
    #expect(ManifestTexts.scenarios.count > 10)
  }

  /// Faults that no schema can express, by their codes.
  private static let beyond: [String: String] = [
    "duplicate-setting": "two spellings of one name are two keys",
    "bounds-crossed": "it compares two values",
    "inventory-twice": "names in other cases are other keys",
    "listed-twice": "names in other cases are other names",
    "suite-list-too-long": "it counts the characters of a whole list",
    "yaml-duplicate-key": "of equal keys only one is left",
    "yaml-empty": "there is nothing to look at",
  ]

  /// And those of codes that it can express elsewhere, by the names of the samples.
  private static let alsoBeyond: [String: String] = [
    "a grammar version of 1.0": "1.0 and 1 are one number",
    "a list as a group's name": "in JSON all keys are texts",
    "a waiver of no group": "it looks names up that stand elsewhere",
  ]

  private static let bad: [BadManifest] =
    BadManifest.whole + BadManifest.groups + BadManifest.settings + BadManifest.registry
    + BadManifest.waivers + `An inventory`.faults
    + `Bounds for a side`.faults.map { fault in
      BadManifest("bounds: \(fault.text)", text: group("tls: { \(fault.text) }"))
    }
    + `A setting of one value`.faults.map { fault in
      BadManifest("value: \(fault.text)", text: group("tls: { \(fault.text) }"))
    }

  @Test(arguments: bad)
  func `refuses every bad manifest whose fault a schema can express`(sample: BadManifest) throws {
    let text = MarkedText(sample.text).text
    let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
    let errors = read.diagnostics.filter { $0.severity == .error }
    let found = try faults(text)
    // Warnings are no faults: an editor may show them, a schema cannot.
    if errors.isEmpty {
      #expect(found == [])
    } else if Self.alsoBeyond[sample.name] == nil,
      errors.contains(where: { Self.beyond[$0.code] == nil })
    {
      #expect(found != [], "\(errors.map(\.summary))")
    }
  }

  @Test func `cannot express only what it is said not to`() throws {
    var codes: Set<String> = []
    var names: Set<String> = []
    for sample in Self.bad {
      let text = MarkedText(sample.text).text
      let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
      guard read.diagnostics.hasErrors, try faults(text) ?? [] == [] else { continue }
      if Self.alsoBeyond[sample.name] == nil {
        codes.formUnion(read.diagnostics.filter { $0.severity == .error }.map(\.code))
      } else {
        names.insert(sample.name)
      }
    }
    #expect(codes.subtracting(Self.beyond.keys) == [])
    #expect(names == Set(Self.alsoBeyond.keys))
    // Its sample is written for the list and stands in no table.
    #expect(Set(Self.beyond.keys).subtracting(codes) == ["suite-list-too-long"])
  }

  @Test(arguments: 0..<4)
  func `agrees with the reader about manifests changed at random`(seed: Int) throws {
    let words = [
      "enabled", "disabled", "os-default", "on", "true", "~", "7", "0", "-1", "4294967296", "1.2",
      "TLS 1.2", "tlsv1", "ssl 3", "DTLS_1.0", "1.25", "[]", "[x]", "[1]", "{}", "{ a: b }",
      "x", "\"\"", "\"*\"", "KB3140245", "kb00000", "2028-02-29", "2027-02-29", "ad-fs", "REG_SZ",
      "REG_BINARY", "hex(7)", "HKLM\\SYSTEM\\ControlSet001\\X", "hku\\S-1-5-18\\X", "ssh", "smb",
      "machine-policy", "winhttp.*", "schannel.server.TLS 1.2", "minimum", "scope", "policy",
    ]
    var random = Random(seed: UInt64(20_261_127 + seed))
    let originals = ManifestTexts.all.filter(\.isGood)
    for _ in 0..<150 {
      let original = originals[random.below(originals.count)]
      guard let root = readSingleYAML(original.source).value else { continue }
      let scalars = places(in: root).filter { $0.start.line == $0.end.line }
      let word = words[random.below(words.count)]
      let text = original.text.replacing(scalars[random.below(scalars.count)], with: word)
      let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
      let errors = read.diagnostics.filter { $0.severity == .error }
      // Only what a schema can see: in JSON all keys are texts, and a number has lost its digits.
      guard errors.allSatisfy({ Self.isExpressible($0) }), let found = try faults(text) else {
        continue
      }
      #expect(found.isEmpty == errors.isEmpty, "\(errors.map(\.summary)) \(found)\n\(text)")
    }
  }

  private static func isExpressible(_ fault: Diagnostic) -> Bool {
    if beyond[fault.code] != nil || fault.code.hasPrefix("yaml-") { return false }
    // A group of a waiver is looked up; groups that disagree are compared.
    return !fault.summary.contains("is no group") && !fault.code.hasSuffix("-disagree")
      && !fault.summary.hasPrefix("a key of") && fault.code != "bad-hex"
  }

  /// The places of all scalars, keys included.
  private func places(in node: Node) -> [Place] {
    switch node.content {
    case .scalar: [node.place]
    case .sequence(let items): items.flatMap { places(in: $0) }
    case .mapping(let pairs): pairs.flatMap { places(in: $0.key) + places(in: $0.value) }
    }
  }

  @Test func `knows the keys that the reader knows`() throws {
    let samples: [(text: String, path: [String])] = [
      ("plumbline: 1\nzzzzzzzz: 1\n", []),
      (group("zzzzzzzz: 1"), ["definitions", "group"]),
      (group("tls: { zzzzzzzz: 1 }"), ["definitions", "group", "properties", "tls"]),
      (group("registry: [{ zzzzzzzz: 1 }]"), ["definitions", "registry-value"]),
      ("plumbline: 1\nwaivers: [{ zzzzzzzz: 1 }]\n", ["definitions", "waiver"]),
      ("plumbline: 1\ninventory: { a: { zzzzzzzz: 1 } }\n", ["definitions", "inventory-entry"]),
    ]
    let file = ManifestTexts.root.appending(path: "docs/schema/manifest.schema.json")
    let schema = try JSONValue(parsing: Data(contentsOf: file))
    for (text, path) in samples {
      let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
      let help = try #require(read.diagnostics.first { $0.code == "unknown-key" }?.help)
      let keys = help.matches(of: /“([^”]*)”/).map { String($0.1) }
      let known = path.reduce(schema) { $0[$1] ?? .null }
      #expect(Set((known["properties"]?.members ?? [:]).keys) == Set(keys), "\(path)")
    }
  }
}

extension String {
  /// The text with another one at a place within one line.
  fileprivate func replacing(_ place: Place, with text: String) -> String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let line = Array(lines[place.start.line - 1].unicodeScalars)
    var changed = String.UnicodeScalarView(line[..<(place.start.column - 1)])
    changed += Array(text.unicodeScalars)
    changed += line[(place.end.column - 1)...]
    lines[place.start.line - 1] = String(changed)
    return lines.joined(separator: "\n")
  }
}
