import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

struct `A file that is no good journal` {
  private let folder: TestFolder
  private let path: String

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
  }

  /// A small journal, closed.
  private func sample() throws -> [UInt8] {
    do {
      let journal = try Journal(path: path)
      let run = try journal.begin([JournalSamples.host("a"), JournalSamples.host("b")], plan: [1])
      let operations = ["one", "two", "three"].map { JournalSamples.set($0) }
      try journal.intend(run, "a", operations: operations, createdKeys: [JournalSamples.key])
      try journal.record(RunUpdate("KB1", .required), of: run, "b")
    }
    return try folder.bytes("journal.db")
  }

  /// Reads all there is and writes something; nil when that did not go well.
  private func use(_ path: String) -> [Run]? {
    do throws(FileFailure) {
      let journal = try Journal(path: path)
      var runs: [Run] = []
      for summary in try journal.summaries() {
        if let run = try journal.run(summary.id) { runs.append(run) }
        _ = try journal.plan(of: summary.id)
        try journal.record(RunUpdate("KB2", .required), of: summary.id, "b")
      }
      return runs
    } catch {
      #expect(error.path.hasPrefix(path), "\(error)")
      #expect(!error.reason.isEmpty)
      return nil
    }
  }

  @Test func `can be cut at any length without a crash or an invention`() throws {
    let whole = try sample()
    let runs = try #require(use(path))
    #expect(runs.map(\.hosts.count) == [2])
    var failed = 0
    // SQLite takes a file of one byte for an empty one, which is then a new journal.
    for length in stride(from: 2, to: whole.count, by: 67) {
      let cut = try folder.write(Array(whole[..<length]), to: "cut/\(length).db")
      // What is cut off can be the empty end of a page.
      if let found = use(cut) { #expect(found == runs, "\(length) bytes") } else { failed += 1 }
    }
    #expect(failed > 500)
  }

  @Test func `can have any byte wrong without a crash`() throws {
    let whole = try sample()
    var random = Random(seed: 4)
    var failed = 0
    for round in 0..<400 {
      var bytes = whole
      for _ in 0...random.below(8) {
        bytes[random.below(bytes.count)] = UInt8(random.below(256))
      }
      if use(try folder.write(bytes, to: "wrong/\(round).db")) == nil { failed += 1 }
    }
    #expect(failed > 20)
  }

  @Test func `is left as it is when it is something else`() throws {
    let text = Array(String(repeating: "plumbline: 1\n", count: 100).utf8)
    let manifest = try folder.write(text, to: "posture.yaml")
    let failure = #expect(throws: FileFailure.self) { try Journal(path: manifest) }
    #expect(
      failure?.reason == "the journal is damaged, or no journal: file is not a database"
    )
    #expect(try folder.bytes("posture.yaml") == text)

    try folder.write([], to: "other.db")
    do {
      let other = try SQLite(folder["other.db"], knownAs: "other", .writing)
      try other.execute("CREATE TABLE bookmarks (url)")
    }
    let before = try folder.bytes("other.db")
    let refusal = #expect(throws: FileFailure.self) { try Journal(path: folder["other.db"]) }
    #expect(refusal?.reason == "this is no journal but a database of another program")
    #expect(try folder.bytes("other.db") == before)
  }

  @Test func `is one of a newer Plumbline`() throws {
    _ = try sample()
    try SQLite(path, knownAs: path, .writing).execute("PRAGMA user_version = 3")
    let before = try folder.bytes("journal.db")
    let failure = #expect(throws: FileFailure.self) { try Journal(path: path) }
    #expect(
      failure?.reason == "a newer Plumbline wrote this journal: it has form 3, "
        + "and this Plumbline knows forms up to 2"
    )
    #expect(try folder.bytes("journal.db") == before)
  }

  @Test(arguments: [
    "UPDATE host SET state = 'gone'", "UPDATE host SET location = 'elsewhere'",
    "UPDATE operation SET kind = 'format'", "UPDATE operation SET before = 'present'",
    "UPDATE operation SET root = 'HKEY_NOWHERE'", "UPDATE operation SET after_type = -1",
    "UPDATE operation SET state = CAST(x'FF' AS TEXT)", "UPDATE created_key SET root = ''",
    "UPDATE host_update SET state = ''", "UPDATE run SET kind = ''",
  ])
  func `holds what is never written`(statement: String) throws {
    _ = try sample()
    try SQLite(path, knownAs: path, .writing).execute(statement)
    let journal = try Journal(path: path)
    let failure = #expect(throws: FileFailure.self) { try journal.run(RunID(number: 1)) }
    #expect(failure?.isContent == true)
  }
}

