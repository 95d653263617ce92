import Foundation
import Inputs
import Machines
import Testing
import WindowsRegistry

struct `A directory of snapshots` {
  @Test func `holds a host for each reg file, by name`() throws {
    let folder = try TestFolder()
    for name in ["web02.reg", "web01.REG", "notes.txt", ".reg", ".hidden.reg", "a.b.reg"] {
      try folder.write(server, to: name)
    }
    let directory = try SnapshotDirectory(path: folder.path)
    #expect(directory.hosts.map(\.host) == ["a.b", "web01", "web02"])
    #expect(directory.file(of: "WEB01")?.path == folder["web01.REG"])
    #expect(directory.file(of: "web03") == nil)
  }

  @Test func `may be one file`() throws {
    let folder = try TestFolder()
    try folder.write(server, to: "web01.reg")
    let directory = try SnapshotDirectory(path: folder["web01.reg"])
    #expect(directory.hosts.map(\.host) == ["web01"])
  }

  @Test(arguments: ["missing", "notes.txt", ".reg"])
  func `is not just anything`(name: String) throws {
    let folder = try TestFolder()
    try folder.write("", to: "notes.txt")
    try folder.write("", to: ".reg")
    #expect(throws: FileFailure.self) { try SnapshotDirectory(path: folder[name]) }
  }

  @Test func `does not hold one host twice, for Windows does not tell case apart`() throws {
    let folder = try TestFolder()
    try folder.write(server, to: "WEB01.reg")
    try folder.write(server, to: "web01.reg")
    try #require(folder.names().count == 2, "this file system does not tell case apart either")
    let failure = #expect(throws: FileFailure.self) { try SnapshotDirectory(path: folder.path) }
    #expect(failure?.path == folder["web01.reg"])
    #expect(failure?.reason == "the host web01 has a second file: \(folder["WEB01.reg"])")
  }
}

struct `A snapshot file` {
  private func read(_ bytes: [UInt8], as name: String = "web01.reg") throws -> ReadSnapshot {
    let folder = try TestFolder()
    try folder.write(bytes, to: name)
    let file = try #require(SnapshotDirectory(path: folder.path).hosts.first)
    return try file.read(.everything)
  }

  private static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  @Test func `has the same digest in every encoding, order and line end`() throws {
    let plain = try read(Array(server.utf8))
    #expect(plain.diagnostics.isEmpty)
    #expect(plain.snapshot.host == "web01")
    let windows = server.replacing("\n", with: "\r\n")
    #expect(try read(Self.utf16(windows)).digest == plain.digest)
    #expect(try read([0xEF, 0xBB, 0xBF] + Array(windows.utf8)).digest == plain.digest)
    #expect(try read(Array((server + "; plumbline captured 2018\n").utf8)).digest == plain.digest)
    let other = server.replacing("20348", with: "20349")
    #expect(try read(Array(other.utf8)).digest != plain.digest)
  }

  @Test func `of another host by its own words is pointed out`() throws {
    let named = try read(Array((server + "; plumbline host WEB01\n").utf8))
    #expect(named.diagnostics.isEmpty)
    let other = try read(Array((server + "; plumbline host db01\n").utf8))
    #expect(other.diagnostics.map(\.code) == ["host-name"])
    #expect(other.diagnostics.map(\.severity) == [.warning])
    #expect(other.snapshot.host == "web01")
  }

  static let broken: [[UInt8]] = [
    [], Array("regf\u{1}".utf8), Array("hello".utf8), [0xFF, 0xFE, 0x57, 0x00, 0x69],
    utf16(server).dropLast(),
  ]

  @Test(arguments: broken)
  func `that is no whole snapshot is refused with its place`(bytes: [UInt8]) throws {
    let failure = #expect(throws: FileFailure.self) { try read(bytes) }
    #expect(failure?.isContent == true)
    #expect(failure?.path.contains("web01.reg:") == true)
  }

  @Test func `is changed only where the edits say so`() throws {
    let folder = try TestFolder()
    try folder.write(Self.utf16(server.replacing("\n", with: "\r\n")), to: "web01.reg")
    let file = try #require(SnapshotDirectory(path: folder.path).hosts.first)
    let read = try file.read(.everything)
    let path = try #require(RegistryPath(parsing: tls10))
    try file.write(
      [.setValue(path, RegistryValue("Enabled", .dword(0)))],
      as: read.snapshot
    )
    let expected = server + "\n[\(tls10)]\n\"Enabled\"=dword:00000000\n"
    #expect(try folder.bytes("web01.reg") == Self.utf16(expected.replacing("\n", with: "\r\n")))
    #expect(try folder.names() == ["web01.reg"])
    #expect(try file.read(.everything).snapshot.value(path, "Enabled") == .present(.dword(0)))
  }

  @Test func `is written below the control set that is current`() throws {
    let folder = try TestFolder()
    let offline =
      server.replacing("CurrentControlSet", with: "ControlSet002")
      + "\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:00000002\n"
    try folder.write(offline, to: "web01.reg")
    let file = try #require(SnapshotDirectory(path: folder.path).hosts.first)
    let path = try #require(RegistryPath(parsing: tls10))
    try file.write(
      [.setValue(path, RegistryValue("Enabled", .dword(0)))],
      as: try file.read(.everything).snapshot
    )
    let text = try folder.text("web01.reg")
    #expect(
      text.contains("ControlSet002\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.0")
    )
    #expect(!text.contains("CurrentControlSet"))
  }
}

extension SnapshotDirectory.HostFile {
  fileprivate func write(_ edits: [RegistryEdit], as seen: RegistrySnapshot) throws(FileFailure) {
    try change(
      .everything,
      edits: { _ throws(FileFailure) in edits },
      proof: { _ throws(FileFailure) in }
    )
  }
}
