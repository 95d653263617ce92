import Foundation
import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

struct `The places of hosts` {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    for name in ["web01", "WEB02"] { try folder.write(server, to: "hosts/\(name).reg") }
    try folder.write(server, to: "a=b/web03.reg")
  }

  private func failure(_ texts: String...) -> String? {
    let failure = #expect(throws: FileFailure.self) { try Estate.from(texts) }
    return failure.map { "\($0)" }
  }

  @Test func `may be a folder, and then each file in it`() throws {
    let estate = try Estate.from([folder["hosts"]])
    #expect(estate.hosts.map(\.name) == ["WEB02", "web01"])
    #expect(!estate.isPicked)
    #expect(estate.host(named: "web02")?.location == .reg(path: folder["hosts/WEB02.reg"]))
    #expect(estate.host(named: "web03") == nil)
  }

  @Test func `may be one file, named as it is or otherwise`() throws {
    let file = folder["hosts/web01.reg"]
    #expect(try Estate.from([file]).hosts == [Estate.Host("web01", .reg(path: file))])
    #expect(try Estate.from(["db07=\(file)"]).hosts == [Estate.Host("db07", .reg(path: file))])
    #expect(try Estate.from([file]).isPicked)
    #expect(!(try Estate.from([file, folder["hosts"]]).isPicked))
  }

  @Test func `may hold an equals sign`() throws {
    let file = folder["a=b/web03.reg"]
    #expect(try Estate.from([file]).hosts == [Estate.Host("web03", .reg(path: file))])
    #expect(try Estate.from(["x=\(file)"]).hosts == [Estate.Host("x", .reg(path: file))])
  }

  @Test func `may be another machine`() throws {
    let estate = try Estate.from(["db07=ssh:admin@192.0.2.7:2222", "smb:192.0.2.8?kerberos=yes"])
    #expect(estate.hosts.map(\.name) == ["192.0.2.8", "db07"])
    guard case .ssh(let ssh)? = estate.host(named: "DB07")?.location else {
      Issue.record("db07 answers over SSH")
      return
    }
    #expect(ssh.remote.address == "192.0.2.7")
    #expect(ssh.remote.user == "admin" && ssh.remote.port == 2222)
  }

  @Test func `may be folders of hives`() throws {
    for name in ["old", "older"] {
      try folder.writeHive([], at: software, to: "images/\(name)/SOFTWARE")
    }
    let one = folder["images/old"]
    #expect(try Estate.from(["hive:\(one)"]).hosts == [Estate.Host("old", .hive(path: one))])
    #expect(try Estate.from(["hive:\(one)"]).isPicked)
    #expect(
      try Estate.from(["pc=hive:\(one)"]).hosts == [Estate.Host("pc", .hive(path: one))]
    )
    let all = try Estate.from(["hive:\(folder["images"])"])
    #expect(all.hosts.map(\.name) == ["old", "older"] && !all.isPicked)
    #expect(failure("x=hive:\(folder["images"])")?.contains("place of one host") == true)
  }

  @Test func `are one for each host`() throws {
    let file = folder["hosts/web01.reg"]
    let words = failure(file, "WEB01=\(folder["a=b/web03.reg"])")
    #expect(words?.contains("has a second place") == true, "\(words ?? "")")
    // The same place twice is the same place.
    #expect(try Estate.from([file, file]).hosts.count == 1)
    #expect(failure("x=\(folder["hosts"])")?.contains("place of one host") == true)
  }

  @Test(arguments: ["missing", "ssh:", "smb:", "ssh://", "x=", "hive:missing", "nfs://x"])
  func `are no others`(text: String) {
    #expect(throws: FileFailure.self) { try Estate.from([text]) }
  }

  // MARK: Inventory

  private func declared(_ inventory: String, groups: String = "") throws -> Estate {
    let text = """
      plumbline: 1
      inventory: \(inventory)
      groups: { all: { hosts: ["*"\(groups)], \(withoutTLS10) } }
      """
    let read = readManifest([SourceText(name: "posture.yaml", text)], catalogue: builtInCatalogue)
    #expect(read.diagnostics.filter { $0.severity == .error } == [])
    return Estate.declared(
      by: try #require(read.value),
      state: try SnapshotDirectory(path: folder["hosts"])
    )
  }

  @Test func `come from the state and from the inventory, which knows better`() throws {
    let estate = try declared(
      "{ web01: { via: ssh, user: admin }, db*: { via: smb, credentials: corp.auth } }",
      groups: ", db07"
    )
    #expect(estate.hosts.map(\.name) == ["WEB02", "db07", "web01"])
    guard case .ssh? = estate.host(named: "web01")?.location,
      case .smb(let smb)? = estate.host(named: "db07")?.location
    else {
      Issue.record("\(estate.hosts)")
      return
    }
    #expect(smb.remote.address == "db07")
    #expect(estate.host(named: "web02")?.location == .reg(path: folder["hosts/WEB02.reg"]))
    #expect(estate.lost.isEmpty && !estate.isPicked)
  }

  @Test func `of hosts whose names are no addresses are lost, and say why`() throws {
    try folder.write(server, to: "hosts/we;b.reg")
    let estate = try declared("{ \"*\": { via: ssh } }")
    #expect(estate.hosts.map(\.name) == ["WEB02", "web01"])
    #expect(estate.lost.map(\.host) == ["we;b"])
    #expect(estate.lost[0].reason.contains("is no address that a host can have"))
  }
}
