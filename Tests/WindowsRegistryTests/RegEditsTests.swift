import Inputs
import Testing

@testable import WindowsRegistry

struct `A document of edits` {
  private let key = path("HKLM\\SOFTWARE\\A")

  @Test func `does them in their order, in sections by key`() throws {
    let document = try RegText.document(
      for: [
        .setValue(key, RegistryValue("a", .dword(1))),
        .setValue(key, RegistryValue("b\\\"", .string("C:\\x"))),
        .deleteValue(key, "a"), .deleteValue(key, .defaultValue),
        .deleteKey(path("HKLM\\SOFTWARE\\B")),
        .setValue(key, RegistryValue("c", .string("Zürich"))),
        .setValue(key, RegistryValue("d", .string("a\tb"))),
      ],
      in: .ascii
    )
    #expect(
      String(decoding: document, as: UTF8.self) == """
        Windows Registry Editor Version 5.00\r
        \r
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r
        "a"=dword:00000001\r
        "b\\\\\\""="C:\\\\x"\r
        "a"=-\r
        @=-\r
        \r
        [-HKEY_LOCAL_MACHINE\\SOFTWARE\\B]\r
        \r
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r
        "c"=hex(1):5a,00,fc,00,72,00,69,00,63,00,68,00,00,00\r
        "d"=hex(1):61,00,09,00,62,00,00,00\r
        \r

        """
    )
  }

  @Test func `holds nothing but printable ASCII in short lines where that is asked for`() throws {
    for seed in 0..<UInt64(300) {
      var document = RandomDocument(seed: seed)
      let edits: [RegistryEdit] = (0..<6).map { _ in
        .setValue(key, RegistryValue(ValueName("n\(document.random.below(3))"), document.data()))
      }
      let bytes = try RegText.document(for: edits, in: .ascii)
      #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0D || $0 == 0x0A })
      let read = try #require(read(bytes).value)
      for edit in edits.reversed() {
        guard case .setValue(_, let value) = edit else { continue }
        let isLast = edits.last { $0.valueName == value.name } == edit
        if isLast { #expect(read.keys[0].data(value.name) == value.data, "seed \(seed)") }
      }
    }
    let long = RegistryValue("long", .string(String(repeating: "x", count: 20_000)))
    let lines = try RegText.document(for: [.setValue(key, long)], in: .ascii)
      .split(separator: 0x0A)
    #expect(lines.allSatisfy { $0.count < 90 })
  }

  @Test func `refuses names that would not arrive`() {
    let names = ["Zürich", "a\nb", "a\u{1}"]
    for name in names {
      #expect(throws: RegText.Unwritable.self, "\(name)") {
        try RegText.document(for: [.deleteValue(key, ValueName(name))], in: .ascii)
      }
      #expect(throws: RegText.Unwritable.self, "\(name)") {
        try RegText.document(for: [.deleteKey(key.appending(name))], in: .ascii)
      }
    }
    #expect(throws: Never.self) {
      try RegText.document(for: [.deleteValue(key, "Zürich")], in: .utf16)
    }
  }

  @Test func `need not delete what is not there`() {
    let there = SnapshotKey(path: key, values: [SnapshotValue("a", .dword(1))])
    let snapshot = RegistrySnapshot(
      host: "h",
      covers: [path("HKLM\\SOFTWARE")],
      keys: [there]
    )
    let gone = path("HKLM\\SOFTWARE\\Gone")
    let elsewhere = path("HKLM\\SYSTEM\\X")
    let matter: [RegistryEdit] = [
      .deleteValue(key, "a"), .setValue(gone.appending("x"), RegistryValue("b", .dword(1))),
      .deleteValue(gone, "b"), .deleteKey(gone), .deleteValue(elsewhere, "a"),
    ]
    let idle: [RegistryEdit] = [.deleteValue(gone, "a"), .deleteKey(gone)]
    #expect((idle + matter + idle).thatMatter(in: snapshot) == matter)
  }
}

extension RegistryEdit {
  fileprivate var valueName: ValueName? {
    if case .setValue(_, let value) = self { return value.name }
    return nil
  }
}
