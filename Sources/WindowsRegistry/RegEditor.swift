import Inputs

/// Changes `.reg` text in place, so that a diff shows the change and nothing else.
///
/// The edits run one by one on a description of the file: which of its sections and values still
/// stand, what they hold now, and what is new. The bytes are made from it once, at the end.
struct RegEditor {
  private let bytes: [UInt8]
  private let file: String
  private let content: RegContent
  private let document: RegDocument
  private let lineEnd: String

  private var removedSections: Set<Int> = []
  private var removedValues: Set<Int> = []
  /// Nil where the value is said to be deleted.
  private var changed: [Int: RegistryData?] = [:]
  /// New values of sections that are there.
  private var added: [Int: [SnapshotValue]] = [:]
  /// New sections in the order in which they came up; removed ones are nil.
  private var newSections: [(path: RegistryPath, values: [SnapshotValue])?] = []
  private var newIndex: [RegistryPath: Int] = [:]
  /// What was known before, and what the edits make known as a whole.
  private var known: [RegistryPath]
  private var diagnostics: [Diagnostic] = []

  static func applying(
    _ edits: [RegistryEdit],
    to bytes: [UInt8],
    file: String
  ) -> Diagnosed<[UInt8]> {
    var reader = RegReader(logging: file)
    reader.consume(bytes)
    let read = reader.finish()
    guard let content = read.value, let log = reader.log, !read.diagnostics.hasErrors else {
      return Diagnosed(nil, read.diagnostics)
    }
    var editor = RegEditor(bytes, file, content, log)
    for edit in edits { editor.apply(edit) }
    guard !editor.diagnostics.hasErrors else { return Diagnosed(nil, editor.diagnostics) }
    let text = editor.text()
    guard let openEnd = log.openEnd, text != bytes else {
      return Diagnosed(text, editor.diagnostics)
    }
    // The file ends in a hex value whose last backslash would swallow whatever is put behind it:
    // close that value first.
    var writer = editor.newWriter()
    writer.newLine()
    return applying(edits, to: bytes[..<openEnd] + writer.bytes, file: file)
  }

  private init(_ bytes: [UInt8], _ file: String, _ content: RegContent, _ log: RegLog) {
    self.bytes = bytes
    self.file = file
    self.content = content
    document = RegDocument(log, length: bytes.count)
    lineEnd = log.lineEnd
    known = content.covers
  }

  // MARK: Edits

  private mutating func apply(_ edit: RegistryEdit) {
    guard isWritable(edit) else { return }
    let path = edit.path
    switch edit {
    case .setValue(_, let value): set(SnapshotValue(value.name, value.data), at: path)
    case .deleteValue(_, let name):
      // Where nothing is known of the key, the file has to say that the value is not there.
      if outermost(known).covers(path) {
        delete(name, at: path)
      } else {
        set(SnapshotValue(name, nil), at: path)
      }
    case .deleteKey:
      deleteKey(path)
      known.append(path)
    }
  }

  private mutating func set(_ value: SnapshotValue, at path: RegistryPath) {
    if let index = newIndex[path] {
      newSections[index]?.values.set(value)
      return
    }
    let standing = document.sections(of: path).filter {
      !removedSections.contains($0) && !document.sections[$0].isOverridden
        && !document.sections[$0].isDeletion
    }
    for section in standing.reversed() {
      if added[section]?.contains(where: { $0.name == value.name }) == true {
        added[section]?.set(value)
        return
      }
      let places = document.sections[section].values[value.name] ?? []
      if let place = places.last(where: { !removedValues.contains($0) }) {
        changed[place] = .some(value.data)
        return
      }
    }
    if let section = standing.last {
      added[section, default: []].append(value)
    } else {
      newIndex[path] = newSections.count
      newSections.append((path, [value]))
    }
  }

  private mutating func delete(_ name: ValueName, at path: RegistryPath) {
    if let index = newIndex[path] { newSections[index]?.values.removeAll { $0.name == name } }
    for section in document.sections(of: path) where !removedSections.contains(section) {
      added[section]?.removeAll { $0.name == name }
      for place in document.sections[section].values[name] ?? [] {
        removedValues.insert(place)
        changed.removeValue(forKey: place)
      }
    }
  }

  private mutating func deleteKey(_ path: RegistryPath) {
    let parent = path.parent.flatMap { exists($0) ? $0 : nil }
    for position in document.range(path) {
      let section = document.order[position]
      removedSections.insert(section)
      added[section] = nil
    }
    for (new, index) in newIndex where path.contains(new) {
      newSections[index] = nil
      newIndex[new] = nil
    }
    // A key that was there only because this one stood below it is still there.
    if let parent, !parent.subpath.isEmpty, !exists(parent), outermost(known).covers(parent) {
      newIndex[parent] = newSections.count
      newSections.append((parent, []))
    }
  }

  private func exists(_ path: RegistryPath) -> Bool {
    for position in document.range(path) {
      let section = document.sections[document.order[position]]
      if !section.isDeletion, !section.isOverridden,
        !removedSections.contains(document.order[position])
      {
        return true
      }
    }
    return newIndex.keys.contains { path.contains($0) }
  }

