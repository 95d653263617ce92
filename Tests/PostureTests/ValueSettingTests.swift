import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// Settings that are one value each.
struct `A setting of one value` {
  static let schannel = Keys.schannel
  static let policy =
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
  static let local =
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"
  static let fips = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy"
  static let eap = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\PPP\\EAP\\13"

  private static func host(_ release: SampleRelease = .windows10) -> SampleHost {
    SampleHost(release).covering(policy, local, fips, eap)
  }

  /// A value as it is found, what is wished, and what is written: nil for nothing, `-` for deleted.
  struct Row: CustomTestStringConvertible, Sendable {
    let key: String
    let name: String
    let found: RegistryData?
    let wish: String
    let written: String?
    var release = SampleRelease.windows10
    var testDescription: String { "\(wish) over \(found.map(shown) ?? "nothing")" }
  }

  static let rows: [Row] = [
    // Ciphers are written 0xffffffff and 0, and any number but zero is on.
    Row(cipher: "RC4 128/128", nil, "disabled", "0"),
    Row(cipher: "RC4 128/128", .dword(0), "disabled", nil),
    Row(cipher: "RC4 128/128", .dword(1), "disabled", "0"),
    Row(cipher: "RC4 128/128", nil, "enabled", "0xffffffff"),
    Row(cipher: "AES 256/256", nil, "enabled", nil),
    Row(cipher: "AES 256/256", .dword(0xFFFF_FFFF), "enabled", nil),
    Row(cipher: "AES 256/256", .dword(1), "enabled", nil),
    Row(cipher: "AES 256/256", .dword(0), "enabled", "0xffffffff"),
    Row(cipher: "AES 256/256", .string("1"), "enabled", "0xffffffff"),
    Row(cipher: "AES 256/256", .dword(0), "os-default", "-"),
    Row(cipher: "AES 256/256", nil, "os-default", nil),
    Row(cipher: "RC4 128/128", nil, "enabled", nil, on: .windows7),
    Row(schannel + "\\Hashes\\MD5", "Enabled", nil, "hashes: { MD5: disabled }", "0"),
    Row(
      schannel + "\\KeyExchangeAlgorithms\\PKCS",
      "Enabled",
      .dword(0),
      "key-exchange: { PKCS: enabled }",
      "0xffffffff"
    ),
    // Windows 10 and later use 2048 bits as a server; before, nothing tells.
    Row(size: 2048, nil, nil),
    Row(size: 2048, .dword(1024), "0x800"),
    Row(size: 4096, nil, "0x1000"),
    Row(size: 2048, .dword(2048), nil),
    Row(size: 2048, nil, "0x800", on: .windows7),
    // Strict renegotiation is 0; compatible mode is what Windows does without a value.
    Row(
      schannel,
      "AllowInsecureRenegoClients",
      nil,
      "renegotiation: { insecure-clients: disabled }",
      "0"
    ),
    Row(
      schannel,
      "AllowInsecureRenegoServers",
      nil,
      "renegotiation: { insecure-servers: enabled }",
      nil
    ),
    // Windows ships the value 1, which os-default brings back.
    Row(schannel, "EventLogging", .dword(7), "event-logging: { level: os-default }", "1"),
    Row(schannel, "EventLogging", .dword(1), "event-logging: { level: 7 }", "7"),
    Row(schannel, "EventLogging", nil, "event-logging: { level: 1 }", nil),
    Row(fips, "Enabled", .dword(1), "fips: { algorithm-policy: disabled }", "0"),
    Row(fips, "Enabled", nil, "fips: { algorithm-policy: disabled }", nil),
    Row(fips, "Enabled", .dword(0), "fips: { algorithm-policy: enabled }", "1"),
    // Orders are read in either type, and written in one.
    Row(policy, "Functions", nil, "cipher-suites: { policy: [A, B] }", "“A,B”"),
    Row(policy, "Functions", .string("A, B"), "cipher-suites: { policy: [A, B] }", nil),
    Row(policy, "Functions", .string("B,A"), "cipher-suites: { policy: [A, B] }", "“A,B”"),
    Row(policy, "Functions", .string("B,A"), "cipher-suites: { policy: os-default }", "-"),
    Row(policy, "EccCurves", .string("NistP256"), "curves: { policy: [NistP256] }", nil),
    Row(
      policy,
      "EccCurves",
      .multiString(["curve25519"]),
      "curves: { policy: [NistP256] }",
      shown(.multiString(["NistP256"]))
    ),
    // Two bits stand for each version of TLS in EAP.
    Row(eap, "TlsVersion", .dword(0xC0), "eap-tls: { TLS 1.2: enabled }", "0xcc0"),
    Row(eap, "TlsVersion", .dword(0xC00), "eap-tls: { TLS 1.2: enabled }", nil),
  ]

  @Test(arguments: rows)
  func `is read tolerantly and written in one way`(row: Row) throws {
    var host = Self.host(row.release)
    if let found = row.found { host = host.value(row.key, row.name, found) }
    let text = group("tls: { \(row.wish) }")
    let plan = try planned(text, on: host)
    let lines = plan.operations.map { operation -> String in
      switch operation.action {
      case .set(let data): shown(data)
      case .deleteValue: "-"
      }
    }
    #expect(lines == (row.written.map { [$0] } ?? []))
    for operation in plan.operations {
      #expect(operation.address.path == SampleHost.path(row.key))
      #expect(operation.address.name == ValueName(row.name))
      #expect(!operation.reason.sources.isEmpty)
    }
    #expect(plan.unknown == [])
    #expect(try planned(text, on: applied(plan, to: host)).lines == [])
  }

