import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A manifest` {
  /// The example of the design, word for word where it matters.
  static let full = #"""
    # yaml-language-server: $schema=manifest.schema.json
    plumbline: 1
    state: hosts                 # where snapshots live

    groups:
      federation:
        description: AD FS farm and its proxies
        hosts: [adfs01, "wap*"]
        workloads: [ad-fs]
      clients:
        hosts: ["pc-*"]
        workloads: [outlook, owa, skype-for-business]
        tls:
          winhttp: { TLS 1.0: enabled }
      everywhere:
        hosts: ["*"]
        tls:
          schannel:
            client: { SSL 3.0: disabled, TLS 1.2: enabled }
            server: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }
          dotnet:
            v4: { strong-crypto: enabled, system-default-versions: enabled }
          internet-options: { scope: every-user, TLS 1.2: enabled }
        updates: [KB3140245, schannel-tls12, kb4019276]
        registry:
          - key: HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL
            value: EventLogging
            type: REG_DWORD
            data: 7
        pin: false

    waivers:
      - setting: schannel.server.TLS 1.0
        groups: [clients]
        reason: the label printers' driver
        owner: print team
        expires: 2027-03-31
    """#

  @Test func `of grammar version 1 is read without a word`() throws {
    let read = readManifest([SourceText(name: "m", Self.full)], catalogue: catalogue)
    #expect(read.diagnostics == [])
    let manifest = try #require(read.value)
    #expect(manifest.files == ["m"])
    #expect(manifest.state?.value == "hosts")
    #expect(manifest.groups.map(\.name.value) == ["federation", "clients", "everywhere"])
    #expect(manifest.groups[0].description == "AD FS farm and its proxies")
    #expect(manifest.groups[0].hosts.map(\.value.pattern) == ["adfs01", "wap*"])
    #expect(
      manifest.groups[1].workloads.map(\.value) == ["outlook", "owa", "skype-for-business"]
    )
    #expect(
      manifest.groups[2].settings.map { "\($0.setting) \($0.state.text)" } == [
        "dotnet.v4.strong-crypto enabled", "dotnet.v4.system-default-versions enabled",
        "internet-options.TLS 1.2 enabled",
        "schannel.client.SSL 3.0 disabled", "schannel.client.TLS 1.2 enabled",
        "schannel.server.SSL 3.0 disabled", "schannel.server.TLS 1.0 disabled",
        "schannel.server.TLS 1.2 enabled",
      ]
    )
    #expect(manifest.groups[2].settings.compactMap(\.scope) == [.everyUser])
    #expect(
      manifest.groups[2].updates.map(\.value) == ["KB3140245", "schannel-tls12", "KB4019276"]
    )
    #expect(manifest.groups[2].registry.map(\.data) == [.dword(7)])
    #expect(manifest.groups.map(\.isPinned) == [false, false, false])
    #expect(manifest.extraKeys == [SampleHost.path(Keys.schannel)])
    let waiver = try #require(manifest.waivers.first)
    #expect(waiver.setting.value.pattern == "schannel.server.TLS 1.0")
    #expect(waiver.reason == "the label printers' driver")
    #expect(waiver.owner == "print team")
    #expect(waiver.expires.description == "2027-03-31")
  }

  @Test func `tells where each thing was written`() throws {
    let read = try manifest(Self.full)
    #expect(read.groups[1].settings[0].place.description == "0.yaml:14:18")
    #expect(read.groups[0].workloads[0].place.description == "0.yaml:9:17")
    #expect(read.groups[2].registry[0].place.description == "0.yaml:26:9")
    #expect(read.waivers[0].place.description == "0.yaml:33:5")
  }

  @Test(arguments: [
    "TLS 1.2", "tls1.2", "TLS1.2", "tls 1.2", "1.2", "\"TLS 1.2\"", "'1.2'", "TLSv1.2", "tls-1.2",
    "TLS_1.2",
  ])
  func `takes TLS 1_2 in every common spelling`(name: String) throws {
    let read = try manifest(group("tls: { winhttp: { \(name): enabled } }"))
    #expect(read.groups[0].settings.map(\.setting.description) == ["winhttp.TLS 1.2"])
  }

  @Test(arguments: [
    ("1.0", "TLS 1.0"), ("1", "TLS 1.0"), ("TLSv1", "TLS 1.0"), ("SSL3", "SSL 3.0"),
    ("ssl 3.0", "SSL 3.0"), ("SSLv2", "SSL 2.0"), ("tls1.3", "TLS 1.3"), ("dtls1.2", "DTLS 1.2"),
    ("DTLS 1.0", "DTLS 1.0"), ("1.10", nil), ("1.20", nil), ("TLS 1.4", nil), ("2", nil),
    ("SSL 3.1", nil), ("1.2 TLS", nil), ("", nil), ("TLS", nil), ("+1.2", nil), ("1..2", nil),
  ])
  func `reads a protocol's name or knows it for none`(name: String, meant: String?) {
    #expect(TLSProtocol(written: name)?.rawValue == meant)
  }

  @Test(arguments: SettingState.words)
  func `takes every state for every kind of setting`(state: SettingState) throws {
    let read = try manifest(
      group(
        """
        tls:
          schannel: { client: { TLS 1.2: \(state.text) }, server: { DTLS 1.0: \(state.text) } }
          winhttp: { SSL 2.0: \(state.text) }
          internet-options: { scope: machine-policy, TLS 1.3: \(state.text) }
          dotnet: { v2: { strong-crypto: \(state.text) }, v4: { strong-crypto: \(state.text) } }
        """
      )
    )
    #expect(read.groups[0].settings.map(\.state) == Array(repeating: state, count: 6))
    #expect(read.groups[0].settings.compactMap(\.scope) == [.machinePolicy])
  }

  @Test(arguments: [
    ("REG_DWORD", "0xffffffff", RegistryData.dword(0xFFFF_FFFF)),
    ("REG_DWORD", "0", .dword(0)),
    ("REG_QWORD", "1", .qword(1)),
    ("REG_SZ", "\"\"", .string("")),
    ("REG_SZ", "a b", .string("a b")),
    ("REG_EXPAND_SZ", "\"%SystemRoot%\"", .expandString("%SystemRoot%")),
    ("REG_MULTI_SZ", "[a, \"1\"]", .multiString(["a", "1"])),
    ("REG_MULTI_SZ", "[]", .multiString([])),
    ("REG_BINARY", "\"01,02,ff\"", RegistryData(.binary, [1, 2, 255])),
    ("REG_BINARY", "01 ff", RegistryData(.binary, [1, 255])),
    ("REG_NONE", "~", RegistryData(.none, [])),
    ("hex(c)", "ab", RegistryData(RegistryType(rawValue: 12), [0xAB])),
  ])
  func `states values of every type by hand`(type: String, data: String, meant: RegistryData) throws
  {
    let read = try manifest(
      group(#"registry: [{ key: 'HKLM\SOFTWARE\X', value: "", type: \#(type), data: \#(data) }]"#)
    )
    #expect(read.groups[0].registry.map(\.data) == [meant])
    #expect(read.groups[0].registry[0].name == .defaultValue)
  }

  @Test func `states that a value should be absent, or that it should not`() throws {
    let read = try manifest(
      group(
        #"""
        registry:
          - { key: 'HKLM\SOFTWARE\X', value: A, absent: true }
          - { key: 'HKU\S-1-5-18\X', value: B, absent: false, type: REG_DWORD, data: 1 }
        """#
      )
    )
    #expect(read.groups[0].registry.map(\.data) == [nil, .dword(1)])
  }

  @Test func `may come in several files`() throws {
    let read = try manifest(
      "plumbline: 1\nstate: hosts\ngroups: { a: { hosts: [x] } }\n",
      "plumbline: 1\ngroups: { b: { hosts: [y] } }\n",
      "plumbline: 1\nstate: hosts\nwaivers:\n"
        + "  - { setting: \"*\", groups: [b], reason: r, owner: o, expires: 2027-01-01 }\n"
    )
    #expect(read.groups.map(\.name.value) == ["a", "b"])
    #expect(read.waivers.count == 1)
    #expect(read.files == ["0.yaml", "1.yaml", "2.yaml"])
  }
}

struct `A glob` {
  @Test(arguments: [
    ("*", "", true), ("*", "anything", true), ("pc-*", "pc-1", true), ("pc-*", "PC-1", true),
    ("pc-*", "apc-1", false), ("pc-?", "pc-1", true), ("pc-?", "pc-", false),
    ("pc-?", "pc-11", false), ("*01", "adfs01", true), ("*01", "adfs011", false),
    ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("a*ab", "aaab", true),
    ("adfs01", "ADFS01", true), ("adfs01", "adfs011", false), ("**", "x", true), ("", "", true),
    ("", "x", false), ("*.*", "a.b", true), ("[a]", "a", false), ("l?den", "läden", true),
    ("?", "ä", true),
  ])
  func `matches whole names without case`(pattern: String, name: String, isMatch: Bool) {
    #expect(Glob(pattern).matches(name) == isMatch)
  }

  @Test func `that never matches is found out quickly`() {
    let pattern = Glob(String(repeating: "*a", count: 40) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 4_000)))
  }
}

struct `Hosts and groups` {
  static let manifestText = """
    plumbline: 1
    groups:
      a: { hosts: [adfs01, "pc-*"] }
      b: { hosts: ["sql*", ADFS01, adsf01] }
    """

  @Test func `that do not fit together are pointed out`() throws {
    let matching = HostMatching(
      try manifest(Self.manifestText),
      hosts: ["ADFS01", "pc-1", "web1", "web2"]
    )
    #expect(matching.missing.map(\.host) == ["adsf01"])
    #expect(
      places(matching.diagnostics) == [
        "ungrouped-host at nowhere", "idle-pattern at 4:16", "no-such-host at 4:32",
      ]
    )
    let missing = try #require(matching.diagnostics.first { $0.code == "no-such-host" })
    #expect(missing.help == "did you mean “ADFS01”?")
    #expect(
      matching.diagnostics.first { $0.code == "ungrouped-host" }?.summary
        == "2 hosts of the state are in no group: web1, web2"
    )
    #expect(matching.limited { $0 == "pc-1" }.missing == [])
  }

  @Test func `that fit together need no words`() throws {
    let matching = HostMatching(
      try manifest("plumbline: 1\ngroups: { a: { hosts: [x, \"y?\"] } }"),
      hosts: ["X", "y1"]
    )
    #expect(matching.diagnostics == [])
    #expect(matching.missing == [])
  }
}
