import Foundation
import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

private func facts(_ snapshot: RegistrySnapshot) -> HostFacts {
  readFacts(snapshot, catalogue: catalogue)
}

struct `The facts about updates` {
  @Test(
    arguments: [
      (0, nil), (5, nil), (0x20, nil), (0x40, nil), (0x50, .superseded), (0x60, .pending),
      (0x65, .pending), (0x6F, nil),
      (0x70, .installed), (0x80, .installed), (0x90, nil), (0xFFFF_FFFF, nil),
    ] as [(UInt32, InstalledUpdates.State?)]
  )
  func `follow the state of the package`(state: UInt32, meaning: InstalledUpdates.State?) {
    let found = facts(SampleHost().package("KB3140245", state: state).snapshot).updates
    #expect(found.updates == (meaning.map { [3_140_245: $0] } ?? [:]))
    #expect(found.gap == nil)
  }

  @Test func `take the furthest state of several packages`() {
    let host = SampleHost().package("KB3140245", state: 0x50).package("KB4019276", state: 0x60)
      .value(Keys.packages + "\\Package_2_for_KB3140245~x~x86~~1", "CurrentState", .dword(0x70))
      .value(Keys.packages + "\\Package_3_for_KB3140245~x~x86~~1", "CurrentState", .dword(0x40))
    #expect(
      facts(host.snapshot).updates.updates == [3_140_245: .installed, 4_019_276: .pending]
    )
  }

  @Test func `name rollups that carry no number`() {
    let host = SampleHost().package("RollupFix").package("DotNetRollup", state: 0x50)
      .package("DotNetRollup_LCU", state: 0x40).package("ServicingStack", state: 0x60)
      .key(Keys.packages + "\\Package_for_Stateless~31bf3856ad364e35~amd64~~6.1.1.0")
    #expect(facts(host.snapshot).updates.rollups == ["RollupFix", "DotNetRollup"])
    #expect(facts(host.snapshot).updates.updates == [:])
  }

  @Test func `come from the stores before and besides Component Based Servicing`() {
    let product = Keys.updates + "\\Microsoft .NET Framework 4.5.2"
    let other = Keys.updates32 + "\\Microsoft .NET Framework 4 Extended"
    let patches = Keys.products + "\\00005109A\\Patches"
    let host = SampleHost().key(Keys.hotFix + "\\KB950762").key(Keys.hotFix + "\\Q147222")
      .value(product + "\\KB2938782", "ThisVersionInstalled", .string("Y"))
      .value(product + "\\KB2954853", "ThisVersionInstalled", .string("N"))
      .value(other + "\\kb2898849v2", "ThisVersionInstalled", .string("y"))
      .value(patches + "\\A", "DisplayName", .string("Security Update (KB3115087) 32-Bit Edition"))
      .value(patches + "\\B", "DisplayName", .string("Update without a number"))
    #expect(
      facts(host.snapshot).updates.updates == [
        950762: .installed, 2_938_782: .installed, 2_898_849: .installed, 3_115_087: .installed,
      ]
    )
  }

  @Test(arguments: [
    ("Package_for_KB979744~31bf3856ad364e35~x86~~6.0.1.0", 979744), ("KB123456", 123_456),
    ("kb123456", 123_456), ("KB12345", nil), ("KB", nil), ("KBKB3140245", 3_140_245),
    ("KB1 KB3140245", 3_140_245), ("KB1234567890", nil), ("3140245", nil), ("", nil),
  ])
  func `find the number in a name`(name: String, number: Int?) {
    #expect(kbNumber(in: RegistryText(name)) == number)
  }

  @Test func `say that a missing name proves nothing without the packages`() {
    let host = SampleHost().hiding(Keys.packages)
    #expect(facts(host.snapshot).updates.gap != nil)
    #expect(facts(host.package("KB3140245").snapshot).updates.updates == [3_140_245: .installed])
  }
}

struct `The facts of a snapshot` {
  @Test(arguments: [1, 2, 3])
  func `are the same in whichever control set is current`(number: Int) throws {
    let host = SampleHost(.server2012R2).user("S-1-5-21-1-2-3-1002", "ren")
      .entraConnect("1.1.561.0").schannel("TLS 1.0", "Server", enabled: .dword(0))
    let moved = host.snapshot(controlSet: number)
    #expect(moved.controlSet?.description == "HKLM\\SYSTEM\\ControlSet00\(number)")
    #expect(facts(moved) == facts(host.snapshot))
    let text = group("tls: { schannel: { server: { TLS 1.0: disabled, SSL 3.0: disabled } } }")
    func operations(_ snapshot: RegistrySnapshot) throws -> [Posture.Operation] {
      try planned(text, on: ObservedHost(snapshot, catalogue: catalogue)).operations
    }
    #expect(try operations(moved) == operations(host.snapshot))
    #expect(try operations(moved).count == 2)
  }

  /// A subtree, and what is unknown without it.
  struct Blindness: CustomTestStringConvertible, Sendable {
    let key: String
    let isUnknown: @Sendable (HostFacts) -> Bool
    var testDescription: String { key }

    init(_ key: String, _ isUnknown: @escaping @Sendable (HostFacts) -> Bool) {
      self.key = key
      self.isUnknown = isUnknown
    }
  }

