import Inputs
import Testing

@testable import WindowsRegistry

/// One line, or a few, below a key, and what becomes of it.
struct Syntax: CustomTestStringConvertible, Sendable {
  var lines: String
  var name: ValueName = "v"
  /// Nil when there is no such value.
  var data: RegistryData?
  var notes: [String] = []
  var version = RegFormat.Version.registryEditor5

  var testDescription: String { lines }

  static func none(_ lines: String, _ notes: [String] = ["reg-ignored-line"]) -> Syntax {
    Syntax(lines: lines, notes: notes)
  }

  static let table: [Syntax] = [
    Syntax(lines: "\"v\"=\"text\"", data: .string("text")),
    Syntax(lines: "\"v\"=\"\"", data: .string("")),
    Syntax(lines: "@=\"text\"", name: "", data: .string("text")),
    Syntax(lines: "\"\"=\"text\"", name: "", data: .string("text")),
    Syntax(lines: " \t\"v\" \t=\t \"text\" \t; c", data: .string("text")),
    Syntax(lines: "\"v\"=\"a\\\\b\\\"c\"", data: .string("a\\b\"c")),
    Syntax(lines: "\"v\"=\"a\\nb\\rc\"", data: .string("a\nb\rc")),
    Syntax(lines: "\"v\"=\"a\\0b\"", data: .string("a")),
    Syntax(lines: "\"v\"=\"C:\\temp\"", data: .string("C:temp"), notes: ["reg-odd-escape"]),
    Syntax(lines: "\"a\\\"b\\\\\"=dword:1", name: "a\"b\\", data: .dword(1)),
    Syntax(lines: "\"v\"=\"one\r\ntwo\nthree\"", data: .string("one\r\ntwo\nthree")),
    Syntax(lines: "\"v\"=\"; no comment\"", data: .string("; no comment")),
    Syntax(lines: "\"v\"=dword:0000002A", data: .dword(42)),
    Syntax(lines: "\"v\"=dword: 2a ; c", data: .dword(42)),
    Syntax(lines: "\"v\"=dword:2a;c", data: .dword(42)),
    Syntax(lines: "\"v\"=hex:00,fF, 1", data: RegistryData(.binary, [0, 255, 1])),
    Syntax(lines: "\"v\"=hex:", data: RegistryData(.binary, [])),
    Syntax(lines: "\"v\"=hex:01,", data: RegistryData(.binary, [1])),
    Syntax(lines: "\"v\"=hex(b):01,00,00,00,00,00,00,00", data: .qword(1)),
    Syntax(lines: "\"v\"=hex(2):41,00,00,00", data: .expandString("A")),
    Syntax(lines: "\"v\"=hex(2):41,00", data: RegistryData(.expandString, [0x41, 0])),
    Syntax(lines: "\"v\"=hex(2):41,42", data: .expandString("AB"), version: .regedit4),
    Syntax(lines: "\"v\"=hex(7):41,0,42,0,0", data: .multiString(["A", "B"]), version: .regedit4),
    Syntax(
      lines: "\"v\"=hex(1):41,00",
      data: RegistryData(.string, [0x41, 0]),
      version: .regedit4
    ),
    Syntax(lines: "\"v\"=hex(FFFFffff):01", data: RegistryData(.init(rawValue: .max), [1])),
    Syntax(
      lines: "\"v\"=hex:01,\\\r\n  02,\\ \t\r\n\r\n ; c\r\n03",
      data: .init(.binary, [1, 2, 3])
    ),
    Syntax(lines: "\"v\"=hex:01,\\;c\\\r\n02;c,\\\r\n\"w\"=-", data: .init(.binary, [1, 2])),
    Syntax(lines: "\"v\"=hex:01,\\", data: RegistryData(.binary, [1])),
    Syntax(lines: "\"v\"=dword:1\r\n\"V\"=dword:2", data: .dword(2)),
    Syntax(lines: "\"v\"=dword:1\r\n\"v\"=-"),
    Syntax(lines: "\"v\"=dword:1\r\n\"v\" = - ; c"),
    Syntax(lines: "\"v\"=dword:1\r\n\"v\"=-x", data: .dword(1), notes: ["reg-ignored-line"]),
    Syntax(lines: "# \"v\"=dword:1"),
    Syntax(lines: "; \"v\"=dword:1"),
    .none("\"v\"=dword:"), .none("\"v\"=dword:123456789"), .none("\"v\"=dword:1 2"),
    .none("\"v\"=DWORD:1"), .none("\"v\"=dword:1 # no comment"), .none("\"v\"=hex(x):1"),
    .none("\"v\"=hex(100000000):1"), .none("\"v\"=hex:100"), .none("\"v\"=hex:1 2"),
    .none("\"v\"=hex:zz"), .none("\"v\"=hex:1,,2"), .none("\"v\"=hex:01\\\r\n"),
    .none("\"v\"=hex:01,\\\r\n\"w\"=dword:1"), .none("\"v\"=\"text\" # no comment"),
    .none("\"v\"=\"a\"b\""), .none("\"v\"=text"), .none("\"v\"="), .none("\"v\""), .none("\"v"),
    .none("v=dword:1"), .none("\"v\" dword:1"), .none("[HKEY_LOCAL_MACHINE\\B\r\n\"v\"=dword:1"),
    .none("[ HKEY_LOCAL_MACHINE\\A]\r\n\"v\"=dword:1"), .none("[HKEY_NONE\\A]\r\n\"v\"=dword:1"),
    .none("[HKEY_USERS\\A\\\\B]\r\n\"v\"=dword:1"), .none("[-HKEY_USERS]"),
    .none("[-HKEY_USERS\\A]\r\n\"v\"=dword:1"),
  ]
}

