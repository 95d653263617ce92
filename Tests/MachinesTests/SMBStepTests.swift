import Testing
import WindowsRegistry

@testable import Machines

struct `Edits one by one` {
  private let root = RegistryPath(.localMachine, "SOFTWARE\\P")

  private var snapshot: RegistrySnapshot {
    RegistrySnapshot(host: "h", covers: [root], keys: [SnapshotKey(path: root)])
  }

  @Test func `make each missing key once, before its first value`() throws {
    let key = root.appending("a\\b")
    let edits: [RegistryEdit] = [
      .setValue(root, RegistryValue("v", .dword(0x800))),
      .setValue(key, RegistryValue("v", .dword(1))),
      .setValue(key, RegistryValue("w", .string("t"))), .deleteValue(key, "v"), .deleteKey(key),
      .setValue(key, RegistryValue("v", .dword(2))),
    ]
    #expect(
      try edits.steps(over: snapshot) == [
        .setNumber(root, "v", 0x800), .createKey(key), .setNumber(key, "v", 1),
        .setText(key, "w", "t"), .deleteValue(key, "v"), .deleteKey(key), .createKey(key),
        .setNumber(key, "v", 2),
      ]
    )
  }

  @Test func `name numbers in decimal, and the default value by nothing`() throws {
    let edits: [RegistryEdit] = [
      .setValue(root, RegistryValue(.defaultValue, .dword(0xFFFF_FFFF)))
    ]
    let step = try #require(try edits.steps(over: snapshot).first)
    #expect(step.verb == "setvalue")
    #expect(step.operands == ["HKLM\\SOFTWARE\\P", "", "dword", "4294967295"])
  }

  @Test(
    arguments: [
      RegistryData.multiString(["a"]), .qword(1), .expandString("%T%"),
      RegistryData(.binary, [1]), RegistryData(.dword, [1]),
      RegistryData(.dwordBigEndian, [0, 0, 0, 1]),
      // Without its zero, with one too many, with one within it, with half a character, of odd length.
      RegistryData(.string, [0x61, 0]), RegistryData(.string, [0x61, 0, 0, 0, 0, 0]),
      RegistryData(.string, [0x61, 0, 0, 0, 0x62, 0, 0, 0]),
      RegistryData(.string, [0, 0xD8, 0, 0]),
      RegistryData(.string, [0x61, 0, 0, 0, 0]), RegistryData(.string, []),
      .string(String(repeating: "ü", count: 50_001)),
    ]
  )
  func `refuse what net cannot set exactly, and tell another way`(data: RegistryData) {
    let edits: [RegistryEdit] = [
      .setValue(root, RegistryValue("fine", .dword(1))),
      .setValue(root, RegistryValue("odd", data)),
    ]
    let failure = #expect(throws: StoreFailure.self) { try edits.steps(over: snapshot) }
    #expect(failure?.kind == .unwritten)
    #expect(failure?.reason.contains("odd of HKLM\\SOFTWARE\\P is a \(data.type)") == true)
    #expect(failure?.reason.contains("plumbline export --to reg") == true)
  }

  @Test(
    arguments: [
      RegistryEdit.deleteKey(RegistryPath(.localMachine, RegistryText(utf16: [0x61, 0, 0x62]))),
      .deleteValue(RegistryPath(.localMachine, "P"), ValueName(RegistryText(utf16: [0x61, 0]))),
      .deleteValue(RegistryPath(.localMachine, "P"), ValueName(RegistryText(utf16: [0xD800]))),
    ]
  )
  func `refuse names that no argument can hold`(edit: RegistryEdit) {
    let failure = #expect(throws: StoreFailure.self) { try [edit].steps(over: snapshot) }
    #expect(failure?.kind == .unwritten)
  }
}
