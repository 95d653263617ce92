import Support
import Testing

@testable import Posture

/// The tables of documented defaults, row by row as the documents have them.
struct `The defaults of a release` {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let builds: [Int]
    let cells: [String]
    var testDescription: String { name }

    /// Reads `name | builds | cell | cell …`.
    init(_ line: String) {
      let columns = line.split(separator: "|").map { column in
        column.split(separator: " ").joined(separator: " ")
      }
      name = columns[0]
      builds = columns[1].split(separator: " ").compactMap { Int($0) }
      cells = Array(columns[2...])
    }

    static func table(_ text: String) -> [Row] {
      text.split(separator: "\n").map { Row(String($0)) }
    }
  }

  static let protocols: [TLSProtocol] = [
    .ssl20, .ssl30, .tls10, .tls11, .tls12, .tls13, .dtls10, .dtls12,
  ]

  // W32-PROTO: E enabled, D disabled by default, N not supported; client/server where they differ.
  // Windows XP and Server 2003 are in the table and beyond what the program manages.
  static let schannel = Row.table(
    """
    Vista, 2008           | 6000 6001 6002 6003                 | D/E | E | E | N | N | N | N | N
    7, 2008 R2            | 7600 7601                           | D/E | E | E | D | D | N | E | N
    8, 2012               | 9200                                | D   | E | E | E | E | N | E | N
    8.1, 2012 R2          | 9600                                | D   | E | E | E | E | N | E | N
    10 1507               | 10240                               | D   | E | E | E | E | N | E | N
    10 1511               | 10586                               | D   | E | E | E | E | N | E | N
    10 1607, 2016         | 14393                               | N   | D | E | E | E | N | E | E
    10 1703, 1709, 1803   | 15063 16299 17134                   | N   | D | E | E | E | N | E | E
    10 1809, 2019         | 17763                               | N   | D | E | E | E | N | E | E
    10 1903 to 2004       | 18362 18363 19041                   | N   | D | E | E | E | N | E | E
    10 20H2 to 22H2       | 19042 19043 19044 19045             | N   | D | E | E | E | N | E | E
    Server 2022           | 20348                               | N   | D | E | E | E | E | E | E
    11 21H2, 22H2, 23H2   | 22000 22621 22631                   | N   | D | E | E | E | E | E | E
    11 24H2, Server 2025  | 26100                               | N   | D | E | E | E | E | E | E
    Server 23H2, inferred | 25398                               | N   | D | E | E | E | E | E | E
    11 25H2, inferred     | 26200                               | N   | D | E | E | E | E | E | E
    """
  )

  @Test(arguments: schannel)
  func `is that of the table for Schannel`(row: Row) throws {
    for build in row.builds {
      let release = try #require(catalogue.release(build: build), "\(build)")
      #expect(release.schannel.mapValues(\.cell) == expected(row), "\(build)")
      #expect(release.schannel[.pct10]?.cell == "N")
    }
  }

  private func expected(_ row: Row) -> [TLSProtocol: String] {
    var cells = Dictionary(uniqueKeysWithValues: zip(Self.protocols, row.cells))
    cells[.pct10] = "N"
    return cells
  }

  @Test func `is there for the builds of the table and for no others`() {
    let builds = Self.schannel.flatMap(\.builds)
    let bounds = catalogue.releases.flatMap { [$0.builds.lowerBound, $0.builds.upperBound] }
    #expect(bounds.filter { !builds.contains($0) } == [])
    // The row of seven builds stands in two lines.
    #expect(catalogue.releases.count == Self.schannel.count - 1)
    for release in catalogue.releases {
      #expect(catalogue.release(build: release.builds.lowerBound)?.id == release.id)
    }
    for build in [
      0, 2600, 3790, 5999, 6004, 7599, 7602, 9199, 9601, 17764, 20347, 22632, 25397, 26101, 99999,
    ] {
      #expect(catalogue.release(build: build) == nil, "\(build)")
    }
  }

  @Test func `gains TLS 1.1 and 1.2 on Server 2008 with KB4019276, off by default`() {
    let plain = observed(SampleHost(.server2008))
    let updated = observed(SampleHost(.server2008).package("KB4019276"))
    for name in [TLSProtocol.tls11, .tls12] {
      for role in SchannelRole.allCases {
        #expect(plain.schannelDefault(name, role, catalogue: catalogue) == .known(.unsupported))
        #expect(updated.schannelDefault(name, role, catalogue: catalogue) == .known(.disabled))
      }
    }
    #expect(updated.schannelDefault(.tls10, .client, catalogue: catalogue) == .known(.enabled))
  }

  // W32-OPT: 7 and 8 SSL 3.0 + 1.0; 8.1 and 10 also 1.1 + 1.2; 11 has 1.2 + 1.3. KB5017811 takes 1.0 and
  // 1.1 from 10 on, which no snapshot shows, so they are disputed there.
  static let winhttp = Row.table(
    """
    Vista           | 6002  | SSL 3.0, TLS 1.0                   |
    7               | 7601  | SSL 3.0, TLS 1.0                   |
    8               | 9200  | SSL 3.0, TLS 1.0                   |
    8.1             | 9600  | SSL 3.0, TLS 1.0, TLS 1.1, TLS 1.2 |
    10              | 10240 10586 14393 15063 17763 19045 | SSL 3.0, TLS 1.2 | | TLS 1.0, TLS 1.1
    Server 2022     | 20348 | TLS 1.2 | SSL 3.0, TLS 1.3 | TLS 1.0, TLS 1.1
    11              | 22000 22631 25398 26100 26200 | TLS 1.2, TLS 1.3 |
    """
  )

  @Test(arguments: winhttp)
  func `is that of the documents for WinHTTP`(row: Row) throws {
    for build in row.builds {
      let mask = try #require(catalogue.release(build: build)?.winhttp, "\(build)")
      #expect(mask.offered.names == row.cells[0], "\(build)")
      #expect(mask.disputed.names == (row.cells.count > 1 ? row.cells[1] : ""), "\(build)")
      #expect(mask.untilUpdate.names == (row.cells.count > 2 ? row.cells[2] : ""), "\(build)")
    }
  }

  @Test(arguments: [
    (7601, "8", "SSL 3.0, TLS 1.0", "", ""),
    (7601, "10", "SSL 3.0, TLS 1.0", "", ""),
    (7601, "11", "TLS 1.0, TLS 1.1, TLS 1.2", "SSL 3.0", ""),
    (9200, "10", "SSL 3.0, TLS 1.0", "", ""),
    (9200, "11", "TLS 1.0, TLS 1.1, TLS 1.2", "SSL 3.0", ""),
    (9600, "11", "TLS 1.0, TLS 1.1, TLS 1.2", "SSL 3.0", ""),
    (10240, "11", "TLS 1.2", "SSL 3.0", "TLS 1.0, TLS 1.1"),
    (19045, "11", "TLS 1.2", "", "TLS 1.0, TLS 1.1"),
    (26100, "11", "TLS 1.2", "TLS 1.3", "TLS 1.0, TLS 1.1"),
  ])
  func `of Internet Options hangs on the version of Internet Explorer`(
    build: Int,
    explorer: String,
    offered: String,
    disputed: String,
    untilUpdate: String
  ) throws {
    let host = observed(SampleHost().build(build).explorer("\(explorer).0.1"))
    let family = try #require(catalogue.family("internet-options"))
    guard case .userMask(let mask) = family.encoding else { throw Unexpected() }
    let standard = try #require(
      host.userMaskOffers(mask.policyKey, mask, isPreference: false).standard
    )
    #expect(standard.offered.names == offered)
    #expect(standard.disputed.names == disputed)
    #expect(standard.untilUpdate.names == untilUpdate)
  }

  @Test(arguments: [
    (SampleRelease.server2008, "Windows Server 2008 SP2"), (.windows7, "Windows 7 SP1"),
    (.server2008R2, "Windows Server 2008 R2 SP1"), (.windows8, "Windows 8"),
    (.server2012, "Windows Server 2012"), (.windows8point1, "Windows 8.1"),
    (.server2012R2, "Windows Server 2012 R2"), (.windows10, "Windows 10 22H2"),
    (.server2016, "Windows Server 2016"), (.server2022, "Windows Server 2022"),
    (.windows11, "Windows 11 24H2"),
  ])
  func `goes by the name that people know`(release: SampleRelease, name: String) {
    #expect(observed(SampleHost(release)).releaseName == name)
  }
}

struct Unexpected: Error {}

extension ProtocolDefault {
  fileprivate var cell: String {
    let letters: [OSDefault: String] = [.enabled: "E", .disabled: "D", .unsupported: "N"]
    let (one, other) = (letters[client] ?? "?", letters[server] ?? "?")
    return one == other ? one : "\(one)/\(other)"
  }
}

extension [TLSProtocol] {
  fileprivate var names: String { sorted().map(\.rawValue).joined(separator: ", ") }
}
