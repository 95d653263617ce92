import Foundation
import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// Our table of what Schannel offers to clients, against a witness that nobody here wrote: Wine's
/// Schannel reads the same two values, and real handshakes show what it made of them.
///
/// Wine has TLS 1.0, 1.1 and 1.2 on by default, whatever version of Windows it says that it is. So
/// have Windows 8 and Server 2012 and all releases after them (W32-PROTO), but not Windows 7, which a
/// new prefix of Wine 8 claims to be. The verdicts are therefore those for Windows 10.
///
/// What it cannot witness: what is off by default, where the documents contradict each other; servers;
/// values of other types; and the other protocols, which one of the two ends does not speak.
@Suite(.enabled(if: WinePrefix.isWanted, "PLUMBLINE_WINE is not 1"))
struct `Against Wine's Schannel` {
  /// What Wine does otherwise than Microsoft's documents say, with the reason.
  ///
  /// The test fails when something that is listed agrees. Wine 8 agrees everywhere.
  static let otherwise: [String: String] = [:]

  /// A protocol, the option of OpenSSL for a server that speaks it alone, its bit in WinHTTP (W32-OPT).
  struct Version {
    let name: TLSProtocol
    let option: String
    let bit: UInt32
  }

  static let versions = [
    Version(name: .tls10, option: "-tls1", bit: 0x80),
    Version(name: .tls11, option: "-tls1_1", bit: 0x200),
    Version(name: .tls12, option: "-tls1_2", bit: 0x800),
  ]

  /// The two values of a protocol; nil where a value is absent.
  struct Cell: CustomStringConvertible {
    let enabled: UInt32?
    let disabledByDefault: UInt32?

    static let numbers: [UInt32?] = [nil, 0, 1, 0xFFFF_FFFF]
    static let all = numbers.flatMap { enabled in
      numbers.map { Cell(enabled: enabled, disabledByDefault: $0) }
    }

    var description: String {
      "Enabled=\(text(enabled)) DisabledByDefault=\(text(disabledByDefault))"
    }

    private func text(_ number: UInt32?) -> String {
      number.map { "0x" + String($0, radix: 16) } ?? "absent"
    }

    func key(_ name: TLSProtocol) -> SnapshotKey {
      SnapshotKey(
        path: SampleHost.path(Keys.protocols + "\\\(name.rawValue)\\Client"),
        values: [("Enabled", enabled), ("DisabledByDefault", disabledByDefault)].compactMap {
          (name, number) in number.map { SnapshotValue(ValueName(name), .dword($0)) }
        }
      )
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `each cell is offered by default and on request as our verdict says`() throws {
    var differing: Set<String> = []
    var checked = 0
    try WinePrefix.with { prefix in
      let client = try SchannelClient(in: prefix)
      try OneVersionServer.identify(in: prefix.folder)
      var servers: [OneVersionServer] = []
      defer { for server in servers { server.stop() } }
      for version in Self.versions {
        servers.append(try OneVersionServer(version.option, in: prefix.folder))
      }
      // Each round sets other cells for each protocol, so that one cannot stand in for another.
      for round in Cell.all.indices {
        let cells = Self.versions.indices.map { Cell.all[(round + 5 * $0) % Cell.all.count] }
        let host = try host(in: prefix, with: cells)
        let ports = servers.map(\.port)
        let came = try client.fetch(
          ports.map { .init(port: $0, protocols: 0) }
            + zip(ports, Self.versions).map { .init(port: $0, protocols: $1.bit) }
        )
        for (index, version) in Self.versions.enumerated() {
          let offer = try offer(of: version.name, by: host)
          let halves = [
            ("by default", offer.byDefault, came[index]),
            ("on request", offer.onRequest, came[index + Self.versions.count]),
          ]
          for (half, verdict, isOffered) in halves {
            checked += 1
            if verdict == (isOffered ? .on : .off) { continue }
            let cell = "\(version.name.rawValue) \(cells[index]) \(half)"
            differing.insert(cell)
            if Self.otherwise[cell] != nil { continue }
            Issue.record("\(cell): we say \(verdict), Wine \(isOffered ? "offers it" : "does not")")
          }
        }
      }
    }
    #expect(checked == 96)
    #expect(differing.isSuperset(of: Self.otherwise.keys), "a listed cell agrees now")
  }

  /// Windows 10 whose SCHANNEL key is that of a prefix, set and exported by Wine's reg.exe.
  private func host(in prefix: WinePrefix, with cells: [Cell]) throws -> ObservedHost {
    let keys = zip(Self.versions, cells).map { $1.key($0.name) }.filter { !$0.values.isEmpty }
    let before = SnapshotKey(path: SampleHost.path(Keys.protocols), isDeleted: true)
    try prefix.importing(RegText.export([before] + keys))
    let exported = RegText.read(try prefix.exporting(Keys.schannel), file: "schannel.reg")
    #expect(exported.diagnostics == [])
    let schannel = try #require(exported.value).snapshot(host: "wine")
    let windows = SampleHost(.windows10).hiding(Keys.schannel).snapshot
    let snapshot = RegistrySnapshot(
      host: "wine",
      covers: windows.coverage + schannel.coverage,
      keys: windows.keys + schannel.keys
    )
    return ObservedHost(snapshot, catalogue: catalogue)
  }

  private func offer(of name: TLSProtocol, by host: ObservedHost) throws -> Offer {
    let keys = catalogue.settings.lazy.compactMap { family -> SettingFamily.ProtocolKeys? in
      guard case .protocolKey(let keys) = family.encoding, keys.role == .client else { return nil }
      return keys
    }.first
    return host.schannelOffer(name, try #require(keys), catalogue: catalogue)
  }
}
