import Foundation
import Inputs
import Support
import Testing

@testable import WindowsRegistry

/// A real import and a real export, by Wine's reg.exe.
///
/// Slow: each test makes a registry of its own in a temporary folder, which takes some 6 s.
@Suite(.enabled(if: WinePrefix.isWanted, "PLUMBLINE_WINE is not 1"), .serialized)
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
