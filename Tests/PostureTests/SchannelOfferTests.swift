import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `What Schannel offers` {
  /// A value as it may be found.
  enum Found: String, CaseIterable, Sendable {
    case absent = "-"
    case zero = "0"
    case one = "1"
    case allOnes = "0xffffffff"
    case text = "REG_SZ"
    case quad = "QWORD"

    var data: RegistryData? {
      switch self {
      case .absent: nil
      case .zero: .dword(0)
      case .one: .dword(1)
      case .allOnes: .dword(0xFFFF_FFFF)
      case .text: .string("1")
      case .quad: .qword(1)
      }
    }

    /// The column of the table: any number but zero is the same, and so is any other type.
    var sort: Character {
      switch self {
      case .absent: "-"
      case .zero: "0"
      case .one, .allOnes: "1"
      case .text, .quad: "T"
      }
    }
  }

  /// A host whose release has a protocol by default, off by default, or not at all.
  struct Case: CustomTestStringConvertible, Sendable {
    let standard: String
    let host: SampleHost
    let name: TLSProtocol
    /// Row by row: `Enabled`, `DisabledByDefault`, then by default/on request, `!` where disputed.
    let table: String
    var testDescription: String { standard }

    func verdict(_ enabled: Found, _ disabledByDefault: Found) -> String? {
      table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.first {
        $0[0].contains(enabled.sort) && $0[1].contains(disabledByDefault.sort)
      }?[2]
    }
  }

  // tls-registry-settings and the texts that contradict it. `[01T]` lists sorts; T is another type.
  static let cases = [
    Case(
      standard: "on by default",
      host: SampleHost(.server2016),
      name: .tls12,
      table: """
        T    -01T  unknown/unknown
        0    -01T  off/off
        -1   T     unknown/unknown
        -    -0    on/on
        1    -0    on/on
        -1   1     off/on
        """
    ),
    Case(
      standard: "off by default",
      host: SampleHost(.windows7),
      name: .tls12,
      table: """
        T    -01T  unknown/unknown
        0    -01T  off/off
        -1   T     unknown/unknown
        -    -     off/on
        -    0     on/on!
        1    -     off/on!
        1    0     on/on
        -1   1     off/on
        """
    ),
    Case(
      standard: "not supported",
      host: SampleHost(.windows10),
      name: .tls13,
      table: "-01T -01T unsupported/unsupported"
    ),
    Case(
      standard: "unknown",
      host: SampleHost(.windows10).build(99999),
      name: .tls12,
      table: """
        T    -01T  unknown/unknown
        0    -01T  off/off
        -1   T     unknown/unknown
        -1   -0    unknown/unknown
        -1   1     off/unknown
        """
    ),
  ]

  @Test(arguments: cases)
  func `follows from both values and the default of the release`(sample: Case) throws {
    for role in SchannelRole.allCases {
      for enabled in Found.allCases {
        for disabledByDefault in Found.allCases {
          let host = sample.host.schannel(
            sample.name.rawValue,
            role.rawValue,
            enabled: enabled.data,
            disabledByDefault: disabledByDefault.data
          )
          let offer = offer(host, sample.name, role)
          let verdict =
            "\(offer.byDefault)/\(offer.onRequest)\(offer.confidence == .disputed ? "!" : "")"
          let what: Comment = "Enabled \(enabled.rawValue), DisabledByDefault \(disabledByDefault)"
          #expect(verdict == sample.verdict(enabled, disabledByDefault), what)
          #expect(!offer.because.isEmpty, what)
          let sources = offer.because.compactMap(\.source)
          #expect(sources.filter { catalogue.sources[$0] == nil } == [], what)
        }
      }
    }
  }

  private func offer(_ host: SampleHost, _ name: TLSProtocol, _ role: SchannelRole) -> Offer {
    for family in catalogue.settings {
      guard case .protocolKey(let keys) = family.encoding, keys.role == role else { continue }
      return observed(host).schannelOffer(name, keys, catalogue: catalogue)
    }
    preconditionFailure("the catalogue has Schannel's settings")
  }

  @Test(arguments: SchannelRole.allCases)
  func `is unknown where the snapshot does not look`(role: SchannelRole) {
    for sample in Self.cases {
      let offer = offer(sample.host.hiding(Keys.schannel), sample.name, role)
      let isUnsupported = sample.standard == "not supported"
      #expect(offer.byDefault == (isUnsupported ? .unsupported : .unknown), "\(sample.standard)")
      #expect(offer.onRequest == (isUnsupported ? .unsupported : .unknown), "\(sample.standard)")
    }
  }

  @Test func `does not mix the two roles`() {
    let host = SampleHost(.server2016).schannel("TLS 1.0", "Server", enabled: .dword(0))
    #expect(offer(host, .tls10, .server).byDefault == .off)
    #expect(offer(host, .tls10, .client).byDefault == .on)
    let old = SampleHost(.windows7)
    #expect(offer(old, .ssl20, .client).byDefault == .off)
    #expect(offer(old, .ssl20, .server).byDefault == .on)
  }

  @Test func `counts an absent key below a version as absent values`() {
    let host = SampleHost(.windows7).key(Keys.protocols + "\\TLS 1.2")
      .deletedKey(Keys.protocols + "\\TLS 1.2\\Client")
    #expect(offer(host, .tls12, .client).byDefault == .off)
    #expect(offer(host, .tls12, .client).onRequest == .on)
  }

  @Test func `reads names without case`() {
    let path = Keys.protocols.uppercased() + "\\tls 1.2\\CLIENT"
    let host = SampleHost(.windows7).value(path, "ENABLED", .dword(1))
      .value(path, "Disabledbydefault", .dword(0))
    #expect(offer(host, .tls12, .client).byDefault == .on)
  }

  /// What a person may rely on: nothing that is disputed or unknown.
  @Test(arguments: [
    ("on/on", "enabled"), ("off/off", "disabled"), ("unsupported/unsupported", "disabled"),
    ("off/on", ""), ("on/off", "enabled"), ("off/unknown", ""), ("unknown/off", ""),
    ("unknown/unknown", ""),
  ])
  func `meets a wish only if it is certain`(verdict: String, met: String) throws {
    let words = verdict.split(separator: "/").map { String($0) }
    for confidence in [Offer.Confidence.certain, .inferred, .disputed] {
      let offer = Offer(
        byDefault: try #require(Offer.Availability(rawValue: words[0])),
        onRequest: try #require(Offer.Availability(rawValue: words[1])),
        confidence: confidence,
        because: []
      )
      let states = SettingState.words.filter { offer.meets($0) }.map(\.text)
      #expect(states == (confidence == .disputed || met.isEmpty ? [] : [met]))
    }
  }
}

