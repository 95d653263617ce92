import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A hazard` {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let host: SampleHost
    let wish: String
    let address: String
    let hazards: [Hazard]
    var testDescription: String { name }

    init(
      _ name: String,
      _ host: SampleHost,
      _ wish: String,
      _ address: String,
      _ hazards: Hazard...
    ) {
      self.name = name
      self.host = host
      self.wish = wish
      self.address = address
      self.hazards = hazards
    }
  }

  private static let seven = SampleHost(.windows7)
  private static let ten = SampleHost(.windows10)
  private static let mask = "WinHttp\\DefaultSecureProtocols"

  static let rows = [
    Row(
      "turning a newer protocol on only takes a reboot",
      seven,
      "schannel: { client: { TLS 1.2: enabled } }",
      "TLS 1.2\\Client\\Enabled",
      .reboot
    ),
    Row(
      "turning an old protocol off drops it",
      ten,
      "schannel: { server: { TLS 1.0: disabled } }",
      "TLS 1.0\\Server\\Enabled",
      .reboot,
      .dropsProtocol
    ),
    Row(
      "what only those get who ask is dropped as well",
      ten,
      "schannel: { client: { SSL 3.0: disabled } }",
      "SSL 3.0\\Client\\Enabled",
      .reboot,
      .dropsProtocol
    ),
    Row(
      "turning the newest off lowers the ceiling",
      ten,
      "schannel: { client: { TLS 1.2: disabled } }",
      "TLS 1.2\\Client\\Enabled",
      .reboot,
      .dropsProtocol,
      .weakens
    ),
    Row(
      "turning an older one on lowers the floor",
      ten.schannel("TLS 1.0", "Client", enabled: .dword(0)),
      "schannel: { client: { TLS 1.0: enabled } }",
      "TLS 1.0\\Client\\Enabled",
      .reboot,
      .weakens
    ),
    Row(
      "by default what only those got who asked lowers the floor",
      seven,
      "schannel: { client: { SSL 2.0: enabled } }",
      "SSL 2.0\\Client\\Enabled",
      .reboot,
      .weakens
    ),
    Row(
      "leaving TLS 1.2 to Windows 7 takes it from those who do not ask",
      seven.schannel("TLS 1.2", "Client", enabled: .dword(1), disabledByDefault: .dword(0)),
      "schannel: { client: { TLS 1.2: os-default } }",
      "TLS 1.2\\Client\\Enabled",
      .reboot,
      .dropsProtocol,
      .weakens
    ),
    Row(
      "leaving TLS 1.2 to Windows 10 takes nothing from anyone",
      ten.schannel("TLS 1.2", "Client", enabled: .dword(1), disabledByDefault: .dword(0)),
      "schannel: { client: { TLS 1.2: os-default } }",
      "TLS 1.2\\Client\\Enabled",
      .reboot
    ),
    Row(
      "a mask without TLS 1.0 drops it",
      seven,
      "winhttp: { TLS 1.0: disabled, TLS 1.2: enabled }",
      mask,
      .reboot,
      .dropsProtocol
    ),
    Row(
      "a mask with one bit more drops nothing",
      seven,
      "winhttp: { TLS 1.2: enabled }",
      mask,
      .reboot
    ),
    Row(
      "a mask that must be written drops what nobody named",
      SampleHost(.server2022),
      "winhttp: { TLS 1.0: disabled }",
      mask,
      .reboot,
      .dropsProtocol
    ),
    Row(
      "a nonsense mask on Windows 7 cannot have offered TLS 1.3",
      seven.winhttp(.dword(0x2560)),
      "winhttp: { SSL 3.0: enabled, TLS 1.0: enabled, TLS 1.1: enabled, TLS 1.2: enabled }",
      mask,
      .reboot,
      .dropsProtocol
    ),
    Row(
      "SSL 3.0 in a mask lowers the floor",
      seven.winhttp(.dword(0xA00)),
      "winhttp: { SSL 3.0: enabled }",
      mask,
      .reboot,
      .weakens
    ),
    Row(
      "strong cryptography off is weaker",
      ten,
      "dotnet: { v4: { strong-crypto: disabled } }",
      "v4\\SchUseStrongCrypto",
      .weakens
    ),
    Row(
      "so is no longer asking for it",
      ten.value(Keys.framework4, "SchUseStrongCrypto", .dword(1)),
      "dotnet: { v4: { strong-crypto: os-default } }",
      "v4\\SchUseStrongCrypto",
      .weakens
    ),
    Row(
      "asking for it hurts nobody",
      ten,
      "dotnet: { v4: { strong-crypto: enabled } }",
      "v4\\SchUseStrongCrypto"
    ),
    Row(
      "a policy will have its way",
      seven.policy(.dword(0xA0)),
      "internet-options: { TLS 1.2: enabled }",
      "kana\\SecureProtocols",
      .overwrittenByPolicy
    ),
    Row(
      "the box of an old protocol taken away drops it",
      seven.box(.dword(0xAA0)),
      "internet-options: { SSL 3.0: disabled }",
      "kana\\SecureProtocols",
      .dropsProtocol
    ),
    Row(
      "what is overwritten unseen is a risk of its own",
      ten.hiding(Keys.schannel),
      "schannel: { client: { TLS 1.2: enabled } }",
      "TLS 1.2\\Client\\Enabled",
      .reboot,
      .priorUnknown
    ),
  ]

  @Test(arguments: rows)
  func `is named on the value that brings it`(row: Row) throws {
    let text = group("tls: { \(row.wish) }")
    let plan = try planned(text, on: row.host, allowing: [.priorUnknown])
    #expect(plan.hazards(of: row.address) == row.hazards)
  }

  @Test func `does not spread to the neighbours`() throws {
    let text = group("tls: { schannel: { client: { TLS 1.0: disabled, TLS 1.2: enabled } } }")
    let plan = try planned(text, on: SampleHost(.windows7))
    #expect(plan.hazards(of: "TLS 1.2\\Client\\Enabled") == [.reboot])
    #expect(plan.hazards(of: "TLS 1.0\\Client\\Enabled") == [.reboot, .dropsProtocol])
    #expect(plan.lines.first == "TLS 1.2\\Client\\DisabledByDefault=0", "the new comes first")
  }

  @Test func `hides in values stated by hand as well`() throws {
    let text = group(
      """
      registry:
        - { key: '\(Keys.protocols)\\TLS 1.2\\Client', value: Enabled, type: REG_DWORD, data: 0 }
        - { key: '\(Keys.winhttp)', value: DefaultSecureProtocols, type: REG_DWORD, data: 0x20 }
        - { key: '\(Keys.framework4)', value: SchUseStrongCrypto, type: REG_DWORD, data: 0 }
        - { key: '\(Keys.schannel)', value: EventLogging, type: REG_DWORD, data: 7 }
        - { key: '\(Keys.policy)', value: SecureProtocols, type: REG_DWORD, data: 0x2800 }
      """
    )
    let plan = try planned(text, on: SampleHost(.windows10))
    #expect(
      plan.hazards(of: "TLS 1.2\\Client\\Enabled") == [.reboot, .dropsProtocol, .weakens]
    )
    #expect(
      plan.hazards(of: "WinHttp\\DefaultSecureProtocols") == [.reboot, .dropsProtocol, .weakens]
    )
    #expect(plan.hazards(of: "v4\\SchUseStrongCrypto") == [.weakens])
    #expect(plan.hazards(of: Keys.schannel + "\\EventLogging") == [.reboot])
    #expect(plan.operations.filter { $0.kind == .internetOption }.count == 1)
  }

  @Test func `that gates is refused until somebody allows it`() throws {
    let text = group("tls: { schannel: { client: { TLS 1.2: disabled } } }")
    let host = try planned(text, on: SampleHost(.windows10))
    func plan(_ approved: Set<Hazard>) -> Plan {
      Plan(manifests: [], catalogueVersion: "", hosts: [host], approved: approved)
    }
    #expect(plan([]).refusedHazards(allowed: []) == [.dropsProtocol, .weakens])
    #expect(plan([]).refusedHazards(allowed: [.weakens]) == [.dropsProtocol])
    #expect(plan([.weakens]).refusedHazards(allowed: [.dropsProtocol]) == [])
    #expect(Hazard.allCases.filter { !$0.gates } == [.reboot])
  }
}

struct `A machine policy over users' boxes` {
  private func plan(_ userMask: UInt32, _ boxes: String) throws -> HostPlan {
    let text = group("tls: { internet-options: { scope: machine-policy, \(boxes) } }")
    return try planned(text, on: SampleHost(.windows7).box(.dword(userMask)))
  }

  @Test func `drops what the users had and it leaves out`() throws {
    let found = try plan(0xAA0, "TLS 1.0: enabled").operations
    #expect(found.count == 1)
    #expect(found.first?.hazards.contains(.dropsProtocol) == true)
    #expect(found.first?.drops == [.tls11, .tls12])
  }

  @Test func `weakens what the users had switched off`() throws {
    let found = try plan(0x800, "TLS 1.2: enabled").operations
    #expect(found.first?.hazards.contains(.weakens) == true)
    #expect(found.first?.drops == [])
  }
}
