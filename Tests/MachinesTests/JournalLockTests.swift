import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Machines

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

struct `The lock of a host` {
  private let folder: TestFolder
  private let path: String

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
  }

  @Test func `is held by one at a time, and names its holder`() throws {
    let journal = try Journal(path: path)
    let other = try Journal(path: path)
    let run = try journal.begin([JournalSamples.host("pc-1")])
    let lock = try #require(try journal.lock(host: "pc-1", for: run))
    #expect(try journal.lock(host: "PC-1") == nil)
    #expect(try other.lock(host: "pc-1") == nil)
    #expect(other.holder(of: "pc-1") == LockHolder(process: Int(getpid()), run: run))
    #expect(try other.lock(host: "pc-2") != nil)
    lock.release()
    #expect(other.holder(of: "pc-1") == nil)
    let next = try #require(try other.lock(host: "pc-1"))
    #expect(other.holder(of: "pc-1") == LockHolder(process: Int(getpid()), run: nil))
    // To release the first again takes nothing from the second.
    lock.release()
    #expect(try journal.lock(host: "pc-1") == nil)
    next.release()
    #expect(try folder.names(in: "journal.db.locks") == ["run-1"])
  }

  @Test func `goes to exactly one of many who want it`() async throws {
    let journal = try Journal(path: path)
    for _ in 0..<20 {
      let taken = try await withThrowingTaskGroup { group in
        for _ in 0..<8 { group.addTask { try journal.lock(host: "pc-1") } }
        return try await group.reduce(into: [FileLock]()) { locks, lock in
          if let lock { locks.append(lock) }
        }
      }
      #expect(taken.count == 1)
      for lock in taken { lock.release() }
    }
  }

  @Test(arguments: [
    "", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "a\0b", "a\nb", "%2F", "-rf",
    "*", "~", "日本", "run-1", String(repeating: "x", count: 5000),
    String(repeating: "é", count: 60),
  ])
  func `stays in its folder, whatever the host is called`(name: String) throws {
    let journal = try Journal(path: path)
    let lock = try #require(try journal.lock(host: name))
    #expect(try journal.lock(host: name) == nil)
    #expect(try folder.names(in: "journal.db.locks") == [JournalLocks.name(of: name)])
    #expect(try folder.names().allSatisfy { $0.hasPrefix("journal.db") })
    lock.release()
    #expect(try folder.names(in: "journal.db.locks") == [])
    let run = try journal.begin([JournalSamples.host(name)])
    #expect(try journal.host(run, name)?.host == name)
  }

  @Test func `is another for each name`() {
    let names = ["a", "a ", "a%20", "a.b", "a/b", "a-b", "é", "e", "host-a", "%61"]
    #expect(Set(names.map { JournalLocks.name(of: $0) }).count == names.count)
  }

  @Test func `is not kept by a process that was killed`() async throws {
    let path = path
    let release = folder["release"]
    let journal = try Journal(path: path)
    async let child = #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, release = release as String] in
      let journal = try Journal(path: path)
      let run = try journal.begin([JournalSamples.host("pc-1")])
      let lock = try #require(try journal.lock(host: "pc-1", for: run))
      try journal.intend(run, "pc-1", operations: [JournalSamples.set("a")], createdKeys: [])
      while Files.kind(of: release) == nil { usleep(1000) }
      kill(getpid(), SIGKILL)
      lock.release()
    }
    let run = RunID(number: 1)
    while try journal.host(run, "pc-1")?.state != .writing {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(journal.isRunning(run))
    #expect(try !journal.resume(run))
    #expect(try journal.lock(host: "pc-1") == nil)
    let holder = try #require(journal.holder(of: "pc-1"))
    #expect(holder.run == run)
    #expect(holder.process != Int(getpid()))
    try folder.write("", to: "release")
    _ = await child

    #expect(!journal.isRunning(run))
    #expect(try journal.latest()?.finished == nil)
    #expect(try journal.host(run, "pc-1")?.operations == [JournalSamples.set("a")])
    let lock = try #require(try journal.lock(host: "pc-1"))
    lock.release()
    #expect(try journal.resume(run))
    #expect(journal.isRunning(run))
    #expect(try !Journal(path: path).resume(run))
    try journal.finish(run, at: "2026-01-02T03:05:00Z")
    #expect(!journal.isRunning(run))
    #expect(try folder.names(in: "journal.db.locks") == [])
  }
}

struct `A run` {
  @Test func `goes on for as long as the journal that began it`() throws {
    let folder = try TestFolder()
    let other = try Journal(path: folder["journal.db"])
    var journal: Journal? = try Journal(path: folder["journal.db"])
    let run = try #require(try journal?.begin([]))
    #expect(other.isRunning(run))
    #expect(journal?.isRunning(run) == true)
    #expect(!other.isRunning(RunID(number: 2)))
    journal = nil
    #expect(!other.isRunning(run))
  }
}
