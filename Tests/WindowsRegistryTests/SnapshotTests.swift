import Inputs
import Testing

@testable import WindowsRegistry

struct `Asking a snapshot` {
  @Test(arguments: [
    ("enabled", "ENABLED", true), ("é", "É", true), ("ß", "SS", false), ("ß", "ẞ", false),
    ("ı", "I", true), ("ÿ", "Ÿ", true), ("e\u{301}", "é", false), ("a", "b", false),
    ("𐐨", "𐐀", false), ("xé", "XÉ", true), ("é", "ê", false), ("a", "aé", false), ("", "", true),
  ])
  func `names are compared as Windows does, unit by unit`(one: String, other: String, same: Bool) {
    let (left, right) = (ValueName(one), ValueName(other))
    #expect((left == right) == same)
    #expect((left.hashValue == right.hashValue) == same)
    #expect((RegistryText(one).folded == RegistryText(other).folded) == same)
    #expect((RegistryPath(.users, one) == RegistryPath(.users, other)) == same)
  }

  @Test func `text that is no valid UTF-16 is kept and compared by its units`() {
    let units: [UInt16] = [0x61, 0xD83D, 0x62, 0xDE00, 0xD83D, 0xDE00, 0xD83D]
    let text = RegistryText(utf16: units)
    #expect(text.utf16 == units)
    #expect(text.string == nil)
    #expect(RegistryText(utf16: [0xD83D, 0xDE00]).string == "😀")
    #expect(RegistryText(joining: [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]).string == "😀")
    #expect(text.folded.utf16 == [0x41, 0xD83D, 0x42, 0xDE00, 0xD83D, 0xDE00, 0xD83D])
  }

  @Test func `a path knows its parts and what is below it`() {
    let key = path("hklm\\Software\\A B\\c")
    #expect(key.root == .localMachine)
    #expect(key.depth == 3)
    #expect(key.name == "c")
    #expect(key.parent == path("HKEY_LOCAL_MACHINE\\SOFTWARE\\a b"))
    #expect(key.fullDescription == "HKEY_LOCAL_MACHINE\\Software\\A B\\c")
    #expect(path("HKLM\\SOFTWARE").contains(key))
    #expect(!path("HKLM\\SOFTWARE\\A").contains(key))
    #expect(path("HKLM").contains(key))
    #expect(!path("HKU").contains(key))
    #expect(RegistryPath(parsing: "HKLM\\\\A") == nil)
    #expect(RegistryPath(parsing: "HKXX\\A") == nil)
    #expect(path("HKLM\\A") < path("HKLM\\A\\B"))
    #expect(path("HKLM\\A\\Z") < path("HKLM\\A B"))
  }

  @Test func `absent and unknown are different`() throws {
    let snapshot = try snapshot(
      """
      ; plumbline covers HKEY_USERS\\S-1
      [HKEY_LOCAL_MACHINE\\A\\B]
      "v"=dword:1
      "gone"=-
      [HKEY_LOCAL_MACHINE\\A\\B\\C\\D]
      [-HKEY_LOCAL_MACHINE\\X]
      """
    )
    let key = path("HKLM\\a\\b")
    #expect(snapshot.value(key, "V") == .present(.dword(1)))
    #expect(snapshot.value(key, "gone") == .absent)
    #expect(snapshot.value(key, "other") == .absent)
    #expect(snapshot.value(path("HKLM\\A"), "v") == .unknown)
    #expect(snapshot.key(path("HKLM\\A\\B\\C")).value?.values.isEmpty == true)
    #expect(snapshot.key(path("HKLM\\A\\B\\None")) == .absent)
    #expect(snapshot.key(path("HKLM\\X\\Y")) == .absent)
    #expect(snapshot.key(path("HKU\\S-1\\Software")) == .absent)
    #expect(snapshot.key(path("HKU\\S-2")).isUnknown)
    #expect(snapshot.children(of: key) == .present(["C"]))
    #expect(snapshot.children(of: path("HKLM\\A")) == .unknown)
    #expect(snapshot.listedChildren(of: path("HKLM\\A")) == ["B"])
    #expect(snapshot.children(of: path("HKLM\\X")) == .absent)
  }

  @Test func `the current control set is the one that Select names`() throws {
    let offline = """
      [HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Control]
      "v"=dword:3
      [HKEY_LOCAL_MACHINE\\SYSTEM\\Select]
      "Current"=dword:3

      """
    let current = path("HKLM\\System\\CurrentControlSet\\control")
    #expect(try snapshot(offline).value(current, "v") == .present(.dword(3)))
    #expect(try snapshot(offline).resolve(current) == path("HKLM\\SYSTEM\\ControlSet003\\Control"))
    let live = offline + "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control]\n\"v\"=dword:9\n"
    #expect(try snapshot(live).value(current, "v") == .present(.dword(9)))
    let edited = try snapshot(offline).applying([.setValue(current, RegistryValue("v", .dword(4)))])
    #expect(edited.keys.first?.values.first?.data == .dword(4))
  }

  @Test func `deleting and making keys again leaves nothing behind`() throws {
    let before = try snapshot("[-HKEY_USERS\\A]\n[HKEY_USERS\\B\\C]\n\"v\"=dword:1\n")
    let after = before.applying([
      .setValue(path("HKU\\A\\B"), RegistryValue("v", .dword(1))),
      .deleteKey(path("HKU\\B\\C")), .setValue(path("HKU\\B\\c"), RegistryValue("w", .dword(2))),
    ])
    #expect(after.key(path("HKU\\A")).value != nil)
    #expect(after.value(path("HKU\\B\\C"), "v") == .absent)
    #expect(after.value(path("HKU\\B\\C"), "w") == .present(.dword(2)))
  }
}
