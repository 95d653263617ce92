import Inputs
import Support
import Testing
import YAML

struct `Faults of YAML` {
  struct Case: CustomTestStringConvertible {
    let code: String
    let marked: Marked
    /// What the summary must say, in part.
    let words: String
    var testDescription: String { "\(code): \(marked.testDescription)" }

    init(_ code: String, _ text: String, _ words: String = "cannot") {
      self.code = code
      marked = Marked(text)
      self.words = words
    }
  }

  static let syntax: [Case] = [
    Case("yaml-syntax", "a: «[»1, 2\n", "cannot find the ']' that ends this list"),
    Case("yaml-syntax", "a: «{»b: 1,\n", "cannot find the '}' that ends this mapping"),
    Case("yaml-syntax", "a: [1, 2\nb«:» 3\n", "',' or ']' should follow"),
    Case("yaml-syntax", "a: {b: 1 «}»}\n".replacing("«}»}", with: "«]»"), "',' or '}'"),
    Case("yaml-syntax", "a: «\"»b\n", "the quote that ends this text"),
    Case("yaml-syntax", "a: «'»b\n---\n", "before the document ends"),
    Case("yaml-syntax", "a: \"HKLM«\\»SYSTEM\"\n", "cannot read this escape"),
    Case("yaml-syntax", "a: \"\\x«Z»Z\"\n", "cannot read this escape"),
    Case("yaml-syntax", "a: 1\n«b»\nc: 2\n", "cannot find the ':'"),
    Case("yaml-syntax", "a: b«:» c\n", "cannot begin a value here"),
    Case("yaml-syntax", "a: «-» b\n", "cannot begin an item of a list"),
    Case("yaml-syntax", "a:\n    b: 1\n  «c»: 2\n", "a key and ':' should follow"),
    Case("yaml-syntax", "- a\n«b»: 1\n", "each of its items begins with '- '"),
    Case("yaml-syntax", "a: «@»b\n", "cannot begin a text with '@'"),
    Case("yaml-syntax", "a: «`»b\n", "cannot begin a text with '`'"),
    Case("yaml-syntax", "hosts: [«*».example]\n", "'*' begins an alias"),
    Case("yaml-syntax", "a: «&» b\n", "'&' begins an anchor"),
    Case("yaml-syntax", "a: |«x»\n", "the text begins on the next line"),
    Case("yaml-syntax", "a: «|»0\n  x\n", "cannot indent a text by 0"),
    Case("yaml-syntax", "«%»FOO bar\n---\na\n", "only %YAML and %TAG are known"),
    Case("yaml-syntax", "«%»YAML 2.0\n---\na\n", "cannot read this version of YAML"),
    Case("yaml-syntax", "%YAML 1.2\n«%»YAML 1.2\n---\na\n", "the same directive twice"),
    Case("yaml-syntax", "a: «!»<b\n", "cannot read this tag"),
    Case("yaml-unknown-tag", "a: «!»e!b c\n", "cannot use this tag"),
  ]

  static let strictness: [Case] = [
    Case("yaml-tab", "a:\n«\t»b: 1\n"),
    Case("yaml-tab", "a:\n  b: 1\n  «\t»c: 1\n"),
    Case("yaml-tab", "a: [\n«\t»1,\n 2\n ]\n"),
    Case("yaml-tab", "a: \"b\n«\t»c\"\n"),
    Case("yaml-comment", "a: \"b\"«#» c\n", "'#' needs a space before it"),
    Case("yaml-comment", "a: [1,«#» c\n  2]\n"),
    Case("yaml-comment", "a: |«#» c\n  x\n"),
    Case("yaml-comment", "%YAML 1.2«#»\n---\na\n"),
    Case("yaml-indentation", "a: [1,\n«2»,\n 3]\n", "begins on line 1"),
    Case("yaml-indentation", "a:\n  b: 'x\n  «y»'\n", "begins on line 2"),
    Case("yaml-indentation", "a: [\n  1\n«]»\n", "wants this bracket deeper"),
    Case("yaml-indentation", "a: >\n   \n «x»\n", "begins on line 1"),
    Case("yaml-indentation", "a: >\n   \n «#» x\n", "begins on line 1"),
    Case("yaml-syntax", "a: [«-», b]\n", "cannot read a lone '-'"),
    Case("yaml-syntax", "a: [«?»x]\n", "this '?' begins a text"),
    Case("yaml-syntax", "a: {«?»x: 1}\n", "this '?' begins a text"),
    Case("yaml-syntax", "a: &x«:»y b\n", "name of an anchor or alias"),
  ]

