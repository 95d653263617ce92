import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The releases and updates of the catalogue, each of which a host of the corpus has.
struct `The corpus covers` {
  private static let hosts = Corpus.sound.filter { $0.folder != "configured" }.map(\.observed)
  private static let untouched = Corpus.sound.filter { $0.folder == "untouched" }.map(\.observed)

  /// Names of releases that no host has, with the reason.
  private static let unnamed = [
    "windows-10-1703 server": "a server of the former Semi-Annual Channel, with the build of 10",
    "windows-10-1903 server": "a server of the former Semi-Annual Channel, with the build of 10",
  ]

  @Test func `each release, as a client and as a server`() {
    var missing: [String] = []
    for release in catalogue.releases {
      let hosts = Self.untouched.filter { $0.release?.id == release.id }
      #expect(!hosts.isEmpty, "\(release.id)")
      for (kind, name) in [(HostKind.client, release.clientName), (.server, release.serverName)]
      where name != nil && !hosts.contains(where: { $0.facts.kind == .known(kind) }) {
        missing.append("\(release.id) \(kind)")
      }
    }
    #expect(missing.sorted() == Self.unnamed.keys.sorted())
  }

  @Test func `each build that has a name of its own`() {
    let builds = Set(Self.untouched.compactMap { $0.facts.build.value })
    let labelled = catalogue.releases.flatMap(\.labels.keys)
    #expect(labelled.filter { !builds.contains($0) } == [])
    // Builds before a service pack are in a row with those after it.
    let bounds = catalogue.releases.flatMap { [$0.builds.lowerBound, $0.builds.upperBound] }
    #expect(Set(bounds).subtracting(builds) == [6000, 7600])
  }

  /// 17763 and 19044 are listed by KB5017811, 14393 is not.
  @Test(arguments: [17763, 19044, 14393])
  func `both sides of the updates of September 2022`(build: Int) throws {
    let change = try #require(catalogue.release(build: build)?.legacyOff[build])
    let revisions = Self.hosts.filter { $0.facts.build == .known(build) }
      .compactMap { $0.facts.revision.value }
    #expect(revisions.contains { $0 >= change.revision })
    #expect(revisions.contains { $0 < change.revision })
  }

  /// A case counts where it is the one that decides for the host.
  @Test func `each update that a capability names, where it counts`() {
    var missing: [String] = []
    for capability in catalogue.capabilities.values {
      for (index, entry) in capability.cases.enumerated() {
        guard case .updates(_, let proofs, let rollups) = entry.answer else { continue }
        let deciding = Self.hosts.filter { host in
          capability.decidingCase(for: host.facts) == index
        }
        #expect(!deciding.isEmpty, "\(capability.id), case \(index)")
        let installed = deciding.map(\.facts.updates)
        for name in proofs {
          let number = KBNumber(name)?.number
          let isThere = installed.contains { updates in
            number.flatMap { updates.updates[$0] } == .installed
          }
          if !isThere { missing.append("\(capability.id), case \(index): \(name)") }
        }
        for name in rollups where !installed.contains(where: { $0.rollups.contains(name) }) {
          missing.append("\(capability.id), case \(index): \(name)")
        }
      }
    }
    #expect(missing == [])
  }

  @Test func `each update that is missing, too`() {
    for capability in catalogue.capabilities.values {
      let answers = Self.hosts.map { $0.capability(capability.id, catalogue: catalogue) }
      let isMissing = answers.contains { if case .missing = $0 { true } else { false } }
      let isThere = answers.contains { if case .satisfied = $0 { true } else { false } }
      #expect(isMissing && isThere, "\(capability.id)")
    }
  }

  @Test func `each line of the .NET Framework alone, both and neither from 4_6 on`() {
    let facts = Self.hosts.map(\.facts)
    #expect(facts.contains { $0.dotnet4 == .absent && $0.dotnet2.value != nil })
    #expect(facts.contains { $0.dotnet4.value != nil && $0.dotnet2 == .absent })
    #expect(facts.contains { $0.dotnet4.value != nil && $0.dotnet2.value != nil })
    let lines = Set(facts.compactMap { $0.dotnet4.value?.version.numbers.prefix(2).last })
    #expect(lines == [5, 6, 7, 8])
  }

  @Test func `each kind of processor that Windows still has`() {
    let found = Set(Self.hosts.compactMap { $0.facts.architecture.value })
    // Nobody has seen the hive of a Windows for Itanium, which ended with 2008 R2.
    #expect(found == [.x86, .x64, .arm64])
  }

  @Test func `each role`() {
    let facts = Self.hosts.map(\.facts)
    #expect(facts.contains { $0.adfs.value?.version == DottedVersion("2.0") })
    #expect(facts.contains { $0.adfs.value != nil && $0.adfs.value?.version == nil })
    #expect(facts.contains { $0.webApplicationProxy.value != nil && $0.adfs == .absent })
    #expect(facts.contains { $0.entraConnect.value?.version == DottedVersion("2.5.79.0") })
    #expect(facts.contains { $0.updates.updates[4_011_574] == .installed }, "Windows Installer")
    #expect(facts.contains { $0.updates.updates[2_972_216] == .installed }, "Updates")
    #expect(facts.contains { $0.updates.updates[2_999_226] == .installed }, "HotFix")
  }
}

extension Capability {
  /// The index of the case that decides for a host; nil where a fact is missing.
  fileprivate func decidingCase(for facts: HostFacts) -> Int? {
    for (index, entry) in cases.enumerated() {
      switch entry.condition.holds(for: facts) {
      case .yes: return index
      case .no: continue
      case .unknown: return nil
      }
    }
    return nil
  }
}