struct `A Schannel setting` {
  private func lines(_ state: String, _ host: SampleHost, pin: Bool = false) throws -> [String] {
    let text = "tls: { schannel: { client: { TLS 1.2: \(state) } } }\npin: \(pin)"
    return try planned(group(text), on: host).lines
  }

  static let enable = ["TLS 1.2\\Client\\DisabledByDefault=0", "TLS 1.2\\Client\\Enabled=1"]

  @Test func `that is effective plans nothing unless it is pinned`() throws {
    #expect(try lines("enabled", SampleHost(.windows10)) == [])
    #expect(try lines("enabled", SampleHost(.windows10), pin: true) == Self.enable)
    #expect(try lines("enabled", SampleHost(.windows7)) == Self.enable)
  }

  /// The trap of Windows 7: Enabled alone is disputed, so both values are written.
  @Test func `writes the value that is missing`() throws {
    let half = SampleHost(.windows7).schannel("TLS 1.2", "Client", enabled: .dword(1))
    #expect(try lines("enabled", half) == ["TLS 1.2\\Client\\DisabledByDefault=0"])
    let other = SampleHost(.windows7).schannel("TLS 1.2", "Client", disabledByDefault: .dword(0))
    #expect(try lines("enabled", other) == ["TLS 1.2\\Client\\Enabled=1"])
  }

