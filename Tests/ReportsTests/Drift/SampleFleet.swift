import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

/// A fleet made by a seed, with waivers, a journal, an earlier report and hosts that nobody could read.
struct SampleFleet {
  private static let text = """
    plumbline: 1
    groups:
      all:
        hosts: ["*"]
        workloads: [outlook]
        tls:
          schannel:
            client: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled, TLS 1.3: enabled }
            server: { TLS 1.0: disabled, TLS 1.1: disabled, TLS 1.2: enabled }
          winhttp: { TLS 1.0: disabled, TLS 1.1: disabled, TLS 1.2: enabled }
          internet-options: { TLS 1.0: disabled, TLS 1.2: enabled }
          dotnet: { v4: { strong-crypto: enabled } }
          cipher-suites: { policy: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] }
        updates: [KB3140245]
        registry:
          - { key: 'HKLM\\SOFTWARE\\Contoso', value: "Stand “1”", type: REG_SZ, data: "é\\u2028" }
    waivers:
      - { setting: winhttp.TLS 1.1, reason: "a \\"driver\\"", owner: "Ünal", expires: 2026-06-30 }
      - { setting: schannel.server.*, hosts: ["h1*"], reason: r, owner: o, expires: 2026-06-30 }
      - { setting: schannel.client.SSL 3.0, reason: r, owner: late, expires: 2025-06-30 }
      - { setting: curves.*, reason: r, owner: idle, expires: 2026-06-30 }
    """

  static let today = ISODate("2026-01-01")
  static let manifest = readManifest(
    [SourceText(name: "estate/fleet.yaml", text)],
    catalogue: builtInCatalogue
  )

  let report: (_ part: DriftReport.Part) throws -> DriftReport

  init(seed: UInt64, hosts count: Int, hasBaseline: Bool, allReadable: Bool) throws {
    #expect(Self.manifest.diagnostics.filter { $0.severity == .error } == [])
    let manifest = try #require(Self.manifest.value)
    let engine = Engine(manifest: manifest, catalogue: builtInCatalogue, today: Self.today)
    var random = Random(seed: seed)
    let now = try Self.fleet(engine, count, allReadable, &random)
    let earlier = try Self.fleet(engine, count, true, &random)
    let warnings: [Diagnostic] = [
      .warning("idle-pattern", "“x*” matches no host", at: manifest.waivers.first?.place),
      .note("no-place", "said of nothing in particular", help: "a"),
      .note("no-place", "said of nothing in particular", help: "b"),
    ]
    func made(_ hosts: [HostDrift], _ unreadable: [UnreadableHost], _ part: DriftReport.Part)
      -> DriftReport
    {
      DriftReport(
        manifests: [FileDigest(path: "estate/fleet.yaml", sha256: "ab")],
        catalogueVersion: "0.1.0+test",
        day: Self.today,
        part: part,
        hasJournal: true,
        hosts: hosts,
        unreadable: unreadable,
        waivers: manifest.waiverNotes(today: Self.today),
        diagnostics: warnings
      )
    }
    let baseline = made(earlier.hosts, earlier.unreadable, .whole)
    report = { part in
      let report: DriftReport
      if case .shard(let number, let total) = part {
        func isMine(_ host: String) -> Bool {
          DriftReport.shard(of: host, count: total) == number
        }
        report = made(
          // A job reads its hosts in any order.
          now.hosts.filter { isMine($0.host) }.reversed(),
          now.unreadable.filter { isMine($0.host) }.reversed(),
          part
        )
      } else {
        report = made(now.hosts, now.unreadable, part)
      }
      return hasBaseline ? report.compared(to: baseline) : report
    }
  }

  private static func fleet(
    _ engine: Engine,
    _ count: Int,
    _ allReadable: Bool,
    _ random: inout Random
  ) throws -> (hosts: [HostDrift], unreadable: [UnreadableHost]) {
    var hosts: [HostDrift] = []
    var unreadable: [UnreadableHost] = []
    for index in 0..<count {
      let name = "h\(index)\(index % 3 == 0 ? "-é" : "")"
      if !allReadable, random.below(9) == 0 {
        unreadable.append(UnreadableHost(host: name, reason: "no “\\” there\n"))
        continue
      }
      let outcome = engine.drift(
        host(name, &random).snapshot,
        digest: String(random.next(), radix: 16),
        applied: random.below(4) == 0 ? AppliedValues.none : applied(&random)
      )
      guard case .done(let drift)? = outcome.value else { continue }
      hosts.append(drift)
    }
    return (hosts, unreadable)
  }

  private static func host(_ name: String, _ random: inout Random) -> SampleHost {
    let releases: [SampleRelease] = [
      .windows7, .windows10, .server2008R2, .server2012R2, .server2016, .server2022,
    ]
    var host = SampleHost(releases[random.below(releases.count)], name: name)
    let data: [RegistryData] = [
      .dword(0), .dword(1), .dword(.max), .string("1"), RegistryData(.dword, [1]), .qword(.max),
    ]
    for key in ["TLS 1.0", "TLS 1.2", "TLS1.2"] where random.below(2) == 0 {
      for role in ["Client", "Server"] {
        host = host.schannel(
          key,
          role,
          enabled: data[random.below(data.count)],
          disabledByDefault: data[random.below(2)]
        )
      }
    }
    let masks: [UInt32] = [0, 0x80, 0xA80, 0x800, 0xA00, 0x2800]
    if random.below(2) == 0 {
      host = host.winhttp(
        .dword(masks[random.below(masks.count)]),
        in32: .dword(masks[random.below(masks.count)])
      )
    }
    if random.below(2) == 0 { host = host.box(.dword(masks[random.below(masks.count)])) }
    if random.below(5) == 0 { host = host.policy(.dword(masks[random.below(masks.count)])) }
    if random.below(3) == 0 { host = host.suitePolicy(["A,B", "\u{202E}"]) }
    if random.below(6) == 0 { host = host.hiding(Keys.winhttp) }
    return random.below(3) == 0 ? host.package("KB3140245") : host
  }

  private static func applied(_ random: inout Random) -> AppliedValues {
    let places = [
      (Keys.protocols + "\\TLS 1.2\\Client", "Enabled"),
      (Keys.protocols + "\\TLS 1.0\\Server", "Enabled"), (Keys.winhttp, "DefaultSecureProtocols"),
      (Keys.user(SampleHost.kana), "SecureProtocols"), (Keys.framework4, "SchUseStrongCrypto"),
    ]
    let data: [RegistryData?] = [
      nil, .dword(0), .dword(1), .dword(0xA00), .multiString(["a", "é"]),
    ]
    var values: [RegistryAddress: LastApplied] = [:]
    var rolledBack: [RegistryAddress: RunID] = [:]
    for (key, name) in places {
      let address = RegistryAddress(SampleHost.path(key), ValueName(name))
      switch random.below(3) {
      case 0: continue
      case 1: rolledBack[address] = RunID(number: 1 + random.below(9))
      default:
        values[address] = LastApplied(
          value: data[random.below(data.count)],
          run: RunID(number: 1 + random.below(9)),
          at: "2025-12-0\(1 + random.below(9))T00:00:00Z"
        )
      }
    }
    return AppliedValues(values: values, rolledBack: rolledBack)
  }
}

func json(_ report: DriftReport) -> [UInt8] {
  var bytes: [UInt8] = []
  let output = ReportOutput { bytes += $0 }
  writeDriftJSON(report, catalogue: builtInCatalogue, version: "0.1.0", to: output)
  output.flush()
  return bytes
}
