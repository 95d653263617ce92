import Inputs
import WindowsRegistry

/// What `net rpc registry` prints, made out.
enum SMBAnswer {
  /// The names of the keys that `enumerate` lists.
  static func names(in output: [UInt8]) throws(NetFault) -> [RegistryText] {
    let mark = Array("Keyname   = ".utf8)
    var names: [RegistryText] = []
    for line in output.split(separator: 0x0A, omittingEmptySubsequences: true) {
      guard line.starts(with: mark) else { continue }
      let name = Array(line.dropFirst(mark.count))
      guard !name.isEmpty, !name.contains(0x5C), !name.contains(0) else {
        throw NetFault(.garbled, "a key below it has a name that no key can have")
      }
      names.append(RegistryText(String(decoding: name, as: UTF8.self)))
    }
    return names
  }

  /// The keys that a whole export holds, of those that are selected.
  static func keys(
    in output: [UInt8],
    of path: RegistryPath,
    _ selection: Selection,
    host: String
  ) throws(NetFault) -> Diagnosed<[SnapshotKey]> {
    guard output.suffix(64).contains(trailer) else {
      throw NetFault(.garbled, "the answer was cut off")
    }
    return try read(output, of: path, selection, host: host)
  }

  /// The key alone from the beginning of an export, and the first key below it, if it has any.
  ///
  /// An export gives the values of a key before the keys below it.
  static func key(
    in output: [UInt8],
    of path: RegistryPath,
    host: String
  ) throws(NetFault) -> (key: Diagnosed<[SnapshotKey]>, below: RegistryPath?) {
    let end = startOfSecondSection(in: output, of: path)
    guard end != nil || output.suffix(64).contains(trailer) else {
      throw NetFault(.garbled, "the answer was cut off")
    }
    let own = Selection([Selection.Item(path.root, path.names.map(\.description), .key)])
    let key = try read(Array(output[..<(end ?? output.count)]), of: path, own, host: host)
    guard let end, let close = output[end...].firstIndex(of: 0x0A) else { return (key, nil) }
    let header = String(decoding: output[(end + 1)..<close], as: UTF8.self)
    return (key, header.last == "]" ? RegistryPath(parsing: String(header.dropLast())) : nil)
  }

  /// Where the first section below a key begins.
  ///
  /// No value can pass for a section: data comes as hex, and in names each backslash is doubled.
  static func startOfSecondSection(in output: [UInt8], of path: RegistryPath) -> Int? {
    let mark = Array("\n[\(path.netName)\\".utf8)
    guard output.count > mark.count else { return nil }
    var start = 0
    while let found = output[start...].firstRange(of: mark) {
      guard found.upperBound < output.count else { return nil }
      if output[found.upperBound] != 0x5C { return found.lowerBound + 1 }
      start = found.upperBound
    }
    return nil
  }

  private static let trailer = Array(";End:".utf8)

  private static func read(
    _ bytes: [UInt8],
    of path: RegistryPath,
    _ selection: Selection,
    host: String
  ) throws(NetFault) -> Diagnosed<[SnapshotKey]> {
    let read = RegText.read(bytes, file: "smb:\(host)", selection: selection)
    let errors = read.diagnostics.filter { $0.severity == .error }
    guard let content = read.value, errors.isEmpty else {
      throw NetFault(.garbled, errors.first?.summary ?? "it is no export of a registry")
    }
    // The first section is the key as it was asked for, in these very words.
    let header = Array("\n[\(path.netName)]".utf8)
    guard let first = bytes.firstRange(of: [0x0A, 0x5B]),
      bytes[first.lowerBound...].starts(with: header),
      content.keys.allSatisfy({ path.contains($0.path) })
    else {
      throw NetFault(.garbled, "the answer is about another key")
    }
    return Diagnosed(content.keys, read.diagnostics)
  }
}
