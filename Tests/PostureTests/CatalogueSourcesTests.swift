import Foundation
import Inputs
import Testing

@testable import Posture

/// The check that the build runs over the catalogue's files: it refuses entries without a source.
struct `The build's check for sources` {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/EmbedCatalogue/check-sources.awk").path

  /// What the check says of files, and whether it lets them pass.
  private func check(_ files: [(name: String, text: String)]) throws -> (
    faults: [String], code: Int32
  ) {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "plumbline-sources-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in files {
      try Data(file.text.utf8).write(to: folder.appending(path: file.name))
    }
    let errors = folder.appending(path: "errors")
    try Data().write(to: errors)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["awk", "-f", Self.script] + files.map(\.name)
    process.currentDirectoryURL = folder
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: errors, encoding: .utf8)
    return (text.split(separator: "\n").map { String($0) }, process.terminationStatus)
  }

  @Test func `lets the catalogue pass`() throws {
    let files = builtInCatalogueFiles.map { file in
      (
        name: file.name.replacing("catalogue/", with: ""),
        text: String(decoding: file.bytes, as: UTF8.self)
      )
    }
    #expect(files.count > 8)
    let (faults, code) = try check(files)
    #expect(faults == [])
    #expect(code == 0)
  }

  static let bad: [(text: String, faults: [String])] = [
    (
      "settings:\n  - family: f\n    title: t\n",
      ["2: error: the setting family “f” names no source"]
    ),
    (
      "releases:\n  - id: r\n    winhttp:\n      offered: [TLS 1.2]\n    sources: [A]\n",
      ["3: error: the default offer “winhttp” of “r” names no source"]
    ),
    (
      "releases:\n  - id: r\n    wininet:\n      - offered: []\n      - offered: []\n        sources: [A]\n    sources: [A]\n",
      ["4: error: the default offer “wininet” of “r” names no source"]
    ),
    (
      "settings:\n  - family: f\n    default-offer:\n      - { from: 0, offered: [TLS 1.0] }\n    sources: [A]\n",
      ["4: error: the default offer “default-offer” of “f” names no source"]
    ),
    (
      "capabilities:\n  - id: c\n    cases:\n      - when: { build-below: 7600 }\n        built-in: true\n",
      [
        "2: error: the capability “c” names no source"
      ]
    ),
    (
      "capabilities:\n  - id: c\n    cases:\n      - when: { build-below: 7600 }\n        sources: []\n    sources: [A]\n",
      ["4: error: the case “{ build-below: 7600 }” of “c” names no source"]
    ),
    (
      "workloads:\n  - id: w\n    sources: [A]\n    prerequisites:\n      - id: w.p\n    parts:\n      - rule: w.r\n",
      [
        "5: error: the prerequisite “w.p” names no source",
        "7: error: the rule “w.r” names no source",
      ]
    ),
    ("products:\n  - id: p\n    sources: []\n", ["2: error: the product “p” names no source"]),
    (
      "diagnostics:\n  - code: c\n    means: >-\n      sources: [A] are not meant here\n    example: |\n      sources: [A]\n",
      ["2: error: the diagnostic “c” names no source"]
    ),
    (
      "ignored:\n  - key: 'HKLM\\X'\n  - user-key: 'Software\\X'\n",
      [
        "2: error: the ignored value “HKLM\\X” names no source",
        "3: error: the ignored value “Software\\X” names no source",
      ]
    ),
    (
      "frameworks:\n  - { release: 1, version: \"1\" }\n",
      ["1: error: the table of frameworks names no source"]
    ),
    (
      "capabilities:\n  - id: c\n    cases: [{ when: {} }]\n    sources: [A]\n",
      ["3: error: the list “cases” must have one entry a line, so that their sources can be seen"]
    ),
  ]

  @Test(arguments: bad.indices)
  func `refuses an entry without one, with place and name`(index: Int) throws {
    let (text, expected) = Self.bad[index]
    let (faults, code) = try check([("bad.yaml", text)])
    #expect(faults.sorted() == expected.map { "bad.yaml:" + $0 }.sorted())
    #expect(code != 0)
  }

  @Test func `takes sources in every form in which they are written`() throws {
    let good = """
      settings:
        - family: f
          default-offer:
            - { from: 0, offered: [TLS 1.0],
                sources: [A] }
          sources: [
            A ]
        - family: g
          sources:
            - A
      capabilities:
        - id: c
          cases:
            - when: {}          # rests on the sources of the capability
              built-in: true
          sources: [A]
      frameworks:
        - { release: 1, version: "1" }
      sources: [A]
      """
    let (faults, code) = try check([("good.yaml", good)])
    #expect(faults == [])
    #expect(code == 0)
  }

  /// Each line with sources taken out in turn: only a case may go without, because its capability has
  /// some.
  @Test func `misses none that is taken out of the catalogue`() throws {
    var files: [(name: String, text: String)] = []
    var optional: Set<String> = []
    for file in builtInCatalogueFiles {
      let lines = String(decoding: file.bytes, as: UTF8.self).split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      for (index, line) in lines.enumerated() where line.contains("sources: [") {
        var changed = lines
        let margin = line.prefix { $0 == " " }.count
        let isFlow = line.contains("{")
        changed[index] = isFlow ? line.replacing(/,? *sources: \[[^\]]*\]/, with: "") : "#"
        let name = "\(files.count)-\(file.name.split(separator: "/").last ?? "")"
        files.append((name, changed.joined(separator: "\n")))
        if file.name.hasSuffix("updates.yaml"), margin == 8 { optional.insert(name) }
      }
    }
    #expect(files.count > 350)
    #expect(optional.count > 40)
    let (faults, _) = try check(files)
    let refused = Set(faults.compactMap { $0.split(separator: ":").first.map { String($0) } })
    #expect(refused == Set(files.map(\.name)).subtracting(optional))
  }
}
