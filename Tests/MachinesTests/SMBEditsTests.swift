import Testing
import WindowsRegistry

@testable import Machines

struct `Edits for an import by net` {
  private let root = RegistryPath(.localMachine, "SOFTWARE\\P")

  private func snapshot(_ keys: [(String, [String])]) -> RegistrySnapshot {
    RegistrySnapshot(
      host: "h",
      covers: [root],
      keys: keys.map { name, values in
        SnapshotKey(
          path: name.isEmpty ? root : root.appending(name),
          values: values.map { SnapshotValue(ValueName($0), .dword(1)) }
        )
      }
    )
  }

  @Test func `leave out what is known not to be there`() throws {
    let state = snapshot([("", []), ("a", ["v"])])
    let edits: [RegistryEdit] = [
      .deleteValue(root.appending("a"), "v"), .deleteValue(root.appending("a"), "v"),
      .deleteValue(root.appending("a"), "w"), .deleteValue(root.appending("b"), "v"),
      .deleteKey(root.appending("c")),
    ]
    #expect(try edits.forNetImport(over: state) == [edits[0]])
  }

  @Test func `keep what may be there`() throws {
    let elsewhere = RegistryPath(.localMachine, "SYSTEM\\X")
    let edits: [RegistryEdit] = [.deleteValue(elsewhere, "v"), .deleteKey(elsewhere)]
    #expect(try edits.forNetImport(over: snapshot([])) == edits)
  }

  @Test func `delete the keys below a key first, the deepest before the others`() throws {
    // The key a\\b is there without being listed.
    let state = snapshot([("", []), ("a", []), ("a\\b\\c", ["v"]), ("a\\d", []), ("ab", [])])
    let edits: [RegistryEdit] = [.deleteKey(root.appending("a"))]
    let names = try edits.forNetImport(over: state).map { "\($0.path.subpath)" }
    #expect(names.first == "SOFTWARE\\P\\a\\b\\c")
    #expect(names.last == "SOFTWARE\\P\\a")
    #expect(Set(names) == Set(["a\\b\\c", "a\\b", "a\\d", "a"].map { "SOFTWARE\\P\\\($0)" }))
    #expect(names.count == 4)
  }

  @Test func `see what earlier edits made`() throws {
    let key = root.appending("new\\key")
    let edits: [RegistryEdit] = [
      .setValue(key, RegistryValue("v", .dword(1))), .deleteKey(root.appending("new")),
      .deleteKey(key),
    ]
    let names = try edits.forNetImport(over: snapshot([("", [])])).map(\.path)
    #expect(names == [key, key, root.appending("new")])
  }

  @Test(
    arguments: [
      RegistryEdit.deleteKey(RegistryPath(.currentUser, "Software\\X")),
      .deleteKey(RegistryPath(.localMachine, RegistryText(utf16: [0x61, 0xD800]))),
      .setValue(
        RegistryPath(.localMachine, "SOFTWARE"),
        RegistryValue(ValueName(RegistryText(utf16: [0xDC00])), .dword(1))
      ),
    ]
  )
  func `are refused where net cannot write them`(edit: RegistryEdit) {
    let failure = #expect(throws: StoreFailure.self) {
      try [edit].forNetImport(over: snapshot([]))
    }
    #expect(failure?.kind == .unwritten)
  }
}