struct `A place that takes no journal` {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func `can have a journal that is read there`() async throws {
    let path = folder["journal.db"]
    do {
      let journal = try Journal(path: path)
      _ = try journal.begin([JournalSamples.host("a")])
    }
    for name in [folder["journal.db.locks"], folder.path] { unsafe chmod(name, 0o555) }
    unsafe chmod(path, 0o444)
    defer { unsafe chmod(folder.path, 0o755) }
    // Nothing is forbidden to root, so somebody else tries.
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      let journal = try #require(try Journal.open(existing: path))
      #expect(try journal.latest()?.hosts == [.waiting: 1])
      #expect(!journal.isRunning(RunID(number: 1)))
      let write = #expect(throws: FileFailure.self) {
        try journal.finish(RunID(number: 1), at: "")
      }
      #expect(write?.reason == "the journal cannot be written here")
      #expect(throws: FileFailure.self) { try journal.lock(host: "a") }
      let apply = #expect(throws: FileFailure.self) { try Journal(path: path) }
      #expect(apply?.reason == "permission denied: the journal cannot be written here")
      #expect(throws: FileFailure.self) { try Journal(path: Files.parent(of: path) + "/new.db") }
      #expect(throws: FileFailure.self) {
        try Journal(path: Files.parent(of: path) + "/.plumbline/journal.db")
      }
    }
  }

  @Test func `can have a journal whose writer was killed`() async throws {
    let path = folder["journal.db"]
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let journal = try Journal(path: path)
      let run = try journal.begin([JournalSamples.host("a")])
      try journal.intend(run, "a", operations: [JournalSamples.set("x")], createdKeys: [])
      kill(getpid(), SIGKILL)
    }
    // What was committed is in the log.
    #expect(try folder.names().contains("journal.db-wal"))
    for name in try folder.names() { unsafe chmod(folder[name], 0o555) }
    unsafe chmod(folder.path, 0o555)
    defer { unsafe chmod(folder.path, 0o755) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      let journal = try #require(try Journal.open(existing: path))
      let host = try journal.host(RunID(number: 1), "a")
      #expect(host?.operations == [JournalSamples.set("x")])
    }
    unsafe chmod(folder.path, 0o755)
    try FileManager.default.removeItem(atPath: folder["journal.db-shm"])
    unsafe chmod(folder.path, 0o555)
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      let failure = #expect(throws: FileFailure.self) { try Journal.open(existing: path) }
      #expect(
        failure?.reason == "its last entries are in journal.db-wal, and can be read only where "
          + "files can be written: copy both to such a place"
      )
    }
  }

  @Test func `is full`() async throws {
    let path = folder["journal.db"]
    do { _ = try Journal(path: path) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      let journal = try Journal(path: path)
      let run = try journal.begin([JournalSamples.host("a")])
      var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
      signal(SIGXFSZ, SIG_IGN)
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let large = JournalSamples.operations
      #expect(throws: FileFailure.self) {
        try journal.intend(run, "a", operations: large, createdKeys: [])
      }
      // What was there is whole, and what fits can still be written.
      #expect(try journal.host(run, "a") == JournalSamples.host("a"))
      try journal.settle(run, "a", .failed, reason: "the disk is full", operations: nil)
    }
    let journal = try Journal(path: path)
    #expect(try journal.host(RunID(number: 1), "a")?.state == .failed)
  }
}
