import Inputs
import Support
import Testing

@testable import Posture

/// A manifest with a marker before each fault; the codes are in the order of the markers.
struct BadManifest: CustomTestStringConvertible, Sendable {
  let name: String
  let codes: [String]
  let text: String
  var testDescription: String { name }

  init(_ name: String, _ codes: String..., text: String) {
    self.name = name
    self.codes = codes
    self.text = text
  }

  /// Faults of one group: the lines are those below its name.
  init(_ name: String, _ codes: String..., group lines: String) {
    self.name = name
    self.codes = codes
    text = group(lines)
  }
}

/// Expects just the faults that a sample is marked with.
func checkFaults(_ sample: BadManifest) {
  let marked = MarkedText(sample.text)
  let read = readManifest([SourceText(name: "m", marked.text)], catalogue: builtInCatalogue)
  #expect(places(read.diagnostics) == places(sample.codes, marked))
  #expect(marked.positions.count == sample.codes.count)
}

struct `A bad manifest` {
  @Test(arguments: BadManifest.whole + BadManifest.groups + BadManifest.settings)
  func `is faulted where the fault is`(sample: BadManifest) {
    checkFaults(sample)
  }

  @Test(arguments: BadManifest.registry + BadManifest.waivers)
  func `is faulted in its raw values and waivers`(sample: BadManifest) {
    checkFaults(sample)
  }

  @Test(arguments: [
    ("plumbline: 1\ngruops: {}", "did you mean “groups”?"),
    (group("workload: [ad-fs]"), "did you mean “workloads”?"),
    (group("workloads: [adfs]"), "did you mean “ad-fs”?"),
    (group("tls: { schanel: {} }"), "did you mean “schannel”?"),
    (
      group("tls: { winhttp: { TLS 1.4: enabled } }"),
      "it is one of “SSL 2.0”, “SSL 3.0”, “TLS 1.0”, “TLS 1.1”, “TLS 1.2”, “TLS 1.3”"
    ),
    (group("tls: { winhttp: { TLS 1.2: enable } }"), "did you mean “enabled”?"),
    (group("tls: { winhttp: { TLS 1.2: on } }"), "did you mean “enabled”?"),
    (group("tls: { winhttp: { TLS 1.2: No } }"), "did you mean “disabled”?"),
    (group("tls: { winhttp: { TLS 1.2: false } }"), "did you mean “disabled”?"),
    (group("tls: { dotnet: { v4: { strongcrypto: enabled } } }"), "did you mean “strong-crypto”?"),
    (group("updates: [schanel-tls12]"), "did you mean “schannel-tls12”?"),
    (
      group(#"registry: [{ key: 'HKLM\X', value: Y, type: REG_DWROD, data: 1 }]"#),
      "did you mean “REG_DWORD”?"
    ),
    (
      "plumbline: 1\nwaivers:\n"
        + "  - { setting: winhtp.TLS 1.0, reason: r, owner: o, expires: 2027-01-01 }",
      "did you mean “winhttp.TLS 1.0”?"
    ),
  ])
  func `is told what was probably meant`(text: String, help: String) {
    let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
    #expect(read.diagnostics.map(\.help) == [help])
  }

  @Test func `with ten faults yields ten`() {
    let marked = MarkedText(
      #"""
      plumbline: 1️⃣2
      2️⃣sate: hosts
      groups:
        a:
          hosts: 3️⃣adfs01
          workloads: [4️⃣adfs]
          tls:
            schannel: { client: { TLS 1.2: 5️⃣on }, 6️⃣sever: {} }
        7️⃣b:
          pin: 8️⃣1
          registry: [{ key: 9️⃣HKCU\Software\X, value: Y, type: REG_SZ, data: Z }]
      waivers:
        - { setting: winhttp.*, reason: r, owner: o, expires: 🔟next year }
      """#
    )
    let codes = [
      "unknown-grammar", "unknown-key", "wrong-type", "unknown-name", "unknown-name", "unknown-key",
      "missing-key", "wrong-type", "bad-key", "bad-date",
    ]
    let read = readManifest([SourceText(name: "m", marked.text)], catalogue: catalogue)
    #expect(places(read.diagnostics) == places(codes, marked))
  }

  @Test func `does not hide the faults of another file`() {
    let read = readManifest(
      [
        SourceText(name: "a", "plumbline: 1\ngroups: [\n"),
        SourceText(name: "b", "plumbline: 2\n"),
        SourceText(name: "c", "# nothing\n"),
      ],
      catalogue: catalogue
    )
    #expect(
      read.diagnostics.map { "\($0.place?.file ?? "-") \($0.code)" } == [
        "a yaml-syntax", "b unknown-grammar", "c yaml-empty",
      ]
    )
  }

  @Test func `of several files disagrees about the state with both places`() throws {
    let files = ["hosts", "other", "hosts"].enumerated().map { index, state in
      SourceText(name: "\(index)", "plumbline: 1\nstate: \(state)\n")
    }
    let read = readManifest(files, catalogue: catalogue)
    let fault = try #require(read.diagnostics.first)
    #expect(read.diagnostics.count == 1)
    #expect(fault.code == "several-states")
    #expect(fault.place?.description == "1:2:8")
    #expect(fault.notes.first?.place?.description == "0:2:8")
  }

  @Test func `of several files declares a group once`() throws {
    let files = ["0", "1"].map {
      SourceText(name: $0, "plumbline: 1\ngroups: { a: { hosts: [x] } }")
    }
    let read = readManifest(files, catalogue: catalogue)
    let fault = try #require(read.diagnostics.first)
    #expect(fault.code == "duplicate-group")
    #expect(fault.place?.description == "1:2:11")
    #expect(fault.notes.first?.place?.description == "0:2:11")
    #expect(read.value?.groups.count == 1)
  }
}
