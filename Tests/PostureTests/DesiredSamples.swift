import Support
import Testing

/// A declaration of the fixed-point test: a manifest for every host.
struct DesiredSample: CustomTestStringConvertible, Sendable {
  let name: String
  let text: String
  var testDescription: String { name }

  init(_ name: String, _ lines: String) {
    self.name = name
    text = group(lines)
  }

  private static let members = [
    "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.0", "DTLS 1.2",
  ]

  private static func all(_ state: String, mask: Bool = false) -> String {
    members.prefix(mask ? 6 : 8).map { "\($0): \(state)" }.joined(separator: ", ")
  }

  private static func everything(_ state: String, scope: String, pin: Bool) -> String {
    """
    tls:
      schannel: { client: { \(all(state)) }, server: { \(all(state)) } }
      winhttp: { \(all(state, mask: true)) }
      internet-options: { scope: \(scope), \(all(state, mask: true)) }
      dotnet:
        v2: { strong-crypto: \(state), system-default-versions: \(state) }
        v4: { strong-crypto: \(state), system-default-versions: \(state) }
    pin: \(pin)
    """
  }

  private static let floor = """
    tls:
      schannel:
        client: { SSL 2.0: disabled, SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }
        server: { SSL 2.0: disabled, SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.2: enabled }
      dotnet: { v4: { strong-crypto: enabled, system-default-versions: enabled } }
      winhttp: { SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.1: disabled, TLS 1.2: enabled }
      internet-options: { scope: machine-policy, TLS 1.0: disabled, TLS 1.2: enabled }
    """

  private static func raw(_ key: String, _ value: String, _ rest: String) -> String {
    "  - { key: '\(key)', value: '\(value)', \(rest) }\n"
  }

  static let samples: [DesiredSample] =
    ["enabled", "disabled", "os-default", "unmanaged"].flatMap { state in
      [
        DesiredSample("all \(state)", everything(state, scope: "every-user", pin: false)),
        DesiredSample("all \(state), pinned", everything(state, scope: "every-user", pin: true)),
        DesiredSample(
          "all \(state), policy",
          everything(state, scope: "machine-policy", pin: false)
        ),
        DesiredSample(
          "all \(state), policy, pinned",
          everything(state, scope: "machine-policy", pin: true)
        ),
      ]
    } + workloads + mixed + byHand

  private static let workloads = [
    "ad-fs", "entra-connect", "outlook", "outlook-pop-imap", "owa", "skype-for-business",
    "msonline-powershell", "exchange-online-powershell",
  ].map { DesiredSample($0, "workloads: [\($0)]") }

  private static let mixed = [
    DesiredSample("a floor", floor),
    DesiredSample("a floor, pinned", floor + "\npin: true"),
    DesiredSample("a floor for a mail client", floor + "\nworkloads: [outlook, owa]"),
    DesiredSample(
      "every workload at once",
      "workloads: [ad-fs, entra-connect, outlook, owa, outlook-pop-imap, msonline-powershell]"
    ),
    DesiredSample("one bit on", "tls: { winhttp: { TLS 1.2: enabled } }"),
    DesiredSample("one bit off", "tls: { winhttp: { TLS 1.0: disabled } }"),
    DesiredSample("one bit left to Windows", "tls: { winhttp: { TLS 1.2: os-default } }"),
    DesiredSample(
      "bits of every state",
      """
      tls:
        winhttp: { SSL 3.0: os-default, TLS 1.0: disabled, TLS 1.1: unmanaged, TLS 1.2: enabled }
        internet-options: { SSL 3.0: os-default, TLS 1.0: disabled, TLS 1.2: enabled }
      """
    ),
    DesiredSample(
      "a policy of every state, pinned",
      """
      tls:
        internet-options:
          { scope: machine-policy, SSL 3.0: os-default, TLS 1.0: disabled, TLS 1.2: enabled }
        winhttp: { SSL 3.0: os-default, TLS 1.2: enabled }
      pin: true
      """
    ),
    DesiredSample("an update", "updates: [KB3140245, dotnet4-strong-crypto]"),
  ]

  private static let byHand = [
    DesiredSample(
      "raw values",
      "registry:\n" + raw(Keys.schannel, "EventLogging", "type: REG_DWORD, data: 7")
        + raw(Keys.schannel, "Gone", "absent: true")
        + raw("HKU\\\(SampleHost.kana)\\Software\\X", "", "type: REG_SZ, data: text")
        + raw("HKLM\\SOFTWARE\\Nowhere\\At all", "A", "type: REG_MULTI_SZ, data: [a, b]")
    ),
    DesiredSample(
      "raw values where settings live",
      "registry:\n"
        + raw(Keys.protocols + "\\TLS 1.0\\Server", "Enabled", "type: REG_DWORD, data: 0")
        + raw(Keys.winhttp, "DefaultSecureProtocols", "type: REG_DWORD, data: 0xa80")
        + raw(Keys.policy, "SecureProtocols", "absent: true")
    ),
    DesiredSample(
      "raw values that contradict settings",
      floor + "\nregistry:\n"
        + raw(Keys.protocols + "\\TLS 1.2\\Client", "Enabled", "type: REG_DWORD, data: 0")
        + raw(Keys.winhttp, "DefaultSecureProtocols", "type: REG_DWORD, data: 0x80")
        + raw(Keys.framework4, "SchUseStrongCrypto", "absent: true")
        + raw(Keys.policy, "SecureProtocols", "type: REG_SZ, data: x")
    ),
  ]
}
