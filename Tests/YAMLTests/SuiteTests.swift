import Foundation
import Inputs
import Support
import Testing
import YAML

/// The YAML test suite (github.com/yaml/yaml-test-suite), as far as the fixtures hold it.
struct `Reading the YAML test suite` {
  struct Case: Decodable {
    let id: String
    /// Whether a parser of YAML 1.2 must refuse it.
    let fail: Bool
    let yaml: String
    /// The value of each document; nil when the suite gives none.
    let json_docs: [JSONValue]?
  }

  private struct File: Decodable { let cases: [Case] }

  /// The folder of the fixtures, which are no part of the package.
  static let fixtures = ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"]

  @Test(.enabled(if: fixtures != nil, "set PLUMBLINE_FIXTURES"))
  func `every case is read as YAML 1.2 wants, but for those in the table`() throws {
    let folder = URL(filePath: try #require(Self.fixtures), directoryHint: .isDirectory)
    let file = folder.appending(path: "yaml/yaml_test_suite.json")
    let cases = try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    #expect(cases.count > 200)

    for known in cases {
      let fault = Self.fault(of: known)
      if let reason = Self.refused[known.id] {
        #expect(!known.fail, "\(known.id) must be refused anyhow: take it out of the table")
        #expect(fault == .refused, "\(known.id) is in the table (\(reason)), but not refused")
      } else {
        #expect(fault == nil, "\(known.id): \(known.yaml.debugDescription)")
      }
    }
  }

  enum Fault { case refused, accepted, otherValue }

  private static func fault(of known: Case) -> Fault? {
    let read = readYAML(SourceText(name: known.id, known.yaml))
    let isRefused = read.diagnostics.hasErrors
    if known.fail { return isRefused ? nil : .accepted }
    if isRefused { return .refused }
    guard let expected = known.json_docs else { return nil }
    return read.value?.map(JSONValue.init) == expected ? nil : .otherValue
  }

  enum Reason {
    /// Only the tags of the core schema are known, on purpose.
    case unknownTag
    /// Libyaml knows no directives but %YAML 1.1, %YAML 1.2 and %TAG, and `%` begins one anywhere
    /// on the left.
    case directive
    /// Two keys of a mapping are equal, on purpose.
    case duplicateKey
    /// Libyaml wants a key before `:` in block mappings.
    case emptyKey
    /// Libyaml wants the `:` on the line of its key, and a space before what follows it.
    case flowColon
    /// Libyaml takes `?` and `:` for indicators where YAML 1.2 lets them begin a text.
    case flowIndicator
    /// Libyaml wants `---` before a document that follows `...`, and text before `...`.
    case bareDocument
    /// Libyaml allows no tabs where YAML 1.2 lets them be.
    case tab
    /// Libyaml wants a block scalar at the top to be indented.
    case unindented
    /// Libyaml's anchors are made of letters, digits, `-` and `_`.
    case anchorName
  }

  /// The valid cases that are refused.
  ///
  /// None is accepted that should not be, and none is read otherwise.
  static let refused: [String: Reason] = [
    "2LFX": .directive,
    "2XXW": .unknownTag,
    "4ABK": .flowColon,
    "4MUZ-00": .flowColon,
    "4MUZ-02": .flowColon,
    "6CK3": .unknownTag,
    "6LVF": .directive,
    "6WLZ": .unknownTag,
    "7FWL": .unknownTag,
    "7Z25": .bareDocument,
    "96NN-01": .tab,
    "CC74": .unknownTag,
    "CUP7": .unknownTag,
    "DK95-03": .tab,
    "FP8R": .unindented,
    "FRK4": .flowColon,
    "HM87-01": .flowIndicator,
    "HWV9": .bareDocument,
    "K3WX": .flowColon,
    "M7A3": .bareDocument,
    "MUS6-06": .directive,
    "NHX8": .emptyKey,
    "NKF9": .emptyKey,
    "P76L": .unknownTag,
    "QT73": .bareDocument,
    "S3PD": .emptyKey,
    "UKK6-00": .emptyKey,
    "VJP3-01": .flowColon,
    "W4TN": .directive,
    "X38W": .duplicateKey,
    "Y2GN": .anchorName,
    "Y79Y-01": .tab,
    "Z67P": .unknownTag,
    "ZYU8-01": .directive,
    "ZYU8-03": .directive,
  ]
}
