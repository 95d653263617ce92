import Foundation
import Posture
import Testing

/// A program in the place of Samba's `net`, which notes its arguments and then does as it is told.
struct FakeNet {
  let folder: TestFolder
  let location: SMBLocation

  /// Takes lines of a shell script.
  init(_ script: String) throws {
    folder = try TestFolder()
    try Self.write(script, to: folder)
    try folder.write("username = somebody\npassword = a-secret-word\n", to: "auth")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: folder["auth"]
    )
    let remote = try #require(RemoteAddress(address: "192.0.2.1"))
    location = SMBLocation(remote, login: .file(folder["auth"]))
  }

  /// From now on does this.
  func replace(_ script: String) throws { try Self.write(script, to: folder) }

  private static func write(_ script: String, to folder: TestFolder) throws {
    try folder.write(
      """
      #!/bin/sh
      { printf '%s\\037' "$@"; printf '\\n'; } >>'\(folder["calls"])'
      \(script)

      """,
      to: "bin/net"
    )
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: folder["bin/net"]
    )
  }

  /// One that hands everything on to the real program.
  static func counting() throws -> FakeNet {
    try FakeNet("PATH=/usr/bin:/bin:/usr/sbin; exec net \"$@\"")
  }

  var searchPath: String { "\(folder["bin"]):/usr/bin:/bin" }

  /// The arguments of each call.
  var calls: [[String]] {
    let text = (try? folder.text("calls")) ?? ""
    return text.split(separator: "\n").map { line in
      line.split(separator: "\u{1F}", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
  }
}
