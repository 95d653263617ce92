import Foundation
import Inputs
import Testing

@testable import WindowsRegistry

private let wineProgram: String? = {
  guard ProcessInfo.processInfo.environment["PLUMBLINE_WINE"] == "1" else { return nil }
  return ["/usr/bin/wine", "/usr/local/bin/wine"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}()

/// A real import and a real export, by Wine's reg.exe.
///
/// Slow: it makes a registry of its own in a temporary folder, which takes some 20 s, and each
/// import a second or two.
@Suite(
  .enabled(if: wineProgram != nil, "PLUMBLINE_WINE is not 1, or wine is not here"),
  .serialized
)
struct `Against Wine` {
  @Test func `Wine imports what we write, and exports the same bytes`() throws {
    try WinePrefix.with { prefix in
      var document = RandomDocument(seed: 7)
      document.version = .registryEditor5
      document.suitsWine = true
      document.base = "Software\\Plumbline"
      var keys: [RegistryPath: SnapshotKey] = [:]
      for _ in 0..<40 {
        // One spelling for each key, since the first one made stays.
        let names = document.keyPath().subpath.description.dropFirst("Software\\Plumbline\\".count)
        let path = path("HKCU\\Software\\Plumbline\\" + names.uppercased())
        var values: [ValueName: SnapshotValue] = [:]
        for _ in 0..<document.random.below(8) {
          let name = document.valueName()
          values[name] = SnapshotValue(name, document.data())
        }
        insert(path, Array(values.values), into: &keys)
      }
      let ours = RegText.export(sorted(keys))
      try prefix.importing(ours)
      let theirs = try prefix.exporting("HKCU\\Software\\Plumbline")
      compare(text(ours), text(theirs))
      #expect(ours == theirs)
    }
  }

  @Test func `Wine makes of an odd file what we make of it`() throws {
    try WinePrefix.with { prefix in
      var keys: [RegistryPath: SnapshotKey] = [:]
      insert(path("HKCU\\Software\\Plumbline"), [], into: &keys)
      for seed in 0..<UInt64(20) {
        var document = RandomDocument(seed: seed)
        document.suitsWine = true
        document.base = "Software\\Plumbline\\\(100 + seed)"
        let bytes = document.bytes()
        try prefix.importing(bytes)
        let content = try #require(read(bytes).value)
        for key in content.keys where !key.isDeleted {
          insert(key.path, key.values.filter { $0.data != nil }, into: &keys)
        }
      }
      // Wine and we may keep different spellings of a key that is made more than once.
      compare(
        text(RegText.export(sorted(keys))).uppercased(),
        text(try prefix.exporting("HKCU\\Software\\Plumbline")).uppercased()
      )
    }
  }

  private func compare(_ ours: String, _ theirs: String) {
    let difference = theirs.split(separator: "\r\n").difference(from: ours.split(separator: "\r\n"))
    for change in difference.prefix(20) { Issue.record("\(change)") }
  }

  private func insert(
    _ path: RegistryPath,
    _ values: [SnapshotValue],
    into keys: inout [RegistryPath: SnapshotKey]
  ) {
    keys[path] = SnapshotKey(path: path, values: values.sorted { $0.name < $1.name })
    var above = path.parent
    while let parent = above, parent.depth >= 2 {
      if keys[parent] == nil { keys[parent] = SnapshotKey(path: parent) }
      above = parent.parent
    }
  }

  private func sorted(_ keys: [RegistryPath: SnapshotKey]) -> [SnapshotKey] {
    keys.values.sorted { $0.path < $1.path }
  }
}

/// A registry that lives as long as one test.
private struct WinePrefix {
  let folder: URL
  let wine: String

  static func with(_ body: (WinePrefix) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let prefix = WinePrefix(folder: folder, wine: try #require(wineProgram))
    defer {
      _ = try? prefix.run("/usr/bin/env", ["timeout", "20", "wineserver", "-k"])
      try? FileManager.default.removeItem(at: folder)
    }
    _ = try prefix.run("/usr/bin/env", ["timeout", "180", prefix.wine, "wineboot", "-i"])
    try body(prefix)
  }

  func importing(_ bytes: [UInt8]) throws {
    let file = folder.appending(path: "in.reg")
    try Data(bytes).write(to: file)
    let status = try reg(["import", windowsPath(file)])
    #expect(status == 0)
  }

  func exporting(_ key: String) throws -> [UInt8] {
    let file = folder.appending(path: "out.reg")
    let status = try reg(["export", key, windowsPath(file), "/y"])
    #expect(status == 0)
    return [UInt8](try Data(contentsOf: file))
  }

  private func reg(_ arguments: [String]) throws -> Int32 {
    try run("/usr/bin/env", ["timeout", "60", wine, "reg"] + arguments)
  }

  private func windowsPath(_ file: URL) -> String {
    "Z:" + file.path().replacing("/", with: "\\")
  }

  private func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      [
        "WINEPREFIX": folder.appending(path: "prefix").path(), "WINEDEBUG": "-all", "DISPLAY": "",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
      ],
      uniquingKeysWith: { $1 }
    )
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
