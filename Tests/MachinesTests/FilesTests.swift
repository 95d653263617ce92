import Foundation
import Machines
import Testing

struct `Reading files` {
  @Test(arguments: [1, 7, 4096, 1 << 20], [0, 1, 4095, 4096, 4097, 10_000])
  func `windows make up the whole file, in order`(window: Int, size: Int) throws {
    let folder = try TestFolder()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write(bytes, to: "file")
    var read: [UInt8] = []
    var largest = 0
    try Files.read(path, window: window) { part throws(FileFailure) in
      read += part
      largest = max(largest, part.count)
    }
    #expect(read == bytes)
    #expect(largest <= max(window, 0))
    #expect(try Files.read(path) == bytes)
  }

  @Test func `a file larger than the limit is refused, one just as large is not`() throws {
    let folder = try TestFolder()
    let path = try folder.write("12345", to: "file")
    #expect(try Files.read(path, limit: 5).count == 5)
    let failure = #expect(throws: FileFailure.self) { try Files.read(path, limit: 4) }
    #expect(failure?.reason == "the file is larger than 4 bytes")
  }

  @Test func `a fault of the reader ends the reading and closes the file`() throws {
    let folder = try TestFolder()
    let path = try folder.write([UInt8](repeating: 1, count: 100), to: "file")
    var windows = 0
    let fault = FileFailure(path: path, reason: "enough")
    #expect(throws: fault) {
      try Files.read(path, window: 10) { _ throws(FileFailure) in
        windows += 1
        throw fault
      }
    }
    #expect(windows == 1)
  }

  @Test(
    arguments: zip(
      ["missing", "folder", "file/below"],
      [
        "there is no such file or directory", "this is a directory, not a file",
        "a part of the path is no directory",
      ]
    )
  )
  func `why a file cannot be read is said in words`(name: String, reason: String) throws {
    let folder = try TestFolder()
    try folder.write("", to: "file")
    try folder.write("", to: "folder/file")
    let failure = #expect(throws: FileFailure.self) { try Files.read(folder[name]) }
    #expect(failure == FileFailure(path: folder[name], reason: reason))
  }

  @Test func `names are sorted by bytes, without the hidden ones`() throws {
    let folder = try TestFolder()
    for name in ["b", "a", "B", "é", ".hidden", "a10", "a9"] { try folder.write("", to: name) }
    #expect(try Files.names(in: folder.path) == ["B", "a", "a10", "a9", "b", "é"])
  }

  @Test func `what is at a path is told apart`() throws {
    let folder = try TestFolder()
    try folder.write("12", to: "file")
    #expect(Files.kind(of: folder["file"]) == .file(size: 2))
    #expect(Files.kind(of: folder.path) == .directory)
    #expect(Files.kind(of: "/dev/null") == .other)
    #expect(Files.kind(of: folder["nothing"]) == nil)
  }

  @Test func `paths are joined and cut as people write them`() {
    #expect(Files.parent(of: "posture.yaml") == ".")
    #expect(Files.parent(of: "a/posture.yaml") == "a")
    #expect(Files.parent(of: "/posture.yaml") == "/")
    #expect(Files.join(".", "hosts") == "hosts")
    #expect(Files.join("a", "hosts") == "a/hosts")
    #expect(Files.join("a/", "hosts") == "a/hosts")
    #expect(Files.join("a", "/hosts") == "/hosts")
  }
}

struct `Replacing files` {
  @Test func `a new file is made, with the permissions that others get`() throws {
    let folder = try TestFolder()
    try Files.replace(folder["new"], with: [1, 2])
    try folder.write("", to: "other")
    #expect(try folder.bytes("new") == [1, 2])
    #expect(try folder.mode(of: "new") == folder.mode(of: "other"))
    #expect(try folder.names() == ["new", "other"])
  }

  @Test(arguments: [0o600, 0o640, 0o444, 0o755])
  func `a file keeps its permissions`(mode: Int) throws {
    let folder = try TestFolder()
    let path = try folder.write("old", to: "file")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    try Files.replace(path, with: Array("new".utf8))
    #expect(try folder.text("file") == "new")
    #expect(try folder.mode(of: "file") == mode)
  }

  @Test func `a link keeps pointing where it pointed`() throws {
    let folder = try TestFolder()
    try folder.write("old", to: "elsewhere/real")
    try FileManager.default.createSymbolicLink(
      atPath: folder["link"],
      withDestinationPath: "elsewhere/real"
    )
    try Files.replace(folder["link"], with: Array("new".utf8))
    #expect(try folder.text("elsewhere/real") == "new")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder["link"])
    #expect(target == "elsewhere/real")
    #expect(try folder.names(in: "elsewhere") == ["real"])
  }

  @Test func `what is not committed leaves the old content and nothing else`() throws {
    let folder = try TestFolder()
    let path = try folder.write("old", to: "file")
    do {
      let file = try AtomicFile(path)
      try file.write(Array("half".utf8))
      #expect(try folder.names().count == 2)
    }
    #expect(try folder.names() == ["file"])
    #expect(try folder.text("file") == "old")
  }

  @Test func `a commit that fails leaves nothing behind`() throws {
    let folder = try TestFolder()
    do {
      let file = try AtomicFile(folder["file"])
      try file.write([1])
      // Now a folder stands where the file should go.
      try folder.write("", to: "file/inside")
      #expect(throws: FileFailure.self) { try file.commit() }
    }
    #expect(try folder.names() == ["file"])
    #expect(try folder.names(in: "file") == ["inside"])
  }

  @Test func `a folder is not replaced, and a missing folder is not made`() throws {
    let folder = try TestFolder()
    try folder.write("", to: "folder/file")
    #expect(throws: FileFailure(path: folder["folder"], reason: "this is a directory, not a file"))
    {
      try Files.replace(folder["folder"], with: [])
    }
    #expect(throws: FileFailure.self) { try Files.replace(folder["none/file"], with: []) }
    #expect(try folder.names() == ["folder"])
  }

  @Test func `a device is written to and stays a device`() throws {
    try Files.replace("/dev/null", with: [1, 2, 3])
    #expect(Files.kind(of: "/dev/null") == .other)
  }

  @Test(.enabled(if: Files.kind(of: "/dev/full") == .other, "only Linux has a full disk at hand"))
  func `a full disk is a failure that names the file`() throws {
    let failure = #expect(throws: FileFailure.self) { try Files.replace("/dev/full", with: [1]) }
    #expect(failure?.description == "/dev/full: no space is left on the disk")
    #expect(Files.kind(of: "/dev/full") == .other)
  }
}
