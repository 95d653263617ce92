import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

let hklm = RegistryPath(.localMachine, "")
let software = RegistryPath(.localMachine, "SOFTWARE")
let system = RegistryPath(.localMachine, "SYSTEM")

extension TestFolder {
  /// Writes what a snapshot's keys say below a place as a hive.
  @discardableResult
  func writeHive(
    _ keys: [SnapshotKey],
    at mount: RegistryPath,
    to name: String,
    _ change: (inout HiveBuilder) -> Void = { _ in }
  ) throws -> String {
    try write(HiveBuilder.hive(keys, at: mount, change), to: name)
  }

  func store(
    _ name: String = "",
    allowsDirtyHives: Bool = false
  ) -> HiveStore {
    HiveStore(
      path: name.isEmpty ? path : self[name],
      host: "host",
      options: StoreOptions(allowsDirtyHives: allowsDirtyHives)
    )
  }
}

func path(_ text: String) -> RegistryPath { SampleHost.path(text) }

func key(_ text: String, _ values: SnapshotValue...) -> SnapshotKey {
  SnapshotKey(path: path(text), values: values)
}

struct `A store of hives` {
  @Test func `does what stores do`() async throws {
    var kept: [TestFolder] = []
    try await StoreConformance.check { keys in
      let folder = try TestFolder()
      kept.append(folder)
      try folder.writeHive(keys, at: software, to: "SOFTWARE")
      return folder.store()
    }
  }

  @Test(arguments: [UInt32(3), 5])
  func `reads lists of lists, large values and names of every kind`(version: UInt32) async throws {
    let folder = try TestFolder()
    let root = software.appending("Many")
    var keys = (0..<1200).map { SnapshotKey(path: root.appending("Key \($0)")) }
    keys.append(
      SnapshotKey(
        path: root.appending("Größe\\日本"),
        values: [
          SnapshotValue("Ärger", .dword(1)), SnapshotValue("日本", .dword(2)),
          SnapshotValue(
            "large",
            RegistryData(.binary, (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
          ),
          SnapshotValue("segment", RegistryData(.binary, Array(repeating: 7, count: 16344))),
        ]
      )
    )
    // A lone surrogate: valid for Windows, and what libhivex cannot read.
    let odd = RegistryText(utf16: [0x61, 0xD800])
    keys.append(
      SnapshotKey(path: root.appending(odd), values: [SnapshotValue(ValueName(odd), .dword(3))])
    )
    try folder.writeHive(keys, at: software, to: "SOFTWARE") {
      $0.minorVersion = version
      $0.listLength = 100
    }
    let selection = Selection([Selection.Item(.localMachine, ["SOFTWARE", "Many"], .subtree)])
    let read = try await folder.store().read(selection, .everything)
    #expect(
      Set(read.snapshot.keys.dropFirst())
        == Set(keys + [SnapshotKey(path: root.appending("Größe"))])
    )
    #expect(read.snapshot.value(root.appending("GRÖSSE"), "x") == .absent)
    #expect(read.snapshot.value(root.appending("GRÖßE\\日本"), "ÄRGER") == .present(.dword(1)))
    #expect(read.snapshot.coverage == [root])
  }

  @Test func `says exactly what the same registry says as a reg file`() async throws {
    let host = SampleHost().key(Keys.profiles).value(
      Keys.version,
      "CurrentBuildNumber",
      .string("7601")
    )
    .value(Keys.protocols + "\\TLS 1.0\\Server", "Enabled", .dword(0))
    .value(Keys.updates + "\\Microsoft .NET\\KB1", "ThisVersionInstalled", .string("Y"))
    .snapshot(controlSet: 2)
    let folder = try TestFolder()
    try folder.writeHive(host.keys, at: software, to: "SOFTWARE")
    try folder.writeHive(host.keys, at: system, to: "SYSTEM")
    let read = try await folder.store().read(builtInCatalogue.selection(), .everything)
    #expect(read.diagnostics == [])
    #expect(read.snapshot.controlSet == path("HKLM\\SYSTEM\\ControlSet002"))
    let found = ObservedHost(read.snapshot, catalogue: builtInCatalogue)
    // Hives hold all that there is, so the file has to speak for all of it too.
    let whole = RegistrySnapshot(host: "host", covers: [software, system], keys: host.keys)
    let expected = ObservedHost(whole, catalogue: builtInCatalogue)
    #expect(found.facts == expected.facts)
    #expect(found.facts.build == .known(7601))
    #expect(
      basis(of: read.snapshot, catalogue: builtInCatalogue)
        == basis(of: host, catalogue: builtInCatalogue)
    )
    // Nothing below the current control set is unknown, though no hive holds it.
    let schannel = path(Keys.protocols)
    #expect(read.snapshot.value(schannel.appending("TLS 1.1\\Server"), "Enabled") == .absent)
  }

  @Test func `leaves unknown what no hive holds, and says so`() async throws {
    let folder = try TestFolder()
    try folder.writeHive(SampleHost().key(Keys.version).snapshot.keys, at: software, to: "software")
    let read = try await folder.store().read(builtInCatalogue.selection(), .everything)
    #expect(read.diagnostics.map(\.code) == ["missing-hive"])
    #expect(read.snapshot.key(path(Keys.schannel)) == .unknown)
    #expect(read.snapshot.key(path("HKU\\S-1-5-21-1\\Software")) == .unknown)
    #expect(read.snapshot.key(path(Keys.adfs)) == .absent)
  }

