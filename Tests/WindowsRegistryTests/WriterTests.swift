import Inputs
import Testing

@testable import WindowsRegistry

struct `Writing reg text` {
  @Test func `an export is regedit's, to the byte`() {
    let keys = [
      SnapshotKey(path: path("HKLM\\SOFTWARE")),
      SnapshotKey(
        path: path("HKLM\\SOFTWARE\\A"),
        values: [
          SnapshotValue("", .string("C:\\a \"b\"")), SnapshotValue("a\\b\"c", .dword(0xABCDEF)),
          SnapshotValue("e", RegistryData(.expandString, [])), SnapshotValue("gone", nil),
          SnapshotValue("b", RegistryData(.binary, Array(0..<40))),
          SnapshotValue("q", .qword(258)), SnapshotValue("n", RegistryData(.none, [1])),
          SnapshotValue("t", RegistryData(.string, [0x41, 0])),
          SnapshotValue("d", RegistryData(.dword, [1, 2])),
          SnapshotValue("lines", .string("a\r\nb")),
        ]
      ), SnapshotKey(path: path("HKU\\X"), isDeleted: true),
    ]
    let expected = """
      Windows Registry Editor Version 5.00\r
      \r
      [HKEY_LOCAL_MACHINE\\SOFTWARE]\r
      \r
      [HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r
      @="C:\\\\a \\"b\\""\r
      "a\\\\b\\"c"=dword:00abcdef\r
      "e"=hex(2):\r
      "gone"=-\r
      "b"=hex:00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,\\\r
        17,18,19,1a,1b,1c,1d,1e,1f,20,21,22,23,24,25,26,27\r
      "q"=hex(b):02,01,00,00,00,00,00,00\r
      "n"=hex(0):01\r
      "t"=hex(1):41,00\r
      "d"=hex(4):01,02\r
      "lines"="a\r
      b"\r
      \r
      [-HKEY_USERS\\X]\r
      \r

      """
    #expect(RegText.export(keys) == utf16(expected))
  }

  @Test func `what is exported reads back, whatever it is`() throws {
    for seed in 0..<UInt64(400) {
      var document = RandomDocument(seed: seed)
      document.version = .registryEditor5
      var keys: [RegistryPath: SnapshotKey] = [:]
      for _ in 0..<document.random.below(6) {
        let path = document.keyPath()
        var names: Set<ValueName> = []
        let values = (0..<document.random.below(6)).compactMap { _ -> SnapshotValue? in
          let name = document.valueName()
          return names.insert(name).inserted ? SnapshotValue(name, document.data()) : nil
        }
        keys[path] = SnapshotKey(path: path, values: values)
      }
      let sorted = keys.values.sorted { $0.path < $1.path }
      let bytes = RegText.export(sorted)
      let content = try #require(read(bytes).value)
      #expect(content.keys == sorted, "seed \(seed)")
      #expect(RegText.export(content.keys) == bytes, "seed \(seed)")
    }
  }
}
