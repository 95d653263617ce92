/// The tables of a journal, and whether a database is one.
///
/// Journals that people have are read by every later version: a change here needs a new number and
/// a step that brings an older journal to it.
enum JournalSchema {
  static let version = 2
  /// `Plmb`; says whose database this is.
  static let application = 0x506C_6D62

  // `host.done` counts the operations that are done, so that a list of runs need not read them. The
  // plan has a table of its own, since a run's row is written twice and a plan can be large.
  private static let runs = """
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
    PRAGMA application_id = \(application);
    """

  /// Makes the tables in an empty database, adds what an older one lacks, and refuses one that is
  /// not ours or of a later form.
  ///
  /// Answers the table to find hosts by their names in.
  static func prepare(
    _ database: SQLite,
    _ access: SQLite.Access
  ) throws(FileFailure) -> String {
    // A database that somebody else made must not run code of its own.
    try database.execute(
      """
      PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;
      PRAGMA temp_store=MEMORY; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON
      """
    )
    // Looked at first: the database of another program is left as it is.
    let form = try Self.form(of: database)
    guard access == .writing else {
      guard form > 0 else {
        throw FileFailure(path: database.path, reason: "the journal is empty")
      }
      // An older journal that stays as it is answers like one that was brought up to date.
      guard form < 2 else { return "host" }
      try database.execute(temporaryHosts + drift(temporary: true))
      return "old_host"
    }
    // With a write-ahead log a commit flushes one file instead of three, and who reads the list of
    // runs never holds up an apply.
    let mode = try database.first("PRAGMA journal_mode=WAL") { row throws(FileFailure) in
      try row.text(0)
    }
    guard mode == "wal" else {
      throw FileFailure(
        path: database.path,
        reason: "the file system here cannot hold a journal; give another place with --journal"
      )
    }
    guard form < version else { return "host" }
    try database.transaction { () throws(FileFailure) in
      if form == 0 { try database.execute(runs) }
      if form < 2 { try database.execute(hostIndex + drift(temporary: false)) }
      try database.execute("PRAGMA user_version = \(version)")
    }
    return "host"
  }

  /// The form of a journal, and 0 where there is nothing at all in the database; throws when there is
  /// something else than a journal that we understand.
  private static func form(of database: SQLite) throws(FileFailure) -> Int {
    func number(_ statement: String) throws(FileFailure) -> Int {
      try database.first(statement) { row throws(FileFailure) in try row.integer(0) } ?? 0
    }
    let found = try number("PRAGMA application_id")
    let form = try number("PRAGMA user_version")
    if found == 0, form == 0, try number("SELECT count(*) FROM sqlite_schema") == 0 { return 0 }
    guard found == application, form > 0 else {
      throw FileFailure(
        path: database.path,
        reason: "this is no journal but a database of another program",
        isContent: true
      )
    }
    guard form <= version else {
      throw FileFailure(
        path: database.path,
        reason: "a newer Plumbline wrote this journal: it has form \(form), "
          + "and this Plumbline knows forms up to \(version)",
        isContent: true
      )
    }
    return form
  }
}
