import Digests
import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

private let folder = fixturesFolder?.appending(path: "hives/real")

/// Real hives against what another reader, yarp, found in them.
@Suite(.enabled(if: folder != nil, "PLUMBLINE_FIXTURES names no folder"))
struct `Real hives` {
  private static let dumps = [
    "SYSTEM_win7sp1_x86.gz", "NTUSER_win7.DAT", "NTUSER_win7_noSecureProtocols.DAT",
    "NTUSER_winxp.DAT", "100_sub_keys.hiv", "transactions_NTUSER.DAT",
  ]

  private static func bytes(_ name: String) throws -> [UInt8] {
    let file = try #require(folder).appending(path: name)
    guard name.hasSuffix(".gz") else { return [UInt8](try Data(contentsOf: file)) }
    let target = try TestFolder()
    let script = "gzip -dc \"$1\" > \"$2\""
    _ = try BoundedCommand(
      ["/bin/sh", "-c", script, "sh", file.path(), target["hive"]],
      within: 60
    ).run()
    return try target.bytes("hive")
  }

  /// The keys of a dump, whose data is hex up to 64 bytes and a digest of more.
  private static func dump(_ name: String) throws -> [String: [String]] {
    let base = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    let file = try #require(folder).appending(path: "\(base).dump.ndjson.gz")
    let text = try BoundedCommand(["gzip", "-dc", file.path()], within: 60).run()
    var keys: [String: [String]] = [:]
    for line in text.split(separator: "\n") {
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
      let key = try #require(row?.first as? String)
      let values = try #require(row?.last as? [[Any]])
      keys[key] = values.map { $0.map { "\($0)" }.joined(separator: "|") }.sorted()
    }
    return keys
  }

  private static func text(_ value: SnapshotValue) -> String {
    let data = value.data ?? RegistryData(.none, [])
    let bytes =
      data.bytes.count <= 64
      ? data.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
      : "sha256:" + SHA256.hex(of: data.bytes)
    return "\(value.name.spelling)|\(data.type.rawValue)|\(data.bytes.count)|\(bytes)"
  }

  private static func read(_ file: HiveFile) throws -> [SnapshotKey] {
    var walk = HiveWalk(file)
    try walk.read(at: software, Selection.everything.walk(to: software))
    return walk.keys
  }

  @Test(arguments: dumps)
  func `are read as another reader reads them, to the last value`(name: String) async throws {
    let target = try TestFolder()
    let file = try HiveFile(try target.write(Self.bytes(name), to: "SOFTWARE"))
    let expected = try Self.dump(name)
    var found: [String: [String]] = [:]
    for key in try Self.read(file) {
      let below = key.path.subpath.description.dropFirst("SOFTWARE".count).drop { $0 == "\\" }
      found[String(below)] = key.values.map { Self.text($0) }.sorted()
    }
    #expect(found.count == expected.count)
    for (key, values) in expected where found[key] != values {
      Issue.record("\(key): \(found[key] ?? ["(absent)"]) instead of \(values)")
    }
  }

