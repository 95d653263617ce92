import Foundation
import Posture
import Testing

@testable import Machines

/// A Windows 7 whose WinHTTP reads the setting only after an update.
private let seven = """
  Windows Registry Editor Version 5.00

  [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
  "CurrentBuildNumber"="7601"
  "InstallationType"="Client"

  [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages]

  [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]

  [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]
  "PROCESSOR_ARCHITECTURE"="AMD64"

  """

struct `Updates that a plan asks for` {
  private let fleet: FaultyFleet
  private let folder: TestFolder
  private let store: FaultyStore
  private var options = Applier.Options()

  init() throws {
    fleet = try FaultyFleet(
      "pc7",
      text: seven,
      group: "tls: { winhttp: { TLS 1.2: enabled } }"
    )
    store = try fleet["pc7"]
    folder = try TestFolder()
    try folder.write("update", to: "windows6.1-kb3140245-x64_5b067ffb.msu")
    options.updates = UpdateFolder(folder.path)
    #expect(fleet.plan.hosts[0].requirements.map(\.install) == ["KB3140245"])
    #expect(fleet.plan.hosts[0].operations.count == 1)
  }

  @Test func `are installed before a value is written, and the need to restart is told`()
    async throws
  {
    store.answerUpdates(RunUpdate("KB3140245", .reboot))
    let (run, results) = try await fleet.apply(options: options)
    #expect(results == [.applied(1, left: [])])
    #expect(store.log == ["update KB3140245", "write"])
    #expect(
      fleet.told == [
        "update pc7 KB3140245 installing", "update pc7 KB3140245 reboot", "started pc7 1",
        "finished pc7",
      ]
    )
    #expect(try fleet.host("pc7", of: run).updates == [RunUpdate("KB3140245", .reboot)])
  }

  @Test func `that fail leave the host as it was, and going on tries again`() async throws {
    store.answerUpdates(RunUpdate("KB3140245", .failed, reason: "exit code 5"))
    let (run, results) = try await fleet.apply(options: options)
    #expect(results == [.failed("KB3140245 could not be installed: exit code 5", .untouched)])
    #expect(fleet.isUntouched("pc7") && store.log == ["update KB3140245"])
    let host = try fleet.host("pc7", of: run)
    #expect(host.state == .failed && host.operations.isEmpty)
    #expect(host.updates == [RunUpdate("KB3140245", .failed, reason: "exit code 5")])
    #expect(try await fleet.resume(run, options: options) == [.applied(1, left: [])])
    #expect(store.log == ["update KB3140245", "update KB3140245", "write"])
    #expect(try fleet.host("pc7", of: run).updates.map(\.state) == [.installed])
  }

  @Test func `are not installed again when a run goes on`() async throws {
    store.failWrites(.stops(after: 0, .uncertain))
    // Read before, once more behind the update, and back.
    store.failReads(nil, nil, StoreFailure(.unreachable, "it restarts"))
    let (run, _) = try await fleet.apply(options: options)
    #expect(try fleet.state("pc7", of: run) == .writing)
    #expect(try await fleet.resume(run, options: options) == [.applied(1, left: [])])
    #expect(store.log == ["update KB3140245", "write", "write"])
  }

  @Test func `stay required where there is no folder, or no file in it`() async throws {
    try FileManager.default.removeItem(
      atPath: folder["windows6.1-kb3140245-x64_5b067ffb.msu"]
    )
    let (run, results) = try await fleet.apply(options: options)
    #expect(results == [.applied(1, left: [])])
    #expect(store.log == ["write"])
    #expect(try fleet.host("pc7", of: run).updates.map(\.state) == [.required])
  }
}
