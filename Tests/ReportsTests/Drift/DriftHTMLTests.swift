import Digests
import Foundation
import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A drift page` {
  private func page(_ report: DriftReport, trend: [DriftPoint] = []) -> String {
    ReportOutput.text { output in
      writeDriftHTML(
        report,
        trend: trend,
        catalogue: builtInCatalogue,
        version: "0.1.0",
        to: output
      )
    }
  }

  /// What is read, without tags and with references resolved.
  private func words(_ html: String) -> String {
    html.replacing(/<(style|script)>[^<]*(<(?!\/(style|script))[^<]*)*<\/(style|script)>/, with: "")
      .replacing(/<[^>]*>/, with: " ")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
      .replacing(/\s+/, with: " ")
  }

  private func inner(_ html: String, _ tag: String) throws -> String {
    let start = try #require(html.firstRange(of: "<\(tag)>")).upperBound
    let end = try #require(html[start...].firstRange(of: "</\(tag)>")).lowerBound
    return String(html[start..<end])
  }

  private func base64(_ text: String) throws -> String {
    let digits = Array(SHA256.hex(of: Array(text.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
    }
    return Data(bytes).base64EncodedString()
  }

  @Test func `lets in its own style and script by their digests, and nothing else`() throws {
    let html = page(DriftSamples.full)
    #expect(try base64(inner(html, "style")) == PageStyle.sha256)
    #expect(try base64(inner(html, "script")) == PageScript.sha256)
    let policy =
      "default-src 'none'; style-src 'sha256-\(PageStyle.sha256)'; "
      + "script-src 'sha256-\(PageScript.sha256)'; base-uri 'none'; form-action 'none'"
    #expect(html.contains("content=\"\(policy)\""))
    #expect(html.ranges(of: "<script").count == 1)
    #expect(html.ranges(of: "<style").count == 1)
    #expect(!html.contains(/<[^>]* (style|on[a-z]+|src|srcset)=/))
  }

  @Test func `asks the network for nothing`() {
    let html = page(DriftSamples.full, trend: points([3, 2]))
    #expect(!html.contains(/<(link|img|iframe|object|embed|video|audio|base|form|use)[ >]/))
    #expect(!html.contains("@import") && !html.contains("url("))
    #expect(!html.contains("fetch(") && !html.contains("XMLHttpRequest"))
  }

  @Test func `takes no data for markup`() {
    let html = page(DriftSamples.hostile)
    #expect(html.contains("SOFTWARE\\&lt;&amp;&quot;&#39;&gt;]]&gt;␁␋"))
    #expect(html.contains("O&#39;Neil &lt;o@example.org&gt;"))
    #expect(html.contains("=cmd|&#39;/c calc&#39;!A1"))
    #expect(!html.contains("<b>\u{8}") && !html.contains("& <b>"))
    // No control character but line feeds, and none that turns the direction.
    #expect(html.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" })
    #expect(!html.unicodeScalars.contains("\u{202E}"))
    // The sample has one that HTML calls no character.
    #expect(html.contains("-%0A::error::?"))
    #expect(html.unicodeScalars.allSatisfy { $0.value & 0xFFFE != 0xFFFE })
  }

  @Test(arguments: [
    "</script><script>alert(1)</script>", "</style><b>", "\" onclick=\"x", "' x='", "<!--", "&lt;",
    "]]>", "\u{0}\u{1B}[0m", "javascript:alert(1)",
  ])
  func `keeps hostile names inside their elements`(name: String) {
    let plain = page(report(named: "plain"))
    let html = page(report(named: name))
    func tags(_ html: String) -> [Substring] {
      html.matches(of: /<\/?[A-Za-z!][^ >]*/).map(\.output)
    }
    #expect(tags(html) == tags(plain))
    #expect(words(html).contains(printable(name).replacing(/\s+/, with: " ")))
  }

  /// The name stands wherever a name can stand.
  private func report(named name: String) -> DriftReport {
    let finding = DriftSamples.finding(
      .registry,
      name,
      RegistryAddress(RegistryPath(.localMachine, RegistryText("SOFTWARE\\x")), "v"),
      .words(name),
      .words(name),
      .weaker,
      evidence: [Evidence(kind: .oneView, text: name)],
      waiver: DriftSamples.waiver(expired: true, owner: name, reason: name),
      rule: name,
      at: [place(1, 1, in: name)]
    )
    let host = HostDrift(
      host: name,
      groups: [name],
      snapshotDigest: "00ff",
      summary: summary,
      findings: [finding],
      unknown: [UnknownSetting(setting: name, address: nil, reason: name)],
      remarks: [Remark(warning: name, name)]
    )
    return DriftSamples.report(
      [host],
      manifests: [name],
      unreadable: [UnreadableHost(host: name, reason: name)]
    )
  }

  @Test func `says the whole in its title and its heading`() {
    let html = page(DriftSamples.full)
    #expect(html.contains("<title>8 findings on 3 of 4 hosts – drift</title>"))
    #expect(html.contains("<h1>8 findings on 3 of 4 hosts</h1>"))
    #expect(
      words(html).contains(
        "7 findings leave hosts weaker than they should be. 1 host is in sync. 1 finding is waived. "
          + "1 finding is known from the baseline. 2 findings of the baseline are gone. "
          + "1 setting is unknown. 1 host could not be read."
      )
    )
    #expect(page(DriftSamples.inSync).contains("<h1>The host is as declared</h1>"))
  }

  @Test func `has a cell for each group and stack, with its numbers in words`() {
    let html = page(DriftSamples.full)
    #expect(html.contains("<th scope=\"row\">federation</th><td class=\"n\">2</td>"))
    #expect(
      html.contains(
        "<td><a class=\"w3\" href=\"#group=federation&amp;stack=schannel.server\">"
          + "<b>2 of 2</b>2 findings, weaker</a></td>"
      )
    )
    #expect(
      html.contains(
        "href=\"#group=every%20%E2%80%9Cwhere%E2%80%9D&amp;stack=winhttp\"><b>1 of 1</b>1 finding, weaker"
      )
    )
    #expect(html.contains("<span>none</span>"))
  }

  @Test func `says who moved, what speaks for it, and what was agreed`() {
    let text = words(page(DriftSamples.full))
    #expect(
      text.contains(
        "Who moved The machine was changed: a run wrote what is declared. "
          + "(run-7, begun 2026-11-01T10:00:00Z; run-8, begun 2026-11-01T10:00:00Z)"
      )
    )
    #expect(text.contains("which group policy writes anew"))
    #expect(text.contains("(1 of 2)"))
    #expect(text.contains("Expired: until 2026-10-31, expired 27 days ago; kana@example.org"))
    #expect(text.contains("In force: until 2027-01-31, 65 days left; kana@example.org"))
    #expect(text.contains("In the baseline with another value: it moved since."))
    #expect(text.contains("Declared at estate/posture.yaml:9:17"))
    #expect(!words(page(DriftSamples.inSync)).contains("Who moved"))
  }

  @Test func `hides neither what is unreadable nor what is unknown`() {
    let text = words(page(DriftSamples.full))
    #expect(text.contains("Could not be read, so nobody knows: web99."))
    #expect(text.contains("1 host could not be read Hosts Why web99 gone"))
    #expect(text.contains("dotnet.SchUseStrongCrypto is unknown: the snapshot does not cover it"))
  }

  @Test func `folds hosts and findings of a fleet`() {
    let html = page(DriftSamples.fleet(hosts: 500, findings: 10))
    #expect(html.ranges(of: "<details class=\"b\"").count == 1)
    #expect(html.ranges(of: "<details class=\"f\"").count == 10)
    #expect(html.contains("data-f=\"0 1 2 3 4 5 6 7 8 9\" data-n=\"500\" data-g=\"0\""))
    #expect(html.contains("pc-000001, pc-000002 … +498"))
    #expect(html.contains("pc-000499"))
  }

  @Test func `draws a trend of two reports or more, and says it in words and in a table`() {
    #expect(!page(DriftSamples.full).contains("id=\"trend\""))
    #expect(!page(DriftSamples.full, trend: points([4])).contains("id=\"trend\""))
    let html = page(DriftSamples.full, trend: points([4, 0, 2]))
    #expect(html.contains("<path class=\"all\" d=\"M0 1L500 199L1000 100\"/>"))
    #expect(
      words(html).contains("From 4 open findings to 2 in the last 3 reports, since 2026-11-01.")
    )
    #expect(html.contains("<th scope=\"row\">2026-11-03T02:00:00Z</th><td>2</td>"))
  }

  private func points(_ findings: [Int]) -> [DriftPoint] {
    findings.enumerated().map { index, number in
      var totals = DriftTotals(DriftSamples.inSync)
      totals.findings = number
      return DriftPoint(at: "2026-11-0\(index + 1)T02:00:00Z", totals: totals)
    }
  }

  @Test func `can be used with keys and a screen reader`() {
    let html = page(DriftSamples.full, trend: points([4, 0, 2]))
    #expect(html.contains("<a class=\"skip\" href=\"#drift\">"))
    #expect(html.contains("<html lang=\"en\">"))
    #expect(html.contains("aria-live=\"polite\""))
    // Every heading that a part of the page is named by is there, and each id once.
    for label in html.matches(of: /aria-labelledby="([^"]+)"/) {
      #expect(html.contains("id=\"\(label.output.1)\""))
    }
    let ids = html.matches(of: /[ ]id="([^"]+)"/).map(\.output.1)
    #expect(Set(ids).count == ids.count)
    for label in html.matches(of: /[ ]for="([^"]+)"/) { #expect(ids.contains(label.output.1)) }
    for table in html.matches(of: /<table[^>]*>.*?<\/thead>/.dotMatchesNewlines()) {
      #expect(table.output.contains("<th scope=\"col\">"))
    }
    #expect(!html.contains("<th>"))
  }

  @Test func `is the same from run to run`() {
    let reports = [
      DriftSamples.full, DriftSamples.hostile, DriftSamples.fleet(hosts: 30, findings: 3),
    ]
    for report in reports { #expect(page(report) == page(report)) }
  }

  @Test func `links only to documents of the web`() {
    let html = page(DriftSamples.full)
    let links = html.matches(of: /href="([^"]*)"/).map(\.output.1)
    #expect(links.contains { $0.hasPrefix("https://") })
    #expect(
      links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("https://") || $0.hasPrefix("http://") }
    )
  }
}
