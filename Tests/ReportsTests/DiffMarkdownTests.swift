import Inputs
import Posture
import Support
import Testing

@testable import Reports

struct `A change of manifests for a pull request` {
  private let one = webManifest("TLS 1.1: disabled")
  private let two = webManifest("TLS 1.0: disabled, TLS 1.1: disabled")

  private func page(_ report: DiffReport, limit: Int = DiffMarkdown.largestComment) -> String {
    ReportOutput.text { output in
      writeDiffMarkdown(report, catalogue: builtInCatalogue, limit: limit, to: output)
    }
  }

  @Test func `has a section for each block of hosts`() throws {
    let hosts =
      ["web01", "web02"].map { SampleHost(.server2022).named($0) }
      + [SampleHost(.server2012R2).named("web03")]
    let shown = page(try diffReport(from: one, to: two, on: hosts))
    #expect(
      shown.hasPrefix(
        "### Plumbline: Diff: 6 values to write differently on 3 of 3 hosts (6 more).\n"
      )
    )
    #expect(shown.ranges(of: "<details><summary>").count == 2)
    #expect(shown.ranges(of: "</details>").count == 2)
    #expect(shown.contains("<code>web01, web02</code> (2 hosts): Windows Server 2022"))
    #expect(shown.contains("| `+` | `HKLM\\SYSTEM\\"))
  }

  @Test func `fits a comment however large the fleet, and says what is left out`() throws {
    // Each host has a group of its own, so none folds.
    let names = (100..<500).map { "web\($0)" }
    func manifest(_ protocols: String) -> String {
      "plumbline: 1\ngroups:\n"
        + names.map { name in
          "  \(name):\n    hosts: [\(name)]\n    tls: { schannel: { server: { \(protocols) } } }\n"
        }.joined()
    }
    let report = try diffReport(
      from: manifest("TLS 1.1: disabled"),
      to: manifest("TLS 1.0: disabled, TLS 1.1: disabled"),
      on: names.map { SampleHost(.server2022).named($0) }
    )
    let shown = page(report)
    #expect(shown.utf8.count <= DiffMarkdown.largestComment)
    #expect(shown.utf8.count > DiffMarkdown.largestComment / 2)
    #expect(shown.ranges(of: "<details>").count == shown.ranges(of: "</details>").count)
    #expect(shown.ranges(of: "<details>").count > 10)
    #expect(shown.contains("too long for this page"))
    for limit in [400, 1000, 5000] { #expect(page(report, limit: limit).utf8.count <= limit) }
  }

  @Test func `gives no name of a host or a group a meaning`() throws {
    let evil = "a|b`<b>@team</details>"
    let report = try diffReport(
      from: webManifest("TLS 1.1: disabled", group: "\"\(evil)\""),
      to: webManifest("TLS 1.0: disabled", group: "\"\(evil)\""),
      on: [SampleHost(.server2022).named("web`|<img>@all")]
    )
    let shown = page(report)
    #expect(!shown.contains("<b>@team</details>, ") && !shown.contains("<summary><code>web`|<img>"))
    #expect(shown.contains("<code>web`|&lt;img&gt;@all</code>"))
    #expect(shown.contains("<code>a|b`&lt;b&gt;@team&lt;/details&gt;</code>"))
    // In a table the bar is escaped, and a mark inside code has a longer fence around it.
    #expect(shown.contains("`` web`\\|<img>@all ``"))
  }
}
