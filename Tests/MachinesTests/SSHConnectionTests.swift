import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

/// Against programs named ssh that do what a broken or hostile one would.
@Suite(.enabled(if: SambaHosts.isWanted, "they are timed, and so have a run of their own"))
struct `A connection by ssh` {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
  }

  /// A store whose ssh is a script: `$mode` is config, master, exit or command.
  private func store(
    _ script: String,
    timeout: Duration = .seconds(10),
    limit: Int = 1 << 20
  ) throws -> SSHStore {
    let text = """
      #!/bin/sh
      printf '%s\\n' "$*" >> '\(folder["calls"])'
      mode=command
      for argument; do
        case $argument in
        -G) mode=config ;;
        -M) mode=master ;;
        -O) mode=exit ;;
        esac
        last=$argument
      done
      \(script)
      case $mode in config | master | exit) exit 0 ;; esac
      """
    try folder.write(text, to: "bin/ssh")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: folder["bin/ssh"]
    )
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let remote = try #require(RemoteAddress(address: "host"))
    return SSHStore(
      host: "host",
      location: SSHLocation(remote),
      options: StoreOptions(timeout: timeout, outputLimit: limit),
      searchPath: "\(folder["bin"]):\(path)"
    )
  }

  private func failure(_ store: SSHStore) async -> StoreFailure? {
    var failure: StoreFailure?
    do throws(StoreFailure) {
      _ = try await store.read(StoreConformance.selection, .everything)
    } catch {
      failure = error
    }
    await store.close()
    return failure
  }

  private func calls(with word: String) throws -> [Substring] {
    try folder.text("calls").split(separator: "\n").filter { $0.contains(word) }
  }

  @Test(arguments: [
    ("Host key verification failed.", "known hosts"), ("admin@host: Permission denied", "identity"),
    ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @", "find out why"),
    ("ssh: Could not resolve hostname host", "inventory"),
  ])
  func `says in ssh's own words why there is none, and what to do`(
    _ words: String,
    _ help: String
  ) async throws {
    let failed = await failure(
      try store("[ $mode = master ] && { echo '\(words)' >&2; exit 255; }")
    )
    #expect(failed?.kind == .unreachable)
    #expect(failed?.reason.contains(words) == true, "\(failed?.reason ?? "")")
    #expect(failed?.reason.contains(help) == true, "\(failed?.reason ?? "")")
    #expect(try calls(with: "echo").isEmpty)
  }

  @Test func `checks host keys even where the user's configuration does not`() async throws {
    _ = await failure(try store("[ $mode = config ] && echo stricthostkeychecking false"))
    #expect(try calls(with: "-M").allSatisfy { $0.contains("StrictHostKeyChecking=yes") })
    try folder.write("", to: "calls")
    _ = await failure(try store("[ $mode = config ] && echo stricthostkeychecking accept-new"))
    #expect(try calls(with: "-M").allSatisfy { !$0.contains("StrictHostKeyChecking") })
    #expect(try calls(with: "-M").count == 1)
  }

  @Test func `that never comes about is given up`() async throws {
    let failed = await failure(
      try store("[ $mode = master ] && sleep 60", timeout: .seconds(1))
    )
    #expect(failed?.kind == .unreachable)
    #expect(failed?.reason.contains("no connection within 1") == true, "\(failed?.reason ?? "")")
  }

  @Test func `that sends without end is cut off`() async throws {
    let failed = await failure(try store("[ $mode = command ] && exec yes"))
    #expect(failed?.kind == .unreadable)
    #expect(failed?.reason.contains("cut off") == true)
  }

  @Test func `that drops is made anew once`() async throws {
    let failed = await failure(
      try store("[ $mode = command ] && { echo 'closed by remote host' >&2; exit 255; }")
    )
    #expect(failed?.kind == .unreachable)
    #expect(failed?.reason.contains("closed by remote host") == true)
    #expect(try calls(with: "-M").count == 2)
    #expect(try calls(with: "echo").count == 2)
  }

  @Test func `leaves no directory behind`() async throws {
    let store = try store("[ $mode = command ] && { sleep 60; }", timeout: .seconds(1))
    _ = await failure(store)
    await store.close()
    let socket = try #require(
      try folder.text("calls").firstMatch(of: /-S (\S+)\/s/).map { String($0.1) }
    )
    #expect(!FileManager.default.fileExists(atPath: socket))
    #expect(try calls(with: "-O exit").count == 1)
  }

  @Test func `needs ssh to be installed`() async throws {
    let store = SSHStore(
      host: "host",
      location: SSHLocation(try #require(RemoteAddress(address: "host"))),
      options: StoreOptions(timeout: .seconds(5)),
      searchPath: folder.path
    )
    let failed = await failure(store)
    #expect(failed?.kind == .unreachable)
    #expect(failed?.reason.contains("install OpenSSH") == true)
  }
}
