import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

struct `A posture for people` {
  private let current = SampleHost(.server2022, name: "web01")
    .value(Keys.framework4, "SystemDefaultTlsVersions", .dword(1))
    .value(Keys.framework4In32, "SystemDefaultTlsVersions", .dword(1))

  private static func of(_ host: SampleHost) -> PostureReport { report([posture(host)]) }

  /// A user besides kana.
  private func sid(_ number: Int) -> String { "S-1-5-21-1-2-3-\(number)" }

  @Test func `says the whole in the first line`() {
    let lines = { (report: PostureReport) in text(report).split(separator: "\n") }
    #expect(
      lines(report([posture(current), posture(SampleHost(.windows7, name: "pc"))]))[0]
        == "Posture: 2 hosts; 1 offers TLS 1.2 on every stack; 2 still offer TLS 1.1 or older on some."
    )
    let gone = UnreadableHost(host: "web99", reason: "gone")
    #expect(
      lines(report([posture(windows7Mistyped)], unreadable: [gone]))[0]
        == "Posture: 2 hosts; none is known to offer TLS 1.2 on every stack; 1 still offers TLS 1.1 or "
        + "older on some; 6 answers unknown; 1 unreadable."
    )
    #expect(
      text(report([], unreadable: [gone]))
        == "Posture: 1 host; 1 unreadable.\n\nweb99  unreadable\n      gone\n"
    )
    let shown = report([posture(current)]).showing([Glob("dotnet.*")])
    #expect(lines(shown)[0].contains("1 offers TLS 1.2 on every stack shown; 1 still offers"))
  }

  @Test func `has a row for each stack and a column for each protocol`() {
    #expect(
      text(report([posture(SampleHost(.windows7, name: "pc"), groups: ["clients"])]))
        == """
        Posture: 1 host; none offers TLS 1.2 on every stack; 1 still offers TLS 1.1 or older on some.
          on = by default · ask = on request · off = not offered · - = not supported · ~ = inferred

        pc  Windows 7 SP1 (build 7601, x64)  clients
                            SSL 2.0  SSL 3.0  TLS 1.0  TLS 1.1  TLS 1.2  TLS 1.3  DTLS 1.0  DTLS 1.2
          schannel.client   ask      on       on       ask      ask      -        on        -
          schannel.server   on       on       on       ask      ask      -        on        -
          winhttp.64/.32    ask      on       on       ask      ask      -
          wininet.kana      ask      on       on       ask      ask      -
          dotnet.v4.64/.32  ask      on       on       ask      ask      -
          dotnet.v2.64/.32  ask      on       on       off~     off~     -

        """
    )
  }

  @Test func `writes views that differ one by one`() {
    let host = SampleHost(.windows7, name: "pc").package("KB3140245").winhttp(.dword(0xA00))
    let report = text(report([posture(host)]))
    #expect(report.contains("\n  winhttp.64   "))
    #expect(report.contains("\n  winhttp.32   "))
    let x86 = text(Self.of(SampleHost(.windows7x86, name: "pc")))
    #expect(x86.contains("\n  winhttp.32  "))
    #expect(!x86.contains(".64"))
  }

  @Test func `folds hosts of equal verdicts, whoever and however many their users are`() {
    let hosts = (10..<20).map { number in
      (0..<(number % 3)).reduce(SampleHost(.windows7, name: "pc\(number)")) { host, index in
        host.user(sid(number * 100 + index), "user\(index)")
      }
    }
    let report = report(hosts.map { posture($0, groups: ["clients"]) })
    let folded = text(report)
    #expect(folded.contains("\npc10, pc11, pc12, pc13, pc14, pc15, … +4 (10 hosts)  Windows 7"))
    #expect(folded.contains("\n  wininet (20 users)  ask "))
    #expect(!folded.contains("kana"))
    #expect(folded.ranges(of: "schannel.client").count == 1)
    #expect(text(report, verbose: true).contains(hosts.map(\.name).joined(separator: ", ")))
    #expect(text(report, explains: true).contains("(10 hosts)"))
  }

  @Test(arguments: ["groups", "verdict", "reason of the unknown", "order", "release"])
  func `does not fold hosts that differ`(by what: String) {
    let plain = SampleHost(.windows7, name: "a")
    let mistyped = windows7Mistyped.named("a")
    let (one, other): (HostPosture, HostPosture) =
      switch what {
      case "groups": (posture(plain), posture(plain.named("b"), groups: ["other"]))
      case "verdict":
        (
          posture(plain),
          posture(plain.named("b").schannel("TLS 1.0", "Server", enabled: .dword(0)))
        )
      case "reason of the unknown":
        (
          posture(mistyped),
          posture(plain.named("b").schannel("TLS 1.2", "Client", enabled: .qword(1)))
        )
      case "order":
        (
          posture(plain),
          posture(plain.named("b").value(suitesPolicy, "Functions", .string("TLS_A")))
        )
      default: (posture(plain), posture(SampleHost(.server2008R2, name: "b")))
      }
    #expect(!text(report([one, other])).contains("(2 hosts)"))
  }

  @Test func `folds hosts that differ in the derivation only, unless that is asked for`() {
    let untouched = posture(SampleHost(.windows7, name: "a"))
    let stored = posture(SampleHost(.windows7, name: "b").box(.dword(0xA0)))
    #expect(text(report([untouched, stored])).contains("a, b (2 hosts)"))
    let explained = text(report([untouched, stored]), explains: true)
    #expect(!explained.contains("(2 hosts)"))
    #expect(explained.contains("because the user's own value decides [NSA-ADMX]"))
  }

  @Test func `names the one user of a row, and counts several`() {
    let host = SampleHost(.windows7, name: "pc").user(sid(1), "minato").user(sid(2), "ren")
      .box(.dword(0x800), of: sid(2))
    let report = report([posture(host)])
    #expect(text(report).contains("\n  wininet (2 users)  ask"))
    #expect(text(report).contains("\n  wininet.ren        ask"))
    // The table stays narrow, the explanation names them all.
    #expect(text(report, explains: true).contains("\n  wininet (2 users): minato, kana\n"))
  }

  @Test func `puts a label that is too long on a line of its own`() {
    let host = SampleHost(.windows7, name: "pc").user(sid(1), "a.name.of.more.than.24.columns")
      .box(.dword(0x800), of: sid(1))
    let lines = text(report([posture(host)])).split(separator: "\n")
    let index = lines.firstIndex(of: "  wininet.a.name.of.more.than.24.columns")
    #expect(index.map { lines[$0 + 1] }?.hasPrefix("                    ask ") == true)
  }

  @Test func `says once why something is unknown`() {
    let mistyped = text(report([posture(windows7Mistyped)]))
    #expect(
      mistyped.contains(
        """
          ? schannel.client, winhttp.64/.32, wininet.kana, dotnet.v4.64/.32: TLS 1.2
              unknown: a REG_SZ stands where Schannel wants a REG_DWORD
        """
      )
    )
    let host = SampleHost(.windows7, name: "pc")
    let strangers = text(report([posture(host.hiding(Keys.version + "\\ProfileList"))]))
    #expect(strangers.contains("\n  ? wininet\n      unknown: nobody knows which users"))
    let loggedOff = text(report([posture(host.user(sid(1), "minato", isLoaded: false))]))
    #expect(
      loggedOff.contains(
        "\n  ? wininet.minato\n      unknown: the user's hive is not in the snapshot; its owner may be "
          + "logged off\n"
      )
    )
  }

  @Test func `tells a few of many reasons unless it should tell all`() {
    let blind = report([posture(SampleHost(.server2022).hiding(Keys.schannel))])
    let few = text(blind)
    #expect(few.ranges(of: "unknown: the snapshot does not cover").count == 6)
    #expect(few.contains("? … and 8 more reasons: --verbose tells all\n"))
    let all = text(blind, verbose: true)
    #expect(all.ranges(of: "unknown: the snapshot does not cover").count == 14)
    #expect(!all.contains("more reasons"))
  }

  @Test func `tells which place decides about the order of suites`() {
    let local = SampleHost(.server2016).covering(suitesPolicy)
      .value(suites, "Functions", .multiString(["A", "B", "C"]))
    #expect(text(report([posture(local)])).contains("\n  cipher suites: local (3)\n"))
    let both = local.value(suitesPolicy, "Functions", .string("X,Y"))
    #expect(text(report([posture(both)])).contains("  cipher suites: policy (2) over local (3)\n"))
    #expect(
      text(report([posture(both)]), explains: true)
        .contains("  cipher suites: policy (2) over local (3)\n    X, Y\n")
    )
    // A release's own order is no news, and neither is that nobody looked.
    let untouched = SampleHost(.server2016).covering(suites, suitesPolicy)
    #expect(!text(report([posture(untouched)])).contains("cipher suites"))
    #expect(
      text(report([posture(untouched)]), verbose: true)
        .contains("  cipher suites: as the release has them\n")
    )
    #expect(
      text(report([posture(SampleHost(.server2016))]), verbose: true)
        .contains("  cipher suites: the snapshot does not tell\n")
    )
  }

  @Test func `reports what can change the verdicts, with its code and its document`() {
    let report = text(report([posture(SampleHost(.windows11, name: "pc"))]))
    #expect(report.contains("\n  i minimum-version-policy: a policy can set a minimum version"))
    #expect(report.contains("[CSP-CRYPTO]"))
    #expect(report.contains("\nSources\n  CSP-CRYPTO: "))
  }

  @Test func `points out hosts without the stacks that were asked for`() {
    let both = report([
      posture(SampleHost(.windows7, name: "old")), posture(SampleHost(.server2022, name: "new")),
    ])
    let shown = text(both.showing([Glob("dotnet.v2.*")]))
    #expect(shown.contains("\nold  Windows 7"))
    #expect(shown.contains("\nwithout such a stack: new\n"))
    #expect(!shown.contains("schannel.client"))
    #expect(!shown.contains("DTLS"))
  }

  @Test func `shows what a terminal would act on`() {
    let evil = SampleHost(.windows7, name: "pc\u{1B}[31m01").user(sid(1), "x\u{1B}]0;y\u{202E}")
      .box(.dword(0x800), of: sid(1))
    let report = text(report([posture(evil, groups: ["a\u{9B}1m"])]), explains: true)
    let isSafe = { (scalar: Unicode.Scalar) -> Bool in
      let value = scalar.value
      return scalar == "\n" || value >= 0x20 && !(0x7F..<0xA0).contains(value) && value != 0x202E
    }
    #expect(report.unicodeScalars.allSatisfy(isSafe))
    #expect(report.contains("pc␛[31m01"))
  }

  @Test func `is in colour only where that was asked for, with the same words`() {
    let report = report(sampleHosts.map { posture($0) })
    for explains in [false, true] {
      let coloured = text(report, explains: explains, color: true)
      for code in [1, 2, 31, 32, 33, 36] { #expect(coloured.contains("\u{1B}[\(code)m")) }
      #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == text(report, explains: explains))
    }
  }

  @Test(arguments: sampleHosts)
  func `keeps within 100 columns`(host: SampleHost) {
    let report = text(report([posture(host)]), explains: true, verbose: true)
    let parts = report.split(separator: "\nSources\n", maxSplits: 1)
    for line in parts[0].split(separator: "\n").dropFirst() {
      #expect(columns(String(line)) <= 100, "\(line)")
    }
  }

  @Test(arguments: sampleHosts)
  func `explains every verdict and names every document`(host: SampleHost) throws {
    let posture = posture(host)
    let text = text(report([posture]), explains: true)
    let parts = text.split(separator: "\nSources\n", maxSplits: 1)
    let unwrapped = parts[0].replacing(/\n {8}/, with: " ")
    for stack in posture.stacks {
      for (name, offer) in stack.cells.offers {
        let line = try #require(
          unwrapped.split(separator: "\n").first { line in
            line.hasPrefix("    ") && line.contains("\(name.rawValue)")
              && line.hasSuffix(": \(offer.words)")
          },
          "\(stack.stack.id) \(name.rawValue)"
        )
        #expect(!line.isEmpty)
        for step in offer.because {
          let source = step.source.map { " [\($0)]" } ?? ""
          #expect(unwrapped.contains("\n      because \(step.text)\(source)\n"))
          if let key = step.source { #expect(parts.last?.contains("  \(key): ") == true) }
        }
      }
    }
  }
}

struct `A verdict in words` {
  @Test(
    arguments: [
      (.on, .on, .certain, "on", "on by default"),
      (.off, .on, .certain, "ask", "off by default, on request"),
      (.off, .off, .certain, "off", "off"),
      (.off, .unknown, .certain, "ask?", "off by default, on request unknown"),
      (.unsupported, .unsupported, .certain, "-", "not supported"),
      (.unknown, .unknown, .certain, "?", "unknown"),
      (.unknown, .on, .certain, "?", "by default unknown, on request"),
      (.on, .on, .disputed, "on!", "on by default; disputed"),
      (.off, .on, .inferred, "ask~", "off by default, on request; inferred"),
    ] as [(Offer.Availability, Offer.Availability, Offer.Confidence, String, String)]
  )
  func `says what a table says with a sign`(
    byDefault: Offer.Availability,
    onRequest: Offer.Availability,
    confidence: Offer.Confidence,
    cell: String,
    words: String
  ) {
    let offer = Offer(
      byDefault: byDefault,
      onRequest: onRequest,
      confidence: confidence,
      because: []
    )
    #expect(offer.cell == cell)
    #expect(offer.words == words)
  }
}
