import Inputs
import Testing

@testable import WindowsRegistry

/// A text as the bytes of a file.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The same text as regedit would save it: UTF-16LE with a mark.
func utf16(_ text: String, mark: Bool = true) -> [UInt8] {
  (mark ? [0xFF, 0xFE] : []) + RegistryText(text).utf16Bytes
}

let header = "Windows Registry Editor Version 5.00\r\n"

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

func snapshot(_ text: String) throws -> RegistrySnapshot {
  try #require(read(utf8(text)).value).snapshot(host: "test")
}
