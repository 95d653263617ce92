import Inputs
import Posture
import Support
import Testing

@testable import Reports

struct `Faults as SARIF` {
  private func log(_ diagnostics: [Diagnostic], files: [String]) throws -> JSONValue {
    try JSONValue(
      parsing: ReportOutput.text { output in
        writeValidationSARIF(
          files: files,
          diagnostics: diagnostics,
          catalogue: builtInCatalogue,
          version: "1.2.3",
          tree: SourceTree(root: "/srv/tree"),
          to: output
        )
      }.utf8
    )
  }

  @Test func `have a rule for each code, with the words of the catalogue`() throws {
    let text = "plumbline: 2\ngruops: {}\nsate: x\n"
    let read = readManifest([SourceText(name: "m.yaml", text)], catalogue: builtInCatalogue)
    let run = try #require(try log(read.diagnostics, files: ["m.yaml"])["runs"]?.items.first)
    let driver = try #require(run["tool"]?["driver"])
    let rules = driver["rules"]?.items ?? []
    #expect(driver["name"]?.text == "Plumbline" && driver["version"]?.text == "1.2.3")
    #expect(rules.compactMap { $0["id"]?.text } == ["unknown-grammar", "unknown-key"])
    for rule in rules {
      let entry = try #require(builtInCatalogue.diagnostics[rule["id"]?.text ?? ""])
      #expect(rule["shortDescription"]?["text"]?.text == entry.title)
      #expect(rule["help"]?["text"]?.text?.isEmpty == false)
    }
    let results = run["results"]?.items ?? []
    #expect(results.map { $0["ruleIndex"] } == [.number(0), .number(1), .number(1)])
    #expect(results.map { $0["level"]?.text } == ["error", "error", "error"])
    let place = results[1]["locations"]?.items.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.text == "m.yaml")
    #expect(
      place?["region"]?.members == [
        "startLine": .number(2), "startColumn": .number(1), "endLine": .number(2),
        "endColumn": .number(7),
      ]
    )
    #expect(
      results[1]["message"]?["text"]?.text
        == "a manifest has no key “gruops” (did you mean “groups”?)"
    )
  }

  @Test func `show the other places that belong to one`() throws {
    let text = "plumbline: 1\nstate: a\nstate: b\n"
    let read = readManifest([SourceText(name: "m.yaml", text)], catalogue: builtInCatalogue)
    let result = try log(read.diagnostics, files: ["m.yaml"])["runs"]?.items.first?["results"]
    let related = result?.items.first?["relatedLocations"]?.items.first
    #expect(related?["physicalLocation"]?["region"]?["startLine"] == .number(2))
    #expect(related?["message"]?["text"]?.text == "it is first set here")
  }

  @Test func `of manifests without any are an empty list and no rule`() throws {
    let run = try log([], files: ["a.yaml"])["runs"]?.items.first
    #expect(run?["results"] == .array([]))
    #expect(run?["tool"]?["driver"]?["rules"] == .array([]))
    #expect(run?["columnKind"]?.text == "unicodeCodePoints")
  }

  @Test(arguments: [
    ("./posture/a.yaml", "posture/a.yaml"), ("/srv/tree/a b.yaml", "a%20b.yaml"),
    ("ä:#?%.yaml", "%C3%A4%3A%23%3F%25.yaml"), ("../a.yaml", "a.yaml"),
  ])
  func `name files as URIs from the root of the checkout`(path: String, uri: String) throws {
    let fault = Diagnostic.error("unknown-key", "x", at: Place(file: path))
    let run = try log([fault], files: [path])["runs"]?.items.first
    let place = run?["results"]?.items.first?["locations"]?.items.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.text == uri)
    #expect(run?["artifacts"]?.items.first?["location"]?["uri"]?.text == uri)
  }
}
