import Support
import Testing
import WindowsRegistry

@testable import Posture

/// What is explained of a setting is what the engine does.
struct `The explanation of a setting` {
  private func section(_ topic: String, _ name: Explanation.Name) throws -> [Explanation.Block] {
    let found = try #require(explain(topic, catalogue: catalogue))
    return try #require(found.sections.first { $0.name == name }).blocks
  }

  // MARK: Readings

  /// The table of Enabled and DisabledByDefault, on a release with the protocol off and on one with it
  /// on by default.
  @Test func `judges the keys of Schannel as the engine does`() throws {
    let rows = try section("schannel.client.TLS 1.2", .read).flatMap(\.rows)
    #expect(rows.count == 7)
    let numbers: [String: [RegistryData?]] = [
      "0": [.dword(0)], "not 0": [.dword(1), .dword(0xFFFF_FFFF)], "absent": [nil],
      "not 0, or absent": [.dword(1), nil], "any": [.dword(0), .dword(1), nil],
      "another type": [.string("1")],
    ]
    var seen = 0
    for row in rows {
      let enabled = try #require(numbers[row[0]], "\(row)")
      let disabled = try #require(numbers[row[1]], "\(row)")
      for (release, isOn) in [(SampleRelease.windows7, false), (.windows10, true)] {
        for one in enabled {
          for other in disabled {
            let host = observed(
              SampleHost(release)
                .schannel("TLS 1.2", "Client", enabled: one, disabledByDefault: other)
            )
            guard let keys = catalogue.protocolKeys(.client) else { throw Unexpected() }
            let offer = host.schannelOffer(.tls12, keys, catalogue: catalogue)
            #expect(Self.words(offer) == Self.words(row, isOn: isOn), "\(row) \(release)")
            seen += 1
          }
        }
      }
    }
    #expect(seen == 2 * (3 + 2 + 4 + 2 + 1 + 1 + 3))
  }

  private static func words(_ offer: Offer) -> String {
    let dispute = offer.confidence == .disputed ? " disputed" : ""
    return "\(offer.byDefault) \(offer.onRequest)\(dispute)"
  }

  private static func words(_ row: [String], isOn: Bool) -> String {
    switch row[2] {
    case "on if that is the default, else disputed (off)": isOn ? "on on" : "off on disputed"
    case "on if that is the default, else disputed (on)": isOn ? "on on" : "on on disputed"
    case "the default of the release": isOn ? "on on" : "off on"
    default: "\(row[2]) \(row[3])"
    }
  }

  // MARK: Defaults

