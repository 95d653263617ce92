import Foundation
import Inputs
import Support
import Testing
import YAML

@testable import Posture

/// Every manifest of this project: those to copy, those in the documentation, those of scenarios.
enum ManifestTexts {
  struct Named: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }

    var source: SourceText { SourceText(name: name, text) }
    var isGood: Bool { !readManifest([source], catalogue: catalogue).diagnostics.hasErrors }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let examples = files(below: "manifests", ending: ".yaml")
  /// The pages that show manifests; others show other YAML.
  static let documented = files(below: "docs", ending: ".md")
    .filter { ["manifest.md", "hosts.md"].contains($0.name) }.flatMap { fences($0) }
  static let scenarios = files(below: "Tests/Scenarios/Texts", ending: ".txt")
    .flatMap { files(of: $0) }
  static let all =
    examples + documented + scenarios + [Named(name: "the full one", text: `A manifest`.full)]

  private static func files(below folder: String, ending: String) -> [Named] {
    let folder = root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(ending) }.sorted().compactMap { name in
      let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return text.map { Named(name: name, text: $0) }
    }
  }

  /// The YAML in a page, in the surroundings that its indentation tells.
  private static func fences(_ page: Named) -> [Named] {
    var found: [Named] = []
    var block: String?
    for line in page.text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```yaml" {
        block = ""
      } else if line == "```", let text = block {
        let start = text.prefix { $0 == " " }.count
        let head = ["plumbline: 1\n", "groups:\n  g:\n    hosts: [h]\n", "    tls:\n"]
        let around = head.prefix([0: 1, 4: 2, 6: 3][start] ?? 1).joined()
        let whole = text.contains("plumbline: 1") ? text : around + text
        found.append(Named(name: "\(page.name) (\(found.count + 1))", text: whole))
        block = nil
      } else {
        block = block.map { $0 + line + "\n" }
      }
    }
    return found
  }

  private static func files(of scenario: Named) -> [Named] {
    var found: [Named] = []
    var name: String?
    var text = ""
    let lines = scenario.text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines + [Substring()] {
      if name != nil, line.hasPrefix("    |") {
        text += line.dropFirst(6) + "\n"
        continue
      }
      if let name, name.hasSuffix(".yaml") {
        found.append(Named(name: "\(scenario.name): \(name)", text: text))
      }
      name = line.hasPrefix("    + file ") ? String(line.dropFirst(11)) : nil
      text = ""
    }
    return found
  }
}
