#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder as Windows sees it: names are the same in any case.
///
/// Links are as if they were not there. An image has many that mean something on Windows only, and a
/// hostile one could lead anywhere.
struct HiveFolder {
  let path: String
  private let names: [String]

  init(_ path: String) throws(FileFailure) {
    self.path = path
    names = try Files.names(in: path)
  }

  var name: String { path.split(separator: "/").last.map { String($0) } ?? path }

  func folder(_ name: String) throws(FileFailure) -> HiveFolder? {
    guard let found = try only(name, S_IFDIR) else { return nil }
    return try HiveFolder(found)
  }

  func file(_ name: String) throws(FileFailure) -> String? { try only(name, S_IFREG) }

  func folders() throws(FileFailure) -> [HiveFolder] {
    var found: [HiveFolder] = []
    for path in paths(S_IFDIR) { found.append(try HiveFolder(path)) }
    return found
  }

  func files() throws(FileFailure) -> [String] { paths(S_IFREG) }

  private func paths(_ kind: mode_t) -> [String] {
    names.map { Files.join(path, $0) }.filter { Self.kind(of: $0) == kind }
  }

  private func only(_ name: String, _ kind: mode_t) throws(FileFailure) -> String? {
    let wanted = name.lowercased()
    let found = names.filter { $0.lowercased() == wanted }.map { Files.join(path, $0) }
      .filter { Self.kind(of: $0) == kind }
    guard found.count < 2 else {
      throw FileFailure(
        path: found[1],
        reason: "Windows cannot tell this from \(found[0]), so nobody knows which one it uses"
      )
    }
    return found.first
  }

  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT
  }
}
