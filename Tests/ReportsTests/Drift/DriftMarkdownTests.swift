import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A drift report for a pull request` {
  private func markdown(_ report: DriftReport, limit: Int = 65_536) -> String {
    ReportOutput.text { output in
      writeDriftMarkdown(
        report,
        catalogue: builtInCatalogue,
        version: "0.1.0",
        limit: limit,
        to: output
      )
    }
  }

  @Test func `is a short text where nothing differs`() {
    #expect(
      markdown(DriftSamples.inSync) == """
        ## The host is as declared

        1 host is in sync.

        | Open findings | of which weaken | Hosts with drift | In sync |
        | ---: | ---: | ---: | ---: |
        | 0 | 0 | 0 | 1 |

        ### Waivers

        | Setting | State | Until | Owner | Reason | Takes |
        | --- | --- | --- | --- | --- | --- |
        | `schannel.server.*` | **expired** | 2026-10-31 (expired 27 days ago) | \
        kana@&#8203;example.org | the old scanner speaks nothing else | 1 finding on 1 host |

        <sub>plumbline 0.1.0, declared in estate/posture.yaml, estate/fleet.yaml; \
        judged on 2026-11-27</sub>

        """
    )
  }

  @Test func `begins with what it comes to`() {
    let text = markdown(DriftSamples.full)
    #expect(
      text.hasPrefix(
        """
        ## 8 findings on 3 of 4 hosts

        7 findings leave hosts weaker than they should be. 1 host is in sync. 1 finding is waived. \
        1 finding is known from the baseline. 2 findings of the baseline are gone. \
        1 setting is unknown. 1 host could not be read.

        | Open findings | of which weaken | Hosts with drift | In sync | Waived | Known | Fixed | Unknown | Unreadable |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | 8 | 7 | 3 | 1 | 1 | 1 | 2 | 1 | 1 |


        """
      )
    )
  }

  @Test func `lists folded findings, the worst first`() {
    let text = markdown(DriftSamples.full)
    #expect(
      text.contains(
        "| **weaker**, new | `schannel.server.TLS 1.2` `Server\\Enabled` | `REG_DWORD 0x00000000` "
          + "| `REG_DWORD 0x00000001` | machine changed | 2 | `estate/posture.yaml:9` |\n"
      )
    )
    #expect(text.contains("| weaker, waived until 2027-01-31, new |"))
    #expect(text.contains("waiver of kana@&#8203;example.org expired 2026-10-31, moved on"))
    #expect(text.contains("<details><summary><b>adfs01, adfs02</b> (2 hosts) · "))
    #expect(text.contains("| **expired** | 2026-10-31 (expired 27 days ago) |"))
    #expect(text.contains("### Could not be read\n\n- `web99`: gone\n"))
  }

  @Test(arguments: [
    ("a|b", "<code>a&#124;b</code>"), ("a`b", "<code>a&#96;b</code>"), ("plain", "`plain`"),
    ("<b>", "`<b>`"), ("ends\\", "<code>ends&#92;</code>"), ("a\nb", "`a␊b`"),
    ("", "<code></code>"),
  ])
  func `writes data as code that cannot end early`(data: String, code: String) {
    #expect(MarkdownText.code(data) == code)
  }

  @Test(arguments: [
    ("@octocat", "@&#8203;octocat"), ("fixes #12", "fixes #&#8203;12"), ("GH-7", "GH-&#8203;7"),
    ("https://a.example", "https:&#8203;//a.example"), ("www.a.example", "www&#8203;.a.example"),
    ("**x** _y_", "&#42;&#42;x&#42;&#42; &#95;y&#95;"), ("[a](b)", "&#91;a&#93;&#40;b&#41;"),
    ("<img>", "&#60;img&#62;"), ("a|b\\", "a&#124;b&#92;"), ("&amp;", "&#38;amp;"),
    ("x\r\ny", "x␍␊y"), ("`c`", "&#96;c&#96;"),
  ])
  func `writes data as text that means nothing to Markdown`(data: String, text: String) {
    #expect(MarkdownText.plain(data) == text)
  }

  @Test func `cuts what is too long to be read`() {
    #expect(MarkdownText.plain(String(repeating: "é", count: 400)).unicodeScalars.count == 300)
    #expect(MarkdownText.plain("é", most: 1) == "é")
  }

  @Test(arguments: [65_536, 20_000, 5000, 1000, 400, 60, 10])
  func `is never longer than it may be`(limit: Int) {
    let reports = [
      DriftSamples.full, DriftSamples.hostile, DriftSamples.fleet(hosts: 300, findings: 20),
      DriftSamples.fleet(hosts: 300, findings: 20, distinct: true),
    ]
    for report in reports {
      let text = markdown(report, limit: limit)
      #expect(text.utf8.count <= limit)
      #expect(text.ranges(of: "<details>").count == text.ranges(of: "</details>").count)
    }
  }

  @Test func `counts what does not fit`() throws {
    let fleet = DriftSamples.fleet(hosts: 300, findings: 20, distinct: true)
    let text = markdown(fleet, limit: 30_000)
    let more = try #require(text.firstMatch(of: /([0-9,]+) more findings in the artifact\./))
    let rows = text.matches(of: /\n\| \*\*weaker\*\*/).count
    #expect(Int(more.output.1.replacing(",", with: "")) == 6000 - rows)
    #expect(rows > 50)
    let sets = try #require(text.firstMatch(of: /([0-9]+) more sets of hosts in the artifact\./))
    #expect(Int(sets.output.1) == 300 - text.ranges(of: "<details>").count)
    #expect(!markdown(DriftSamples.full).contains("in the artifact"))
  }

  @Test func `does not let findings crowd out what is unreadable or agreed`() {
    let fleet = DriftSamples.fleet(hosts: 300, findings: 20, distinct: true)
    let text = markdown(
      DriftSamples.report(fleet.hosts, unreadable: [UnreadableHost(host: "web99", reason: "gone")])
    )
    #expect(text.contains("- `web99`: gone\n"))
    #expect(text.contains("### Waivers\n"))
  }
}
