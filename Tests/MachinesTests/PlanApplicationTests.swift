import Foundation
import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Machines

struct `Applying a plan` {
  private let folder: TestFolder
  private let journal: TestFolder

  init() throws {
    folder = try TestFolder()
    journal = try TestFolder()
    for name in ["web01", "web02"] { try folder.write(server, to: "\(name).reg") }
  }

  private func directory() throws -> SnapshotDirectory { try SnapshotDirectory(path: folder.path) }

  private func application(_ group: String = withoutTLS10) throws -> PlanRun {
    try PlanRun(try directory().plan(manifest(group)), journal: journal["journal.db"])
  }

  private func address(_ name: ValueName) throws -> RegistryAddress {
    RegistryAddress(try #require(RegistryPath(parsing: tls10)), name)
  }

  @Test func `does what it says, after which nothing is left to plan`() async throws {
    let application = try application()
    #expect(await application.staleHosts().isEmpty)
    #expect(try await application.results() == [.applied(2, left: []), .applied(2, left: [])])
    #expect(try folder.text("web01.reg").contains("\"Enabled\"=dword:00000000"))
    let again = try directory().plan(manifest(withoutTLS10))
    #expect(again.hosts.allSatisfy { $0.isEmpty })
    #expect(try folder.names() == ["web01.reg", "web02.reg"])
  }

  @Test func `a value that appeared since is named with what was planned and what is there`()
    async throws
  {
    let application = try application()
    try folder.write(server + "\n[\(tls10)]\n\"Enabled\"=dword:00000001\n", to: "web02.reg")
    #expect(
      await application.staleHosts() == [
        StaleHost(
          host: "web02",
          moved: [.value(try address("Enabled"), planned: "(absent)", found: "0x00000001")]
        )
      ]
    )
  }

  @Test(
    arguments: zip(
      ["dword:00000000", "\"1\"", "hex:01,02", "-"],
      ["0x00000000", "REG_SZ “1”", "REG_BINARY of 2 bytes", "(absent)"]
    )
  )
  func `a value that changed since is named whatever its type`(data: String, words: String)
    async throws
  {
    let before = server + "\n[\(tls10)]\n\"Enabled\"=dword:00000001\n"
    try folder.write(before, to: "web01.reg")
    let application = try application()
    try folder.write(before.replacing("dword:00000001", with: data), to: "web01.reg")
    let moved = await application.staleHosts().flatMap(\.moved)
    #expect(moved == [.value(try address("Enabled"), planned: "0x00000001", found: words)])
  }

  @Test func `a value of another setting makes the plan stale too`() async throws {
    let application = try application()
    let client = tls10.replacing("\\Server", with: "\\Client")
    try folder.write(server + "\n[\(client)]\n\"Enabled\"=dword:00000000\n", to: "web01.reg")
    let moved = await application.staleHosts().flatMap(\.moved)
    let path = try #require(RegistryPath(parsing: client))
    #expect(
      moved == [
        .value(RegistryAddress(path, "Enabled"), planned: "(absent)", found: "0x00000000")
      ]
    )
  }

  @Test func `a fact that changed makes a host stale without a value`() async throws {
    let application = try application()
    try folder.write(server.replacing("20348", with: "26100"), to: "web01.reg")
    let stale = await application.staleHosts()
    #expect(stale.map(\.host) == ["web01"])
    #expect(
      stale[0].moved == [.other("a fact about the host has changed since the plan was made")]
    )
  }

  @Test func `a host that is gone or broken fails by itself and does not make the plan stale`()
    async throws
  {
    try folder.write(server, to: "web03.reg")
    let application = try application()
    try folder.write("regf", to: "web02.reg")
    try FileManager.default.removeItem(atPath: folder["web03.reg"])
    #expect(await application.staleHosts() == [])
    let outcomes = try await application.results()
    #expect(outcomes.count == 3 && outcomes[0] == .applied(2, left: []))
    guard case .unreachable(let gone) = outcomes[2] else {
      Issue.record("a file that is gone cannot be read")
      return
    }
    #expect(gone.hasSuffix("there is no such file or directory"))
    guard case .failed(let reason, .untouched) = outcomes[1] else {
      Issue.record("a hive is no snapshot")
      return
    }
    #expect(reason.contains("registry hive"))
  }

  @Test func `what the plan does not rest on may change`() async throws {
    let application = try application()
    let other = server + "\n; a remark\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]\n\"A\"=\"b\"\n"
    try folder.write(other, to: "web01.reg")
    #expect(await application.staleHosts().isEmpty)
    #expect(try await application.results() == [.applied(2, left: []), .applied(2, left: [])])
    #expect(try folder.text("web01.reg").hasPrefix(other))
  }

  @Test func `a host that moves after the check is left alone`() async throws {
    let application = try application()
    #expect(await application.staleHosts().isEmpty)
    let moved = server + "\n[\(tls10)]\n\"Enabled\"=dword:00000001\n"
    try folder.write(moved, to: "web01.reg")
    let outcomes = try await application.results()
    #expect(
      outcomes == [
        .refused([
          .value(try address("Enabled"), planned: "(absent)", found: "0x00000001")
        ]), .applied(2, left: []),
      ]
    )
    #expect(try folder.text("web01.reg") == moved)
  }

  @Test func `a host that cannot be written as a whole is not written at all`() async throws {
    let old = "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]\n"
    try folder.write(old, to: "web01.reg")
    try folder.write(server + "\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]\n", to: "web02.reg")
    let key = "key: 'HKLM\\SOFTWARE\\Contoso', type: REG_DWORD, data: 1"
    let application = try application(
      "registry: [{ \(key), value: plain }, { \(key), value: 店舗 }]"
    )
    let outcomes = try await application.results()
    guard case .failed(let reason, .untouched)? = outcomes.first else {
      Issue.record("REGEDIT4 has no form for the name")
      return
    }
    #expect(reason.contains("店舗"))
    #expect(outcomes.last == .applied(2, left: []))
    #expect(try folder.text("web01.reg") == old)
    #expect(try folder.names() == ["web01.reg", "web02.reg"])
  }

  @Test func `a host without operations is looked at all the same`() async throws {
    let application = try application("description: nothing")
    try FileManager.default.removeItem(atPath: folder["web01.reg"])
    #expect(await application.staleHosts().isEmpty)
    let outcomes = try await application.results()
    guard case .unreachable = outcomes[0] else {
      Issue.record("a host that is gone is not in order")
      return
    }
    #expect(outcomes[1] == .nothingToDo)
  }
}