  // MARK: Text

  private func text() -> [UInt8] {
    var result = body()
    var writer = newWriter()
    let unknown = unspokenFor()
    guard !unknown.isEmpty || newSections.contains(where: { $0 != nil }) else { return result }
    writer.newLine()
    let newLine = writer.bytes
    if !result.hasSuffix(newLine), !endsWithLineEnd(result) { result += newLine }
    let endsInBlank = result.hasSuffix(newLine + newLine)
    var tail = newWriter()
    for path in unknown { tail.covers(path) }
    let additions = newSections.compactMap(\.self)
    if !additions.isEmpty, !endsInBlank || !unknown.isEmpty { tail.newLine() }
    for (index, section) in additions.enumerated() {
      if index > 0 { tail.newLine() }
      tail.section(section.path)
      if !outermost(known).covers(section.path) { tail.partial() }
      for value in section.values { tail.value(value.name, value.data) }
    }
    if endsInBlank { tail.newLine() }
    return result + tail.bytes
  }

  /// The file's own bytes with what was removed, changed and added within sections.
  private func body() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 256)
    var next = 0
    func copy(to end: Int) {
      if next < end { result += bytes[next..<end] }
      next = max(next, end)
    }
    for index in document.sections.indices {
      let section = document.sections[index]
      if removedSections.contains(index) {
        copy(to: section.bytes.lowerBound)
        for comment in section.comments { result += bytes[comment] }
        next = max(next, section.bytes.upperBound)
        continue
      }
      for place in section.values.values.joined().sorted() {
        let value = document.values[place]
        if removedValues.contains(place) {
          copy(to: value.bytes.lowerBound)
          next = value.bytes.upperBound
        } else if let data = changed[place] {
          copy(to: value.data.lowerBound)
          result += rendered(data, at: value.data.lowerBound)
          next = value.data.upperBound
        }
      }
      guard let values = added[index], !values.isEmpty else { continue }
      copy(to: section.insertion)
      var writer = newWriter()
      if !endsWithLineEnd(result) { writer.newLine() }
      for value in values { writer.value(value.name, value.data) }
      result += writer.bytes
    }
    copy(to: bytes.count)
    return result
  }

  private func rendered(_ data: RegistryData?, at offset: Int) -> [UInt8] {
    var writer = newWriter()
    var column = 0
    var index = offset
    let size = content.format.encoding == .utf16LittleEndian ? 2 : 1
    while index >= size, bytes[index - size] != 0x0A, bytes[index - size] != 0x0D, column < 100 {
      index -= size
      column += 1
    }
    writer.data(data, column: &column)
    return writer.bytes
  }

  private func newWriter() -> RegWriter {
    RegWriter(
      format: RegFormat(
        encoding: content.format.encoding,
        hasByteOrderMark: false,
        version: content.format.version
      ),
      lineEnd: lineEnd
    )
  }

  private func endsWithLineEnd(_ text: [UInt8]) -> Bool {
    let size = content.format.encoding == .utf16LittleEndian ? 2 : 1
    guard text.count >= size, size == 1 || text[text.count - 1] == 0 else { return false }
    let last = text[text.count - size]
    return last == 0x0A || last == 0x0D
  }

  /// What was known, or is known through the edits, and what the new text would not speak for.
  private func unspokenFor() -> [RegistryPath] {
    var spoken = document.comments
    for index in document.sections.indices where !removedSections.contains(index) {
      if !document.sections[index].isPartial { spoken.append(document.sections[index].path) }
    }
    let all = outermost(known)
    spoken += newIndex.keys.filter { all.covers($0) }
    let coverage = outermost(spoken)
    return all.filter { !coverage.covers($0) }
  }

  // MARK: What cannot be written

  private mutating func isWritable(_ edit: RegistryEdit) -> Bool {
    let isANSI = content.format.hasANSIData
    func isPlain(_ text: RegistryText) -> Bool {
      text.bytes.allSatisfy { $0 != 0 && (!isANSI || $0 < 0x80) }
    }
    let path = edit.path
    var reason: String?
    if !isPlain(path.subpath) || path.subpath.bytes.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      reason = "the key \(path)"
    }
    if case .setValue(_, let value) = edit {
      if !isPlain(value.name.spelling) { reason = "the value name \(value.name)" }
      if isANSI, value.data.ansiBytes == nil { reason = "the data of \(path) \(value.name)" }
    }
    guard let reason else { return true }
    diagnostics.append(
      .error(
        "reg-not-representable",
        "cannot write \(reason): \(content.format.version.rawValue) has no form for it",
        at: Place(file: file),
        help: "save the file as Windows Registry Editor Version 5.00"
      )
    )
    return false
  }
}

extension [RegistryPath] {
  /// Whether one of these, sorted and none within another, is `path` or above it.
  func covers(_ path: RegistryPath) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= path { low = middle + 1 } else { high = middle }
    }
    return low > 0 && self[low - 1].contains(path)
  }
}

extension [SnapshotValue] {
  fileprivate mutating func set(_ value: SnapshotValue) {
    if let index = firstIndex(where: { $0.name == value.name }) {
      self[index] = value
    } else {
      append(value)
    }
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