  @Test(arguments: ["SYSTEM_win7sp1_x86.gz", "NTUSER_win7.DAT", "NTUSER_winxp.DAT"])
  func `are changed in the places that were asked for and in no other`(name: String) async throws {
    let target = try TestFolder()
    let path = try target.write(Self.bytes(name), to: "SOFTWARE")
    let before = try Self.read(try HiveFile(path))
    let store = target.store()
    let made = software.appending("Plumbline\\Test")
    let deepest = try #require(
      before.filter { $0.values.count > 2 }.max { $0.path.depth < $1.path.depth }
    )
    let edits: [RegistryEdit] = [
      .setValue(made, RegistryValue("n", .dword(1))),
      .deleteValue(deepest.path, deepest.values[1].name),
    ]
    let selection = Selection([Selection.Item(.localMachine, ["SOFTWARE"], .subtree)])
    try await store.write(edits, to: try await store.read(selection, .everything))
    let after = try Self.read(try HiveFile(path))
    let expected = RegistrySnapshot(host: "", covers: [software], keys: before).applying(edits)
    #expect(Set(expected.keys + [SnapshotKey(path: software.appending("Plumbline"))]) == Set(after))
    try HiveCheck.check(try HiveFile(path))
  }

  @Test func `of every release pass the check that comes before a change`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: #require(folder).path())
    var checked = 0
    for name in names where !name.contains(".dump") && name.hasSuffix("LOG") == false {
      guard !name.hasSuffix(".json"), !name.contains("log"), !name.contains("creg") else {
        continue
      }
      let target = try TestFolder()
      let file = try HiveFile(try target.write(Self.bytes(name), to: "hive"))
      #expect(throws: Never.self, "\(name)") { try HiveCheck.check(file) }
      checked += 1
    }
    #expect(checked >= 9)
  }

  @Test func `with changes in their logs are known as such`() throws {
    let target = try TestFolder()
    let file = try HiveFile(
      try target.write(Self.bytes("transactions_NTUSER.DAT"), to: "NTUSER.DAT")
    )
    #expect(file.header.isDirty)
    #expect([file.header.primary, file.header.secondary] == [567, 566])
    for log in ["log1", "log2"] {
      try target.write(Self.bytes("transactions_ntuser.dat.\(log)"), to: "ntuser.dat.\(log)")
    }
    // What yarp recovers from both logs is numbered up to here.
    #expect(try HiveLogs.lastNumber(beside: target["NTUSER.DAT"]) ?? 0 >= 567)
  }

  @Test func `of Windows 98 are none`() throws {
    let target = try TestFolder()
    let path = try target.write(Self.bytes("USER.DAT_win9x_creg"), to: "NTUSER.DAT")
    let failure = #expect(throws: FileFailure.self) { try HiveFile(path) }
    #expect(failure?.reason.contains("Windows 95, 98 or Me") == true)
  }

  @Test func `that were constructed give the facts that were put in`() async throws {
    let target = try TestFolder()
    let source = try #require(fixturesFolder).appending(path: "hives/constructed/SOFTWARE_win7.hiv")
    try target.write([UInt8](try Data(contentsOf: source)), to: "SOFTWARE")
    try target.write(Self.bytes("SYSTEM_win7sp1_x86.gz"), to: "SYSTEM")
    let read = try await target.store().read(builtInCatalogue.selection(), .everything)
    #expect(read.diagnostics == [])
    let facts = ObservedHost(read.snapshot, catalogue: builtInCatalogue).facts
    #expect(facts.build == .known(7601))
    #expect(facts.servicePack == .known(1))
    #expect(facts.kind == .known(.client))
    #expect(facts.architecture == .known(.x86))
    #expect(facts.dotnet4.value?.version.description.hasPrefix("4.") == true)
    let client = path(Keys.protocols + "\\SSL 2.0\\Client")
    #expect(read.snapshot.value(client, "DisabledByDefault") == .present(.dword(1)))
  }
}

/// Hives that we wrote, in the hands of programs that others wrote.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PLUMBLINE_HOSTS"] != nil))
struct `Written hives` {
  @Test func `are read by hivexget and reged as they were written`() async throws {
    let target = try TestFolder()
    let key = RegistryPath(.localMachine, "SOFTWARE\\Made\\TLS 1.2\\Server")
    try target.writeHive(
      [SnapshotKey(path: software.appending("Other"))],
      at: software,
      to: "SOFTWARE"
    )
    let store = target.store()
    let selection = Selection([Selection.Item(.localMachine, ["SOFTWARE", "Made"], .subtree)])
    try await store.write(
      [
        .setValue(key, RegistryValue("Enabled", .dword(0xFFFF_FFFF))),
        .setValue(key, RegistryValue("Text", .string("a text"))),
      ],
      to: try await store.read(selection, .everything)
    )
    let below = "Made\\TLS 1.2\\Server"
    let number = try BoundedCommand(["hivexget", target["SOFTWARE"], below, "Enabled"], within: 20)
      .run()
    #expect(number.contains("4294967295") || number.contains("-1") || number.contains("ffffffff"))
    let export = target["export.reg"]
    _ = try BoundedCommand(
      ["reged", "-x", target["SOFTWARE"], "HKEY_LOCAL_MACHINE\\SOFTWARE", "\\Made", export],
      within: 20
    ).run()
    let text = try target.text("export.reg")
    #expect(text.contains("\"Enabled\"=dword:ffffffff"))
    #expect(text.contains("\"Text\"=\"a text\""))
    #expect(text.contains("[HKEY_LOCAL_MACHINE\\SOFTWARE\\Made\\TLS 1.2\\Server]"))
  }
}
