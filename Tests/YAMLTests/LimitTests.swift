import Inputs
import Testing
import YAML

struct `Limits of reading YAML` {
  private func codes(_ text: String, limits: YAMLLimits = YAMLLimits()) -> [String] {
    readSingleYAML(SourceText(name: "limits.yaml", text), limits: limits).diagnostics.map(\.code)
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "- ? "])
  func `a hundred thousand nested collections are refused`(_ opening: String) {
    #expect(codes(String(repeating: opening, count: 100_000)) == ["yaml-too-deep"])
  }

  @Test func `nesting is allowed up to the limit`() {
    let limits = YAMLLimits(depth: 5)
    #expect(codes("[[[[[1]]]]]", limits: limits) == [])
    let marked = Marked("[[[[[«[»1]]]]]]")
    let read = readSingleYAML(marked.source, limits: limits)
    #expect(read.diagnostics.map(\.code) == ["yaml-too-deep"])
    #expect(read.diagnostics.first?.place == marked.places.first)
    #expect(codes("a:\n  b:\n    c:\n      d:\n        e: 1\n", limits: limits) == [])
  }

  @Test func `nesting through aliases counts`() {
    let limits = YAMLLimits(depth: 5)
    #expect(codes("[&a [[1]], [[*a]]]", limits: limits) == [])
    #expect(codes("[&a [[1]], [[[*a]]]]", limits: limits) == ["yaml-too-deep"])
    // A chain in which each step holds the one before would be as deep as it is long.
    let chain = (1...10_000).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
    #expect(codes("- &a0 []\n" + chain).contains("yaml-too-deep"))
  }

  @Test func `a billion laughs are refused at once`() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for step in 1...20 {
      let aliases = Array(repeating: "*a\(step - 1)", count: 9).joined(separator: ", ")
      text += "a\(step): &a\(step) [\(aliases)]\n"
    }
    let read = readSingleYAML(SourceText(name: "bomb.yaml", text))
    #expect(read.diagnostics.map(\.code) == ["yaml-alias-expansion"])
    #expect(read.diagnostics.first?.notes.count == 1)
  }

  @Test func `aliases are allowed up to the limit`() {
    let text = "[&a [1, 2], *a, *a]"
    #expect(codes(text, limits: YAMLLimits(aliasedNodes: 6)) == [])
    #expect(codes(text, limits: YAMLLimits(aliasedNodes: 5)) == ["yaml-alias-expansion"])
    #expect(
      codes("--- [&a 1, *a]\n", limits: YAMLLimits(aliasedNodes: 0)) == ["yaml-alias-expansion"]
    )
  }

  @Test func `many faults do not take forever`() {
    let read = readYAML(
      SourceText(name: "a.yaml", "[" + String(repeating: "!x *a, ", count: 50_000) + "]")
    )
    #expect(read.diagnostics.count < 300)
    let duplicates = readYAML(
      SourceText(name: "a.yaml", String(repeating: "a: 1\n", count: 20_000))
    )
    #expect(duplicates.diagnostics.hasErrors)
  }
}
