import Foundation
import Inputs
import Testing
import WindowsRegistry

@testable import Posture

/// The snapshots of `Tests/Corpus`, whose README tells what they are.
enum Corpus {
  struct Host: CustomTestStringConvertible, Sendable {
    /// `untouched/7-sp1-client-x64`.
    let path: String
    let observed: ObservedHost
    let complaints: [String]
    var testDescription: String { path }

    var folder: Substring { path.prefix { $0 != "/" } }
    var name: Substring { path.drop { $0 != "/" }.dropFirst() }
    var snapshot: RegistrySnapshot { observed.snapshot }

    /// Every value with its place.
    var addresses: [RegistryAddress] {
      snapshot.keys.flatMap { key in key.values.map { RegistryAddress(key.path, $0.name) } }
    }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")

  /// Folders of hosts as they should be, or as somebody may well have left them.
  static let sound = hosts(in: "untouched", "updated", "configured", "roles")
  static let faulty = hosts(in: "faulty")

  static func host(_ path: String) -> Host? { (sound + faulty).first { $0.path == path } }

  private static func hosts(in folders: String...) -> [Host] {
    folders.flatMap { name in
      files(below: name).filter { $0.hasSuffix(".reg") }.sorted().map { file in
        read("\(name)/\(file)")
      }
    }
  }

  private static func files(below name: String) -> [String] {
    let path = folder.appending(path: name).path()
    return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  private static func read(_ file: String) -> Host {
    let bytes = (try? Data(contentsOf: folder.appending(path: file))) ?? Data()
    let content = RegText.read([UInt8](bytes), file: file)
    let path = String(file.dropLast(4))
    let name = path.split(separator: "/").last.map { String($0) } ?? path
    let snapshot =
      content.value?.snapshot(host: content.value?.host ?? name)
      ?? RegistrySnapshot(host: "", covers: [], keys: [])
    return Host(
      path: path,
      observed: ObservedHost(snapshot, catalogue: catalogue),
      complaints: content.diagnostics.map(\.summary)
    )
  }
}

/// The file of verdicts, which another implementation wrote.
struct ExpectedPosture: Sendable {
  struct Section: CustomTestStringConvertible, Sendable {
    let path: String
    /// By stack: `on off/req! …`, and what stands behind `#`.
    let rows: [String: (verdicts: [String], reasons: [String])]
    var testDescription: String { path }
  }

  let protocols: [TLSProtocol]
  /// The reasons that the head of the file explains.
  let explained: [String]
  let sections: [Section]

  static let file = ExpectedPosture(
    (try? String(contentsOf: Corpus.folder.appending(path: "expected-posture.txt"), encoding: .utf8))
      ?? ""
  )

  init(_ text: String) {
    var protocols: [TLSProtocol] = []
    var explained: [String] = []
    var sections: [Section] = []
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /^#   ([a-z0-9-]{3,}) {2,}[A-Z]/) {
        explained.append(String(match.1))
      } else if let match = line.firstMatch(of: /^protocols: (.*)$/) {
        protocols = match.1.split(separator: ", ").compactMap { TLSProtocol(rawValue: String($0)) }
      } else if let match = line.firstMatch(of: /^\[(.*)\]$/) {
        sections.append(Section(path: String(match.1), rows: [:]))
      } else if !line.hasPrefix("#"), let section = sections.popLast() {
        let halves = line.split(separator: "  # ")
        let words = halves[0].split(separator: " ").map { String($0) }
        let reasons = halves.dropFirst().flatMap { $0.split(separator: ", ").map { String($0) } }
        var rows = section.rows
        rows[words[0]] = (Array(words.dropFirst()), reasons)
        sections.append(Section(path: section.path, rows: rows))
      }
    }
    (self.protocols, self.explained, self.sections) = (protocols, explained, sections)
  }
}