  static let nodes: [Case] = [
    Case("yaml-duplicate-key", "a: 1\nb: 2\n«a»: 3\n", "cannot set “a” twice"),
    Case("yaml-duplicate-key", "{a: 1, «'a'»: 2}\n", "cannot set “a” twice"),
    Case("yaml-duplicate-key", "1: 1\n«'1'»: 2\n"),
    Case("yaml-duplicate-key", "16: 1\n«0x10»: 2\n"),
    Case("yaml-duplicate-key", "~: 1\n«null»: 2\n"),
    Case("yaml-duplicate-key", "? [1, {a: b}]\n: 1\n? «[0x1, {'a': b}]»\n: 2\n", "the same key"),
    Case("yaml-duplicate-key", (0..<20).map { "k\($0): 1\n" }.joined() + "«k7»: 2\n"),
    Case("yaml-duplicate-key", (0..<20).map { "\($0): 1\n" }.joined() + "«0x7»: 2\n"),
    Case("yaml-unknown-tag", "a: «!b» c\n", "cannot use the tag !b"),
    Case("yaml-unknown-tag", "a: &x «!b» [c]\n"),
    Case("yaml-unknown-tag", "a: «!!binary» aGk=\n", "!!binary"),
    Case("yaml-unknown-tag", "a: «!<tag:b,1:c>»\n  d: e\n", "!<tag:b,1:c>"),
    Case("yaml-tag-mismatch", "a: «!!int» abc\n", "cannot read 'abc' as a whole number"),
    Case("yaml-tag-mismatch", "a: «!!int» 1.5\n"),
    Case("yaml-tag-mismatch", "a: «!!float» x\n", "as a number"),
    Case("yaml-tag-mismatch", "a: «!!bool» yes\n", "as true or false"),
    Case("yaml-tag-mismatch", "a: «!!null» x\n", "as null"),
    Case("yaml-tag-mismatch", "a: «!!map» x\n", "cannot read a scalar as a mapping"),
    Case("yaml-tag-mismatch", "a: «!!seq» {b: c}\n", "cannot read a mapping as a list"),
    Case("yaml-tag-mismatch", "a: «!!str» [b]\n", "cannot read a list as a string"),
    Case("yaml-undefined-alias", "a: «*b»\n", "cannot find the anchor &b"),
    Case("yaml-undefined-alias", "--- &a b\n--- «*a»\n".replacing("--- &a b\n", with: "")),
    Case("yaml-recursive-alias", "a: &b [1, «*b»]\n", "cannot use *b inside"),
    Case("yaml-recursive-alias", "a: &b 1\nc: &b\n  d: «*b»\n"),
  ]

  static let texts: [Case] = [
    Case("yaml-control-character", "a: b\nc: «\0»\n", "U+0000"),
    Case("yaml-control-character", "a: é«\u{1B}»\n", "U+001B"),
    Case("yaml-control-character", "a: «\u{7F}»\n", "U+007F"),
    Case("yaml-control-character", "a: «\u{9F}»\n", "U+009F"),
    Case("yaml-control-character", "a: «\u{FFFE}»\n", "U+FFFE"),
    Case("yaml-line-separator", "a: «\u{85}»b\n", "U+0085"),
    Case("yaml-line-separator", "a: b # «\u{2028}»\n", "U+2028"),
    Case("yaml-line-separator", "a: «\u{2029}»\n", "U+2029"),
    Case("yaml-empty", "«»"),
    Case("yaml-empty", "«»# only\n\n# comments\n"),
    Case("yaml-several-documents", "a: 1\n---\n«b: 2»\n", "2 documents"),
  ]

  @Test(arguments: syntax + strictness + nodes + texts)
  func `a fault has its code, its place and its words`(_ known: Case) throws {
    let read = readSingleYAML(known.marked.source)
    let fault = try #require(read.diagnostics.first)
    #expect(read.diagnostics.count == 1)
    #expect(fault.code == known.code)
    #expect(fault.place == known.marked.places.first, "\(fault.place?.end as Position?)")
    #expect(fault.summary.contains(known.words), "\(fault.summary)")
  }

  @Test func `a duplicate key shows both places, and the first one counts`() throws {
    let marked = Marked("«a»: 1\nb:\n  a: 2\n«a»: 3\n")
    let read = readSingleYAML(marked.source)
    let fault = try #require(read.diagnostics.first)
    #expect(fault.place == marked.places.last)
    #expect(fault.notes.map(\.place) == [marked.places.first])
    let value = try #require(read.value)
    #expect(JSONValue(value) == .object(["a": .number(1), "b": .object(["a": .number(2)])]))
  }

  @Test func `a directive needs the document before it to have ended`() {
    let marked = Marked("---\na: b\n«%»YAML 1.2\n---\nc\n")
    let read = readYAML(marked.source)
    #expect(read.diagnostics.map(\.place) == marked.places)
    #expect(
      read.diagnostics.first?.summary
        == "cannot give a directive before the document above has ended"
    )
    #expect(
      readYAML(SourceText(name: "a.yaml", "a: b\n...\n%YAML 1.2\n---\nc\n")).diagnostics == []
    )
  }

  @Test func `one run tells all faults, in reading order`() {
    let marked = Marked(
      """
      a: «!x» 1
      b: «*nothing»
      «a»: 2
      c: {d: 1, «d»: 2}
      e: «!!int» x
      f: «[»1
      """
    )
    let read = readSingleYAML(marked.source)
    #expect(read.value == nil)
    #expect(read.diagnostics.map(\.place) == marked.places)
    let codes = read.diagnostics.map(\.code)
    #expect(codes.suffix(2) == ["yaml-tag-mismatch", "yaml-syntax"])
    #expect(codes.prefix(2) == ["yaml-unknown-tag", "yaml-undefined-alias"])
  }

  @Test func `a faulty alias is null, and an unknown tag is looked over`() throws {
    let read = readSingleYAML(SourceText(name: "a.yaml", "a: *b\nc: !x 1\n"))
    let value = try #require(read.value)
    #expect(JSONValue(value) == .object(["a": .null, "c": .number(1)]))
  }

  @Test func `a misspelt alias is recognised`() {
    let read = readSingleYAML(SourceText(name: "a.yaml", "a: &clients 1\nb: *client\n"))
    #expect(read.diagnostics.first?.help == "did you mean *clients?")
  }

  @Test func `the remedy is told where there is one`() {
    let helps = [
      "a: \"C:\\Windows\"\n": "use single quotes, or write '\\\\' for a backslash",
      "hosts: [*]\n": "put quotes around a text that begins with '*'",
      "a:\n\tb: 1\n": "indent with spaces: YAML allows no tabs here",
    ]
    for (text, help) in helps {
      #expect(readSingleYAML(SourceText(name: "a.yaml", text)).diagnostics.first?.help == help)
    }
  }
}
