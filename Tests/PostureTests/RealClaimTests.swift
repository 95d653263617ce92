import Foundation
import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// Registries that nobody here wrote: each value in the places of TLS has exactly one meaning.
@Suite(.enabled(if: fixturesFolder != nil, "PLUMBLINE_FIXTURES names no folder"))
struct `The claims on real registries` {
  /// How many values of each hive lie in the places of TLS, so that none is passed over in silence.
  @Test(arguments: [
    // 23 in each of two control sets.
    ("SYSTEM_win7sp1_x86", "HKLM\\SYSTEM", 46),
    ("NTUSER_winxp.DAT", "HKU\\S-1-5-21-1-2-3-1001", 3),
    ("NTUSER_win7.DAT", "HKU\\S-1-5-21-1-2-3-1001", 4),
    ("NTUSER_win7_noSecureProtocols.DAT", "HKU\\S-1-5-21-1-2-3-1001", 1),
    ("transactions_NTUSER.DAT", "HKU\\S-1-5-21-1-2-3-1001", 3),
  ])
  func `are one for each value of a hive`(file: String, root: String, count: Int) throws {
    let folder = try #require(fixturesFolder)
    let dump = folder.appending(path: "hives/real/\(file).dump.ndjson.gz").path()
    let lines = try BoundedCommand(["gzip", "-dc", dump], within: 60).run()
    var found: [RegistryAddress] = []
    for line in lines.split(separator: "\n") {
      let entry = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any],
        "a key and its values"
      )
      let key = try #require(entry.first as? String)
      let path = SampleHost.path(root).appending(key)
      // With a name that tells, so that keys which are none of our business are left at once.
      guard TLSRegion.contains(RegistryAddress(path, "TLS")) else { continue }
      for value in try #require(entry.last as? [[Any]]) {
        let name = ValueName(try #require(value.first as? String))
        found.append(RegistryAddress(path, name))
      }
    }
    expectOneClaim(of: found.filter { TLSRegion.contains($0) }, count: count)
  }

  @Test(arguments: [
    ("reg/exports/schannel_PsSsl.reg", 2), ("hives/constructed/SOFTWARE_win7.source.reg", 2),
  ])
  func `are one for each value of an export`(file: String, count: Int) throws {
    let folder = try #require(fixturesFolder)
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
    let content = try #require(RegText.read(bytes, file: file).value)
    let found = content.keys.flatMap { key in
      key.values.map { RegistryAddress(key.path, $0.name) }
    }
    expectOneClaim(of: found.filter { TLSRegion.contains($0) }, count: count)
  }

  private func expectOneClaim(of addresses: [RegistryAddress], count: Int) {
    #expect(addresses.count == count)
    let wrong = addresses.map { ($0, catalogue.claims(of: $0)) }.filter { $1.count != 1 }
    #expect(wrong.map { "\($0): \($1)" } == [])
  }
}
