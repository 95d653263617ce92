/// What the second form of a journal has besides the runs: drift reports, and a way to find all that
/// runs did to one host.
extension JournalSchema {
  /// Windows names hosts without case.
  static let hostIndex = "CREATE INDEX host_name ON host (name COLLATE NOCASE);"

  /// What a journal of the first form has in the place of that index while it cannot be written.
  static let temporaryHosts = """
    CREATE TEMP TABLE old_host AS SELECT run, position, name, state FROM host;
    CREATE INDEX temp.old_host_name ON old_host (name COLLATE NOCASE);
    """

  /// The tables of drift.
  ///
  /// A fleet shows the same findings night after night, so a night adds a row for itself, and rows
  /// for what changed. `drift_open` holds what is there now, and `drift_past` the times that are over:
  /// rows go from one to the other, so that what a night reads does not grow with the past. A row of
  /// `drift_open` was last seen when its host was last read. What many rows share stands once, in
  /// `drift_item` and `drift_finding`.
  static func drift(temporary: Bool) -> String {
    let table = temporary ? "CREATE TEMP TABLE" : "CREATE TABLE"
    return """
      \(table) drift_record (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        day TEXT,
        shard INTEGER,
        shards INTEGER,
        part TEXT NOT NULL,
        manifests TEXT NOT NULL,
        scope TEXT NOT NULL,
        catalogue TEXT NOT NULL,
        hosts INTEGER NOT NULL,
        drifted INTEGER NOT NULL,
        findings INTEGER NOT NULL,
        weaker INTEGER NOT NULL,
        waived INTEGER NOT NULL,
        known INTEGER NOT NULL,
        fixed INTEGER NOT NULL,
        in_sync INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        unreadable INTEGER NOT NULL
      ) STRICT;
      \(table) drift_manifest (
        manifests TEXT NOT NULL,
        position INTEGER NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (manifests, position)
      ) STRICT, WITHOUT ROWID;
      \(table) drift_host (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        groups TEXT NOT NULL,
        state TEXT NOT NULL,
        read INTEGER,
        named INTEGER NOT NULL
      ) STRICT;
      \(table) drift_unread (
        host INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (host, first)
      ) STRICT, WITHOUT ROWID;
      \(table) drift_item (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        setting TEXT NOT NULL,
        root TEXT,
        subpath BLOB,
        name BLOB
      ) STRICT;
      \(table) drift_finding (
        number INTEGER PRIMARY KEY,
        severity TEXT NOT NULL,
        status TEXT NOT NULL,
        change TEXT,
        expected TEXT,
        expected_type INTEGER,
        expected_bytes BLOB,
        actual TEXT,
        actual_type INTEGER,
        actual_bytes BLOB
      ) STRICT;
      \(table) drift_open (
        host INTEGER NOT NULL,
        item INTEGER NOT NULL,
        first INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        PRIMARY KEY (host, item)
      ) STRICT, WITHOUT ROWID;
      \(table) drift_past (
        host INTEGER NOT NULL,
        item INTEGER NOT NULL,
        first INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        last INTEGER NOT NULL,
        ended INTEGER NOT NULL,
        ending TEXT NOT NULL,
        PRIMARY KEY (host, item, first)
      ) STRICT, WITHOUT ROWID;
      """
  }
}
