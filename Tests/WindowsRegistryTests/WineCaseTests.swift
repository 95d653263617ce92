import Foundation
import Inputs
import Testing

@testable import WindowsRegistry

/// Wine's own tests of importing, whose expectations are those of Windows.
@Suite(.enabled(if: fixtures != nil, "PLUMBLINE_FIXTURES names no folder"))
struct `Wine's cases of importing` {
  /// Cases that we meet otherwise, by the line of Wine's test, with the reason.
  ///
  /// The test fails when one that is listed begins to pass.
  static let otherwise: [Int: String] = [:]

  @Test func `every case gives the registry that Windows would hold`() throws {
    let bytes = try fixture("reg/wine_tests/wine_reg_cases.json")
    let cases = try JSONDecoder().decode(Cases.self, from: Data(bytes))
    var checked = 0
    var failed: Set<Int> = []
    for scenario in cases.scenarios {
      var registry = Registry()
      for step in scenario.steps {
        guard let failure = registry.run(step) else {
          checked += 1
          continue
        }
        failed.insert(step.line)
        if Self.otherwise[step.line] == nil {
          Issue.record("\(scenario.scenario) line \(step.line): \(failure)")
        }
      }
    }
    #expect(checked + failed.count == 270)
    #expect(failed.isSuperset(of: Self.otherwise.keys), "a listed case passes now")
  }
}

private struct Cases: Decodable {
  var scenarios: [Scenario]

  struct Scenario: Decodable {
    var scenario: String
    var steps: [Step]
  }

  struct Step: Decodable {
    var op: String
    var line: Int
    var key: String?
    var name: String?
    var type: UInt32?
    var size: Int?
    var content: String?
    var assert: String?
    var hex: String?

    enum CodingKeys: String, CodingKey {
      case op, line, key, name, type, size, content, assert
      case hex = "data_hex_as_read_by_RegQueryValueExA"
    }
  }
}

/// A registry in memory: a snapshot that covers everything, changed by imports and by the tests.
private struct Registry {
  private var state = RegistrySnapshot(
    host: "wine",
    covers: [RegistryPath(.currentUser, RegistryText.empty)],
    keys: []
  )
  private var queried: RegistryData?

  /// Runs one step; the answer says what is not as expected.
  mutating func run(_ step: Cases.Step) -> String? {
    let key = step.key.flatMap { RegistryPath(parsing: $0) }
    let name = ValueName(step.name ?? "")
    switch (step.op, key) {
    case ("import", _):
      importing(Array((step.content ?? "").utf8))
      return nil
    case ("delete_tree", let key?), ("delete_key", let key?):
      state = state.applying([.deleteKey(key)])
      return nil
    case ("expect_key", let key?):
      return state.key(key).value == nil ? "the key is missing" : nil
    case ("expect_no_key", let key?):
      return state.key(key).value == nil ? nil : "the key is there"
    case ("expect_no_value", let key?):
      return state.value(key, name).value.map { "is \($0)" }
    case ("expect_value", let key?):
      guard let data = state.value(key, name).value else { return "the value is missing" }
      let expected = "\(step.type ?? 99) \(step.hex ?? "")"
      let actual = "\(data.type.rawValue) \(hexText(ansi(data)))"
      return expected == actual ? nil : "expected \(expected), is \(actual)"
    case ("query", let key?):
      queried = state.value(key, name).value
      return nil
    case ("ok", _): return asserted(step.assert ?? "")
    default: return "unknown step \(step.op)"
    }
  }

  private mutating func importing(_ bytes: [UInt8]) {
    guard let content = read(bytes).value else { return }
    var keys: [RegistryPath: SnapshotKey] = [:]
    for key in state.keys { keys[key.path] = key }
    for key in content.keys {
      // The cases delete values, never keys.
      keys[key.path] = keys[key.path] ?? SnapshotKey(path: key.path)
    }
    state = RegistrySnapshot(host: "wine", covers: state.coverage, keys: Array(keys.values))
    for key in content.keys {
      for value in key.values {
        state = state.applying([
          value.data.map { .setValue(key.path, RegistryValue(value.name, $0)) }
            ?? .deleteValue(key.path, value.name)
        ])
      }
    }
  }

  /// The C expressions that Wine's tests put on a queried value.
  private func asserted(_ expression: String) -> String? {
    guard let queried else { return "nothing was queried" }
    let data = ansi(queried)
    switch expression {
    case "lr == ERROR_SUCCESS": return nil
    case "type == REG_EXPAND_SZ": return queried.type == .expandString ? nil : "\(queried.type)"
    case "type == REG_MULTI_SZ": return queried.type == .multiString ? nil : "\(queried.type)"
    default:
      if expression.hasPrefix("size == "), let size = Int(expression.split(separator: " ")[2]) {
        return data.count == size ? nil : "size \(data.count), not \(size)"
      }
      let parts = expression.split(separator: "\"")
      guard expression.hasPrefix("memcmp(buffer, "), parts.count == 3 else { return expression }
      return data.starts(with: parts[1].utf8) ? nil : "\(data)"
    }
  }

  /// What RegQueryValueExA would give.
  private func ansi(_ data: RegistryData) -> [UInt8] {
    switch data.type {
    case .string, .expandString, .multiString:
      RegistryText(utf16: data.codeUnits).string?.data(using: .windowsCP1252).map { Array($0) }
        ?? []
    default: data.bytes
    }
  }
}

private func hexText(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
