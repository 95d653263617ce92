import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

/// A Windows host with OpenSSH as far as one can be had here: a real sshd on 127.0.0.1 which hands
/// each command, unchanged, to `cmd.exe /c "…"` under Wine, so that reg.exe is Wine's.
final class SSHHost: Sendable {
  let prefix: WinePrefix
  let folder: String
  /// One sshd without sftp, one with it.
  let port: Int
  let sftpPort: Int
  private let servers: [Process]
  private let keeper: Process

  /// Whether tests with sshd and Wine were asked for; they fail where either is missing.
  static let isWanted = ProcessInfo.processInfo.environment["PLUMBLINE_HOSTS"] == "1"

  @TaskLocal static var current: SSHHost?

  init() throws {
    let prefix = try WinePrefix.start()
    self.prefix = prefix
    folder = prefix.folder.path(percentEncoded: false)
    let raw = folder + "/raw.exe"
    try BoundedCommand(
      [
        "clang", "--target=x86_64-w64-windows-gnu", "-fshort-wchar", "-ffreestanding", "-nostdlib",
        "-fuse-ld=lld", "-Wl,--entry=start", "-o", raw,
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RawCommand.c").path(),
        prefix.systemFolder.appending(path: "kernel32.dll").path(),
      ],
      within: 60
    ).run()
    for name in ["hostkey", "otherkey", "id", "stranger"] {
      try BoundedCommand(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(name)"],
        within: 20
      ).run()
    }
    // Wine's services stay only while some program of Windows runs.
    keeper = Self.process(
      ["/bin/sh", "-c", "sleep 900 | timeout 900 wine cmd /c pause >/dev/null 2>&1"],
      prefix.environment
    )
    try keeper.run()
    var servers: [Process] = []
    var ports: [Int] = []
    for (name, more) in [("plain", ""), ("sftp", "Subsystem sftp /usr/lib/openssh/sftp-server\n")] {
      let port = try Self.freePort(not: ports)
      try Self.write(Self.shim(folder, prefix, raw), "\(folder)/shim", mode: 0o755)
      let configuration = """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(folder)/hostkey
        PidFile none
        AuthorizedKeysFile \(folder)/id.pub
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        StrictModes no
        PermitRootLogin prohibit-password
        ForceCommand \(folder)/shim
        \(more)
        """
      try Self.write(configuration, "\(folder)/\(name).conf")
      try? FileManager.default.createDirectory(
        atPath: "/run/sshd",
        withIntermediateDirectories: true
      )
      let server = Self.process(
        [
          "/usr/bin/env", "--default-signal", "timeout", "900", "/usr/sbin/sshd", "-D", "-f",
          "\(folder)/\(name).conf", "-E", "\(folder)/\(name).log",
        ],
        [:]
      )
      try server.run()
      servers.append(server)
      ports.append(port)
    }
    self.servers = servers
    (port, sftpPort) = (ports[0], ports[1])
    let key = try String(contentsOfFile: "\(folder)/hostkey.pub", encoding: .utf8)
    let other = try String(contentsOfFile: "\(folder)/otherkey.pub", encoding: .utf8)
    let hosts = ports.map { "[127.0.0.1]:\($0)" }
    try Self.write(hosts.map { "\($0) \(key)" }.joined(), "\(folder)/known hosts")
    try Self.write(hosts.map { "\($0) \(other)" }.joined(), "\(folder)/changed")
    try Self.write("", "\(folder)/nothing")
    for port in ports { try Self.wait(for: port) }
  }

  func end() {
    for server in servers { server.terminate() }
    keeper.terminate()
    prefix.end()
  }

  func location(
    port: Int? = nil,
    identity: String = "id",
    knownHosts: String = "known hosts"
  ) throws -> SSHLocation {
    let remote = try #require(
      RemoteAddress(address: "127.0.0.1", user: NSUserName(), port: port ?? self.port)
    )
    return SSHLocation(
      remote,
      identity: "\(folder)/\(identity)",
      knownHosts: "\(folder)/\(knownHosts)",
      config: "/dev/null"
    )
  }

  func store(
    port: Int? = nil,
    identity: String = "id",
    knownHosts: String = "known hosts",
    options: StoreOptions = StoreOptions(timeout: .seconds(60))
  ) throws -> SSHStore {
    let location = try location(port: port, identity: identity, knownHosts: knownHosts)
    return SSHStore(host: "wine", location: location, options: options)
  }

  /// Puts keys into the registry by hand.
  func seed(_ keys: [SnapshotKey]) throws {
    try prefix.importing(RegText.export(keys))
  }

  func delete(_ key: String) {
    _ = try? prefix.run(["wine", "reg", "delete", key, "/f"])
  }

  /// The command strings that arrived, in order.
  func commands() throws -> [String] {
    try String(contentsOfFile: "\(folder)/commands.log", encoding: .utf8)
      .split(separator: "\u{1}\n").map { String($0) }
  }

  func forgetCommands() throws { try Self.write("", "\(folder)/commands.log") }

  /// Runs shell commands on the host's side before each command; nil for none.
  func misbehave(_ script: String?) throws {
    try Self.write(script ?? "", "\(folder)/before")
  }

  /// What lies in the host's %TEMP% and profile, by name.
  func leftovers() throws -> [String] {
    let profile = prefix.root.appending(path: "drive_c/users/\(NSUserName())")
    return try ["Temp", "."].flatMap { part in
      try FileManager.default.contentsOfDirectory(
        atPath: profile.appending(path: part).path(percentEncoded: false)
      )
    }
    .filter { $0.hasPrefix("plumbline") }
  }

  // MARK: Making it

  private static func shim(_ folder: String, _ prefix: WinePrefix, _ raw: String) -> String {
    let variables = prefix.environment.map { "export \($0)='\($1)'\n" }.sorted().joined()
    return """
      #!/bin/bash
      \(variables)
      printf '%s\\1\\n' "$SSH_ORIGINAL_COMMAND" >> "\(folder)/commands.log"
      case $SSH_ORIGINAL_COMMAND in
      */sftp-server) cd "$WINEPREFIX/drive_c/users/$USER" && exec $SSH_ORIGINAL_COMMAND ;;
      esac
      . "\(folder)/before"
      export RAWCMD="cmd.exe /c \\"$SSH_ORIGINAL_COMMAND\\""
      exec wine "\(raw)"
      """
  }

  private static func write(_ text: String, _ path: String, mode: Int = 0o600) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private static func process(_ command: [String], _ more: [String: String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func freePort(not taken: [Int]) throws -> Int {
    try #require((22_110...22_199).first { !taken.contains($0) && !isListening($0) })
  }

  private static func isListening(_ port: Int) -> Bool {
    let probe = ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]
    return (try? BoundedCommand(probe, within: 5).run()) != nil
  }

  private static func wait(for port: Int) throws {
    for _ in 0..<100 {
      if isListening(port) { return }
      usleep(50_000)
    }
    Issue.record("sshd does not listen on port \(port)")
  }
}

/// Gives the tests of a suite one host, which ends with the suite.
struct OnSSHHost: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let host = try SSHHost()
    defer { host.end() }
    try host.forgetCommands()
    try host.misbehave(nil)
    try await SSHHost.$current.withValue(host) { try await function() }
  }
}
