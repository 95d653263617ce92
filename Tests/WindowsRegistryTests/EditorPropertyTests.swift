import Inputs
import Testing

@testable import WindowsRegistry

struct `Editing random files` {
  static let cases: UInt64 = 1000

  @Test func `a file that is read again says what applying the edits to its snapshot says`() throws
  {
    for seed in 0..<Self.cases {
      var document = RandomDocument(seed: seed)
      let bytes = document.bytes()
      let edits = document.edits()
      let before = read(bytes)
      try #require(!before.diagnostics.hasErrors, "seed \(seed)")
      let result = RegText.applying(edits, to: bytes, file: "t")
      guard let edited = result.value else {
        #expect(result.diagnostics.contains { $0.code == "reg-not-representable" }, "seed \(seed)")
        continue
      }
      let after = read(edited)
      try #require(!after.diagnostics.hasErrors, "seed \(seed)")
      let expected = try #require(before.value).snapshot(host: "h").applying(edits)
      let actual = try #require(after.value).snapshot(host: "h")
      let difference = firstDifference(expected, actual, edits)
      #expect(
        difference == nil,
        "seed \(seed): \(difference ?? "")\n\(text(bytes))\n--- \(edits)\n---\n\(text(edited))"
      )
      if difference != nil { return }
    }
  }

  @Test func `no edit leaves every byte`() {
    for seed in 0..<100 {
      var document = RandomDocument(seed: UInt64(seed))
      let bytes = document.bytes()
      #expect(RegText.applying([], to: bytes, file: "t").value == bytes)
    }
  }

  @Test func `setting what is there already leaves every byte, where regedit's own form stands`()
    throws
  {
    for seed in 0..<300 {
      var document = RandomDocument(seed: UInt64(seed))
      document.version = .registryEditor5
      let keys = Dictionary(
        (0..<5).map { _ in
          let path = document.keyPath()
          let name = document.valueName()
          return (path, SnapshotKey(path: path, values: [SnapshotValue(name, document.data())]))
        },
        uniquingKeysWith: { one, _ in one }
      ).values.sorted { $0.path < $1.path }
      let bytes = RegText.export(keys)
      for key in keys {
        for value in key.values {
          let data = try #require(value.data)
          let edit = RegistryEdit.setValue(key.path, RegistryValue(value.name, data))
          #expect(RegText.applying([edit], to: bytes, file: "t").value == bytes, "seed \(seed)")
        }
      }
    }
  }

  /// The first thing that two snapshots answer differently.
  private func firstDifference(
    _ expected: RegistrySnapshot,
    _ actual: RegistrySnapshot,
    _ edits: [RegistryEdit]
  ) -> String? {
    var paths = Set((expected.keys + actual.keys).map(\.path) + edits.map(\.path))
    paths.formUnion(expected.coverage + actual.coverage)
    for path in paths {
      var above = path.parent
      while let parent = above {
        paths.insert(parent)
        above = parent.parent
      }
    }
    for path in paths.sorted() {
      if expected.covers(path) != actual.covers(path) { return "coverage of \(path)" }
      let (one, other) = (expected.key(path), actual.key(path))
      guard kind(one) == kind(other) else { return "\(path): \(kind(one)), is \(kind(other))" }
      // Which spelling a key keeps that is there only for those below it is of no matter.
      let names = expected.children(of: path).map { $0.map(\.folded) }
      if names != actual.children(of: path).map({ $0.map(\.folded) }) {
        return "children of \(path)"
      }
      let values = Set(
        ((one.value?.values ?? []) + (other.value?.values ?? [])).map(\.name)
      )
      for name in values where expected.value(path, name) != actual.value(path, name) {
        return "\(path) \(name): \(expected.value(path, name)), is \(actual.value(path, name))"
      }
    }
    return nil
  }

  private func kind(_ reading: Reading<SnapshotKey>) -> String {
    switch reading {
    case .present: "present"
    case .absent: "absent"
    case .unknown: "unknown"
    }
  }
}
