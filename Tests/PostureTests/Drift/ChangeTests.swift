import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `Who moved` {
  private static let enabled = Keys.protocols + "\\TLS 1.0\\Server\\Enabled"
  private static let off = group("tls: { schannel: { server: { TLS 1.0: disabled } } }")

  static let pairs: [(RegistryData?, RegistryData?, DriftFinding.Change)] = [
    // What a run wrote, what is there, and who it was; declared is 0.
    (.dword(0), .dword(1), .machine),
    (.dword(0), nil, .machine),
    (.dword(1), .dword(1), .manifest),
    (nil, nil, .manifest),
    (.dword(1), nil, .both),
    (.dword(1), .dword(.max), .both),
    (nil, .dword(1), .both),
  ]

  @Test(arguments: pairs.indices)
  func `is told by three values`(index: Int) throws {
    let (wrote, holds, change) = Self.pairs[index]
    let host = SampleHost(.server2016).schannel(
      "TLS 1.0",
      "Server",
      enabled: holds,
      disabledByDefault: .dword(1)
    )
    // Where there is no value only DisabledByDefault holds it back, and those who ask get it.
    let drift = try drifted(Self.off, on: host, applied: journal([Self.enabled: wrote]))
    let finding = try #require(drift.finding(at: "TLS 1.0\\Server\\Enabled"), "\(drift.lines)")
    #expect(finding.change == change)
    #expect(finding.lastApplied?.value == wrote)
    #expect(finding.lastApplied?.run == RunID(number: 3))
  }

  @Test func `is not known without a journal, and nobody where no run wrote`() throws {
    let host = SampleHost(.server2016)
    let without = try drifted(Self.off, on: host)
    #expect(without.findings.count == 2)
    #expect(without.findings.allSatisfy { $0.change == nil && $0.lastApplied == nil })
    let never = try drifted(Self.off, on: host, applied: AppliedValues.none)
    #expect(never.findings.map(\.change) == [.neverApplied, .neverApplied])
  }

  @Test func `is nobody where what was written was taken back`() throws {
    let applied = journal([:], rolledBack: [Self.enabled: 5])
    let drift = try drifted(Self.off, on: SampleHost(.server2016), applied: applied)
    let finding = try #require(drift.finding(at: "TLS 1.0\\Server\\Enabled"))
    #expect(finding.change == .neverApplied)
    #expect(finding.evidence.map(\.kind) == [.rolledBack])
    #expect(finding.evidence.first?.text == "run-5 wrote it and was taken back")
  }

  @Test func `is the last run that stands where a later one was taken back`() throws {
    let applied = journal([Self.enabled: .dword(1)], rolledBack: [Self.enabled: 5])
    let host = SampleHost(.server2016).schannel("TLS 1.0", "Server", enabled: .dword(1))
    let finding = try drifted(Self.off, on: host, applied: applied)
      .finding(at: "TLS 1.0\\Server\\Enabled")
    #expect(finding?.change == .manifest)
    #expect(finding?.evidence.map(\.kind) == [.rolledBack])
  }

  @Test func `is not said of a run that another came after`() throws {
    let applied = journal([Self.enabled: .dword(0)], rolledBack: [Self.enabled: 2])
    let host = SampleHost(.server2016).schannel("TLS 1.0", "Server", enabled: .dword(1))
    let finding = try drifted(Self.off, on: host, applied: applied)
      .finding(at: "TLS 1.0\\Server\\Enabled")
    #expect(finding?.change == .machine)
    #expect(finding?.evidence == [])
  }

  @Test func `is told of deletions, too`() throws {
    let text = group("tls: { dotnet: { v4: { strong-crypto: os-default } } }")
    let value = Keys.framework4 + "\\SchUseStrongCrypto"
    let host = SampleHost(.windows10).value(Keys.framework4, "SchUseStrongCrypto", .dword(1))
    let deleted = try drifted(text, on: host, applied: journal([value: nil]))
    #expect(deleted.finding(at: "v4\\SchUseStrongCrypto")?.change == .machine)
    let wrote = try drifted(text, on: host, applied: journal([value: .dword(1)]))
    #expect(wrote.finding(at: "v4\\SchUseStrongCrypto")?.change == .manifest)
  }
}

/// Of a mask the declaration speaks of some bits only, and the rest comes from the host.
struct `Who moved a mask` {
  private static let mask = Keys.winhttp + "\\DefaultSecureProtocols"
  private static let text = group("tls: { winhttp: { TLS 1.2: enabled } }")

  private func change(
    _ text: String,
    wrote: UInt32?,
    holds: UInt32?
  ) throws -> DriftFinding.Change? {
    let host = SampleHost(.windows7).package("KB3140245")
      .winhttp(holds.map { .dword($0) }, in32: .dword(0x800))
    return try drifted(text, on: host, applied: journal([Self.mask: wrote.map { .dword($0) }]))
      .finding(at: "WinHttp\\DefaultSecureProtocols")?.change
  }

  @Test func `is the machine where only the declared bit is gone`() throws {
    #expect(try change(Self.text, wrote: 0xA00, holds: 0x200) == .machine)
  }

  @Test func `is the machine also where undeclared bits moved with it`() throws {
    // 0x280 becomes 0xA80, which no run ever wrote; but the declaration is what it was.
    #expect(try change(Self.text, wrote: 0xA00, holds: 0x280) == .machine)
    #expect(try change(Self.text, wrote: 0x820, holds: 0x80) == .machine)
    #expect(try change(Self.text, wrote: 0x800, holds: nil) == .machine)
  }

  @Test func `is the manifest where the declared bits are as a run left them`() throws {
    let text = group("tls: { winhttp: { TLS 1.0: disabled, TLS 1.2: enabled } }")
    #expect(try change(text, wrote: 0xA80, holds: 0xA80) == .manifest)
    #expect(try change(text, wrote: 0xA80, holds: 0x880) == .manifest)
  }

  @Test func `is both where neither holds the declared bits of the other`() throws {
    let text = group("tls: { winhttp: { TLS 1.0: disabled, TLS 1.2: enabled } }")
    #expect(try change(text, wrote: 0xA80, holds: 0x280) == .both)
  }

  @Test func `is told for the hives of users`() throws {
    let ren = "S-1-5-21-1-2-3-1002"
    let host = SampleHost(.windows10).user(ren, "ren").box(.dword(0x2A0)).box(.dword(0xA0), of: ren)
    let applied = journal([
      Keys.user(SampleHost.kana) + "\\SecureProtocols": .dword(0xA80),
      Keys.user(ren) + "\\SecureProtocols": .dword(0xA0),
    ])
    let drift = try drifted(
      group("tls: { internet-options: { TLS 1.2: enabled } }"),
      on: host,
      applied: applied
    )
    #expect(drift.finding(at: "kana\\SecureProtocols")?.change == .machine)
    #expect(drift.finding(at: Keys.user(ren) + "\\SecureProtocols")?.change == .manifest)
  }
}