  /// An untouched host of each release, against the cell of the table.
  @Test(arguments: catalogue.releases.map(\.id))
  func `has the defaults that the engine computes`(id: String) throws {
    let release = try #require(catalogue.releases.first { $0.id == id })
    var seen = 0
    for build in [release.builds.lowerBound, release.builds.upperBound] {
      for (explorer, revision) in [("8.0", UInt32(0)), ("11.0", 0), ("11.0", 99_999)] {
        let host = observed(
          SampleHost().build(build, revision: revision).kind(.client).architecture(.x64)
            .explorer(explorer).user(SampleHost.kana, "kana")
        )
        for posture in stackPostures(of: host, catalogue: catalogue) {
          guard let family = posture.stack.family else { continue }
          for name in posture.stack.protocols {
            let offer = try #require(posture.cells[name])
            let expected = Self.word(
              catalogue.standard(
                name.rawValue,
                of: try #require(catalogue.family(family)),
                on: release
              ),
              build,
              revision,
              isNewExplorer: explorer == "11.0",
              release
            )
            #expect(
              Self.word(offer) == expected,
              "\(family) \(name) \(build) \(explorer) \(revision)"
            )
            seen += 1
          }
        }
      }
    }
    // Both sides of Schannel, two views of WinHTTP and one user, on six hosts.
    #expect(seen == 6 * (8 + 8 + 6 + 6 + 6))
  }

  private static func word(_ offer: Offer) -> String {
    offer.confidence == .disputed ? "disputed" : offer.byDefault.rawValue
  }

  /// What a cell says of one build, one revision and one Internet Explorer.
  private static func word(
    _ standard: SettingDefault,
    _ build: Int,
    _ revision: UInt32,
    isNewExplorer: Bool,
    _ release: Release
  ) -> String {
    let words = standard.cell.words
    switch isNewExplorer ? words.last : words.first {
    case .on?: return "on"
    case .off?: return "off"
    case .unsupported?: return "unsupported"
    case .disputed?: return "disputed"
    // No update is installed on these hosts.
    case .byUpdate?: return "unsupported"
    case .untilUpdate?:
      guard let change = release.legacyOff[build], Int(revision) >= change.revision else {
        return "on"
      }
      return change.confidence == .disputed ? "disputed" : "off"
    case .notSet?, .ownList?, .unknown?, nil: return "?"
    }
  }

  // MARK: Written forms

  @Test(arguments: [
    ("schannel.client.TLS 1.2", "schannel: { client: { TLS 1.2: %@ } }", SampleRelease.windows7),
    ("schannel.server.SSL 3.0", "schannel: { server: { SSL 3.0: %@ } }", .windows7),
    ("dotnet.v4.strong-crypto", "dotnet: { v4: { strong-crypto: %@ } }", .windows7),
    ("ciphers.RC4 128/128", "ciphers: { RC4 128/128: %@ }", .windows7),
    ("renegotiation.insecure-clients", "renegotiation: { insecure-clients: %@ }", .windows7),
    ("fips.algorithm-policy", "fips: { algorithm-policy: %@ }", .windows7),
  ])
  func `writes each state as a plan does`(
    topic: String,
    manifest: String,
    release: SampleRelease
  ) throws {
    let blocks = try section(topic, .written)
    let text = blocks.flatMap(\.prose).map(\.plain).joined(separator: "\n")
    for state in ["enabled", "disabled"] {
      let row = try #require(blocks.flatMap(\.rows).first { $0[0] == state })
      let lines = "pin: true\ntls: { \(manifest.replacing("%@", with: state)) }"
      let host = SampleHost(release).covering(Keys.control + "\\Lsa")
      let plan = try planned(group(lines), on: host)
      #expect(!plan.operations.isEmpty)
      for operation in plan.operations {
        guard case .set(let data) = operation.action, let number = data.dword else {
          throw Unexpected()
        }
        #expect(text.contains(operation.address.path.description))
        #expect(text.contains(operation.address.name.description))
        let written = "\(operation.address.name) = REG_DWORD \(hexadecimal(number))"
        #expect(
          row[1].contains(written) || row[1] == "REG_DWORD \(hexadecimal(number))"
            || row[1] == hexadecimal(number)
        )
      }
    }
  }

  @Test(arguments: TLSProtocol.allCases.filter { !$0.isDatagram && $0 != .pct10 })
  func `names the bit of a mask`(name: TLSProtocol) throws {
    for family in ["winhttp", "internet-options"] {
      let blocks = try section("\(family).\(name.rawValue)", .written)
      let bits: [TLSProtocol: String] = [
        .ssl20: "0x8", .ssl30: "0x20", .tls10: "0x80", .tls11: "0x200", .tls12: "0x800",
        .tls13: "0x2000",
      ]
      let row = try #require(blocks.flatMap(\.rows).first { $0[0] == "enabled" })
      #expect(row[1] == "bit \(bits[name] ?? "?") set")
    }
  }

  @Test func `answers what it needs on each release`() throws {
    let items = try section("winhttp.TLS 1.2", .needs).flatMap(\.items)
    let answers = items.map(\.text.plain)
    #expect(answers.contains("Windows 7 and Server 2008 R2, build 7601: KB3140245"))
    #expect(answers.contains { $0.hasPrefix("Windows 8 (build 9200): no update: ") })
    #expect(
      answers.contains("Windows 8.1 and Server 2012 R2 and later (build 9600): nothing to install")
    )
    #expect(
      answers.count == catalogue.capabilities["winhttp-default-secure-protocols"]?.cases.count
    )
  }

  @Test func `names every rule that asks for it`() throws {
    for id in catalogue.settingIDs {
      let asking = catalogue.parts.map(\.part).filter { $0.settings.contains { $0.setting == id } }
      let found = try #require(explain(Topic(.setting, id.description), catalogue: catalogue))
      let rows = found.sections.first { $0.name == .usedBy }?.blocks.flatMap(\.rows) ?? []
      #expect(rows.map { $0[0] } == asking.map(\.rule), "\(id)")
    }
  }
}

extension Stack {
  /// The family of settings that governs it.
  fileprivate var family: String? {
    switch self {
    case .schannel(let role): role == .client ? "schannel.client" : "schannel.server"
    case .winhttp: "winhttp"
    case .wininet: "internet-options"
    case .dotnet: nil
    }
  }
}
