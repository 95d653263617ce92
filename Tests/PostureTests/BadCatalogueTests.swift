import Inputs
import Support
import Testing

@testable import Posture

struct `A bad catalogue entry` {
  struct Sample: CustomTestStringConvertible, Sendable {
    let name: String
    let codes: [String]
    let text: String
    var testDescription: String { name }

    init(_ name: String, _ codes: String..., text: String) {
      self.name = name
      self.codes = codes
      self.text = text
    }
  }

  private static let release = """
    releases:
      - id: windows-next
        version: "10.0"
        builds: { from: 30000, to: 30000 }
        names: { client: Windows Next }
        schannel: { TLS 1.2: enabled }
        winhttp: { offered: [TLS 1.2], sources: [W32-OPT] }
        wininet: [{ offered: [TLS 1.2], sources: [HIVES] }]
        sources: [W32-PROTO]

    """

  private static func release(_ old: String, _ new: String) -> String {
    release.replacing(old, with: new)
  }

  static let samples = [
    Sample(
      "a section nobody knows",
      "unknown-key",
      text: "1️⃣workload: []"
    ),
    Sample(
      "a framework with a colour",
      "unknown-key",
      text: #"frameworks: [{ release: 1, version: "1", 1️⃣colour: red }]"#
    ),
    Sample(
      "a framework without a version",
      "missing-key",
      text: "frameworks: [1️⃣{ release: 1 }]"
    ),
    Sample(
      "a release without sources",
      "missing-key",
      text: release("  - id", "  - 1️⃣id").replacing("    sources: [W32-PROTO]", with: "")
    ),
    Sample(
      "an empty list of sources",
      "no-source",
      text: release("sources: [W32-PROTO]", "sources: 1️⃣[]")
    ),
    Sample(
      "a misspelt source",
      "unknown-name",
      text: release("sources: [W32-PROTO]", "sources: [1️⃣W32-PORTO]")
    ),
    Sample(
      "a protocol as people say it",
      "unknown-name",
      text: release("schannel: { TLS 1.2", "schannel: { 1️⃣TLS1.2")
    ),
    Sample(
      "a default that is none",
      "unknown-name",
      text: release("TLS 1.2: enabled", "TLS 1.2: 1️⃣on")
    ),
    Sample(
      "one side of a default",
      "missing-key",
      text: release("TLS 1.2: enabled", "TLS 1.2: 1️⃣{ client: enabled }")
    ),
    Sample(
      "builds that end before they begin",
      "bad-range",
      text: release("{ from: 30000, to: 30000 }", "1️⃣{ from: 30001, to: 30000 }")
    ),
    Sample(
      "builds that another release has",
      "overlapping-builds",
      text: release("  - id", "  - 1️⃣id").replacing("from: 30000", with: "from: 26000")
    ),
    Sample(
      "a variant with a capability nobody knows",
      "unknown-name",
      text: release(
        "    sources: [W32-PROTO]",
        "    with: [{ capability: 1️⃣schannel-tls13, schannel: {} }]\n    sources: [W32-PROTO]"
      )
    ),
    Sample(
      "an ignored value without a place",
      "missing-key",
      text: "ignored: [1️⃣{ values: [X], reason: because, sources: [DN-TLS] }]"
    ),
    Sample(
      "an ignored value without a reason, and one without a source",
      "missing-key",
      "missing-key",
      text: #"""
        ignored:
          - 1️⃣{ key: 'HKLM\SOFTWARE', values: [X], sources: [DN-TLS] }
          - 2️⃣{ key: 'HKLM\SOFTWARE', values: [X], reason: because }
        """#
    ),
    Sample(
      "an ignored value outside of every hive",
      "bad-key",
      text: #"""
        ignored: [{ key: 1️⃣'SOFTWARE\X', values: [X], reason: because, sources: [DN-TLS] }]
        """#
    ),
    Sample(
      "a default that may be inferred",
      "wrong-type",
      text: release(
        "{ offered: [TLS 1.2], sources: [W32-OPT]",
        """
        { offered: [TLS 1.2], inferred: 1️⃣perhaps, sources: [W32-OPT]
        """
      )
    ),
    Sample(
      "a capability without an answer",
      "bad-case",
      text: "capabilities: [{ id: x, title: X, cases: [1️⃣{ when: {} }], sources: [DN-TLS] }]"
    ),
    Sample(
      "a condition nobody knows",
      "unknown-key",
      text: """
        capabilities:
          - id: x
            title: X
            cases: [{ when: { 1️⃣edition: pro }, built-in: true }]
            sources: [DN-TLS]
        """
    ),
    Sample(
      "a condition that no build meets",
      "bad-range",
      text: """
        capabilities:
          - id: x
            title: X
            cases: [{ when: 1️⃣{ build-at-least: 9600, build-below: 9600 }, built-in: true }]
            sources: [DN-TLS]
        """
    ),
    Sample(
      "a version that is none, and a kind that is none",
      "bad-version",
      "unknown-name",
      text: """
        workloads:
          - id: x
            title: X
            summary: X
            sources: [DN-TLS]
            parts:
              - { rule: x.a, when: { dotnet4-below: 1️⃣four }, why: because, sources: [DN-TLS] }
              - { rule: x.b, when: { kind: 2️⃣desktop }, why: because, sources: [DN-TLS] }
        """
    ),
    Sample(
      "a workload with unknown settings and updates, and no reason",
      "unknown-name",
      "unknown-name",
      "missing-key",
      text: """
        workloads:
          - id: x
            title: X
            summary: X
            sources: [DN-TLS]
            parts:
              - rule: x.a
                tls: { winhttp: { 1️⃣TLS 1.4: enabled } }
                updates: [2️⃣winhttp]
                why: because
                sources: [DN-TLS]
              - 3️⃣rule: x.b
                sources: [DN-TLS]
        """
    ),
    Sample(
      "a family with a key that is none",
      "bad-key",
      "bad-encoding",
      text: """
        settings:
          - 2️⃣family: x
            title: X
            encoding: flag
            key: 1️⃣'SOFTWARE\\X'
            takes-effect: reboot
            summary: X
            sources: [DN-TLS]
        """
    ),
  ]

  @Test(arguments: samples)
  func `is reported where it stands`(sample: Sample) {
    let marked = MarkedText(sample.text)
    let bad = SourceText(name: "bad.yaml", marked.text)
    let read = readCatalogue(builtInCatalogueFiles + [bad])
    #expect(places(read.diagnostics).sorted() == places(sample.codes, marked).sorted())
    #expect(read.diagnostics.allSatisfy { $0.place?.file == "bad.yaml" && $0.severity == .error })
  }

  @Test func `of two releases that share builds names the other`() throws {
    let text = Self.release("from: 30000", "from: 26000")
    let read = readCatalogue(builtInCatalogueFiles + [SourceText(name: "bad.yaml", text)])
    let note = try #require(read.diagnostics.first?.notes.first)
    #expect(note.place?.file == "catalogue/releases.yaml")
  }

  @Test func `comes with a suggestion`() {
    let text = "workloads: []\nfamilies: []\ncapabilites: []\n"
    let read = readCatalogue(builtInCatalogueFiles + [SourceText(name: "bad.yaml", text)])
    #expect(read.diagnostics.map(\.code) == ["unknown-key", "unknown-key"])
    #expect(read.diagnostics.last?.help == "did you mean “capabilities”?")
  }
}
