import Inputs
import Testing
import WindowsRegistry

struct `Reading reg text` {
  @Test func `a value is found under its key, in any encoding`() throws {
    let text = header + "\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\"x\"=dword:0000002a\r\n\r\n"
    for bytes in [
      utf8(text), utf16(text), utf16(text, mark: false), [0xEF, 0xBB, 0xBF] + utf8(text),
    ] {
      let content = try #require(read(bytes).value)
      let snapshot = content.snapshot(host: "h")
      #expect(snapshot.value(path("HKLM\\Software\\a"), "X") == .present(.dword(42)))
      #expect(snapshot.value(path("HKLM\\Software\\a"), "y") == .absent)
      #expect(snapshot.value(path("HKLM\\Software\\b"), "y") == .unknown)
    }
  }

  @Test func `an export reads back, and an edit changes one line`() throws {
    let keys = [
      SnapshotKey(
        path: path("HKLM\\SOFTWARE\\A"),
        values: [
          SnapshotValue("", .string("a\\b\"c")), SnapshotValue("big", .qword(1)),
          SnapshotValue("m", .multiString(["one", "two", "a long third string that wraps lines"])),
        ]
      )
    ]
    let bytes = RegText.export(keys)
    #expect(read(bytes).value?.keys == keys)
    let edited = try #require(
      RegText.applying(
        [.setValue(path("HKLM\\SOFTWARE\\A"), RegistryValue("BIG", .dword(1)))],
        to: bytes,
        file: "t"
      ).value
    )
    #expect(
      String(decoding: edited.filter { $0 != 0 }, as: UTF8.self).contains(
        "\"big\"=dword:00000001\r\n"
      )
    )
  }
}