  @Test func `speaks for no more than it looked at`() async throws {
    let folder = try TestFolder()
    try folder.writeHive(
      [key("HKLM\\SOFTWARE\\A\\B\\C"), key("HKLM\\SOFTWARE\\A\\Other"), key("HKLM\\SOFTWARE\\Z")],
      at: software,
      to: "SOFTWARE"
    )
    let selection = Selection([
      Selection.Item(.localMachine, ["SOFTWARE", "a", "b"], .key),
      Selection.Item(.localMachine, ["SOFTWARE", "A", "X", "Y"], .key),
    ])
    let read = try await folder.store().read(selection, .everything)
    #expect(read.snapshot.coverage == [path("HKLM\\SOFTWARE\\A\\B"), path("HKLM\\SOFTWARE\\A\\X")])
    #expect(read.snapshot.keys.map(\.path) == [path("HKLM\\SOFTWARE\\A\\B")])
    #expect(read.snapshot.key(path("HKLM\\SOFTWARE\\A\\X")) == .absent)
    #expect(read.snapshot.key(path("HKLM\\SOFTWARE\\A\\Other")) == .unknown)
  }
}

struct `A hive that cannot be used` {
  private func failure(_ bytes: [UInt8]) async throws -> StoreFailure? {
    let folder = try TestFolder()
    try folder.write(bytes, to: "SOFTWARE")
    let store = folder.store()
    return await #expect(throws: StoreFailure.self) {
      try await store.read(.everything, .everything)
    }
  }

  @Test(
    arguments: [
      ("", "the file is empty"), ("re", "the hive is cut off: the file has 2 bytes"),
      ("regf", "the hive is cut off: its header alone has 4096 bytes"),
      ("CREG\0\0", "a registry of Windows 95, 98 or Me"),
      ("Windows Registry Editor Version 5.00\r\n", "this is a .reg file"),
      ("PReg\u{1}\0", "Registry.pol"), ("<?xml version=\"1.0\"?>", "this is XML"),
      ("MZ\u{90}", "this is no registry hive"),
    ]
  )
  func `is named for what it is`(content: String, reason: String) async throws {
    let failure = try await failure(Array(content.utf8))
    #expect(failure?.kind == .unreadable)
    #expect(failure?.reason.contains(reason) == true, "\(String(describing: failure))")
    #expect(failure?.reason.contains("/SOFTWARE: ") == true)
  }

  @Test func `is not taken for another when its header is damaged or newer`() async throws {
    let hive = HiveBuilder.hive([], at: software)
    var bytes = hive
    bytes[48] ^= 1
    #expect(try await failure(bytes)?.reason.contains("checksum") == true)
    bytes = hive
    bytes[20] = 2
    #expect(try await failure(HiveBuilder.summed(bytes))?.reason.contains("version 2.3") == true)
    bytes = hive
    bytes[28] = 6
    #expect(try await failure(HiveBuilder.summed(bytes))?.reason.contains("log file") == true)
    bytes = hive
    bytes[4096] ^= 1
    #expect(try await failure(bytes)?.reason.contains("no bin begins at offset 0x1000") == true)
  }

  @Test func `is not read when it is larger than hives get`() throws {
    let folder = try TestFolder()
    let file = try folder.write(HiveBuilder.hive([], at: software), to: "SOFTWARE")
    #expect(try HiveFile(file, limit: 8192).bytes.count == 8192)
    let failure = #expect(throws: FileFailure.self) { try HiveFile(file, limit: 8191) }
    #expect(failure?.reason.contains("hives of up to 8191 bytes are read") == true)
  }

  @Test func `is unknown while its last changes are in its log files`() async throws {
    let folder = try TestFolder()
    try folder.writeHive([key(Keys.version)], at: software, to: "SOFTWARE") { $0.primary = 2 }
    let selection = Selection([Selection.Item(.localMachine, ["SOFTWARE"], .subtree)])
    let read = try await folder.store().read(selection, .everything)
    #expect(read.diagnostics.map(\.code) == ["dirty-hive"])
    #expect(read.diagnostics.first?.summary.contains("2 and 1") == true)
    #expect(read.diagnostics.first?.place?.file == folder["SOFTWARE"])
    #expect(read.snapshot.keys == [])
    #expect(read.snapshot.key(path(Keys.adfs)) == .unknown)
    let edit = RegistryEdit.setValue(path(Keys.adfs), RegistryValue("a", .dword(1)))
    let before = try folder.bytes("SOFTWARE")
    let failure = await #expect(throws: StoreFailure.self) {
      try await folder.store().write([edit], to: read)
    }
    #expect(failure?.kind == .refused)
    #expect(failure?.reason.contains("/SOFTWARE: ") == true)
    #expect(try folder.bytes("SOFTWARE") == before)

    let allowed = folder.store(allowsDirtyHives: true)
    let all = try await allowed.read(selection, .everything)
    #expect(all.diagnostics.map(\.code) == ["dirty-hive"])
    #expect(all.snapshot.key(path(Keys.version)).value != nil)
    try await allowed.write([edit], to: all)
    let after = try await folder.store().read(selection, .everything)
    #expect(after.diagnostics == [])
    #expect(after.snapshot.value(path(Keys.adfs), "a") == .present(.dword(1)))
  }

  @Test func `does not lead out of its folder`() async throws {
    let folder = try TestFolder()
    try folder.writeHive([], at: software, to: "elsewhere/real")
    try folder.writeHive([], at: system, to: "image/SYSTEM")
    try FileManager.default.createSymbolicLink(
      atPath: folder["image/SOFTWARE"],
      withDestinationPath: folder["elsewhere/real"]
    )
    let selection = Selection([Selection.Item(.localMachine, ["SOFTWARE"], .subtree)])
    let read = try await folder.store("image").read(selection, .everything)
    #expect(read.diagnostics.map(\.code) == ["missing-hive"])
  }
}
