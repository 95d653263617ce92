package import Inputs

/// The `.reg` text format: the form in which registries travel between machines and in git.
package enum RegText {
  /// Reads a whole text.
  package static func read(
    _ bytes: [UInt8],
    file: String,
    selection: Selection = .everything
  ) -> Diagnosed<RegContent> {
    var reader = RegReader(file: file, selection: selection)
    reader.consume(bytes)
    return reader.finish()
  }

  /// The same text with only what the edits name changed; every other byte stays.
  ///
  /// Paths are taken as they are: where a file holds only `ControlSet00n`, resolve them first.
  package static func applying(
    _ edits: [RegistryEdit],
    to bytes: [UInt8],
    file: String
  ) -> Diagnosed<[UInt8]> {
    guard !edits.isEmpty else { return Diagnosed(bytes) }
    return RegEditor.applying(edits, to: bytes, file: file)
  }

  /// What regedit would export for these keys: Registry Editor 5.00, UTF-16LE with a mark, CRLF.
  ///
  /// Deleted keys and values are written as deletions, which an export never holds.
  package static func export(_ keys: [SnapshotKey]) -> [UInt8] {
    RegWriter.export(keys)
  }
}
