import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `The built-in catalogue` {
  @Test func `reads without any diagnostic`() throws {
    let read = readCatalogue(builtInCatalogueFiles)
    #expect(places(read.diagnostics) == [])
    let catalogue = try #require(read.value)
    #expect(
      catalogue.settings.map(\.id) == [
        "schannel.client", "schannel.server", "winhttp", "internet-options", "dotnet.v4",
        "dotnet.v2", "ciphers", "hashes", "key-exchange", "key-sizes", "cipher-suites", "curves",
        "renegotiation", "event-logging", "fips", "eap-tls",
      ]
    )
    #expect(catalogue.workloads.count == 25)
    #expect(catalogue.capabilities.count == 11)
  }

  @Test func `names a source for every entry`() {
    var entries: [(name: String, sources: [String])] = []
    for release in catalogue.releases {
      entries.append((release.id, release.sources))
      entries.append((release.id + " winhttp", release.winhttp.sources))
      entries += release.wininet.map { (release.id + " wininet", $0.mask.sources) }
    }
    entries += catalogue.settings.map { ($0.id, $0.sources) }
    for capability in catalogue.capabilities.values {
      entries.append((capability.id, capability.sources))
      entries += capability.cases.map { (capability.id + " case", $0.sources) }
    }
    for workload in catalogue.workloads.values {
      entries.append((workload.id, workload.sources))
      entries += workload.parts.map { ($0.rule, $0.sources) }
    }
    #expect(entries.count > 80)
    #expect(entries.filter(\.sources.isEmpty).map(\.name) == [])
    let unknown = entries.flatMap(\.sources).filter { catalogue.sources[$0] == nil }
    #expect(unknown == [])
  }

  @Test func `uses every source`() {
    var cited: Set<Substring> = []
    for file in builtInCatalogueFiles {
      let text = String(decoding: file.bytes, as: UTF8.self)
      for match in text.matches(of: /sources: \[([^\]]*)\]/) {
        cited.formUnion(match.1.split(whereSeparator: { ", \n".contains($0) }))
      }
    }
    #expect(catalogue.sources.keys.filter { !cited.contains($0[...]) }.sorted() == [])
  }

  @Test func `names rules after their workload`() {
    for workload in catalogue.workloads.values {
      let strangers = workload.parts.map(\.rule).filter { !$0.hasPrefix(workload.id + ".") }
      #expect(strangers == [])
      #expect(workload.parts.map(\.rule).count == Set(workload.parts.map(\.rule)).count)
    }
  }

  @Test func `needs updates only for settings that there are`() {
    for family in catalogue.settings {
      for need in family.needs {
        #expect(need.members.filter { !family.members.contains($0) } == [], "\(family.id)")
        #expect(catalogue.capabilities[need.capability] != nil, "\(need.capability)")
      }
    }
  }

  @Test func `gives every mask the same bits`() {
    let expected: [TLSProtocol: UInt32] = [
      .ssl20: 0x8, .ssl30: 0x20, .tls10: 0x80, .tls11: 0x200, .tls12: 0x800, .tls13: 0x2000,
    ]
    let tables = catalogue.settings.compactMap { family -> [TLSProtocol: UInt32]? in
      switch family.encoding {
      // EAP has a value of its own, with two bits for each protocol.
      case .machineMask(let mask): family.id == "eap-tls" ? nil : mask.bits
      case .userMask(let mask): mask.bits
      case .protocolKey, .flag, .values: nil
      }
    }
    #expect(tables == [expected, expected])
  }

  /// The numbers of DN-VER; a number between two rows counts as the lower one.
  @Test(arguments: [
    (378389, "4.5"), (378675, "4.5.1"), (378758, "4.5.1"), (379893, "4.5.2"), (393295, "4.6"),
    (393297, "4.6"), (394254, "4.6.1"), (394271, "4.6.1"), (394802, "4.6.2"), (394806, "4.6.2"),
    (460798, "4.7"), (460805, "4.7"), (461308, "4.7.1"), (461310, "4.7.1"), (461808, "4.7.2"),
    (461814, "4.7.2"), (528040, "4.8"), (528049, "4.8"), (528372, "4.8"), (528449, "4.8"),
    (533320, "4.8.1"), (533325, "4.8.1"), (533509, "4.8.1"),
  ])
  func `knows the framework of a release number`(number: Int, version: String) {
    #expect(catalogue.frameworks.last { $0.release <= number }?.version == version)
    #expect(catalogue.frameworks.contains { $0.release == number })
  }
}
