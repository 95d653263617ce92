import Foundation
import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

private let seven = SampleHost(.windows7)
private let ten = SampleHost(.windows10)

/// What the lints say of a host.
func remarks(_ host: SampleHost) -> [Remark] { remarks(host.snapshot) }

func remarks(_ snapshot: RegistrySnapshot) -> [Remark] {
  lint(ObservedHost(snapshot, catalogue: catalogue), catalogue: catalogue)
}

func codes(_ host: SampleHost) -> [String] { remarks(host).map(\.code) }

struct `All lints` {
  /// Every sample release, as it is without any TLS value.
  @Test(arguments: [
    SampleRelease.server2008, .windows7, .windows7x86, .server2012R2, .windows10, .server2016,
    .server2022, .windows11,
  ])
  func `find nothing on an untouched host`(release: SampleRelease) {
    #expect(remarks(SampleHost(release)) == [])
  }

  @Test func `find nothing where nothing is known`() {
    #expect(remarks(RegistrySnapshot(host: "host", covers: [], keys: [])) == [])
    let empty = [RegistryPath(.localMachine, RegistryText.empty)]
    #expect(remarks(RegistrySnapshot(host: "host", covers: empty, keys: [])) == [])
  }

  /// The texts of a host's faults are the same on another host, so that reports can fold them.
  @Test func `say the same of equal hosts`() {
    func faulty(_ name: String, user: String) -> SampleHost {
      SampleHost(.windows7, name: name).user(user, "someone").box(.dword(1), of: user)
        .winhttp(.dword(0x2560)).schannel("TLS1.2", "Client", enabled: .dword(1))
        .schannel("TLS 1.2", "Clients").suitePolicy(["TLS_A"]).localSuites(["TLS_B"])
        .value(Keys.user(".DEFAULT"), "SecureProtocols", .dword(0xA00))
    }
    let one = remarks(faulty("pc-1", user: "S-1-5-21-1-2-3-1101"))
    #expect(one.count == 7)
    #expect(one == remarks(faulty("pc-2", user: "S-1-12-1-4-5-6-7")))
  }

  @Test func `have an entry for each code`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Posture/Lints")
    var severities: [String: Set<String>] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for match in text.matches(of: /(warning|note|code): "([a-z0-9-]+)"/) {
        // A fault of a value becomes a warning.
        let severity = match.1 == "code" ? "warning" : String(match.1)
        severities[String(match.2), default: []].insert(severity)
      }
    }
    #expect(severities.count == 14)
    for (code, found) in severities {
      let entry = try #require(catalogue.diagnostics[code], "\(code)")
      #expect(found.isSubset(of: entry.severities), "\(code)")
    }
  }

  /// A selection that leaves out what a lint needs would hide it from every command.
  @Test func `see the same through the selection of the commands`() throws {
    let host = seven.winhttp(.dword(0x2560), in32: .dword(0xA00)).schannel(
      "TLS1.2",
      "Client",
      enabled: .dword(1)
    )
    .cipher("AES 256", .dword(0)).value(Keys.hashes + "\\SHA1", "Enabled", .dword(0))
    .suitePolicy(["TLS_A"]).localSuites(["TLS_B"]).box(.dword(1))
    .value(Keys.user(".DEFAULT"), "SecureProtocols", .dword(0xA00))
    .value(Keys.policy32, "SecureProtocols", .dword(0xA00))
    .value(Keys.cryptographyPolicy32, "Functions", .string("A"))
    .value(Keys.machineBoxes, "SecureProtocols", .dword(1))
    .value(Keys.eap, "TlsVersion", .string("1")).value(Keys.fips, "Enabled", .string("1"))
    let bytes = RegText.export(host.snapshot.keys)
    let all = try #require(RegText.read(bytes, file: "host.reg").value)
    let selected = try #require(
      RegText.read(bytes, file: "host.reg", selection: catalogue.selection()).value
    )
    #expect(remarks(all.snapshot(host: "host")).count == 13)
    #expect(remarks(selected.snapshot(host: "host")) == remarks(all.snapshot(host: "host")))
  }

  @Test(.enabled(if: fixturesFolder != nil, "PLUMBLINE_FIXTURES is not set"))
  func `find nothing in a real export of an untouched Schannel`() throws {
    let folder = try #require(fixturesFolder)
    let file = folder.appending(path: "reg/exports/schannel_PsSsl.reg")
    let bytes = [UInt8](try Data(contentsOf: file))
    let snapshot = try #require(RegText.read(bytes, file: "schannel.reg").value)
      .snapshot(host: "host")
    #expect(snapshot.subtree(SampleHost.path(Keys.schannel)).count == 8)
    #expect(remarks(snapshot) == [])
  }
}
