import Support
import Testing
import WindowsRegistry

@testable import Posture

private let seven = SampleHost(.windows7)
private let ten = SampleHost(.windows10)

struct `The lints of values` {
  @Test(arguments: [
    ("DisableByDefault", "“DisabledByDefault” is meant"), ("Enable", "“Enabled” is meant"),
    ("Enabled ", "“Enabled” is meant"),
    ("Disabled", "it reads “Enabled” and “DisabledByDefault”"),
  ])
  func `say which switch is meant`(name: String, meant: String) {
    let key = Keys.protocols + "\\TLS 1.2\\Client"
    #expect(
      remarks(seven.value(key, name, .dword(1))) == [
        Remark(
          warning: "misspelt-value",
          "Schannel never looks at the value “\(name)” in \(key); \(meant); it is left alone"
        )
      ]
    )
  }

  @Test func `leave other names and other letters alone`() {
    let key = Keys.protocols + "\\TLS 1.2\\Client"
    let host = seven.value(key, "Disabledbydefault", .dword(0)).value(key, "ENABLED", .dword(1))
      .value(key, "Owner", .string("print team")).value(key, "", .string("a default value"))
      .value(Keys.framework4, "AspNetEnforceViewStateMac", .dword(1))
      .value(Keys.framework4, "SchSendAuxRecord", .dword(0))
      .value(Keys.winhttp, "ForceDefaultSecureProtocols", .dword(0))
      .value(Keys.winhttp, "DefaultDisableSecureProtocolFallback", .dword(0))
      .value(Keys.keyExchange + "\\PKCS", "ServerMinKeyBitLength", .dword(2048))
    #expect(remarks(host) == [])
  }

  @Test(arguments: [
    (Keys.winhttp, "DefaultSecureProtocol", "WinHTTP", "DefaultSecureProtocols"),
    (Keys.winhttp32, "DefaultSecureProtocls", "WinHTTP", "DefaultSecureProtocols"),
    (Keys.framework4, "SchUseStrongCrypt", "the .NET Framework", "SchUseStrongCrypto"),
    (
      Keys.framework2In32, "SystemDefaultTlsVersion", "the .NET Framework",
      "SystemDefaultTlsVersions"
    ),
    (Keys.ciphers + "\\NULL", "Enable", "Schannel", "Enabled"),
  ])
  func `know the names of other stacks`(key: String, name: String, reader: String, meant: String) {
    #expect(
      remarks(seven.value(key, name, .dword(1))) == [
        Remark(
          warning: "misspelt-value",
          "\(reader) never looks at the value “\(name)” in \(key); “\(meant)” is meant; it is left "
            + "alone"
        )
      ]
    )
  }

  /// Each value that a setting stores outside of users' hives, with a type that does not belong there.
  @Test(arguments: [
    (Keys.protocols + "\\TLS 1.2\\Client", "Enabled", RegistryData.string("1"), "REG_SZ"),
    (Keys.protocols + "\\SSL 3.0\\Server", "DisabledByDefault", .qword(1), "REG_QWORD"),
    (Keys.winhttp, "DefaultSecureProtocols", .string("0xA00"), "REG_SZ"),
    (Keys.winhttp32, "DefaultSecureProtocols", .qword(0xA00), "REG_QWORD"),
    (Keys.framework4, "SchUseStrongCrypto", .string("1"), "REG_SZ"),
    (Keys.framework2In32, "SystemDefaultTlsVersions", RegistryData(.binary, [1]), "REG_BINARY"),
    (Keys.policy, "SecureProtocols", .string("2560"), "REG_SZ"),
    (Keys.machineBoxes, "SecureProtocols", .string("2560"), "REG_SZ"),
    (Keys.ciphers + "\\RC4 128/128", "Enabled", .string("0"), "REG_SZ"),
    (Keys.hashes + "\\MD5", "Enabled", .qword(0), "REG_QWORD"),
    (Keys.keyExchange + "\\PKCS", "Enabled", .string("0"), "REG_SZ"),
    (Keys.keyExchange + "\\Diffie-Hellman", "ServerMinKeyBitLength", .string("2048"), "REG_SZ"),
    (Keys.schannel, "EventLogging", .string("7"), "REG_SZ"),
    (Keys.schannel, "AllowInsecureRenegoClients", .string("0"), "REG_SZ"),
    (Keys.fips, "Enabled", .string("1"), "REG_SZ"),
    (Keys.eap, "TlsVersion", .string("0xFC0"), "REG_SZ"),
  ])
  func `want numbers where Windows reads numbers`(
    key: String,
    name: String,
    data: RegistryData,
    type: String
  ) throws {
    let found = remarks(seven.value(key, name, data)).filter { $0.code == "value-wrong-type" }
    #expect(
      found == [
        Remark(
          warning: "value-wrong-type",
          "\(key)\\\(name) is a \(type) where a REG_DWORD belongs; no source says what Windows makes "
            + "of it"
        )
      ]
    )
    #expect(
      !codes(seven.value(key, name, .dword(0))).contains("value-wrong-type"),
      "the right type is no fault"
    )
  }

  @Test func `want the lists in their own types`() {
    let key = Keys.cryptographyPolicy
    #expect(remarks(ten.value(key, "Functions", .string("A"))) == [])
    #expect(codes(ten.value(key, "Functions", .multiString(["A"]))) == ["value-wrong-type"])
    // Microsoft lists the policy's curves with either type.
    #expect(remarks(ten.value(key, "EccCurves", .multiString(["NistP256"]))) == [])
    #expect(remarks(ten.value(key, "EccCurves", .string("NistP256"))) == [])
    #expect(codes(ten.value(key, "EccCurves", .dword(1))) == ["value-wrong-type"])
    let local = Keys.localCryptography
    #expect(remarks(ten.value(local, "Functions", .multiString(["A"]))) == [])
    #expect(codes(ten.value(local, "Functions", .string("A"))) == ["value-wrong-type"])
    #expect(codes(ten.value(local, "EccCurves", .string("A"))) == ["value-wrong-type"])
  }

  @Test func `want four bytes in a number, also of a user`() {
    let short = RegistryData(.dword, [1])
    #expect(
      remarks(seven.schannel("TLS 1.2", "Client", enabled: short)).map(\.text) == [
        "\(Keys.protocols)\\TLS 1.2\\Client\\Enabled is a REG_DWORD with a length of 1 instead of 4; "
          + "no source says what Windows makes of it"
      ]
    )
    let binary = RegistryData(.binary, [0xA0, 0, 0, 0])
    #expect(
      remarks(seven.box(binary)).map(\.text) == [
        "the SecureProtocols of a user is a REG_BINARY where a REG_DWORD belongs; no source says "
          + "what Windows makes of it"
      ]
    )
  }

  @Test func `name the bits that no protocol has`() {
    func text(_ subject: String) -> String {
      "\(subject) is 0x2560, and no protocol has the bits 0x540; if the decimal number 2560 is "
        + "meant, that is 0xA00"
    }
    let mask = RegistryData.dword(0x2560)
    let both = Keys.winhttp32.replacing("\\Wow6432Node\\", with: "\\[Wow6432Node\\]")
    #expect(
      remarks(seven.winhttp(mask, in32: mask)).map(\.text)
        == [text(both + "\\DefaultSecureProtocols")]
    )
    #expect(
      remarks(seven.winhttp(mask, in32: .dword(0x2561))).filter { $0.code == "meaningless-mask" }
        .map(\.text) == [
          text(Keys.winhttp + "\\DefaultSecureProtocols"),
          "\(Keys.winhttp32)\\DefaultSecureProtocols is 0x2561, and no protocol has the bits 0x541",
        ]
    )
    #expect(
      remarks(ten.policy(mask)).map(\.text) == [text(Keys.policy + "\\SecureProtocols")]
    )
    #expect(remarks(ten.box(mask)).map(\.text) == [text("the SecureProtocols of a user")])
    #expect(
      remarks(ten.userPolicy(mask)).map(\.text) == [text("the SecureProtocols of a user's policy")]
    )
    let local = seven.value(Keys.machineBoxes, "SecureProtocols", mask)
    #expect(codes(local) == ["meaningless-mask"])
  }

  @Test(
    arguments: [
      (0xA800, "0xA800, and no protocol has the bits 0x8000"),
      (0x2561, "0x2561, and no protocol has the bits 0x541"),
      (
        0x2688,
        "0x2688, and no protocol has the bits 0x400; if the decimal number 2688 is meant, "
          + "that is 0xA80"
      ),
      (0xFFFF_FFFF, "0xFFFFFFFF, and no protocol has the bits 0xFFFFD557"),
      (0x1, "0x1, and no protocol has the bits 0x1"), (0x2AA8, nil), (0xA00, nil), (0x2820, nil),
      (0, nil),
    ] as [(UInt32, String?)]
  )
  func `guess at decimal numbers only where one makes sense`(mask: UInt32, text: String?) {
    let found = remarks(seven.box(.dword(mask))).map(\.text)
    #expect(found == (text.map { ["the SecureProtocols of a user is \($0)"] } ?? []))
    // The bits of EAP-TLS are two for each protocol, and not all are documented.
    #expect(remarks(seven.value(Keys.eap, "TlsVersion", .dword(mask))) == [])
  }

  @Test func `say the same of two users once, and name neither`() {
    let other = "S-1-5-21-1-2-3-1002"
    let host = ten.user(other, "ren").box(.dword(0x1)).box(.dword(0x1), of: other)
    #expect(remarks(host).count == 1)
    #expect(remarks(host) == remarks(ten.box(.dword(0x1))))
  }

  @Test func `note the number that several tools do not take for on`() {
    let host = seven.schannel("TLS 1.2", "Client", enabled: .dword(.max))
      .schannel("TLS 1.0", "Server", disabledByDefault: .dword(.max))
      .schannel("TLS 1.1", "Server", enabled: .dword(1), disabledByDefault: .dword(0))
    #expect(
      remarks(host) == [
        Remark(
          note: "historic-on",
          "0xFFFFFFFF stands in the values of TLS 1.0\\Server, TLS 1.2\\Client: Windows takes every "
            + "number but 0 as on, and several tools only 1"
        )
      ]
    )
    #expect(remarks(seven.cipher("AES 128/128", .dword(.max))) == [])
  }

  @Test func `know on which releases TLS 1_3 is no safe configuration`() {
    func on(_ host: SampleHost) -> SampleHost {
      host.schannel("TLS 1.3", "Client", enabled: .dword(1), disabledByDefault: .dword(0))
    }
    let expected = Remark(
      warning: "tls13-unsupported-key",
      "Schannel's key of TLS 1.3 has values, and Windows 10 22H2 does not have it: no safe "
        + "configuration, says Microsoft"
    )
    #expect(remarks(on(ten)) == [expected])
    #expect(remarks(on(ten).schannel("TLS 1.3", "Server", enabled: .dword(0))) == [expected])
    #expect(remarks(ten.schannel("TLS 1.3", "Server", disabledByDefault: .dword(1))) == [expected])
    #expect(remarks(ten.schannel("TLS 1.3", "Server")) == [])
    #expect(remarks(on(SampleHost(.windows11))) == [])
    #expect(remarks(on(SampleHost(.server2022))) == [])
    #expect(remarks(on(ten.hiding(Keys.version))) == [])
    #expect(remarks(on(ten.build(99999))) == [])
  }

  @Test func `only note TLS 1_3 that is switched off`() {
    let host = ten.schannel("TLS 1.3", "Client", enabled: .dword(0))
      .schannel("TLS 1.3", "Server", enabled: .dword(0), disabledByDefault: .dword(1))
    #expect(codes(host) == ["tls13-unsupported-key"])
    #expect(remarks(host).first?.isWarning == false)
  }

  @Test func `know LocalSystem from the template of new users`() {
    let key = Keys.user(".DEFAULT")
    let host = ten.value(key, "SecureProtocols", .dword(0xA00))
    #expect(codes(host) == ["default-profile"])
    #expect(remarks(host).first?.isWarning == false)
    #expect(
      codes(ten.value(Keys.userPolicy(".DEFAULT"), "SecureProtocols", .dword(0xA00)))
        == ["default-profile"]
    )
    #expect(
      codes(ten.value(key, "SecureProtocols", .dword(0x2560)))
        == ["meaningless-mask", "default-profile"]
    )
    #expect(remarks(ten.value(key, "ProxyEnable", .dword(0))) == [])
  }
}
