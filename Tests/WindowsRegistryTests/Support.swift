import Foundation
import Inputs
import Testing

@testable import WindowsRegistry

/// A text as the bytes of a file.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The same text as regedit would save it: UTF-16LE with a mark.
func utf16(_ text: String, mark: Bool = true) -> [UInt8] {
  (mark ? [0xFF, 0xFE] : []) + RegistryText(text).utf16Bytes
}

/// The text of a file, whatever its encoding.
func text(_ bytes: [UInt8]) -> String {
  guard RegSignature(bytes).encoding == .utf16LittleEndian else {
    return String(decoding: bytes, as: UTF8.self)
  }
  return String(decoding: RegistryData(.string, bytes).codeUnits, as: UTF16.self)
}

let header = "Windows Registry Editor Version 5.00\r\n"

/// A path that the test knows to be one.
func path(_ text: String) -> RegistryPath {
  guard let path = RegistryPath(parsing: text) else {
    Issue.record("no path: \(text)")
    return RegistryPath(.localMachine, RegistryText.empty)
  }
  return path
}

func read(_ bytes: [UInt8], _ selection: Selection = .everything) -> Diagnosed<RegContent> {
  RegText.read(bytes, file: "test.reg", selection: selection)
}

/// The snapshot of a text under the header of regedit.
func snapshot(_ body: String) throws -> RegistrySnapshot {
  try #require(read(utf8(header + body)).value).snapshot(host: "test")
}

/// The folder of data that is not part of the project; nil where it is not at hand.
let fixtures = ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"]

func fixture(_ name: String) throws -> [UInt8] {
  let folder = try #require(fixtures)
  return [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: name)))
}

/// A small generator whose seed stands in the test (SplitMix64).
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
  mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}

extension RegContent {
  /// All that a content says, for comparing two.
  var everything: [String] {
    keys.map { key in
      "\(key.path.fullDescription) \(key.isDeleted) "
        + key.values.map { "\($0.name)=\($0.data.map { "\($0.type):\($0.bytes)" } ?? "-")" }
        .joined(separator: ";")
    } + covers.map { "covers \($0)" } + [host ?? "-", captured ?? "-", "\(format)"]
  }
}
