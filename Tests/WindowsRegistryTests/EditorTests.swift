import Inputs
import Testing

@testable import WindowsRegistry

struct `Editing reg text` {
  private let a = path("HKLM\\A")

  /// Edits a text in two encodings, and expects the same of both.
  private func expect(
    _ before: String,
    _ edits: [RegistryEdit],
    _ after: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    for (from, to) in [(utf8(before), utf8(after)), (utf16(before), utf16(after))] {
      let edited = RegText.applying(edits, to: from, file: "t")
      #expect(text(edited.value ?? []) == text(to), sourceLocation: location)
      #expect(edited.value == to, sourceLocation: location)
    }
  }

  @Test func `setting a value changes its data and nothing else of its line`() {
    expect(
      header + "; top\r\n[HKEY_LOCAL_MACHINE\\a]\r\n  \"NAME\" = dword:00000001 ; why\r\n",
      [.setValue(a, RegistryValue("name", .string("x")))],
      header + "; top\r\n[HKEY_LOCAL_MACHINE\\a]\r\n  \"NAME\" = \"x\" ; why\r\n"
    )
  }

  @Test func `of several occurrences the last is changed`() {
    expect(
      header + "[HKEY_LOCAL_MACHINE\\A]\n\"v\"=dword:1\n\"v\"=-\n[HKEY_USERS\\B]\n",
      [.setValue(a, RegistryValue("v", .dword(2)))],
      header + "[HKEY_LOCAL_MACHINE\\A]\n\"v\"=dword:1\n\"v\"=dword:00000002\n[HKEY_USERS\\B]\n"
    )
  }

  @Test func `a value over several lines is replaced whole`() {
    expect(
      header
        + "[HKEY_LOCAL_MACHINE\\A]\r\n\"v\"=hex:00,\\\r\n  01\r\n\"w\"=\"a\r\nb\"\r\n; end\r\n",
      [.setValue(a, RegistryValue("v", .dword(2))), .setValue(a, RegistryValue("w", .dword(3)))],
      header
        + "[HKEY_LOCAL_MACHINE\\A]\r\n\"v\"=dword:00000002\r\n\"w\"=dword:00000003\r\n; end\r\n"
    )
  }

  @Test func `a new value stands at the end of its section, before the blank line`() {
    let top = "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\A]\n\"v\"=dword:1\n"
    let bottom = "; c\n\n[HKEY_USERS\\B]\n"
    expect(
      top + bottom,
      [.setValue(a, RegistryValue("w", .dword(2))), .setValue(a, RegistryValue("w", .dword(3)))],
      top + "\"w\"=dword:00000003\n" + bottom
    )
  }

  @Test func `a new key is a new section at the end, in the file's own style`() {
    expect(
      header + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\r\n",
      [.setValue(path("HKLM\\A\\B"), RegistryValue("v", .dword(1)))],
      header
        + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\r\n[HKEY_LOCAL_MACHINE\\A\\B]\r\n\"v\"=dword:00000001\r\n\r\n"
    )
    expect(
      "Windows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\A]",
      [.setValue(path("HKLM\\A\\B"), RegistryValue("v", .dword(1)))],
      "Windows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\A]\n\n[HKEY_LOCAL_MACHINE\\A\\B]\n"
        + "\"v\"=dword:00000001\n"
    )
  }

  @Test func `a section over what nobody knows speaks for its own values only`() throws {
    let unseen = path("HKLM\\B")
    let bottom =
      "[HKEY_LOCAL_MACHINE\\B]\r\n; plumbline partial\r\n\"v\"=dword:00000001\r\n\"w\"=-\r\n"
    let edits: [RegistryEdit] = [
      .setValue(unseen, RegistryValue("v", .dword(1))), .deleteValue(unseen, "w"),
    ]
    expect(
      header + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n",
      edits,
      header + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\r\n" + bottom
    )
    let read = RegText.read(Array((header + "\r\n" + bottom).utf8), file: "t")
    let snapshot = try #require(read.value).snapshot(host: "h")
    #expect(snapshot.value(unseen, "v") == .present(.dword(1)))
    #expect(snapshot.value(unseen, "w") == .absent)
    #expect(snapshot.value(unseen, "x") == .unknown)
    #expect(snapshot.value(path("HKLM\\B\\C"), "v") == .unknown)
    // More of it may become known later, and then the section is like any other.
    let whole = RegText.read(
      Array((header + "\r\n" + bottom + "\r\n; plumbline covers HKEY_LOCAL_MACHINE\\B\r\n").utf8),
      file: "t"
    )
    #expect(try #require(whole.value).snapshot(host: "h").value(unseen, "x") == .absent)
  }

