import Inputs

/// How a `.reg` file is written: its encoding and the version that its first line names.
package struct RegFormat: Hashable, Sendable {
  package enum Encoding: String, Hashable, Sendable {
    case utf16LittleEndian = "UTF-16LE"
    /// Lines that are no UTF-8 are read as Windows-1252, with a warning.
    case utf8 = "UTF-8"
  }

  package enum Version: String, Hashable, Sendable, CaseIterable {
    case regedit4 = "REGEDIT4"
    case registryEditor5 = "Windows Registry Editor Version 5.00"
  }

  package let encoding: Encoding
  package let hasByteOrderMark: Bool
  package let version: Version

  package init(encoding: Encoding, hasByteOrderMark: Bool, version: Version) {
    self.encoding = encoding
    self.hasByteOrderMark = hasByteOrderMark
    self.version = version
  }

  /// What regedit exports since Windows 2000.
  package static let exported = RegFormat(
    encoding: .utf16LittleEndian,
    hasByteOrderMark: true,
    version: .registryEditor5
  )

  /// Whether `hex(2):` and `hex(7):` hold text of the ANSI code page instead of UTF-16.
  ///
  /// Windows goes by the header: Microsoft publishes version 5.00 files in ASCII whose `hex(2):` is
  /// UTF-16 (OfficeDocs, "Running a wizard: error loading DLL"), and "regedit /a" writes single
  /// bytes under REGEDIT4. A file in UTF-16 has no code page, whatever its header (so does Wine).
  var hasANSIData: Bool { version == .regedit4 && encoding == .utf8 }
}

/// What the first bytes of a file say of its encoding.
struct RegSignature {
  let encoding: RegFormat.Encoding
  let markLength: Int

  /// Decides from the first four bytes, or from all where there are fewer.
  init(_ bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(4))
    if head.starts(with: [0xFF, 0xFE]) {
      (encoding, markLength) = (.utf16LittleEndian, 2)
    } else if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      (encoding, markLength) = (.utf8, 3)
    } else if head.count >= 2, head[0] != 0, head[1] == 0 {
      (encoding, markLength) = (.utf16LittleEndian, 0)
    } else {
      (encoding, markLength) = (.utf8, 0)
    }
  }
}

extension RegFormat {
  /// Reads a header line; the failure says what the file looks like and what to do.
  ///
  /// Regedit takes blanks before the header and nothing after it (wine: programs/reg/import.c).
  static func version(ofHeader line: [UInt8], in file: String) -> Diagnosed<Version> {
    let text = line.drop { $0 == 0x20 || $0 == 0x09 }
    for version in Version.allCases where text.elementsEqual(version.rawValue.utf8) {
      return Diagnosed(version)
    }
    let place = Place(
      file: file,
      start: Position(line: 1, column: 1),
      end: Position(line: 1, column: 1 + min(line.count, 80))
    )
    return Diagnosed(nil, [refusal(of: Array(text), whole: line, at: place)])
  }

  /// What is wrong with a file whose first bytes are those of something else; nil when they may do.
  static func refusal(ofFirst bytes: [UInt8], in file: String) -> Diagnostic? {
    let known: [(first: [UInt8], what: String, help: String)] = [
      (
        Array("regf".utf8), "it is a registry hive (it begins with \"regf\")",
        "give the hive as such, or load it and export it: reg load HKLM\\X FILE, reg export HKLM\\X"
      ),
      (
        Array("PReg".utf8), "it is a group policy file (Registry.pol)",
        "export the key with reg export"
      ),
      (
        Array("CREG".utf8), "it is a registry file of Windows 9x",
        "export it there with regedit /e"
      ),
      (
        Array("WINE REGISTRY".utf8), "it is Wine's own registry file",
        "export the key with wine reg export"
      ), ([0xFE, 0xFF], "it is big-endian UTF-16", "save it as UTF-16LE or UTF-8"),
    ]
    for entry in known where bytes.starts(with: entry.first) {
      return refusal(entry.what, entry.help, at: Place(file: file))
    }
    return nil
  }

  private static func refusal(_ what: String, _ help: String, at place: Place) -> Diagnostic {
    .error(
      "reg-not-a-registry-file",
      "cannot read this as .reg text: \(what)",
      at: place,
      help: help
    )
  }

  private static func refusal(of text: [UInt8], whole: [UInt8], at place: Place) -> Diagnostic {
    let help =
      "the first line must be exactly \"\(Version.registryEditor5.rawValue)\" or "
      + "\"\(Version.regedit4.rawValue)\""
    if whole.isEmpty { return refusal("the first line is empty", help, at: place) }
    var trimmed = text
    while let last = trimmed.last, last == 0x20 || last == 0x09 { trimmed.removeLast() }
    for version in Version.allCases where trimmed.elementsEqual(version.rawValue.utf8) {
      return refusal(
        "blanks follow the header, and regedit refuses that",
        "remove them from line 1",
        at: place
      )
    }
    if text.starts(with: "REGEDIT".utf8) {
      // Windows takes such a header and then imports nothing (wine: parse_file_header).
      return refusal("of this header regedit imports nothing", help, at: place)
    }
    if text.starts(with: "[".utf8) {
      return refusal("the header line is missing", help, at: place)
    }
    if whole.contains(0) { return refusal("it is a binary file", help, at: place) }
    return refusal("the header line is not regedit's", help, at: place)
  }
}