struct `What a line means` {
  @Test(arguments: Syntax.table) func `each form`(syntax: Syntax) throws {
    let file = syntax.version.rawValue + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n" + syntax.lines + "\r\n"
    let encodings = syntax.version == .regedit4 ? [utf8(file)] : [utf8(file), utf16(file)]
    for bytes in encodings {
      let result = read(bytes)
      let content = try #require(result.value)
      let reading = content.snapshot(host: "h").value(path("HKLM\\A"), syntax.name)
      #expect(reading == (syntax.data.map { .present($0) } ?? .absent))
      #expect(result.diagnostics.map(\.code) == syntax.notes)
      #expect(!result.diagnostics.hasErrors)
    }
  }

  @Test(arguments: [
    ("", "the file is empty"), ("\n[HKEY_USERS\\A]", "the first line is empty"),
    ("regf\u{1}", "it is a registry hive (it begins with \"regf\")"),
    ("PReg", "it is a group policy"),
    ("WINE REGISTRY Version 2", "it is Wine's own"), ("[HKEY_USERS]", "the header line is missing"),
    ("REGEDIT 4", "of this header regedit imports nothing"), ("hello", "the header line is not"),
    ("Windows Registry Editor Version 5.00 ", "blanks follow the header"),
    ("a\0\0\0", "it is a binary"),
  ])
  func `a file that regedit refuses is refused with what it looks like`(
    file: String,
    reason: String
  ) throws {
    let result = read(utf8(file))
    #expect(result.value == nil)
    let diagnostic = try #require(result.diagnostics.first)
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.summary.hasPrefix("cannot read this as .reg text: " + reason))
    #expect(diagnostic.help != nil)
  }

  @Test func `a big-endian file is named so`() {
    #expect(read([0xFE, 0xFF, 0, 0x57]).diagnostics.first?.summary.contains("big-endian") == true)
  }

  @Test func `a fault has the place of its line, in characters`() throws {
    let file = header + "[HKEY_USERS\\ü]\r\n  rubbish\r\n\"ü\"=dword:1\r\n\"ü\"=\"a\\xb\"\r\n"
    for bytes in [utf8(file), utf16(file)] {
      let places = read(bytes).diagnostics.map { $0.place?.description ?? "" }
      #expect(places == ["test.reg:3:3", "test.reg:5:7"])
    }
  }

  @Test func `a string that never ends is a fault, since it may have swallowed keys`() {
    for tail in ["\"v\"=\"a\r\n[HKEY_USERS]\r\n\"w\"=dword:1\r\n", "\"v\"=\"a\r\n"] {
      let result = read(utf8(header + "[HKEY_USERS\\A]\r\n" + tail))
      #expect(result.diagnostics.map(\.code) == ["reg-unclosed-string"])
      #expect(result.diagnostics.first?.place?.start.line == 3)
      #expect(result.diagnostics.hasErrors)
    }
  }

  @Test func `text that is no UTF-8 is read as Windows-1252, with a warning`() throws {
    let bytes = utf8("REGEDIT4\n[HKEY_USERS\\") + [0xE9] + utf8("]\n\"") + [0x80] + utf8("\"=\"")
    let result = read(bytes + [0xFC] + utf8("\"\n"))
    let snapshot = try #require(result.value).snapshot(host: "h")
    #expect(snapshot.value(path("HKU\\É"), "€") == .present(.string("ü")))
    #expect(result.diagnostics.map(\.code) == ["reg-ansi-text"])
  }

  @Test func `names and strings that are no valid UTF-16 stay as they are`() throws {
    let key = RegistryPath(.users, RegistryText(utf16: [0x41, 0xD800, 0x42]))
    let name = ValueName(RegistryText(utf16: [0xDC00, 0x78]))
    let data = RegistryData(.string, [0x00, 0xDC, 0x00, 0xD8, 0, 0])
    let keys = [SnapshotKey(path: key, values: [SnapshotValue(name, data)])]
    let content = try #require(read(RegText.export(keys)).value)
    #expect(content.keys == keys)
    #expect(content.keys.first?.values.first?.name.spelling == name.spelling)
  }

  @Test func `comments of our own say the host, the time and what was looked at`() throws {
    let content = try #require(
      read(
        utf8(
          header + "; plumbline host PC-01\n;plumbline captured 2018-02-01T09:00:00Z \n"
            + " ; plumbline covers HKEY_LOCAL_MACHINE\\A\n; plumbline covers HKLM\\A\\B\n"
        )
      ).value
    )
    #expect(content.host == "PC-01")
    #expect(content.captured == "2018-02-01T09:00:00Z")
    #expect(content.covers == [path("HKLM\\A")])
    #expect(content.snapshot(host: "x").captured == content.captured)
    let faults = read(
      utf8(header + "; plumbline covers nothing\n; plumbline hots x\n; plumbline\n")
    )
    #expect(faults.diagnostics.map(\.code) == ["reg-bad-comment", "reg-bad-comment"])
  }

  @Test func `later sections win, and deletions are replayed in order`() throws {
    let snapshot = try snapshot(
      """
      [HKEY_USERS\\A]
      "v"=dword:1
      "w"=dword:1
      [HKEY_USERS\\A\\B]
      [HKEY_USERS\\C]
      [-HKEY_USERS\\A]
      [HKEY_USERS\\A\\D]
      "v"=dword:2
      [-hkey_users\\c\\]
      [HKU\\C\\E/F]
      [HKEY_USERS\\A\\d]
      "V"=dword:3
      "gone"=-
      [-HKEY_USERS\\A\\Never]
      """
    )
    #expect(
      snapshot.keys.map(\.path.description) == [
        "HKU\\A", "HKU\\A\\D", "HKU\\A\\Never", "HKU\\C", "HKU\\C\\E/F",
      ]
    )
    #expect(snapshot.keys.map(\.isDeleted) == [false, false, true, false, false])
    #expect(snapshot.value(path("HKU\\A"), "v") == .absent)
    #expect(snapshot.key(path("HKU\\A\\B")) == .absent)
    #expect(snapshot.value(path("HKU\\A\\D"), "v") == .present(.dword(3)))
    #expect(snapshot.keys[1].values.last?.data == nil)
    #expect(snapshot.key(path("HKU\\A\\Never")) == .absent)
  }
}
