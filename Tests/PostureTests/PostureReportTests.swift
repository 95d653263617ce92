import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A report of postures` {
  private func posture(_ host: SampleHost) -> HostPosture {
    effectivePosture(
      of: ObservedHost(host.snapshot, catalogue: builtInCatalogue),
      catalogue: builtInCatalogue
    )
  }

  private func report(_ hosts: SampleHost...) -> PostureReport {
    PostureReport(catalogueVersion: "test", hosts: hosts.map { posture($0) })
  }

  private func stacks(_ report: PostureReport) -> [String] {
    report.hosts.flatMap { $0.stacks.map(\.stack.id) }
  }

  @Test(
    arguments: zip(
      ["schannel.*", "*.64", "dotnet.v4.32", "wininet.kana", "WININET.s-1-5-21-*", "*"],
      [
        ["schannel.client", "schannel.server"], ["winhttp.64", "dotnet.v4.64"], ["dotnet.v4.32"],
        ["wininet.\(SampleHost.kana)"], ["wininet.\(SampleHost.kana)"],
        [
          "schannel.client", "schannel.server", "winhttp.64", "winhttp.32",
          "wininet.\(SampleHost.kana)", "dotnet.v4.64", "dotnet.v4.32",
        ],
      ]
    )
  )
  func `shows the stacks whose id or name matches`(pattern: String, ids: [String]) {
    let shown = report(SampleHost(.server2022)).showing([Glob(pattern)])
    #expect(Set(stacks(shown)) == Set(ids))
    #expect(shown.isPartial)
  }

  @Test func `finds the patterns that mean no stack of any host`() {
    let hosts = report(SampleHost(.server2022), SampleHost(.windows7, name: "pc"))
    #expect(hosts.idle([Glob("dotnet.v2.*"), Glob("wininet.kana")]).isEmpty)
    #expect(
      hosts.idle([Glob("dotnet.v3.*"), Glob("schannel.*"), Glob("wininet.emi")]).map(\.pattern)
        == ["dotnet.v3.*", "wininet.emi"]
    )
  }

  @Test func `takes a pattern for users to mean the users that nobody knows`() {
    let strangers = report(SampleHost(.server2022).hiding(Keys.profiles))
    #expect(strangers.hosts[0].unknown.map(\.setting) == ["wininet"])
    for pattern in ["wininet.*", "wininet.emi", "WinINet", "*"] {
      #expect(strangers.idle([Glob(pattern)]).isEmpty)
      #expect(PostureTotals(strangers.showing([Glob(pattern)])).unknown == 1)
    }
    #expect(PostureTotals(strangers.showing([Glob("winhttp.*")])).unknown == 0)
  }

  @Test func `leaves out what does not concern the stacks that are shown`() {
    let wow = Keys.winhttp32
    let host = SampleHost(.windows11).value(wow, "ForceDefaultSecureProtocols", .dword(1))
    let codes = { (pattern: String) in
      report(host).showing([Glob(pattern)]).hosts[0].influences.map(\.code)
    }
    #expect(codes("*") == ["minimum-version-policy", "force-default-secure-protocols"])
    #expect(codes("winhttp.64") == ["minimum-version-policy"])
    #expect(codes("nothing").isEmpty)
    #expect(!report(host).showing([Glob("schannel.server")]).hosts[0].orders.isEmpty)
    #expect(report(host).showing([Glob("dotnet.*")]).hosts[0].orders.isEmpty)
  }

  @Test func `names each stack once, and users as one`() {
    let host = SampleHost(.server2022).user("S-1-5-21-1-2-3-4", "emi")
    #expect(
      report(host, host.named("other")).stackIDs.sorted() == [
        "dotnet.v4.32", "dotnet.v4.64", "schannel.client", "schannel.server", "winhttp.32",
        "winhttp.64", "wininet.<user>",
      ]
    )
  }

  @Test func `counts hosts on which TLS 1.2 is beyond dispute everywhere`() {
    let current = SampleHost(.server2022)
      .value(Keys.framework4, "SystemDefaultTlsVersions", .dword(1))
      .value(Keys.framework4In32, "SystemDefaultTlsVersions", .dword(1))
    #expect(PostureTotals(report(current)).currentEverywhere == 1)
    #expect(PostureTotals(report(SampleHost(.server2022))).currentEverywhere == 0)
    #expect(PostureTotals(report(current.hiding(Keys.profiles))).currentEverywhere == 0)
    let off = current.schannel("TLS 1.2", "Server", enabled: .dword(0))
    #expect(PostureTotals(report(off)).currentEverywhere == 0)
  }

  @Test func `counts hosts on which something older is still on`() {
    var bare = SampleHost(.server2022)
    for name in ["SSL 3.0", "TLS 1.0", "TLS 1.1", "DTLS 1.0"] {
      for role in ["Client", "Server"] { bare = bare.schannel(name, role, enabled: .dword(0)) }
    }
    #expect(PostureTotals(report(bare)).legacySomewhere == 0)
    let accepting = bare.schannel(
      "TLS 1.0",
      "Server",
      enabled: .dword(1),
      disabledByDefault: .dword(0)
    )
    #expect(PostureTotals(report(accepting)).legacySomewhere == 1)
  }

  @Test func `counts every verdict that could not be reached`() {
    let host = SampleHost(.windows7).schannel("TLS 1.2", "Server", enabled: .string("1"))
    #expect(PostureTotals(report(host)).unknown == 1)
    #expect(posture(host).hasUnknown)
    #expect(!posture(SampleHost(.windows7)).hasUnknown)
    #expect(PostureTotals(report(SampleHost(.windows7))).unknown == 0)
  }
}

struct `Hosts of one pool` {
  @Test func `say the same as before and share their rows`() {
    let pool = PosturePool()
    let postures = ["a", "b"].map { name in
      effectivePosture(
        of: ObservedHost(SampleHost(.server2022, name: name).snapshot, catalogue: builtInCatalogue),
        catalogue: builtInCatalogue
      )
    }
    #expect(postures[0].stacks[0].cells !== postures[1].stacks[0].cells)
    let shared = postures.map { $0.sharing(pool) }
    #expect(shared == postures)
    for (one, other) in zip(shared[0].stacks, shared[1].stacks) {
      #expect(one.cells === other.cells)
    }
  }

  @Test func `keep rows apart that differ in the derivation only`() {
    let pool = PosturePool()
    let hosts = [
      SampleHost(.windows7), SampleHost(.windows7).box(.dword(0xA0)),
    ].map { host in
      effectivePosture(
        of: ObservedHost(host.snapshot, catalogue: builtInCatalogue),
        catalogue: builtInCatalogue
      ).sharing(pool)
    }
    let rows = hosts.compactMap { host in
      host.stacks.first { if case .wininet = $0.stack { true } else { false } }?.cells
    }
    #expect(rows.count == 2)
    #expect(rows[0] != rows[1])
    #expect(rows[0].byDefault == rows[1].byDefault)
  }
}
