import Inputs
import Testing
import YAML

struct `Places of nodes` {
  /// The one stretch between « and » must be the place of a node.
  @Test(arguments: [
    "«a»: 1\n", "a: «1»\n", "a: «b c»  # comment\n", "a:\n  «b:\n    c: 1»\n\n\nd: 2\n",
    "a:\n  «- 1\n  - x»\n# comment\n\nb: 2\n", "a:\n«- 1\n- x»\nb: 2\n", "a: «[1,\n  2]» # x\n",
    "a: «{b: 1,\n  c: 2}»\n", "a: «'it''s'»\n", "a: «\"two\n  lines\"»\n",
    "a: «one\n  two»\nb: 1\n",
    "a: «|\n  text\n  more»\n\n\nb: 1\n", "a: «>-\n  text»\n# comment\nb: 1\n", "a: «|\n  text»",
    "a: «|-»\nb: 1\n", "a: «|+ »# nothing\n\nb: 1\n".replacing(" »", with: "» "),
    "a: «&x b»\n", "a: «!!str 1»\n", "a: «&x !!map\n  b: 1»\nc: 2\n", "é: «ü»\n", "日本: [«🙂», x]\n",
    "a: &x {b: 1}\nc: «*x»\n", "a: &x {«b»: 1}\nc: *x\n", "a:«»\n", "a:«»\nb: 1\n",
    "«a: 1\nb:\n  - c: [1]»\n", "--- «a»\n", "a: 1\r\nb: «c»\r\n", "a: 1\rb: «c»\r",
    "? «[a]»\n: b\n", "a: «|\n  x\n    \n  y»\n   \nb: 1\n", "a: «!!str &x\n  |\n  text»\nb: 1\n",
  ])
  func `a node begins at its first and ends behind its last character`(_ text: String) throws {
    let marked = Marked(text)
    let place = try #require(marked.places.first)
    let read = readSingleYAML(marked.source)
    #expect(read.diagnostics == [])
    let places = try #require(read.value).all.map(\.place)
    #expect(places.contains(place), "\(place.start) to \(place.end), not among \(places)")
  }

  @Test func `an alias has its own place, and what is in it that of the anchor`() throws {
    let read = readSingleYAML(SourceText(name: "a.yaml", "a: &x {b: 1}\nc: *x\n"))
    let alias = try #require(read.value?.pairs.last?.value)
    #expect(alias.place.start == Position(line: 2, column: 4))
    #expect(alias.place.end == Position(line: 2, column: 6))
    #expect(alias.pairs.first?.key.place.start == Position(line: 1, column: 8))
    #expect(alias.content == read.value?.pairs.first?.value.content)
  }

  @Test func `a byte order mark is no column`() throws {
    let source = SourceText(name: "bom.yaml", bytes: [0xEF, 0xBB, 0xBF] + Array("a: b\n".utf8))
    let read = readSingleYAML(source)
    #expect(read.diagnostics == [])
    #expect(read.value?.pairs.first?.value.place.start == Position(line: 1, column: 4))
    #expect(read.value?.place.file == "bom.yaml")
  }

  @Test func `every node of a manifest lies within the one that holds it`() throws {
    let read = readSingleYAML(SourceText(name: "manifest.yaml", manifest))
    #expect(read.diagnostics == [])
    func check(_ node: Node) {
      for child in node.items + node.pairs.flatMap({ [$0.key, $0.value] }) {
        #expect(node.place.start <= child.place.start)
        #expect(child.place.end <= node.place.end)
        if child.place.file == "manifest.yaml", child.pairs.first?.key.scalar?.text != "hosts" {
          check(child)
        }
      }
    }
    check(try #require(read.value))
  }
}
