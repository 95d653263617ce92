import Foundation
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// Every value near ours has a meaning to the catalogue, and everything in the catalogue occurs.
struct `The claims of the catalogue` {
  static let addresses = Set(
    Corpus.sound.flatMap(\.addresses).map {
      RegistryAddress($0.path.inCurrentControlSet, $0.name)
    }
  )
  static let claims = Set(addresses.flatMap { catalogue.claims(of: $0) })

  @Test(arguments: Corpus.sound)
  func `give each value of a sound host exactly one meaning`(host: Corpus.Host) {
    let wrong = host.addresses.map { ($0, catalogue.claims(of: $0)) }.filter { $1.count != 1 }
    #expect(wrong.map { "\($0): \($1)" } == [])
  }

  @Test func `are those of settings, of what is ignored and of influences where TLS is concerned`()
  {
    for address in Self.addresses where TLSRegion.contains(address) {
      for claim in catalogue.claims(of: address) {
        switch claim {
        case .setting, .ignored, .influence: continue
        case .fact, .product: Issue.record("\(address): \(claim)")
        }
      }
    }
  }

  @Test func `take names without case, and numbered control sets for the current one`() {
    let base = "system\\controlset002\\control\\securityproviders\\schannel\\protocols"
    let address = RegistryAddress(
      RegistryPath(.localMachine, base + "\\tls 1.2\\CLIENT"),
      "disabledbydefault"
    )
    let claim = Claim.setting(family: "schannel.client", member: "TLS 1.2")
    #expect(catalogue.claims(of: address) == [claim])
    #expect(TLSRegion.contains(address))
  }

  @Test(arguments: [
    ("HKU\\S-1-5-21-1-2-3-1001", true), ("HKU\\S-1-12-1-1-2-3-4", true), ("HKU\\S-1-5-18", false),
    ("HKU\\S-1-5-20", false), ("HKU\\S-1-5-21-1-2-3-1001_Classes", false), ("HKCU", false),
  ])
  func `are for the Internet Options of people`(hive: String, isClaimed: Bool) throws {
    let path = "\(hive)\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
    let address = RegistryAddress(SampleHost.path(path), "SecureProtocols")
    let expected = [Claim.setting(family: "internet-options", member: nil)]
    #expect(catalogue.claims(of: address) == (isClaimed ? expected : []))
  }

  // MARK: Everything occurs

  /// Where a family's values stand: every encoding, both views, users, policies and the machine.
  static func places(of family: SettingFamily) -> [RegistryAddress] {
    switch family.encoding {
    case .protocolKey(let keys):
      return family.members.compactMap { TLSProtocol(rawValue: $0).flatMap { keys.paths[$0] } }
        .flatMap { path in
          [ProtocolKey.enabled, ProtocolKey.disabledByDefault].map { RegistryAddress(path, $0) }
        }
    case .machineMask(let mask): return mask.views.all.map { RegistryAddress($0, mask.name) }
    case .userMask(let mask):
      let user = RegistryPath(.users, "S-1-5-21-2718281828-3141592653-1618033988-1105")
      return [
        mask.policyKey, user.appending(mask.userPolicyKey), user.appending(mask.key),
        mask.machineKey,
      ].map { RegistryAddress($0, mask.name) }
    case .flag(let views, let names, _):
      return views.all.flatMap { path in names.values.map { RegistryAddress(path, $0) } }
    case .values(let values): return values.map(\.address)
    }
  }

  @Test(arguments: catalogue.settings.map(\.id))
  func `find each place of each setting in the corpus`(id: String) throws {
    let family = try #require(catalogue.family(id))
    let places = Self.places(of: family)
    #expect(!places.isEmpty)
    #expect(places.filter { !Self.addresses.contains($0) } == [])
    for place in places {
      #expect(TLSRegion.contains(place), "\(place)")
      let owners = catalogue.claims(of: place).map { claim in
        if case .setting(let family, _) = claim { family } else { "\(claim)" }
      }
      #expect(owners == [id], "\(place)")
    }
  }

  @Test func `find each value that is ignored`() {
    #expect(catalogue.ignored.count > 20)
    for entry in catalogue.ignored {
      #expect(Self.claims.contains(.ignored(entry)), "\(entry.key)")
      for name in entry.names ?? [] {
        let isThere = Self.addresses.contains { address in
          address.name == name && catalogue.claims(of: address) == [.ignored(entry)]
        }
        #expect(isThere, "\(entry.key) \(name)")
      }
    }
  }

  @Test func `say of each ignored value why, and who says so`() {
    for entry in catalogue.ignored {
      #expect(entry.reason.count > 15, "\(entry.key)")
      #expect(!entry.sources.isEmpty, "\(entry.key)")
    }
  }

  /// Keys of facts that the corpus does not hold, with the reason.
  static let factsElsewhere = [
    "HKLM\\SYSTEM\\Select": "the corpus names the current control set, as exports of a live host do"
  ]

  @Test func `find each key of facts`() {
    let missing = FactKeys.all.filter { !Self.claims.contains(.fact($0)) }.map(\.description)
    // Keys may exist without a value, as witnesses.
    let silent = missing.filter { path in
      !Corpus.sound.contains { $0.snapshot.key(SampleHost.path(path)).value != nil }
    }
    #expect(silent.sorted() == Self.factsElsewhere.keys.sorted())
  }

  @Test func `find each place of each product's version`() {
    for product in catalogue.products {
      for place in product.places {
        let isThere =
          switch place {
          case .text(let path, let name): Self.addresses.contains(RegistryAddress(path, name))
          case .numbers(let path, let names):
            names.allSatisfy { Self.addresses.contains(RegistryAddress(path, $0)) }
          case .instances(let list, let before, _, let name):
            Self.addresses.contains { $0.path == list }
              && Self.addresses.contains { before.contains($0.path) && $0.name == name }
          case .programs:
            Corpus.sound.contains { $0.observed.facts.products[product.id]?.value != nil }
          }
        #expect(isThere, "\(product.id): \(place)")
      }
      let isKnown = Corpus.sound.contains { host in
        host.observed.facts.products[product.id]?.value != nil
      }
      #expect(isKnown, "\(product.id)")
    }
  }

  @Test func `find each influence`() {
    let found = Set(
      Corpus.sound.flatMap { host in influences(on: host.observed).map(\.code) }
    )
    let stored = Set(InfluenceKeys.values.map(\.code))
    #expect(found == stored.union(["fips", "minimum-version-policy", "pending-reboot"]))
    for (code, address) in InfluenceKeys.values {
      #expect(Self.addresses.contains(address), "\(address)")
      // It is what the influence is read from.
      let host = SampleHost(.windows7).value(
        address.path.fullDescription,
        address.name.description,
        .dword(1)
      )
      #expect(influences(on: observed(host)).map(\.code) == [code], "\(address)")
    }
  }
}