  @Test func `that the snapshot does not cover is unknown`() throws {
    let host = SampleHost(.windows10).hiding(Keys.schannel)
    let plan = try planned(
      group("tls: { ciphers: { RC4 128/128: disabled }, event-logging: { level: 7 } }"),
      on: host
    )
    #expect(plan.lines == [])
    #expect(plan.unknown.count == 2)
  }

  @Test func `that a release does not know is not written`() throws {
    let plan = try planned(
      group("tls: { curves: { policy: [NistP256] } }"),
      on: Self.host(.windows7)
    )
    #expect(plan.lines == [])
    #expect(plan.remarks.map(\.code) == ["unsupported-setting"])
    #expect(plan.unreachable.map(\.setting) == ["curves.policy"])
  }

  @Test func `asks for the update without which the value is not heeded`() throws {
    let text = group("tls: { key-sizes: { dh-server-minimum: 2048 } }")
    #expect(try planned(text, on: Self.host(.windows7)).updates == ["dh-key-size: KB3174644"])
    #expect(try planned(text, on: Self.host()).updates == [])
  }

  @Test func `is pinned even where Windows does it anyway`() throws {
    let plan = try planned(
      group("tls: { ciphers: { AES 256/256: enabled } }\npin: true"),
      on: Self.host()
    )
    #expect(plan.operations.count == 1)
  }

  @Test(arguments: [
    ("ciphers: { RC4 128/128: enabled }", "Ciphers\\RC4 128/128", "Enabled", RegistryData?.none),
    ("renegotiation: { insecure-clients: enabled }", "", "AllowInsecureRenegoClients", .dword(0)),
    (
      "key-sizes: { dh-server-minimum: 1024 }", "KeyExchangeAlgorithms\\Diffie-Hellman",
      "ServerMinKeyBitLength", .dword(2048)
    ),
  ])
  func `weakens where it turns on what is weak`(
    wish: String,
    key: String,
    name: String,
    found: RegistryData?
  ) throws {
    var host = Self.host()
    if let found {
      host = host.value(key.isEmpty ? Keys.schannel : Keys.schannel + "\\" + key, name, found)
    }
    let plan = try planned(group("tls: { \(wish) }"), on: host)
    #expect(plan.operations.count == 1)
    #expect(plan.operations.first?.hazards.contains(.weakens) == true)
  }

  static let faults: [(text: String, code: String)] = [
    ("key-sizes: { dh-server-minimum: 1️⃣enabled }", "unknown-name"),
    ("key-sizes: { dh-server-minimum: 1️⃣20 }", "out-of-range"),
    ("key-sizes: { dh-server-minimum: 1️⃣[1] }", "wrong-type"),
    ("event-logging: { level: 1️⃣8 }", "out-of-range"),
    ("cipher-suites: { policy: 1️⃣[] }", "empty-list"),
    ("cipher-suites: { policy: 1️⃣TLS_A }", "unknown-name"),
    ("cipher-suites: { policy: [A, 1️⃣a] }", "listed-twice"),
    ("cipher-suites: { policy: [1️⃣\"A,B\"] }", "bad-list-name"),
    ("cipher-suites: { local: 1️⃣os-default }", "unknown-name"),
    ("ciphers: { AES 256/256: 1️⃣on }", "unknown-name"),
    ("ciphers: { 1️⃣RC4 129/128: disabled }", "unknown-name"),
  ]

  @Test(arguments: faults.indices)
  func `is refused with a place where it cannot be`(index: Int) throws {
    let marked = MarkedText(group("tls: { \(Self.faults[index].text) }"))
    let read = readManifest([SourceText(name: "m.yaml", marked.text)], catalogue: catalogue)
    #expect(places(read.diagnostics) == places([Self.faults[index].code], marked))
  }

  @Test func `of a policy holds 1023 characters and no more`() throws {
    func diagnostics(_ length: Int) -> [String] {
      let names = [String(repeating: "A", count: 500), String(repeating: "B", count: length - 501)]
      let text = group("tls: { cipher-suites: { policy: [\(names.joined(separator: ", "))] } }")
      return readManifest([SourceText(name: "m.yaml", text)], catalogue: catalogue).diagnostics
        .map { "\($0.code): \($0.summary)" }
    }
    #expect(diagnostics(1023) == [])
    #expect(
      diagnostics(1024) == [
        "suite-list-too-long: the list is 1024 characters long, and Windows takes 1023 at the most"
      ]
    )
  }
}

extension `A setting of one value`.Row {
  fileprivate init(
    _ key: String,
    _ name: String,
    _ found: RegistryData?,
    _ wish: String,
    _ written: String?
  ) {
    self.init(key: key, name: name, found: found, wish: wish, written: written)
  }

  fileprivate init(
    cipher: String,
    _ found: RegistryData?,
    _ state: String,
    _ written: String?,
    on release: SampleRelease = .windows10
  ) {
    self.init(
      key: Keys.schannel + "\\Ciphers\\" + cipher,
      name: "Enabled",
      found: found,
      wish: "ciphers: { \(cipher): \(state) }",
      written: written,
      release: release
    )
  }

  fileprivate init(
    size: Int,
    _ found: RegistryData?,
    _ written: String?,
    on release: SampleRelease = .windows10
  ) {
    self.init(
      key: Keys.schannel + "\\KeyExchangeAlgorithms\\Diffie-Hellman",
      name: "ServerMinKeyBitLength",
      found: found,
      wish: "key-sizes: { dh-server-minimum: \(size) }",
      written: written,
      release: release
    )
  }
}
