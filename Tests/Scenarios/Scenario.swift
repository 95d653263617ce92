import Foundation

/// A story with commands in it, and what they should answer.
///
/// Lines that begin in the first column are for people. Lines indented by four spaces are:
///
///     + copy manifests/office365      copies a folder of the package, under the same path
///     + file posture.yaml             creates a file; the lines below, behind “| ”, are its text
///     | plumbline: 1
///     $ plumbline plan posture.yaml   runs in the shell, in a folder of the scenario's own
///     > --limit pc-01                 the command goes on
///     Plan: nothing to do             standard output
///     ! warning: …                    standard error
///     [1]                             the exit code, where it is not 0
///
/// `<*>` stands for any characters; on a line by itself, for any lines. A line of output that looks
/// like one of these marks has a backslash in front; `\` alone is a blank line at the end.
///
/// `| json PATH…` behind a command picks members out of the one JSON object that standard output
/// must then be: `summary.hosts`, `changes.0.action`, `hosts.*.name` of all, `changes.#` to count.
struct Scenario {
  /// The lines of the text, without their line ends.
  let lines: [String]
  let steps: [Step]

  struct Step {
    let action: Action
    /// The line that a person should look at, counted from 1.
    let line: Int
    /// The lines that hold the expectation, by index; what a rewrite replaces.
    let expectedLines: Range<Int>
    let expected: [String]
  }

  enum Action: Hashable {
    case copy(String)
    case file(String, String)
    case run(String)
  }

  init(_ text: String) throws(ScenarioFault) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    var reader = ScenarioReader(lines)
    steps = try reader.steps()
  }

  /// The text with other expectations.
  func rewritten(_ answers: [[String]]) -> String {
    var result: [String] = []
    var next = 0
    for (step, answer) in zip(steps, answers) {
      result += lines[next..<step.expectedLines.lowerBound]
      result += answer.map { $0.isEmpty ? "" : "    " + $0 }
      next = step.expectedLines.upperBound
    }
    return (result + lines[next...]).joined(separator: "\n")
  }
}

struct ScenarioFault: Error, CustomStringConvertible {
  let line: Int
  let what: String
  var description: String { "line \(line): \(what)" }
}

private struct ScenarioReader {
  private let lines: [String]
  private var index = 0

  init(_ lines: [String]) { self.lines = lines }

  mutating func steps() throws(ScenarioFault) -> [Scenario.Step] {
    var steps: [Scenario.Step] = []
    while index < lines.count {
      let start = index
      guard let line = machineLine(index) else {
        index += 1
        continue
      }
      index += 1
      let action: Scenario.Action
      if let path = line.after("+ copy ") {
        action = .copy(path)
      } else if let path = line.after("+ file ") {
        action = .file(path, fileText())
      } else if let command = line.after("$ ") {
        action = .run(([command] + block("> ")).joined(separator: "\n"))
      } else {
        throw ScenarioFault(line: start + 1, what: "neither a command nor a file: \(line)")
      }
      let expected = if case .run = action { expectation() } else { index..<index }
      steps.append(
        Scenario.Step(
          action: action,
          line: start + 1,
          expectedLines: expected,
          expected: expected.map { machineLine($0) ?? "" }
        )
      )
    }
    return steps
  }

  /// The line without its indent; nil for prose and blank lines.
  private func machineLine(_ index: Int) -> String? {
    lines[index].after("    ")
  }

  private mutating func block(_ mark: String) -> [String] {
    var texts: [String] = []
    while index < lines.count, let line = machineLine(index),
      let text = line.after(mark) ?? (line + " " == mark ? "" : nil)
    {
      texts.append(text)
      index += 1
    }
    return texts
  }

  private mutating func fileText() -> String {
    let texts = block("| ")
    return texts.map { $0 + "\n" }.joined()
  }

  /// All up to the next step or the next line of prose, without blank lines at the end.
  private mutating func expectation() -> Range<Int> {
    let start = index
    var end = index
    while index < lines.count {
      if let line = machineLine(index) {
        if line.hasPrefix("$ ") || line.hasPrefix("+ ") { break }
        end = index + 1
      } else if !lines[index].isEmpty {
        break
      }
      index += 1
    }
    index = end
    return start..<end
  }
}

extension String {
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
