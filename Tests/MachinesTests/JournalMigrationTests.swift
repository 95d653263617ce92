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

struct `A journal of the first form` {
  private let folder: TestFolder
  private let path: String

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
    // As the first Plumbline wrote it, with a run that is done.
    try folder.write([], to: "journal.db")
    try folder.write("", to: "journal.db.locks/.keep")
    let database = try SQLite(path, knownAs: path, .writing)
    try database.execute(firstForm)
    try database.execute(
      """
      INSERT INTO run VALUES (1, 'apply', '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z', NULL, '0');
      INSERT INTO plan VALUES (1, x'00FF');
      INSERT INTO host VALUES (1, 0, 'web01', 'reg:host.reg', 'done', NULL, 1);
      INSERT INTO operation VALUES (1, 0, 0, 'done', 'value', 'test', 'HKEY_LOCAL_MACHINE',
        CAST('SOFTWARE\\Plumbline Test' AS BLOB), CAST('a' AS BLOB), 'absent', NULL, NULL,
        4, x'07000000');
      PRAGMA application_id = 1349283170; PRAGMA user_version = 1;
      """
    )
  }

  private func form() throws -> Int? {
    try SQLite(path, knownAs: path, .reading).first("PRAGMA user_version") {
      row throws(FileFailure) in try row.integer(0)
    }
  }

  private func check(_ journal: Journal) throws {
    #expect(try journal.summary(of: RunID(number: 1))?.hosts == [.done: 1])
    #expect(try journal.plan(of: RunID(number: 1)) == [0, 255])
    #expect(try journal.host(RunID(number: 1), "web01")?.operations.count == 1)
    let address = RegistryAddress(JournalSamples.key, "a")
    let last = LastApplied(
      value: .dword(7),
      run: RunID(number: 1),
      at: "2026-01-02T03:04:05Z"
    )
    #expect(try journal.lastApplied(to: "WEB01").values == [address: last])
    #expect(try journal.lastApplied(to: "web02") == .none)
  }

  @Test func `is brought to the second with all that it holds`() throws {
    let journal = try Journal(path: path)
    try check(journal)
    #expect(try form() == 2)
    #expect(try journal.history() == nil)
    #expect(try journal.points(of: RecordedDrift.manifests, limit: 10) == [])
    let host = RecordedDrift.host("web01", [RecordedDrift.finding("a")])
    try journal.record(RecordedDrift.report([host]), at: "2026-01-03T00:00:00Z")
    let run = try journal.begin([JournalSamples.host("web02")])
    #expect(run == RunID(number: 2))
    // And once only.
    let again = try #require(try Journal.open(existing: path))
    try check(try Journal(path: path))
    #expect(try again.history()?.findings.count == 1)
  }

  @Test func `is brought there once by many at once`() async throws {
    try await withThrowingTaskGroup { [path] group in
      for _ in 0..<8 { group.addTask { _ = try Journal(path: path).summaries() } }
      try await group.waitForAll()
    }
    try check(try Journal(path: path))
  }

  @Test func `answers where nothing can be written, and stays as it is`() async throws {
    let before = try folder.bytes("journal.db")
    unsafe chmod(path, 0o444)
    for name in [folder["journal.db.locks"], folder.path] { unsafe chmod(name, 0o555) }
    defer { for name in [folder["journal.db.locks"], folder.path] { unsafe chmod(name, 0o755) } }
    // Nothing is forbidden to root, so somebody else tries.
    await #expect(processExitsWith: .success) { [path = path as String] in
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      let journal = try #require(try Journal.open(existing: path))
      let address = RegistryAddress(JournalSamples.key, "a")
      #expect(try journal.lastApplied(to: "Web01").values[address]?.value == .dword(7))
      #expect(try journal.lastApplied(to: "web02") == .none)
      #expect(try journal.summaries().count == 1)
      #expect(try journal.history() == nil)
      #expect(try journal.points(of: RecordedDrift.manifests, limit: 10) == [])
      let failure = #expect(throws: FileFailure.self) {
        try journal.record(RecordedDrift.report([]), at: "2026-01-03T00:00:00Z")
      }
      #expect(failure?.reason.hasPrefix("the journal cannot be written here") == true)
    }
    #expect(try folder.bytes("journal.db") == before)
  }

  @Test func `is left as it is where it cannot be brought further`() throws {
    try SQLite(path, knownAs: path, .writing).execute("CREATE TABLE drift_past (mine)")
    #expect(throws: FileFailure.self) { try Journal(path: path) }
    #expect(try form() == 1)
    let tables = try SQLite(path, knownAs: path, .reading).first(
      "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'drift%'"
    ) { row throws(FileFailure) in try row.integer(0) }
    #expect(tables == 1)
  }
}

private let firstForm = """
  CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    undoes INTEGER,
    program TEXT NOT NULL
  ) STRICT;
  CREATE TABLE plan (
    run INTEGER PRIMARY KEY REFERENCES run,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE host (
    run INTEGER NOT NULL REFERENCES run,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    location TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, position),
    UNIQUE (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE operation (
    run INTEGER NOT NULL,
    host INTEGER NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    setting TEXT NOT NULL,
    root TEXT NOT NULL,
    subpath BLOB NOT NULL,
    name BLOB,
    before TEXT,
    before_type INTEGER,
    before_bytes BLOB,
    after_type INTEGER,
    after_bytes BLOB,
    PRIMARY KEY (run, host, position),
    FOREIGN KEY (run, host) REFERENCES host
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE created_key (
    run INTEGER NOT NULL,
    host INTEGER NOT NULL,
    position INTEGER NOT NULL,
    root TEXT NOT NULL,
    subpath BLOB NOT NULL,
    PRIMARY KEY (run, host, position),
    FOREIGN KEY (run, host) REFERENCES host
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE host_update (
    run INTEGER NOT NULL,
    host INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (run, host, position),
    UNIQUE (run, host, name),
    FOREIGN KEY (run, host) REFERENCES host
  ) STRICT, WITHOUT ROWID;
  """
