import Foundation
import Machines
import Posture
import Support
import Testing
import WindowsRegistry

/// How fast many hosts are changed: `.ci/samba-speed` runs this and shows the figures.
@Suite(
  .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["PLUMBLINE_SPEED"] == "1"),
  .timeLimit(.minutes(20))
)
struct `The speed of many hosts over SMB` {
  private static let count =
    ProcessInfo.processInfo.environment["PLUMBLINE_SPEED_HOSTS"].flatMap { Int($0) } ?? 100

  /// Five values of three keys below Schannel, as a declaration would have them.
  private static func edits(_ number: UInt32) -> [RegistryEdit] {
    let protocols = RegistryPath(
      .localMachine,
      "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
    )
    return [
      ("TLS 1.2\\Server", "Enabled", 1), ("TLS 1.2\\Server", "DisabledByDefault", 0),
      ("TLS 1.0\\Server", "Enabled", number), ("TLS 1.0\\Server", "DisabledByDefault", number),
      ("TLS 1.1\\Server", "Enabled", number),
    ].map { key, name, number in
      .setValue(protocols.appending(key), RegistryValue(ValueName(name), .dword(number)))
    }
  }

  private static func change(_ store: SMBStore, to number: UInt32) async throws {
    let selection = builtInCatalogue.selection()
    let edits = edits(number)
    let keys = Array(Set(edits.map(\.path))).sorted()
    let before = try await store.read(selection, .keys(keys))
    try await store.write(edits, to: before)
    let after = try await store.read(selection, .keys(keys))
    if let unmet = edits.firstUnmet(in: after.snapshot) {
      throw StoreFailure(.uncertain, "\(unmet) is not as it was written")
    }
  }

  /// Visits all with no more than `width` at once; answers what failed.
  private static func visit(
    _ stores: [SMBStore],
    width: Int,
    _ body: @Sendable @escaping (SMBStore) async throws -> Void
  ) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      var failures: [String] = []
      var waiting = stores[...]
      func add() {
        guard let store = waiting.popFirst() else { return }
        group.addTask {
          do {
            try await body(store)
            return nil
          } catch {
            return "\(error)"
          }
        }
      }
      for _ in 0..<width { add() }
      for await failure in group {
        if let failure { failures.append(failure) }
        add()
      }
      return failures
    }
  }

  /// Processor seconds of this process, and of those that it started and that have ended.
  private static func processorSeconds() -> (own: Double, children: Double) {
    func seconds(_ who: Int32) -> Double {
      var usage = rusage()
      unsafe getrusage(who, &usage)
      return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
    return (seconds(RUSAGE_SELF.rawValue), seconds(RUSAGE_CHILDREN.rawValue))
  }

  @Test func `is shown for several windows`() async throws {
    try await SambaHosts.with(Self.count, port: 4540) { hosts in
      let stores = hosts.addresses.map {
        SMBStore(host: $0, location: hosts.location($0), options: StoreOptions())
      }
      // The first call starts the services of a Samba host, which takes it a second of processor time.
      var start = ContinuousClock.now
      var failures = await Self.visit(stores, width: 4) { try await Self.change($0, to: 7) }
      #expect(failures == [])
      print("cold, 4 at once: \(ContinuousClock.now - start)")
      for (pass, width) in [8, 16, 32, 4].enumerated() {
        let before = Self.processorSeconds()
        start = ContinuousClock.now
        failures = await Self.visit(stores, width: width) {
          try await Self.change($0, to: UInt32(pass % 2))
        }
        let time = ContinuousClock.now - start
        let after = Self.processorSeconds()
        #expect(failures == [])
        print(
          "\(stores.count) hosts, \(width) at once: \(time);",
          "processor: \(after.own - before.own) s here, \(after.children - before.children) s in net"
        )
      }
    }
  }
}
