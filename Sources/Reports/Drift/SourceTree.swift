/// The tree of files that a service shows a report beside, such as a checkout.
///
/// Services find a file by its path below the root of that tree and refuse, or worse misplace, what
/// is named in another way. Nothing here looks at the disk.
package struct SourceTree: Sendable {
  /// The names on the way to the root, from `/`.
  private let root: [Substring]
  /// Where paths that do not begin at `/` begin.
  private let directory: [Substring]

  /// Absolute paths: the root of the checkout, and the directory in which the program runs, which is
  /// the root itself unless it is given.
  package init(root: String, directory: String? = nil) {
    self.root = Self.names(root[...], from: [])
    self.directory = directory.map { Self.names($0[...], from: []) } ?? self.root
  }

  /// The path of a file below the root; only the name of a file that lies elsewhere.
  func path(of file: String) -> String {
    let names = Self.names(file[...], from: directory)
    // The root itself, or a directory above it, is no file.
    if root.starts(with: names) { return "manifest" }
    guard names.count > root.count, names.starts(with: root) else {
      return String(names[names.count - 1])
    }
    return names.dropFirst(root.count).joined(separator: "/")
  }

  /// The same as a relative reference of RFC 3986.
  func reference(to file: String) -> String { percentEncoded(path(of: file)) }

  /// The directory that holds all of some files, or the one file without its extension.
  func name(of files: [String]) -> String {
    let paths = files.map { path(of: $0).split(separator: "/") }
    guard var common = paths.first?.dropLast() else { return "all" }
    for path in paths {
      common = common.prefix(zip(common, path.dropLast()).prefix { $0 == $1 }.count)
    }
    if !common.isEmpty { return common.joined(separator: "/") }
    guard paths.count == 1, let file = paths[0].last else { return "all" }
    return file.firstIndex(of: ".").map { String(file[..<$0]) } ?? String(file)
  }

  /// What a path comes to, by its text alone.
  private static func names(_ path: Substring, from start: [Substring]) -> [Substring] {
    var names = path.hasPrefix("/") ? [] : start
    for name in path.split(separator: "/") where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
    return names
  }
}

/// A path with all bytes encoded that RFC 3986 does not leave to every segment.
///
/// The colon is one of them: in the first segment it would make what stands before it a scheme.
func percentEncoded(_ path: String) -> String {
  var bytes: [UInt8] = []
  let digits = Array("0123456789ABCDEF".utf8)
  for byte in path.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F: bytes.append(byte)
    default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The first characters of a text and how many more there are.
func clipped(_ text: String, most: Int) -> String {
  // Whoever has at most so many bytes has at most so many characters.
  guard text.utf8.count > most, text.count > most else { return text }
  let rest = text.count - most
  return "\(text.prefix(most))… (\(rest) more characters)"
}

/// A text with some bytes of ASCII replaced.
///
/// Not by characters: a combining mark makes one character with the quotation mark in front of it,
/// and that one is none for a search.
func replacingBytes(of text: String, _ replacement: (UInt8) -> String?) -> String {
  guard text.utf8.contains(where: { replacement($0) != nil }) else { return text }
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    if let other = replacement(byte) { bytes += other.utf8 } else { bytes.append(byte) }
  }
  return String(decoding: bytes, as: UTF8.self)
}
