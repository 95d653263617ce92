import Posture
import WindowsRegistry

extension ExportTarget {
  /// The change set and its inverse, as regedit writes files: UTF-16LE with a mark, CRLF.
  func regFiles(for change: ExportedChange) throws(RegText.Unwritable) -> [ExportedFile] {
    let name = exportName(of: change.host)
    let names = (change: "\(name).change.reg", revert: "\(name).revert.reg")
    return [
      ExportedFile(name: names.change, bytes: try change.forward(names)),
      ExportedFile(name: names.revert, bytes: try change.revert(names)),
    ]
  }
}

extension ExportedChange {
  fileprivate typealias Names = (change: String, revert: String)

  fileprivate func forward(_ names: Names) throws(RegText.Unwritable) -> [UInt8] {
    let edits = steps.compactMap(\.edit)
    var document = try CommentedDocument()
    document.comment("Host: \(host)")
    document.comment("From: \(source)")
    document.comment("\(words(for: edits)) on this host and no other.")
    document.comment("\(names.revert) takes it back: keep both.")
    restart(&document)
    for note in notes { document.comment(note) }
    howTo(names.change, &document)
    try document.edits(edits)
    return document.bytes
  }

  fileprivate func revert(_ names: Names) throws(RegText.Unwritable) -> [UInt8] {
    var document = try CommentedDocument()
    document.comment("Host: \(host)")
    document.comment("From: \(source)")
    document.comment("Takes back what \(names.change) does, to what was there before it.")
    document.comment("Values that somebody has changed since are overwritten.")
    restart(&document)
    for step in steps {
      guard case .value(let address, before: .unknown, _) = step else { continue }
      document.comment("Not taken back, since nobody knows what was there before: \(address)")
    }
    howTo(names.revert, &document)
    try restore(&document)
    guard !createdKeys.isEmpty else { return document.bytes }
    document.comment("The keys below were not there before. Each line deletes one with all in it:")
    document.comment("take out the lines of those keys that hold something else by now.")
    try document.edits(createdKeys.reversed().map { .deleteKey($0) })
    return document.bytes
  }

  /// The last step first, so that a value which was changed twice ends as it began.
  private func restore(_ document: inout CommentedDocument) throws(RegText.Unwritable) {
    var edits: [RegistryEdit] = []
    for step in steps.reversed() {
      switch step {
      case .value(_, before: .unknown, _), .value(_, before: .absent, after: nil): continue
      case .value(let address, before: .absent, _):
        edits.append(.deleteValue(address.path, address.name))
      case .value(let address, before: .present(let data), _):
        edits.append(.setValue(address.path, RegistryValue(address.name, data)))
      case .deleteKey(let path):
        // An empty key comes back by its header, for which there is no edit.
        try document.edits(edits)
        edits = []
        document.emptyKey(path)
      }
    }
    try document.edits(edits)
  }

  private func words(for edits: [RegistryEdit]) -> String {
    var (set, deleted, keys) = (0, 0, 0)
    for edit in edits {
      switch edit {
      case .setValue: set += 1
      case .deleteValue: deleted += 1
      case .deleteKey: keys += 1
      }
    }
    var parts: [String] = []
    if set > 0 { parts.append("sets \(count(set, "value"))") }
    if deleted > 0 { parts.append("deletes \(count(deleted, "value"))") }
    if keys > 0 { parts.append("deletes \(count(keys, "key"))") }
    let text = parts.joined(separator: ", ")
    return (text.isEmpty ? "Changes nothing" : text.prefix(1).uppercased() + text.dropFirst())
  }

  private func restart(_ document: inout CommentedDocument) {
    if needsRestart { document.comment("Windows may have to start again before it works.") }
  }

  private func howTo(_ file: String, _ document: inout CommentedDocument) {
    if steps.contains(where: { $0.path.user.map { $0 != ".DEFAULT" } ?? false }) {
      document.comment("Keys of HKEY_USERS are there only while that user is logged on.")
    }
    document.comment("As an administrator, from a 64-bit prompt: reg import \"\(file)\"")
  }
}

/// A `.reg` document with comments between its edits.
///
/// Regedit skips lines that begin with a semicolon (wine: programs/reg/import.c, parse states).
private struct CommentedDocument {
  private(set) var bytes: [UInt8]
  /// How many bytes every document begins with: the mark and the header line.
  private let headLength: Int

  init() throws(RegText.Unwritable) {
    let empty = try RegText.document(for: [], in: .utf16)
    // Behind the header an empty document has a blank line, CR LF.
    headLength = empty.count - 4
    bytes = Array(empty[..<headLength])
  }

  /// One line, whatever the text holds; it never begins with our own word, which readers obey.
  mutating func comment(_ text: String) {
    for unit in RegistryText("; \(printable(text))\r\n").utf16 {
      bytes.append(UInt8(truncatingIfNeeded: unit))
      bytes.append(UInt8(unit >> 8))
    }
  }

  /// A blank line, the edits, and a blank line.
  mutating func edits(_ edits: [RegistryEdit]) throws(RegText.Unwritable) {
    guard !edits.isEmpty else { return }
    bytes += try RegText.document(for: edits, in: .utf16)[headLength...]
  }

  mutating func emptyKey(_ path: RegistryPath) {
    bytes += RegText.export([SnapshotKey(path: path)])[headLength...]
  }
}