  @Test func `deleting a value removes each occurrence with its further lines`() {
    expect(
      header + "[HKEY_LOCAL_MACHINE\\A]\n\"v\"=hex:00,\\\n  01\n\"w\"=\"\"\n\"V\"=-\n",
      [.deleteValue(a, "v")],
      header + "[HKEY_LOCAL_MACHINE\\A]\n\"w\"=\"\"\n"
    )
  }

  @Test func `deleting a key removes its sections and leaves word that it was looked at`() {
    expect(
      header + "\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"v\"=dword:1\r\n\r\n[HKEY_LOCAL_MACHINE\\A\\B]\r\n"
        + "; kept\r\n\r\n[HKEY_USERS\\B]\r\n\r\n",
      [.deleteKey(a)],
      header
        + "\r\n; kept\r\n[HKEY_USERS\\B]\r\n\r\n; plumbline covers HKEY_LOCAL_MACHINE\\A\r\n\r\n"
    )
  }

  @Test func `deleting a key below one that is listed needs no such word`() {
    expect(
      header + "[HKEY_LOCAL_MACHINE\\A]\r\n\r\n[HKEY_LOCAL_MACHINE\\A\\B]\r\n\"v\"=dword:1\r\n",
      [.deleteKey(path("HKLM\\A\\B"))],
      header + "[HKEY_LOCAL_MACHINE\\A]\r\n\r\n"
    )
  }

  @Test func `a key that stood only for the deleted one below it stays`() throws {
    let before = utf8(
      header + "; plumbline covers HKEY_LOCAL_MACHINE\\A\r\n[HKEY_LOCAL_MACHINE\\A\\B\\C]\r\n"
    )
    let edit = RegistryEdit.deleteKey(path("HKLM\\A\\B\\C"))
    let edited = try #require(RegText.applying([edit], to: before, file: "t").value)
    let snapshot = try #require(read(edited).value).snapshot(host: "h")
    #expect(snapshot.key(path("HKLM\\A\\B")).value != nil)
    #expect(snapshot.key(path("HKLM\\A\\B\\C")) == .absent)
  }

  @Test func `a key that the file deletes is made again behind the deletion`() throws {
    let before = utf8(
      header + "[HKEY_LOCAL_MACHINE\\A]\r\n\"v\"=dword:1\r\n[-HKEY_LOCAL_MACHINE\\A]\r\n"
    )
    let edit = RegistryEdit.setValue(a, RegistryValue("v", .dword(2)))
    let edited = try #require(RegText.applying([edit], to: before, file: "t").value)
    #expect(edited.starts(with: before))
    let snapshot = try #require(read(edited).value).snapshot(host: "h")
    #expect(snapshot.value(a, "v") == .present(.dword(2)))
  }

  @Test func `what a REGEDIT4 file cannot hold is written as bytes, or refused`() throws {
    let before = utf8("REGEDIT4\n[HKEY_LOCAL_MACHINE\\A]\n")
    let string = RegistryEdit.setValue(a, RegistryValue("v", .string("ü")))
    let edited = try #require(RegText.applying([string], to: before, file: "t").value)
    #expect(text(edited).hasSuffix("\"v\"=hex(1):fc,00,00,00\n"))
    #expect(read(edited).value?.keys.first?.values.first?.data == .string("ü"))
    let plain = RegistryEdit.setValue(a, RegistryValue("v", .multiString(["a"])))
    #expect(
      RegText.applying([plain], to: before, file: "t").value.map(text)?.hasSuffix("(7):61,00,00\n")
        == true
    )
    for edit in [
      RegistryEdit.setValue(a, RegistryValue("v", .expandString("ü"))),
      .setValue(a, RegistryValue("ü", .dword(1))), .deleteKey(path("HKLM\\ü")),
    ] {
      let result = RegText.applying([edit], to: before, file: "t")
      #expect(result.value == nil)
      #expect(result.diagnostics.map(\.code) == ["reg-not-representable"])
    }
  }

  @Test func `a file that cannot be read is not edited`() {
    let result = RegText.applying([.deleteKey(a)], to: utf8("nonsense"), file: "t")
    #expect(result.value == nil)
    #expect(result.diagnostics.hasErrors)
  }
}