  static let blindnesses = [
    Blindness(Keys.version) {
      $0.build.isUnknown && $0.revision.isUnknown && $0.productName.isUnknown
    },
    Blindness(Keys.productOptions) { $0.kind.isUnknown },
    Blindness(Keys.environment) { $0.architecture.isUnknown },
    Blindness(Keys.frameworks) { $0.dotnet4.isUnknown && $0.dotnet2.isUnknown },
    Blindness(Keys.packages) { $0.updates.gap != nil },
    Blindness(Keys.adfs) { $0.adfs.isUnknown && $0.webApplicationProxy.isUnknown },
    Blindness(Keys.adfs2) { $0.adfs.isUnknown && $0.webApplicationProxy.isUnknown },
    Blindness(Keys.azureADConnect) { $0.entraConnect.isUnknown },
    Blindness(Keys.syncService) { $0.entraConnect.isUnknown },
    Blindness(Keys.profiles) { $0.users.isUnknown },
    Blindness(Keys.explorer) { $0.internetExplorer.isUnknown },
  ]

  @Test(arguments: blindnesses)
  func `are unknown where it does not look`(blindness: Blindness) {
    let host = SampleHost(.windows10)
    #expect(blindness.isUnknown(facts(host.hiding(blindness.key).snapshot)))
    #expect(!blindness.isUnknown(facts(host.snapshot)))
  }

  @Test func `are all unknown where nothing is known`() {
    let nothing = facts(RegistrySnapshot(host: "x", covers: [], keys: []))
    #expect(nothing.build.isUnknown && nothing.revision.isUnknown && nothing.servicePack.isUnknown)
    #expect(nothing.kind.isUnknown && nothing.architecture.isUnknown)
    #expect(nothing.dotnet4.isUnknown && nothing.dotnet2.isUnknown && nothing.updates.gap != nil)
    #expect(nothing.adfs.isUnknown && nothing.webApplicationProxy.isUnknown)
    #expect(nothing.entraConnect.isUnknown && nothing.users.isUnknown)
    #expect(nothing.internetExplorer.isUnknown && nothing.productName.isUnknown)
  }

  @Test func `are absent where it looked and found nothing`() {
    let empty = facts(
      RegistrySnapshot(
        host: "x",
        covers: [RegistryPath(.localMachine, RegistryText.empty)],
        keys: []
      )
    )
    #expect(empty.build.isUnknown, "a host without a build is not known to be any release")
    #expect(empty.kind.isUnknown)
    #expect(empty.revision == .absent)
    #expect(empty.servicePack == .known(0))
    #expect(empty.architecture == .known(.x86))
    #expect(empty.dotnet4 == .absent && empty.dotnet2 == .absent)
    #expect(empty.updates == InstalledUpdates(updates: [:], rollups: [], gap: nil))
    #expect(empty.adfs == .absent && empty.webApplicationProxy == .absent)
    #expect(empty.entraConnect == .absent)
    #expect(empty.users.isUnknown, "every Windows has a ProfileList, so this was cut off")
    #expect(empty.internetExplorer == .absent && empty.productName == .absent)
  }
}

/// A SOFTWARE hive of Windows 7 that hivex wrote from a `.reg` text, with a dump as the witness.
@Suite(.enabled(if: fixturesFolder != nil, "PLUMBLINE_FIXTURES names no folder"))
struct `The facts of the constructed SOFTWARE hive` {
  private func data(_ name: String) throws -> Data {
    try Data(contentsOf: try #require(fixturesFolder).appending(path: "hives/constructed/" + name))
  }

  @Test func `follow from its source`() throws {
    let bytes = [UInt8](try data("SOFTWARE_win7.source.reg"))
    let content = try #require(RegText.read(bytes, file: "source.reg").value)
    let found = facts(content.snapshot(host: "x"))
    #expect(found.build == .known(7601))
    #expect(found.servicePack == .known(1))
    #expect(found.kind == .known(.client))
    #expect(found.productName == .known("Windows 7 Professional"))
    #expect(found.architecture == .known(.x64))
    #expect(found.dotnet4.value?.version.description == "4.8")
    #expect(found.dotnet2.value?.description == "3.5")
    #expect(found.updates.updates == [4_474_419: .installed, 979_744: .superseded])
    #expect(found.users.isUnknown && found.adfs.isUnknown)
  }

  /// The dump lists the key, then name, type, length and bytes of each value.
  @Test func `agree with the dump of the written hive`() throws {
    let json = try JSONSerialization.jsonObject(with: try data("expected.json"))
    let files = try #require((json as? [String: Any])?["files"] as? [String: Any])
    let hive = try #require(files["SOFTWARE_win7.hiv"] as? [String: Any])
    let dump = try #require(hive["dump"] as? [[Any]])
    let keys = try dump.map { entry in
      let path = try #require(entry.first as? String)
      let values = try #require(entry.last as? [[Any]])
      return SnapshotKey(
        path: RegistryPath(.localMachine, path.isEmpty ? "SOFTWARE" : "SOFTWARE\\" + path),
        values: try values.compactMap { value in
          let type = try #require(value[1] as? Int)
          let hex = try #require(value[3] as? String)
          // Of long values the dump holds a digest; no fact hangs on one.
          guard let bytes = hexBytes(hex) else { return nil }
          return SnapshotValue(
            ValueName(try #require(value[0] as? String)),
            RegistryData(RegistryType(rawValue: UInt32(type)), bytes)
          )
        }
      )
    }
    let dumped = facts(
      RegistrySnapshot(host: "x", covers: [SampleHost.path("HKLM\\SOFTWARE")], keys: keys)
    )
    let bytes = [UInt8](try data("SOFTWARE_win7.source.reg"))
    let source = try #require(RegText.read(bytes, file: "source.reg").value)
      .snapshot(host: "x")
    #expect(dumped.build == facts(source).build)
    #expect(dumped.dotnet4 == facts(source).dotnet4)
    #expect(dumped.dotnet2 == facts(source).dotnet2)
    #expect(dumped.updates.updates == facts(source).updates.updates)
  }
}
