import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// A host, a wish that it does not meet, and how bad that is.
struct SeveritySample: CustomTestStringConvertible, Sendable {
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

extension SeveritySample {
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
    SeveritySample(
      "TLS 1.0 still served is weaker",
      nineteen,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\Enabled",
      .weaker
    ),
    SeveritySample(
      "so it is where something older is served that nobody spoke of",
      twelve,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\Enabled",
      .weaker
    ),
    SeveritySample(
      "and for the second value of the pair",
      twelve,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\DisabledByDefault",
      .weaker
    ),
    SeveritySample(
      "SSL 3.0 for those who ask is weaker",
      ten,
      "schannel: { client: { SSL 3.0: disabled } }",
      "SSL 3.0\\Client\\Enabled",
      .weaker
    ),
    SeveritySample(
      "TLS 1.2 that only those get who ask is weaker",
      r2,
      "schannel: { client: { TLS 1.2: enabled } }",
      "TLS 1.2\\Client\\DisabledByDefault",
      .weaker
    ),
    SeveritySample(
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
    SeveritySample(
      "TLS 1.0 off where it should be on is stronger",
      nineteen.schannel("TLS 1.0", "Server", enabled: .dword(0), disabledByDefault: .dword(1)),
      "schannel: { server: { TLS 1.0: enabled } }",
      "TLS 1.0\\Server\\Enabled",
      .stronger
    ),
    SeveritySample(
      "TLS 1.1 off between two that are on is stronger",
      nineteen.schannel("TLS 1.1", "Server", enabled: .dword(0), disabledByDefault: .dword(1)),
      "schannel: { server: { TLS 1.1: enabled } }",
      "TLS 1.1\\Server\\Enabled",
      .stronger
    ),
    SeveritySample(
      "TLS 1.3 on where it should be off is stronger",
      latest,
      "schannel: { server: { TLS 1.3: disabled } }",
      "TLS 1.3\\Server\\Enabled",
      .stronger
    ),
    SeveritySample(
      "another spelling of the same is neither",
      latest.schannel("TLS 1.2", "Server", enabled: .dword(.max), disabledByDefault: .dword(0)),
      "schannel: { server: { TLS 1.2: enabled } }\npin: true",
      "TLS 1.2\\Server\\Enabled",
      .other
    ),
  ]

  static let masks = [
    SeveritySample(
      "a mask with TLS 1.0 is weaker",
      latest.winhttp(.dword(0xA80), in32: .dword(0x800)),
      "winhttp: { TLS 1.0: disabled, TLS 1.1: disabled }",
      mask,
      .weaker
    ),
    SeveritySample(
      "so is the other view",
      latest.winhttp(.dword(0x800), in32: .dword(0xA80)),
      "winhttp: { TLS 1.0: disabled, TLS 1.1: disabled }",
      mask32,
      .weaker
    ),
    SeveritySample(
      "a mask without TLS 1.2 is weaker",
      seven.winhttp(.dword(0x80), in32: .dword(0x80)),
      "winhttp: { TLS 1.2: enabled }",
      mask,
      .weaker
    ),
    SeveritySample(
      "a mask without TLS 1.0 is stronger",
      seven.winhttp(.dword(0x800), in32: .dword(0x800)),
      "winhttp: { TLS 1.0: enabled }",
      mask,
      .stronger
    ),
    SeveritySample(
      "a mask with what is old and without what is new is weaker",
      seven.winhttp(.dword(0xA0), in32: .dword(0x800)),
      "winhttp: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }",
      mask,
      .weaker
    ),
    SeveritySample(
      "the boxes of one user are weaker",
      ten.user(ren, "ren").box(.dword(0xA80)).box(.dword(0x800), of: ren),
      "internet-options: { TLS 1.0: disabled }",
      "kana\\SecureProtocols",
      .weaker
    ),
    SeveritySample(
      "and of the other stronger",
      ten.user(ren, "ren").box(.dword(0x80)).box(.dword(0x800), of: ren),
      "internet-options: { TLS 1.0: enabled }",
      Keys.user(ren) + "\\SecureProtocols",
      .stronger
    ),
    SeveritySample(
      "no policy over boxes with SSL 3.0 is weaker",
      ten.box(.dword(0xAA0)),
      "internet-options: { scope: machine-policy, SSL 3.0: disabled, TLS 1.2: enabled }",
      "policy\\SecureProtocols",
      .weaker
    ),
  ]

  static let values = [
    SeveritySample(
      "strong cryptography that is not asked for is weaker",
      ten,
      "dotnet: { v4: { strong-crypto: enabled } }",
      "v4\\SchUseStrongCrypto",
      .weaker
    ),
    SeveritySample(
      "strong cryptography that nobody wanted is stronger",
      ten.value(Keys.framework4, "SchUseStrongCrypto", .dword(1)),
      "dotnet: { v4: { strong-crypto: disabled } }",
      "v4\\SchUseStrongCrypto",
      .stronger
    ),
    SeveritySample(
      "RC4 on is weaker",
      twelve.cipher("RC4 128/128", .dword(.max)),
      "ciphers: { RC4 128/128: disabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .weaker
    ),
    SeveritySample(
      "RC4 left to Windows is weaker than off",
      twelve,
      "ciphers: { RC4 128/128: disabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .weaker
    ),
    SeveritySample(
      "RC4 off where it is wanted is stronger",
      twelve.cipher("RC4 128/128", .dword(0)),
      "ciphers: { RC4 128/128: enabled }",
      Keys.ciphers + "\\RC4 128/128\\Enabled",
      .stronger
    ),
    SeveritySample(
      "smaller keys are weaker",
      ten.value(Keys.keyExchange + "\\Diffie-Hellman", "ServerMinKeyBitLength", .dword(1024)),
      "key-sizes: { dh-server-minimum: 2048 }",
      Keys.keyExchange + "\\Diffie-Hellman\\ServerMinKeyBitLength",
      .weaker
    ),
    SeveritySample(
      "larger keys are stronger",
      ten.value(Keys.keyExchange + "\\Diffie-Hellman", "ServerMinKeyBitLength", .dword(4096)),
      "key-sizes: { dh-server-minimum: 2048 }",
      Keys.keyExchange + "\\Diffie-Hellman\\ServerMinKeyBitLength",
      .stronger
    ),
    SeveritySample(
      "another order of suites is neither",
      ten.suitePolicy(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]),
      "cipher-suites: { policy: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] }",
      Keys.cryptographyPolicy + "\\Functions",
      .other
    ),
  ]
}