  @Test func `leaves 0xffffffff alone, which means on, unless it is pinned`() throws {
    let host = SampleHost(.windows7).schannel(
      "TLS 1.2",
      "Client",
      enabled: .dword(0xFFFF_FFFF),
      disabledByDefault: .dword(0)
    )
    #expect(try lines("enabled", host) == [])
    #expect(try lines("enabled", host, pin: true) == ["TLS 1.2\\Client\\Enabled=1"])
  }

  @Test func `replaces what is of another type`() throws {
    let host = SampleHost(.windows10).schannel("TLS 1.2", "Client", enabled: .string("1"))
    #expect(try lines("enabled", host) == Self.enable)
  }

  @Test func `left to Windows takes our values away and keeps those that Windows ships`() throws {
    let text = group("tls: { schannel: { client: { SSL 2.0: os-default, TLS 1.2: os-default } } }")
    let host = SampleHost(.windows7)
      .schannel("SSL 2.0", "Client", enabled: .dword(0), disabledByDefault: .dword(1))
      .schannel("TLS 1.2", "Client", enabled: .dword(1), disabledByDefault: .dword(0))
    #expect(
      try planned(text, on: host).lines == [
        "-SSL 2.0\\Client\\Enabled", "-TLS 1.2\\Client\\DisabledByDefault",
        "-TLS 1.2\\Client\\Enabled",
      ]
    )
    let stripped = SampleHost(.windows7)
    #expect(
      try planned(text, on: stripped).lines == ["SSL 2.0\\Client\\DisabledByDefault=1"]
    )
    #expect(try planned(text, on: SampleHost(.windows10)).lines == [])
  }

  @Test func `that the release does not have is off already and cannot be turned on`() throws {
    let off = try planned(
      group("tls: { schannel: { client: { SSL 2.0: disabled } } }"),
      on: SampleHost(.windows10)
    )
    #expect(off.lines == [] && off.satisfied == 1)
    let on = try planned(
      group("tls: { schannel: { client: { TLS 1.3: enabled } } }"),
      on: SampleHost(.windows10)
    )
    #expect(on.lines == [])
    #expect(on.unreachable.map(\.setting) == ["schannel.client.TLS 1.3"])
    #expect(on.remarks.map(\.code) == ["unsupported-protocol"])
  }

  @Test func `on a release that nobody knows is unknown and plans nothing`() throws {
    let host = SampleHost(.windows10).build(99999)
    for state in ["enabled", "disabled"] {
      let plan = try planned(
        group("tls: { schannel: { client: { TLS 1.2: \(state) } } }"),
        on: host
      )
      #expect(plan.lines == [])
      #expect(plan.unknowns == ["TLS 1.2\\Client\\Enabled"])
    }
  }

  @Test func `waits on Server 2008 for the update that brings the protocol`() throws {
    let text = group("tls: { schannel: { server: { TLS 1.2: enabled } } }")
    let plain = try planned(text, on: SampleHost(.server2008))
    #expect(plain.lines == [])
    #expect(plain.updates == ["schannel-tls12: KB4019276"])
    for state: UInt32 in [0x60, 0x70] {
      let updated = try planned(
        text,
        on: SampleHost(.server2008).package("KB4019276", state: state)
      )
      #expect(
        updated.lines == ["TLS 1.2\\Server\\DisabledByDefault=0", "TLS 1.2\\Server\\Enabled=1"]
      )
      #expect(updated.updates == [])
    }
  }

  @Test func `is not served by a key without the space, which is pointed out`() throws {
    let stray = SampleHost(.windows7).schannel("TLS1.2", "Client", enabled: .dword(1))
    let plan = try planned(group("tls: { schannel: { client: { TLS 1.2: enabled } } }"), on: stray)
    #expect(plan.lines == Self.enable)
    #expect(plan.remarks.map(\.code) == ["misspelt-protocol-key"])
  }
}
