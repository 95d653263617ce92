import Inputs
import Support
import Testing
import YAML

struct `Reading YAML` {
  private func codes(_ bytes: [UInt8]) -> [String] {
    readSingleYAML(SourceText(name: "bytes.yaml", bytes: bytes)).diagnostics.map(\.code)
  }

  @Test func `a manifest is read whole`() throws {
    let read = readSingleYAML(SourceText(name: "manifest.yaml", manifest))
    #expect(read.diagnostics == [])
    let root = try #require(read.value)
    #expect(root.pairs.map(\.key.scalar?.text) == ["plumbline", "state", "groups", "waivers"])
    let groups = try #require(root.pairs.first { $0.key.scalar?.text == "groups" }?.value.pairs)
    #expect(
      groups.map(\.key.scalar?.text) == ["federation", "clients", "everywhere", "more"]
    )
    let waiver = try #require(root.pairs.last?.value.items.first?.pairs)
    #expect(waiver[2].value.scalar?.text == "the label printers' driver,\nas of émile\n")
    #expect(waiver[4].value.scalar == Scalar(text: "2027-03-31", value: .string))
  }

  @Test func `all documents are read`() throws {
    let read = readYAML(SourceText(name: "a.yaml", "a\n---\nb\n...\n---\n- c\n"))
    #expect(read.diagnostics == [])
    #expect(
      read.value?.map(JSONValue.init) == [.string("a"), .string("b"), .array([.string("c")])]
    )
  }

  @Test func `the documents before broken syntax are kept`() {
    let read = readYAML(SourceText(name: "a.yaml", "a\n---\n[\n"))
    #expect(read.diagnostics.map(\.code) == ["yaml-syntax"])
    #expect(read.value?.map(JSONValue.init) == [.string("a")])
  }

  @Test func `anchors end with their document`() {
    let read = readYAML(SourceText(name: "a.yaml", "&a b\n---\n*a\n"))
    #expect(read.diagnostics.map(\.code) == ["yaml-undefined-alias"])
  }

  @Test func `an anchor may be set again`() throws {
    let value = try json("[&a 1, *a, &a 2, *a]")
    #expect(value == .array([1, 1, 2, 2].map(JSONValue.number)))
  }

  @Test func `no documents are no fault unless one is wanted`() {
    for text in ["", "\n\n", "# comment\n", "\u{FEFF}"] {
      let read = readYAML(SourceText(name: "a.yaml", text))
      #expect(read.value == [])
      #expect(read.diagnostics == [])
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `line ends make no difference`(_ lineEnd: String) throws {
    let text = "a:\n  - b\n  - |\n    c\n    d\n# e\nf: 'g\n\n  h'\n".replacing("\n", with: lineEnd)
    let list = JSONValue.array([.string("b"), .string("c\nd\n")])
    #expect(try json(text) == .object(["a": list, "f": .string("g\nh")]))
  }

  @Test func `text that is no UTF-8 is refused with its place`() throws {
    let bytes = Array("a: b\nc: é".utf8) + [0xFF] + Array("\n".utf8)
    let read = readSingleYAML(SourceText(name: "bytes.yaml", bytes: bytes))
    let fault = try #require(read.diagnostics.first)
    #expect(fault.code == "yaml-encoding")
    #expect(fault.summary == "cannot read the byte 0xFF: the text is not UTF-8 here")
    #expect(fault.place?.start == Position(line: 2, column: 5))
    #expect(fault.place?.end == Position(line: 2, column: 6))
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80],
      [0x61, 0xC3],
    ] as [[UInt8]]
  )
  func `broken UTF-8 is refused`(_ bytes: [UInt8]) {
    #expect(codes(bytes) == ["yaml-encoding"])
    #expect(codes(Array("a: ".utf8) + bytes) == ["yaml-encoding"])
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x3A, 0x00],
      [0x00, 0x61, 0x00, 0x3A], [0xFF, 0xFE, 0x00, 0x00], [0x00, 0x00, 0xFE, 0xFF],
    ] as [[UInt8]]
  )
  func `UTF-16 and UTF-32 are refused with a remedy`(_ bytes: [UInt8]) throws {
    let read = readSingleYAML(SourceText(name: "bytes.yaml", bytes: bytes))
    let fault = try #require(read.diagnostics.first)
    #expect(fault.summary == "cannot read UTF-16 or UTF-32 text")
    #expect(fault.help == "save the file as UTF-8")
  }

  @Test func `tabs are allowed between words and in comments`() throws {
    #expect(try json("a:\tb\t# c\td\n") == .object(["a": .string("b")]))
    #expect(try json("a: b\tc\n") == .object(["a": .string("b\tc")]))
  }
}
