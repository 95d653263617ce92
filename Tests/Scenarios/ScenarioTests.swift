import Foundation
import Testing

/// The built program against the stories in Texts; Scenario.swift explains their form.
///
/// `UPDATE_GOLDEN=1 swift test --filter Scenarios` writes down what the program answers now; look
/// at the difference before committing it.
struct `The program` {
  static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Package.texts.path)
    return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }()

  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  @Test(arguments: names)
  func `does what the story says, twice with the same bytes`(name: String) throws {
    let file = Package.texts.appending(path: name)
    let scenario = try Scenario(String(contentsOf: file, encoding: .utf8))
    let (first, files) = try outcome(scenario, of: name)
    let (second, filesAgain) = try outcome(scenario, of: name)
    #expect(files.keys.sorted() == filesAgain.keys.sorted())
    for (path, bytes) in files where filesAgain[path] != bytes {
      Issue.record("\(name): the second run writes another \(path)")
    }
    var kept: [[String]] = []
    for (index, step) in scenario.steps.enumerated() {
      guard let answer = first[index] else {
        kept.append([])
        continue
      }
      #expect(answer == second[index], "\(name):\(step.line): the second run answers otherwise")
      let isExpected = answer.fits(step.expected)
      kept.append(isExpected ? step.expected : answer.lines)
      if !isExpected, !Self.updates {
        Issue.record(
          """
          \(name):\(step.line): another answer than the story tells
          \(difference(from: step.expected, to: answer.lines))
          If it is right: UPDATE_GOLDEN=1 swift test --filter Scenarios
          """
        )
      }
    }
    if Self.updates {
      try Data(scenario.rewritten(kept).utf8).write(to: file)
    }
  }

  @Test func `has stories to tell`() {
    #expect(!Self.names.isEmpty)
  }

  /// What the commands answered, and what they left behind.
  private func outcome(
    _ scenario: Scenario,
    of name: String
  ) throws -> (answers: [Answer?], files: [String: [UInt8]]) {
    let run = try ScenarioRun()
    let answers = try scenario.steps.map { step in
      do {
        return try run.perform(step.action)
      } catch let fault as ScenarioFault {
        throw ScenarioFault(line: step.line, what: "\(name): \(fault.what)")
      }
    }
    return (answers, try run.files())
  }

  /// The lines that differ, with a few around them.
  private func difference(from expected: [String], to found: [String]) -> String {
    var removed: Set<Int> = []
    var inserted: [Int: String] = [:]
    for change in found.difference(from: expected) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, let line, _): inserted[offset] = line
      }
    }
    var lines: [String] = []
    var (old, new) = (0, 0)
    while old < expected.count || new < found.count {
      if old < expected.count, removed.contains(old) {
        lines.append("- " + expected[old])
        old += 1
      } else if let line = inserted[new] {
        lines.append("+ " + line)
        new += 1
      } else {
        if new < found.count { lines.append("  " + found[new]) }
        old += 1
        new += 1
      }
    }
    let changed = lines.indices.filter { !lines[$0].hasPrefix("  ") }
    return lines.indices
      .filter { index in changed.contains { abs($0 - index) <= 2 } }
      .prefix(80).map { lines[$0] }.joined(separator: "\n")
  }
}

struct `The examples under manifests` {
  private static let scenarios = `The program`.names.compactMap { name in
    try? Scenario(
      String(contentsOf: Package.texts.appending(path: name), encoding: .utf8)
    )
  }

  static let files: [String] = {
    let root = Package.root.appending(path: "manifests")
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (paths ?? []).map { "manifests/" + $0 }
      .filter { !Package.isFolder(Package.root.appending(path: $0).path) }
      .sorted()
  }()

  @Test(arguments: files.filter { $0.hasSuffix(".yaml") })
  func `each manifest is run by a scenario`(path: String) {
    let commands = Self.scenarios.flatMap(\.steps).compactMap { step in
      if case .run(let command) = step.action { command } else { nil }
    }
    #expect(commands.contains { $0.contains(path) })
  }

  @Test(arguments: files.filter { $0.hasSuffix(".reg") })
  func `each host is in a folder that a scenario copies, and is spoken of`(path: String) throws {
    let host = try #require(path.split(separator: "/").last?.dropLast(4))
    let using = Self.scenarios.filter { scenario in
      scenario.steps.contains { step in
        if case .copy(let folder) = step.action { path.hasPrefix(folder + "/") } else { false }
      }
    }
    #expect(using.contains { scenario in scenario.lines.contains { $0.contains(host) } })
  }
}
