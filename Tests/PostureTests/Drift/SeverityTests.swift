import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `The severity of a finding` {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let host: SampleHost
    let wish: String
    let address: String
    let severity: DriftFinding.Severity
    var testDescription: String { name }

    init(
      _ name: String,
      _ host: SampleHost,
      _ wish: String,
      _ address: String,
      _ severity: DriftFinding.Severity
    ) {
      self.name = name
      self.host = host
      self.wish = wish
      self.address = address
      self.severity = severity
    }
  }

  private static let seven = SampleHost(.windows7)
  private static let ten = SampleHost(.windows10)
  private static let r2 = SampleHost(.server2008R2)
  private static let twelve = SampleHost(.server2012R2)
  private static let nineteen = SampleHost(.server2016, name: "s2019").build(17763, revision: 5000)
  private static let latest = SampleHost(.server2022)
  private static let ren = "S-1-5-21-1-2-3-1002"
  private static let mask = "WinHttp\\DefaultSecureProtocols"
  private static let mask32 = "32-bit WinHttp\\DefaultSecureProtocols"

  static let schannel = [
    Row(
      "TLS 1.0 still served is weaker",
      nineteen,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\Enabled",
      .weaker
    ),
    Row(
      "so it is where something older is served that nobody spoke of",
      twelve,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\Enabled",
      .weaker
    ),
    Row(
      "and for the second value of the pair",
      twelve,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\DisabledByDefault",
      .weaker
    ),
    Row(
      "SSL 3.0 for those who ask is weaker",
      ten,
      "schannel: { client: { SSL 3.0: disabled } }",
      "SSL 3.0\\Client\\Enabled",
      .weaker
    ),
    Row(
      "TLS 1.2 that only those get who ask is weaker",
      r2,
      "schannel: { client: { TLS 1.2: enabled } }",
      "TLS 1.2\\Client\\DisabledByDefault",
      .weaker
    ),
    Row(
      "TLS 1.2 held back by DisabledByDefault alone is weaker",
      latest.schannel(
        "TLS 1.2",
        "Server",
        enabled: .dword(1),
        disabledByDefault: .dword(1)
      ),
      "schannel: { server: { TLS 1.2: enabled } }",
      "TLS 1.2\\Server\\DisabledByDefault",
      .weaker
    ),
    Row(
      "TLS 1.0 off where it should be on is stronger",
      nineteen.schannel("TLS 1.0", "Server", enabled: .dword(0), disabledByDefault: .dword(1)),
      "schannel: { server: { TLS 1.0: enabled } }",
      "TLS 1.0\\Server\\Enabled",
      .stronger
    ),
    Row(
      "TLS 1.1 off between two that are on is stronger",
      nineteen.schannel("TLS 1.1", "Server", enabled: .dword(0), disabledByDefault: .dword(1)),
      "schannel: { server: { TLS 1.1: enabled } }",
      "TLS 1.1\\Server\\Enabled",
      .stronger
    ),
    Row(
      "TLS 1.3 on where it should be off is stronger",
      latest,
      "schannel: { server: { TLS 1.3: disabled } }",
      "TLS 1.3\\Server\\Enabled",
      .stronger
    ),
    Row(
      "another spelling of the same is neither",
      latest.schannel("TLS 1.2", "Server", enabled: .dword(.max), disabledByDefault: .dword(0)),
      "schannel: { server: { TLS 1.2: enabled } }\npin: true",
      "TLS 1.2\\Server\\Enabled",
      .other
    ),
  ]

  static let masks = [
    Row(
      "a mask with TLS 1.0 is weaker",
      latest.winhttp(.dword(0xA80), in32: .dword(0x800)),
      "winhttp: { TLS 1.0: disabled, TLS 1.1: disabled }",
      mask,
      .weaker
    ),
    Row(
      "so is the other view",
      latest.winhttp(.dword(0x800), in32: .dword(0xA80)),
      "winhttp: { TLS 1.0: disabled, TLS 1.1: disabled }",
      mask32,
      .weaker
    ),
    Row(
      "a mask without TLS 1.2 is weaker",
      seven.winhttp(.dword(0x80), in32: .dword(0x80)),
      "winhttp: { TLS 1.2: enabled }",
      mask,
      .weaker
    ),
    Row(
      "a mask without TLS 1.0 is stronger",
      seven.winhttp(.dword(0x800), in32: .dword(0x800)),
      "winhttp: { TLS 1.0: enabled }",
      mask,
      .stronger
    ),
    Row(
      "a mask with what is old and without what is new is weaker",
      seven.winhttp(.dword(0xA0), in32: .dword(0x800)),
      "winhttp: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }",
      mask,
      .weaker
    ),
    Row(
      "the boxes of one user are weaker",
      ten.user(ren, "ren").box(.dword(0xA80)).box(.dword(0x800), of: ren),
      "internet-options: { TLS 1.0: disabled }",
      "kana\\SecureProtocols",
      .weaker
    ),
    Row(
      "and of the other stronger",
      ten.user(ren, "ren").box(.dword(0x80)).box(.dword(0x800), of: ren),
      "internet-options: { TLS 1.0: enabled }",
      Keys.user(ren) + "\\SecureProtocols",
      .stronger
    ),
    Row(
      "no policy over boxes with SSL 3.0 is weaker",
      ten.box(.dword(0xAA0)),
      "internet-options: { scope: machine-policy, SSL 3.0: disabled, TLS 1.2: enabled }",
      "policy\\SecureProtocols",
      .weaker
    ),
  ]

  static let values = [
    Row(
      "strong cryptography that is not asked for is weaker",
      ten,
      "dotnet: { v4: { strong-crypto: enabled } }",
      "v4\\SchUseStrongCrypto",
      .weaker
    ),
    Row(
      "strong cryptography that nobody wanted is stronger",
      ten.value(Keys.framework4, "SchUseStrongCrypto", .dword(1)),
      "dotnet: { v4: { strong-crypto: disabled } }",
      "v4\\SchUseStrongCrypto",
      .stronger
    ),
    Row(
      "RC4 on is weaker",
      twelve.cipher("RC4 128/128", .dword(.max)),
      "ciphers: { RC4 128/128: disabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .weaker
    ),
    Row(
      "RC4 left to Windows is weaker than off",
      twelve,
      "ciphers: { RC4 128/128: disabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .weaker
    ),
    Row(
      "RC4 off where it is wanted is stronger",
      twelve.cipher("RC4 128/128", .dword(0)),
      "ciphers: { RC4 128/128: enabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .stronger
    ),
    Row(
      "smaller keys are weaker",
      ten.value(Keys.keyExchange + "\\Diffie-Hellman", "ServerMinKeyBitLength", .dword(1024)),
      "key-sizes: { dh-server-minimum: 2048 }",
      Keys.keyExchange + "\\Diffie-Hellman\\ServerMinKeyBitLength",
      .weaker
    ),
    Row(
      "larger keys are stronger",
      ten.value(Keys.keyExchange + "\\Diffie-Hellman", "ServerMinKeyBitLength", .dword(4096)),
      "key-sizes: { dh-server-minimum: 2048 }",
      Keys.keyExchange + "\\Diffie-Hellman\\ServerMinKeyBitLength",
      .stronger
    ),
    Row(
      "another order of suites is neither",
      ten.suitePolicy(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]),
      "cipher-suites: { policy: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] }",
      Keys.cryptographyPolicy + "\\Functions",
      .other
    ),
  ]

  @Test(arguments: schannel + masks + values)
  func `says whether the host is less safe than it should be`(row: Row) throws {
    let lines = row.wish.split(separator: "\n", maxSplits: 1)
    let text = group(
      "tls: { \(lines[0]) }" + (lines.count > 1 ? "\n\(lines[1])" : "")
    )
    let drift = try drifted(text, on: row.host)
    let finding = try #require(drift.finding(at: row.address), "\(drift.lines)")
    #expect(finding.severity == row.severity)
  }

  @Test func `of a value stated by hand follows from the setting that it holds, if any`() throws {
    let drift = try drifted(
      group(
        """
        registry:
          - { key: '\(Keys.protocols)\\TLS 1.2\\Client', value: Enabled, type: REG_DWORD, data: 1 }
          - { key: '\(Keys.schannel)', value: EventLogging, type: REG_DWORD, data: 7 }
        """
      ),
      on: SampleHost(.windows10)
        .schannel("TLS 1.2", "Client", enabled: .dword(0), disabledByDefault: .dword(0))
    )
    #expect(drift.finding(at: "TLS 1.2\\Client\\Enabled")?.severity == .weaker)
    #expect(drift.finding(at: Keys.schannel + "\\EventLogging")?.severity == .other)
  }

  @Test func `of an update that is not there is weaker`() throws {
    let drift = try drifted(
      group("updates: [KB3140245]"),
      on: SampleHost(.windows7)
    )
    #expect(drift.findings.map(\.kind) == [.update])
    #expect(drift.findings.map(\.severity) == [.weaker])
  }

  static let unreachable: [(String, SampleHost, String, DriftFinding.Severity)] = [
    (
      "a new protocol that is not to be had", r2, "schannel: { client: { TLS 1.3: enabled } }",
      .weaker
    ),
    (
      "an old one that is not to be had", latest,
      "schannel: { client: { SSL 2.0: enabled } }", .stronger
    ),
    (
      "an old one that a policy forces on", ten.policy(.dword(0xA80)).box(.dword(0x800)),
      "internet-options: { TLS 1.0: disabled }", .weaker
    ),
    (
      "an old one that a policy keeps off", ten.policy(.dword(0x800)).box(.dword(0xA80)),
      "internet-options: { TLS 1.0: enabled }", .stronger
    ),
  ]

  @Test(arguments: unreachable.indices)
  func `of what nobody can make true says what is missing`(index: Int) throws {
    let (name, host, wish, severity) = Self.unreachable[index]
    let drift = try drifted(group("tls: { \(wish) }"), on: host)
    let found = drift.findings.filter { $0.kind == .unreachable }
    #expect(found.map(\.severity) == [severity], "\(name): \(drift.lines)")
  }

  /// What a plan calls weak, and what taking it back would be, decide.
  @Test(arguments: DesiredSample.samples, ActualSample.samples)
  func `never contradicts the plan`(sample: DesiredSample, actual: ActualSample) throws {
    let host = ObservedHost(actual.snapshot, catalogue: catalogue)
    let desired = try #require(
      compile(try manifest(sample.text), for: host, catalogue: catalogue, today: today).value
    )
    let plan = plan(desired, for: host, digest: "", catalogue: catalogue)
    let drift = drift(desired, on: host, digest: "", catalogue: catalogue)
    let byAddress = Dictionary(
      drift.findings.compactMap { finding in finding.address.map { ($0, finding) } },
      uniquingKeysWith: { first, _ in first }
    )
    for operation in plan.operations {
      let severity = byAddress[operation.address]?.severity
      #expect(severity != nil)
      guard operation.hazards.contains(.weakens) else { continue }
      switch catalogue.knob(at: operation.address)?.surface {
      case .machineMask, .userMask:
        // A mask may have too much of both.
        #expect(severity != .other, "\(operation.line)")
      default: #expect(severity == .stronger, "\(operation.line)")
      }
    }
    #expect(Set(drift.findings.map(\.identity)).count == drift.findings.count, "identities differ")
  }
}
