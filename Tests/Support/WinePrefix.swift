package import Foundation

/// A Windows registry of Wine's, which lives as long as one test.
///
/// Making it takes some 6 s.
package struct WinePrefix {
  package let folder: URL

  /// Whether tests with Wine were asked for; they fail where it is missing.
  package static let isWanted = ProcessInfo.processInfo.environment["PLUMBLINE_WINE"] == "1"

  package static func with(_ body: (WinePrefix) throws -> Void) throws {
    let prefix = try start()
    defer { prefix.end() }
    try body(prefix)
  }

  /// Makes one that lives until `end`.
  package static func start() throws -> WinePrefix {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wine-\(UUID().uuidString)")
    let prefix = WinePrefix(folder: folder)
    try FileManager.default.createDirectory(at: prefix.root, withIntermediateDirectories: true)
    do {
      // A server that stays saves each program the start of a whole Windows. Should the test be ended
      // from outside, it goes by itself.
      try prefix.run(["wineserver", "-p120"])
      try prefix.run(["wine", "wineboot", "-i"], within: 180)
    } catch {
      prefix.end()
      throw error
    }
    return prefix
  }

  package func end() {
    _ = try? run(["wineserver", "-k"], within: 20)
    try? FileManager.default.removeItem(at: folder)
  }

  /// Where the DLLs of this Windows are.
  package var systemFolder: URL { root.appending(path: "drive_c/windows/system32") }

  package func importing(_ bytes: [UInt8]) throws {
    let file = folder.appending(path: "in.reg")
    try Data(bytes).write(to: file)
    try run(["wine", "reg", "import", windowsPath(file)])
  }

  package func exporting(_ key: String) throws -> [UInt8] {
    let file = folder.appending(path: "out.reg")
    try run(["wine", "reg", "export", key, windowsPath(file), "/y"])
    return [UInt8](try Data(contentsOf: file))
  }

  /// Runs a program of Windows or of Wine itself, and gives what it printed.
  @discardableResult
  package func run(_ arguments: [String], within seconds: Int = 60) throws -> String {
    try BoundedCommand(arguments, within: seconds, environment: environment).run()
  }

  /// What Wine's programs are told, so that they use this registry and say nothing of themselves.
  package var environment: [String: String] {
    [
      "WINEPREFIX": root.path(), "WINEDEBUG": "-all", "DISPLAY": "",
      "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
    ]
  }

  package var root: URL { folder.appending(path: "prefix") }

  private func windowsPath(_ file: URL) -> String {
    "Z:" + file.path().replacing("/", with: "\\")
  }
}
