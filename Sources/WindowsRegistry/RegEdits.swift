/// How a document of edits is spelt.
package enum RegEditForm: Hashable, Sendable {
  /// Nothing but printable ASCII in lines of CR LF, for a way on which other bytes may be changed.
  ///
  /// Names beyond ASCII cannot be written. Text in hex is UTF-16, as Windows reads it by the header;
  /// Wine does not, unless the file is made UTF-16 before it imports it.
  case ascii
  /// UTF-16LE with a mark, as regedit exports.
  case utf16
}

extension RegText {
  /// Why no document can hold an edit.
  package struct Unwritable: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
  }

  /// A document that does these edits, in this order, when Windows imports it.
  ///
  /// A blank line stands at its end: without it `net rpc registry import` of Samba drops the last
  /// line. The header of a section makes its key, so a deleted value brings its key into being where
  /// that is missing; leave such edits out by `edits.thatMatter(in:)`.
  package static func document(
    for edits: [RegistryEdit],
    in form: RegEditForm
  ) throws(Unwritable) -> [UInt8] {
    var writer = RegWriter(format: form.format)
    writer.header()
    var open: RegistryPath?
    for edit in edits {
      try edit.check(form)
      switch edit {
      case .setValue(let path, let value):
        writer.open(path, &open)
        writer.value(value.name, value.data, hasTextInHex: !value.data.isPlain(in: form))
      case .deleteValue(let path, let name):
        writer.open(path, &open)
        writer.value(name, nil)
      case .deleteKey(let path):
        writer.newLine()
        writer.section(path, isDeletion: true)
        open = nil
      }
    }
    writer.newLine()
    return writer.bytes
  }
}

extension [RegistryEdit] {
  /// Without the deletions of values and keys that are known not to be there when their turn comes.
  package func thatMatter(in snapshot: RegistrySnapshot) -> [RegistryEdit] {
    indices.compactMap { index in
      let edit = self[index]
      if case .setValue = edit { return edit }
      for earlier in self[..<index].reversed() {
        switch earlier {
        case .setValue(let path, _) where edit.path.contains(path): return edit
        case .deleteKey(let path) where path.contains(edit.path): return nil
        default: continue
        }
      }
      if case .absent = snapshot.key(edit.path) { return nil }
      return edit
    }
  }
}

extension RegEditForm {
  fileprivate var format: RegFormat {
    switch self {
    case .ascii:
      RegFormat(encoding: .utf8, hasByteOrderMark: false, version: .registryEditor5)
    case .utf16: .exported
    }
  }
}

extension RegWriter {
  /// Begins a section unless the last one is of this very key.
  fileprivate mutating func open(_ path: RegistryPath, _ current: inout RegistryPath?) {
    guard path != current else { return }
    newLine()
    section(path)
    current = path
  }
}

extension RegistryEdit {
  fileprivate func check(_ form: RegEditForm) throws(RegText.Unwritable) {
    try path.subpath.check(form, "the key \(path)")
    switch self {
    case .setValue(_, let value): try value.name.spelling.check(form, "the value \(value.name)")
    case .deleteValue(_, let name): try name.spelling.check(form, "the value \(name)")
    case .deleteKey: break
    }
  }
}

extension RegistryText {
  fileprivate func check(_ form: RegEditForm, _ what: String) throws(RegText.Unwritable) {
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw RegText.Unwritable(
        reason: "the name of \(what) holds a control character, which no import brings across"
      )
    }
    if form == .ascii, bytes.contains(where: { $0 >= 0x80 }) {
      throw RegText.Unwritable(
        reason: "the name of \(what) goes beyond ASCII, which this way of writing does not carry"
      )
    }
  }
}

extension RegistryData {
  /// Whether its text may stand between quotes; if not, its bytes are written.
  ///
  /// Line breaks and tabs are not for every program on the way, nor are very long lines: the line
  /// buffer of Windows' findstr has 8191 characters, and hex data is wrapped.
  fileprivate func isPlain(in form: RegEditForm) -> Bool {
    guard let string = plainString else { return true }
    return string.bytes.count <= 1000 && string.string != nil
      && string.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && (form == .utf16 || $0 < 0x80) }
  }
}
