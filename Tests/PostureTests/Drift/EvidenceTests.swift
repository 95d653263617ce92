import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `What speaks for a finding` {
  private static let seven = SampleHost(.windows7)
  private static let ten = SampleHost(.windows10)
  private static let r2 = SampleHost(.server2008R2)
  private static let enabled = Keys.protocols + "\\TLS 1.0\\Server\\Enabled"
  private static let off = "tls: { schannel: { server: { TLS 1.0: disabled } } }"
  private static let on = "tls: { schannel: { client: { TLS 1.2: enabled } } }"
  private static let winhttp = "tls: { winhttp: { TLS 1.0: disabled, TLS 1.2: enabled } }"
  private static let machinePolicy =
    "tls: { internet-options: { scope: machine-policy, TLS 1.0: disabled, TLS 1.2: enabled } }"

  private func evidence(
    _ lines: String,
    _ host: SampleHost,
    _ address: String,
    _ applied: AppliedValues? = nil
  ) throws -> [Evidence] {
    let drift = try drifted(group(lines), on: host, applied: applied)
    return try #require(drift.finding(at: address), "\(drift.lines)").evidence
  }

  @Test func `is a policy's own value`() throws {
    let host = Self.ten.policy(.dword(0xA80))
    let found = try evidence(Self.machinePolicy, host, "policy\\SecureProtocols")
    #expect(found.map(\.kind) == [.groupPolicy])
    #expect(found.first?.address.map(shortened) == "policy\\SecureProtocols")
    let suites = try evidence(
      "tls: { cipher-suites: { policy: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] } }",
      Self.ten.suitePolicy(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]),
      Keys.cryptographyPolicy + "\\Functions"
    )
    #expect(suites.map(\.kind) == [.groupPolicy])
  }

  @Test func `is no policy where there is none, or where a run of ours wrote it`() throws {
    #expect(try evidence(Self.machinePolicy, Self.ten, "policy\\SecureProtocols") == [])
    let applied = journal([Keys.policy + "\\SecureProtocols": .dword(0xA80)])
    let host = Self.ten.policy(.dword(0xA80))
    #expect(try evidence(Self.machinePolicy, host, "policy\\SecureProtocols", applied) == [])
    #expect(
      try evidence(Self.winhttp, Self.ten.winhttp(.dword(0x80), in32: .dword(0xA0)), Self.mask)
        == []
    )
  }

  private static let mask = "WinHttp\\DefaultSecureProtocols"

  @Test func `is the policy that overrules what would be written`() throws {
    let text = "tls: { internet-options: { TLS 1.0: disabled } }"
    let machine = try evidence(
      text,
      Self.ten.policy(.dword(0xA80)).box(.dword(0xA80)),
      "kana\\SecureProtocols"
    )
    #expect(machine.map(\.kind) == [.groupPolicy])
    #expect(machine.first?.address.map(shortened) == "policy\\SecureProtocols")
    let user = try evidence(
      text,
      Self.ten.userPolicy(.dword(0xA80)).box(.dword(0xA80)),
      "kana\\SecureProtocols"
    )
    #expect(
      user.first?.address?.description == Keys.userPolicy(SampleHost.kana) + "\\SecureProtocols"
    )
    let local = try evidence(
      "tls: { cipher-suites: { local: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] } }",
      Self.ten.suitePolicy(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"])
        .covering(Keys.localCryptography),
      Keys.localCryptography + "\\Functions"
    )
    #expect(local.map(\.kind) == [.groupPolicy])
    #expect(local.first?.address?.path.description == Keys.cryptographyPolicy)
  }

  @Test func `is given for what a policy makes unreachable, too`() throws {
    let host = Self.ten.policy(.dword(0xA80)).box(.dword(0xA80))
    let drift = try drifted(
      group("tls: { internet-options: { TLS 1.0: disabled } }"),
      on: host,
      applied: AppliedValues.none
    )
    let finding = try #require(drift.findings.first { $0.kind == .unreachable })
    #expect(finding.evidence.map(\.kind) == [.groupPolicy])
    #expect(finding.change == nil)
  }

  @Test func `is 0xffffffff of a protocol, with its source`() throws {
    let host = Self.ten.schannel(
      "TLS 1.0",
      "Server",
      enabled: .dword(.max),
      disabledByDefault: .dword(.max)
    )
    let found = try evidence(Self.off, host, "TLS 1.0\\Server\\Enabled")
    #expect(found.map(\.kind) == [.iisCrypto])
    #expect(found.first?.source.flatMap { catalogue.sources[$0] } != nil)
    // The other value of the pair was never written so, and a cipher's usual number says nothing.
    let half = Self.ten.schannel("TLS 1.0", "Server", disabledByDefault: .dword(0))
    #expect(try evidence(Self.off, half, "TLS 1.0\\Server\\DisabledByDefault") == [])
    let one = Self.ten.schannel("TLS 1.0", "Server", enabled: .dword(1))
    #expect(try evidence(Self.off, one, "TLS 1.0\\Server\\Enabled") == [])
    #expect(
      try evidence(
        "tls: { ciphers: { RC4 128/128: disabled } }",
        Self.ten.cipher("RC4 128/128", .dword(.max)),
        Keys.ciphers + "\\RC4 128/128\\Enabled"
      ) == []
    )
    let ours = journal([Self.enabled: .dword(.max)])
    #expect(try evidence(Self.off, host, "TLS 1.0\\Server\\Enabled", ours) == [])
  }

  @Test func `is the default of Windows where a run wrote something else`() throws {
    let found = try evidence(
      Self.off,
      Self.ten,
      "TLS 1.0\\Server\\Enabled",
      journal([Self.enabled: .dword(0)])
    )
    #expect(found.map(\.kind) == [.osDefault])
    // Windows 7 ships SSL 2.0 with a value of its own.
    let ships = Keys.protocols + "\\SSL 2.0\\Client\\DisabledByDefault"
    let host = Self.seven.schannel("SSL 2.0", "Client", disabledByDefault: .dword(1))
    let ssl = "tls: { schannel: { client: { SSL 2.0: enabled } } }"
    #expect(
      try evidence(ssl, host, "SSL 2.0\\Client\\DisabledByDefault", journal([ships: .dword(0)]))
        .map(\.kind) == [.osDefault]
    )
    #expect(
      try evidence(
        ssl,
        Self.seven,
        "SSL 2.0\\Client\\DisabledByDefault",
        journal([ships: .dword(0)])
      )
        == []
    )
  }

  @Test func `is no default where no run wrote, where one deleted, or where nobody knows`() throws {
    #expect(try evidence(Self.off, Self.ten, "TLS 1.0\\Server\\Enabled") == [])
    #expect(
      try evidence(Self.off, Self.ten, "TLS 1.0\\Server\\Enabled", journal([Self.enabled: nil]))
        == []
    )
    let changed = Self.ten.schannel("TLS 1.0", "Server", enabled: .dword(1))
    #expect(
      try evidence(
        Self.off,
        changed,
        "TLS 1.0\\Server\\Enabled",
        journal([Self.enabled: .dword(0)])
      )
        == []
    )
    let raw = "registry:\n  - { key: '\(Keys.schannel)', value: X, type: REG_DWORD, data: 7 }"
    #expect(
      try evidence(
        raw,
        Self.ten,
        Keys.schannel + "\\X",
        journal([Keys.schannel + "\\X": .dword(7)])
      ) == []
    )
  }

  @Test func `is one view that was changed without the other`() throws {
    let found = try evidence(
      Self.winhttp,
      Self.ten.winhttp(.dword(0xA80), in32: .dword(0xA00)),
      Self.mask
    )
    #expect(found.map(\.kind) == [.oneView])
    #expect(found.first?.address.map(shortened) == "32-bit WinHttp\\DefaultSecureProtocols")
    let other = try evidence(
      Self.winhttp,
      // The bits that nobody declared need not be the same.
      Self.ten.winhttp(.dword(0x800), in32: .dword(0xA80)),
      "32-bit WinHttp\\DefaultSecureProtocols"
    )
    #expect(other.map(\.kind) == [.oneView])
    let flag = try evidence(
      "tls: { dotnet: { v4: { strong-crypto: enabled } } }",
      Self.ten.value(Keys.framework4, "SchUseStrongCrypto", .dword(1)),
      "32-bit v4\\SchUseStrongCrypto"
    )
    #expect(flag.map(\.kind) == [.oneView])
  }

  @Test func `is not one view where both are wrong, one is unseen, or there is only one`() throws {
    #expect(
      try evidence(Self.winhttp, Self.ten.winhttp(.dword(0xA80), in32: .dword(0xA0)), Self.mask)
        == []
    )
    let left = "tls: { winhttp: { TLS 1.0: os-default } }"
    #expect(
      try evidence(left, Self.ten.winhttp(.dword(0x880)).hiding(Keys.winhttp32), Self.mask) == []
    )
    #expect(
      try evidence(
        Self.winhttp,
        SampleHost(.windows7x86).package("KB3140245").winhttp(.dword(0xA0)),
        Self.mask
      ) == []
    )
  }

  @Test func `is a misspelt key beside the right one`() throws {
    let spelt = Self.r2.schannel("TLS1.2", "Client", enabled: .dword(1))
    let found = try evidence(Self.on, spelt, "TLS 1.2\\Client\\Enabled")
    #expect(found.map(\.kind) == [.misspeltKey])
    #expect(found.first?.text == "the key “TLS1.2” is there, and Windows never looks at it")
    #expect(found.first?.address?.path.description == Keys.protocols + "\\TLS1.2")
    let joined = Self.r2.key(Keys.protocols + "\\TLS 1.2Client")
    #expect(
      try evidence(Self.on, joined, "TLS 1.2\\Client\\Enabled").map(\.kind) == [.misspeltKey]
    )
    let role = Self.r2.key(Keys.protocols + "\\TLS 1.2").key(Keys.protocols + "\\TLS 1.2\\Cleint")
    #expect(try evidence(Self.on, role, "TLS 1.2\\Client\\Enabled").map(\.kind) == [.misspeltKey])
  }

  @Test func `is no misspelt key that means something else`() throws {
    for host in [
      Self.r2,
      // Another protocol, another role, or nothing that anybody would take for it.
      Self.r2.schannel("TLS1.1", "Client", enabled: .dword(1)),
      Self.r2.schannel("TLS1.2", "Server", enabled: .dword(1)),
      Self.r2.schannel("TLS 1.1", "Client", enabled: .dword(1)),
      Self.r2.key(Keys.protocols + "\\TLS 1.2Server"),
      Self.r2.key(Keys.protocols + "\\Multi-Protocol Unified Hello\\Client"),
      Self.r2.schannel("TLS 1.2", "Server", enabled: .dword(1)),
    ] {
      #expect(try evidence(Self.on, host, "TLS 1.2\\Client\\Enabled") == [])
    }
  }
}
