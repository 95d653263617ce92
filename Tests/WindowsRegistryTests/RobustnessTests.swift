import Inputs
import Testing

@testable import WindowsRegistry

struct `Reading whatever comes` {
  static let good =
    header + """
      ; plumbline covers HKEY_USERS\\S-1\r
      ; plumbline host h\r
      \r
      [HKEY_LOCAL_MACHINE\\SOFTWARE\\Ünï]\r
      @="default"\r
      "s"="a \\"quoted\\" C:\\\\x"\r
      "lines"="one\r
      [two]\r
      \\\\"\r
      "d"=dword:0000002a\r
      "h"=hex(7):41,00,00,00,\\\r
        42,00,00,00,\\ ; c\r
      \r
        00,00\r
      "gone"=-\r
      \r
      [-HKEY_LOCAL_MACHINE\\SOFTWARE\\Old]\r
      \r
      [HKEY_USERS\\😀]\r
      "😀"="😀"\r
      \r

      """

  @Test func `every prefix reads or is refused`() {
    for bytes in [utf8(Self.good), utf16(Self.good), utf16(Self.good, mark: false)] {
      for length in 0...bytes.count {
        let result = read(Array(bytes[..<length]))
        #expect(result.value != nil || result.diagnostics.hasErrors)
        _ = RegText.applying(
          [.deleteKey(path("HKLM\\SOFTWARE\\Old"))],
          to: Array(bytes[..<length]),
          file: "t"
        )
      }
    }
  }

  @Test func `half a character at the end is a fault`() {
    let result = read(Array(utf16(Self.good).dropLast()))
    #expect(result.diagnostics.contains { $0.code == "reg-truncated" && $0.severity == .error })
  }

  @Test func `the way in which a file arrives changes nothing`() throws {
    for seed in 0..<UInt64(250) {
      var document = RandomDocument(seed: seed)
      let bytes = seed == 0 ? utf16(Self.good) : document.bytes()
      let selection: Selection =
        seed % 3 == 0 ? Selection([.init(.localMachine, ["A"], .children)]) : .everything
      let whole = read(bytes, selection)
      for most in [1, 2, 3, 7, 64] {
        var reader = RegReader(file: "test.reg", selection: selection)
        var start = 0
        while start < bytes.count {
          let end = min(bytes.count, start + 1 + document.random.below(most))
          reader.consume(Array(bytes[start..<end]))
          start = end
        }
        let pieces = reader.finish()
        #expect(pieces.diagnostics == whole.diagnostics, "seed \(seed), \(most)")
        #expect(pieces.value?.everything == whole.value?.everything, "seed \(seed), \(most)")
      }
    }
  }

  @Test func `damaged files neither trap nor change what is not damaged by an edit`() {
    let seed: UInt64 = 0x5EED
    var random = Random(seed: seed)
    let path = path("HKLM\\SOFTWARE\\Ünï")
    for round in 0..<3000 {
      var bytes = round % 2 == 0 ? utf8(Self.good) : utf16(Self.good)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(random.pick(Array("\"[]\\\r\n;-=,:(0".utf8)), at: place)
        default:
          let end = min(bytes.count, place + random.below(40))
          bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        }
      }
      let before = read(bytes)
      let edit = RegistryEdit.setValue(path, RegistryValue("d", .dword(7)))
      guard let edited = RegText.applying([edit], to: bytes, file: "t").value else {
        #expect(before.diagnostics.hasErrors || before.value?.format.version == .regedit4)
        continue
      }
      let after = read(edited)
      let value = after.value?.snapshot(host: "h").value(path, "d")
      #expect(value == .present(.dword(7)), "seed \(seed) round \(round)\n\(text(bytes))")
      if value != .present(.dword(7)) { return }
    }
  }

  @Test func `a great many faults give a few notes and a count`() {
    let lines = String(repeating: "rubbish\n", count: 1000)
    let result = read(utf8(header + lines))
    #expect(result.diagnostics.count == 21)
    #expect(result.diagnostics.last?.summary == "980 more of these are not shown")
  }

  @Test func `many sections and deletions take time in proportion`() throws {
    var lines = header
    for index in 0..<4_000 {
      lines +=
        "[-HKEY_USERS\\A\\\(index % 100)]\n[HKEY_USERS\\A\\\(index % 100)\\b]\n\"\(index)\"=-\n"
    }
    lines += "[HKEY_USERS\\A]\n"
    for _ in 0..<4_000 { lines += "[HKEY_USERS\\A]\n\"v\"=dword:1\n" }
    let content = try #require(read(utf8(lines)).value)
    #expect(content.keys.count == 201)
    let edits = (0..<200).map { RegistryEdit.deleteKey(path("HKU\\A\\\($0)")) }
    #expect(RegText.applying(edits, to: utf8(lines), file: "t").value != nil)
  }
}
