import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

private let alice = "S-1-5-21-1-2-3-1001"
private let bob = "S-1-5-21-1-2-3-1002"
private let settings = "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

/// A user's hive whose SecureProtocols is a number.
private func user(_ number: UInt32) -> [UInt8] {
  HiveBuilder.hive(
    [key("HKU\\X\\\(settings)", SnapshotValue("SecureProtocols", .dword(number)))],
    at: path("HKU\\X")
  )
}

private func profile(_ sid: String, _ folder: String) -> SnapshotKey {
  key("\(Keys.profiles)\\\(sid)", SnapshotValue("ProfileImagePath", .expandString(folder)))
}

struct `A folder of hives` {
  private static let people = [
    profile(alice, "C:\\Users\\Alice"), profile(bob, "D:\\users\\bob"),
    profile("S-1-5-18", "%systemroot%\\system32\\config\\systemprofile"),
    profile("S-1-5-19", "%systemroot%\\ServiceProfiles\\LocalService"),
    profile("\(alice).bak", "C:\\Users\\Alice"),
  ]

  /// A mounted image, in names as Windows mixes them.
  private func image() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.writeHive(Self.people, at: software, to: "WINDOWS/system32/config/SOFTWARE")
    try folder.writeHive([], at: system, to: "WINDOWS/system32/config/SYSTEM")
    try folder.write(user(1), to: "WINDOWS/system32/config/DEFAULT")
    try folder.write(user(2), to: "WINDOWS/ServiceProfiles/LocalService/NTUSER.DAT")
    try folder.write(user(3), to: "Users/alice/NTUSER.DAT")
    try folder.write(user(4), to: "Users/BOB/ntuser.dat")
    try folder.write(user(5), to: "Users/Default/NTUSER.DAT")
    try folder.write("", to: "Users/Public/desktop.ini")
    return folder
  }

  private func number(_ read: ReadSnapshot, _ user: String) -> UInt32? {
    read.snapshot.value(path("HKU\\\(user)\\\(settings)"), "SecureProtocols").value?.dword
  }

  @Test func `that is an image of a disk gives each user the hive of its profile`() async throws {
    let folder = try image()
    let read = try await folder.store().read(builtInCatalogue.selection(), .everything)
    #expect(read.diagnostics == [])
    #expect(number(read, ".DEFAULT") == 1)
    #expect(number(read, "S-1-5-19") == 2)
    #expect(number(read, alice) == 3)
    #expect(number(read, bob) == 4)
    #expect(number(read, "Default") == 5)
    let host = ObservedHost(read.snapshot, catalogue: builtInCatalogue)
    #expect(host.facts.users.value?.map(\.sid) == [alice, bob, "Default"])
    #expect(host.facts.users.value?.map(\.name) == ["Alice", "bob", "Default"])
  }

  @Test func `has every user's boxes set, and those of users to come`() async throws {
    let folder = try image()
    let manifest = try manifest(
      "tls: { internet-options: { scope: every-user, TLS 1.2: enabled } }"
    )
    let store = folder.store()
    let engine = Engine(manifest: manifest, catalogue: builtInCatalogue, today: nil)
    let selection = builtInCatalogue.selection(and: manifest.extraKeys)
    let read = try await store.read(selection, .everything)
    let planned = engine.plan(read.snapshot, digest: read.digest, allowing: [])
    guard case .done(let host)? = planned.value else {
      Issue.record("no plan: \(planned.diagnostics)")
      return
    }
    try await store.write(host.operations.map(\.edit), to: read)
    let after = try await store.read(selection, .everything)
    #expect(number(after, alice) == 2051)
    #expect(number(after, bob) == 2052)
    #expect(number(after, "Default") == 2053)
    #expect(number(after, ".DEFAULT") == 1)
    #expect(number(after, "S-1-5-19") == 2)
  }

  @Test func `may be hive files side by side`() async throws {
    let folder = try TestFolder()
    try folder.writeHive(Self.people, at: software, to: "Software")
    try folder.write(user(3), to: "ntuser-ALICE.dat")
    try folder.write(user(4), to: "bob/NTUSER.DAT")
    try folder.write(user(5), to: "Default/NTUSER.DAT")
    try folder.write(user(6), to: "stranger/NTUSER.DAT")
    let selection = Selection([Selection.Item(.users, [nil, "Software"], .subtree)])
    let read = try await folder.store().read(selection, .everything)
    #expect(number(read, alice) == 3)
    #expect(number(read, bob) == 4)
    #expect(number(read, "Default") == 5)
    #expect(read.diagnostics.map(\.code) == ["unnamed-hive"])
    #expect(read.diagnostics.first?.place?.file == folder["stranger/NTUSER.DAT"])
  }

  @Test func `with one user hive gives it to the one user there is, or to nobody`() async throws {
    let selection = Selection([Selection.Item(.users, [nil, "Software"], .subtree)])
    for (profiles, owner, why) in [
      ([Self.people[0]], alice as String?, nil as String?),
      (Self.people, nil, "2 users could own it"), ([], nil, "no profile in SOFTWARE names it"),
    ] {
      let folder = try TestFolder()
      try folder.writeHive([key(Keys.profiles)] + profiles, at: software, to: "SOFTWARE")
      try folder.write(user(3), to: "NTUSER.DAT")
      let read = try await folder.store().read(selection, .everything)
      #expect(
        read.snapshot.coverage.map(\.description) == (owner.map { ["HKU\\\($0)\\Software"] } ?? [])
      )
      #expect(read.diagnostics.first?.summary.contains(why ?? "") ?? (why == nil))
    }
    let folder = try TestFolder()
    try folder.write(user(3), to: "NTUSER.DAT")
    let read = try await folder.store().read(selection, .everything)
    #expect(read.diagnostics.first?.summary.contains("no SOFTWARE tells whose it is") == true)
  }

  @Test func `is one host, or a folder of hosts`() throws {
    let folder = try TestFolder()
    try folder.writeHive([], at: software, to: "fleet/web01/SOFTWARE")
    try folder.write(user(1), to: "fleet/web01/alice/NTUSER.DAT")
    try folder.writeHive([], at: system, to: "fleet/web02/Windows/System32/config/SYSTEM")
    try folder.write(user(1), to: "fleet/web03/NTUSER.DAT")
    try folder.write("", to: "fleet/notes/readme.txt")
    #expect(try HiveImage.hosts(at: folder["fleet"]).map(\.host) == ["web01", "web02", "web03"])
    #expect(try HiveImage.hosts(at: folder["fleet/web01"]).map(\.host) == ["web01"])
    #expect(try HiveImage.hosts(at: folder["fleet/web02"]).map(\.host) == ["web02"])
    for (name, reason) in [
      ("fleet/notes", "there are no hives"), ("none", "no such file"),
      ("fleet/web01/SOFTWARE", "hives are read from a folder"),
    ] {
      let failure = #expect(throws: FileFailure.self) { try HiveImage.hosts(at: folder[name]) }
      #expect(failure?.reason.contains(reason) == true)
    }
  }

  @Test func `does not hold one hive twice`() throws {
    let folder = try TestFolder()
    try folder.writeHive([], at: software, to: "SOFTWARE")
    try folder.writeHive([], at: software, to: "software")
    try #require(folder.names().count == 2, "this file system does not tell case apart either")
    let failure = #expect(throws: FileFailure.self) { try HiveImage.hosts(at: folder.path) }
    #expect(failure?.reason.contains("cannot tell this from") == true)
  }
}
