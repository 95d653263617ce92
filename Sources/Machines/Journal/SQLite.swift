import CSQLite

/// One connection to a database file, by SQLite's C interface; the only file that sees it.
///
/// A class because it owns the connection. It serves one thread at a time: its owner keeps it in a
/// `Mutex`.
@safe final class SQLite {
  /// As the user knows the file.
  let path: String
  private let handle: OpaquePointer

  enum Access {
    case writing, reading
    /// For a file that nobody can change, such as one on a read-only disk: no lock is taken, and no
    /// file is made beside it.
    case unchanging
  }

  /// Opens a file that is there, which is absolute and may be known to the user by another name.
  init(_ file: String, knownAs path: String, _ access: Access) throws(FileFailure) {
    self.path = path
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let status =
      switch access {
      case .writing: unsafe sqlite3_open_v2(file, &opened, flags | SQLITE_OPEN_READWRITE, nil)
      case .reading: unsafe sqlite3_open_v2(file, &opened, flags | SQLITE_OPEN_READONLY, nil)
      case .unchanging:
        unsafe sqlite3_open_v2(
          "file:\(escaped(file))?immutable=1",
          &opened,
          flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
          nil
        )
      }
    guard status == SQLITE_OK, let opened = unsafe opened else {
      defer { unsafe sqlite3_close_v2(opened) }
      throw unsafe Self.failure(status, opened, path)
    }
    unsafe handle = opened
    unsafe sqlite3_busy_timeout(handle, 10_000)
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Runs statements that answer nothing.
  func execute(_ statements: String) throws(FileFailure) {
    let status = unsafe sqlite3_exec(handle, statements, nil, nil, nil)
    guard status == SQLITE_OK else { throw failure(status) }
  }

  func prepare(_ statement: String) throws(FileFailure) -> Statement {
    try unsafe Statement(statement, in: self, handle: handle)
  }

  /// Runs one statement, and tells how many rows it changed.
  @discardableResult
  func run(_ statement: String, _ values: SQLiteValue...) throws(FileFailure) -> Int {
    try prepare(statement).run(values)
    return Int(unsafe sqlite3_changes(handle))
  }

  func first<Row>(
    _ statement: String,
    _ values: SQLiteValue...,
    row: (Statement) throws(FileFailure) -> Row
  ) throws(FileFailure) -> Row? {
    try prepare(statement).first(values, row: row)
  }

  /// The number that the last inserted row got.
  var lastRow: Int { Int(unsafe sqlite3_last_insert_rowid(handle)) }

  /// Does all of `body` or nothing.
  ///
  /// What `isDurable` is on the disk when this returns. Otherwise it can be lost with the machine's
  /// power (never with the process), and then what was committed after it is lost too.
  func transaction<Result>(
    isDurable: Bool = true,
    _ body: () throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    try execute("PRAGMA synchronous=\(isDurable ? "FULL" : "NORMAL"); BEGIN IMMEDIATE")
    return try finish(body)
  }

  /// Lets all that `body` reads be of one moment.
  func reading<Result>(_ body: () throws(FileFailure) -> Result) throws(FileFailure) -> Result {
    try execute("BEGIN")
    return try finish(body)
  }

  private func finish<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    do throws(FileFailure) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // After some failures SQLite has taken everything back already, and then this one fails.
      unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  func failure(_ status: Int32) -> FileFailure {
    unsafe Self.failure(status, handle, path)
  }

  /// Our words for what the user can do something about, then SQLite's own.
  private static func failure(
    _ status: Int32,
    _ handle: OpaquePointer?,
    _ path: String
  ) -> FileFailure {
    let words =
      if let message = unsafe handle.flatMap({ unsafe sqlite3_errmsg($0) }) {
        unsafe String(cString: message)
      } else {
        unsafe String(cString: sqlite3_errstr(status))
      }
    let ours: String
    var isContent = false
    switch status & 0xFF {
    case SQLITE_NOTADB, SQLITE_CORRUPT:
      ours = "the journal is damaged, or no journal"
      isContent = true
    case SQLITE_BUSY, SQLITE_LOCKED: ours = "another program keeps the journal locked"
    case SQLITE_READONLY: ours = "the journal cannot be written here"
    case SQLITE_FULL: ours = "no space is left for the journal"
    case SQLITE_CANTOPEN, SQLITE_PERM: ours = "the journal cannot be opened"
    case SQLITE_IOERR: ours = "the journal cannot be read or written"
    default: ours = "the journal cannot be used"
    }
    return FileFailure(path: path, reason: "\(ours): \(words)", isContent: isContent)
  }
}

enum SQLiteValue: Hashable, Sendable {
  case null
  case integer(Int)
  case text(String)
  case bytes([UInt8])

  static func text(_ text: String?) -> SQLiteValue { text.map { .text($0) } ?? .null }
  static func integer(_ number: Int?) -> SQLiteValue { number.map { .integer($0) } ?? .null }
}

/// A prepared statement, and the row at which it stands.
@safe final class Statement {
  private let handle: OpaquePointer
  /// Keeps the connection open for as long as its statement lives.
  private let database: SQLite

  fileprivate init(
    _ text: String,
    in database: SQLite,
    handle connection: OpaquePointer
  ) throws(FileFailure) {
    var prepared: OpaquePointer?
    let status = unsafe sqlite3_prepare_v2(connection, text, -1, &prepared, nil)
    guard status == SQLITE_OK, let prepared = unsafe prepared else {
      throw database.failure(status)
    }
    unsafe handle = prepared
    self.database = database
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Runs it to its end; it may be run again.
  func run(_ values: [SQLiteValue]) throws(FileFailure) {
    try forEach(values) { _ throws(FileFailure) in }
  }

  func first<Row>(
    _ values: [SQLiteValue],
    row: (Statement) throws(FileFailure) -> Row
  ) throws(FileFailure) -> Row? {
    defer { unsafe sqlite3_reset(handle) }
    try bind(values)
    return try next() ? try row(self) : nil
  }

  func all<Row>(
    _ values: [SQLiteValue],
    row: (Statement) throws(FileFailure) -> Row
  ) throws(FileFailure) -> [Row] {
    var rows: [Row] = []
    try forEach(values) { statement throws(FileFailure) in rows.append(try row(statement)) }
    return rows
  }

  func forEach(
    _ values: [SQLiteValue],
    row: (Statement) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    defer { unsafe sqlite3_reset(handle) }
    try bind(values)
    while try next() { try row(self) }
  }

  private func next() throws(FileFailure) -> Bool {
    let status = unsafe sqlite3_step(handle)
    switch status {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw database.failure(status)
    }
  }

  private func bind(_ values: [SQLiteValue]) throws(FileFailure) {
    // Tells SQLite to copy what it is given.
    let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, value) in values.enumerated() {
      let column = Int32(index + 1)
      let status =
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, column)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, column, Int64(number))
        case .text(let text):
          unsafe text.withCString { start in
            unsafe sqlite3_bind_text64(
              handle,
              column,
              start,
              UInt64(text.utf8.count),
              copied,
              UInt8(SQLITE_UTF8)
            )
          }
        // No bytes have no address, and SQLite takes no address for NULL.
        case .bytes(let bytes) where bytes.isEmpty:
          unsafe sqlite3_bind_zeroblob(handle, column, 0)
        case .bytes(let bytes):
          unsafe bytes.withUnsafeBytes { buffer in
            unsafe sqlite3_bind_blob64(
              handle,
              column,
              buffer.baseAddress,
              UInt64(buffer.count),
              copied
            )
          }
        }
      guard status == SQLITE_OK else { throw database.failure(status) }
    }
  }

  func isNull(_ column: Int) -> Bool {
    unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  func integer(_ column: Int) throws(FileFailure) -> Int {
    try check(column, SQLITE_INTEGER)
    return Int(unsafe sqlite3_column_int64(handle, Int32(column)))
  }

  func text(_ column: Int) throws(FileFailure) -> String {
    try check(column, SQLITE_TEXT)
    guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { throw damaged() }
    let count = unsafe sqlite3_column_bytes(handle, Int32(column))
    let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(count))
    guard let text = unsafe String(validating: bytes, as: UTF8.self) else { throw damaged() }
    return text
  }

  func bytes(_ column: Int) throws(FileFailure) -> [UInt8] {
    try check(column, SQLITE_BLOB)
    guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
    let count = unsafe sqlite3_column_bytes(handle, Int32(column))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(count)))
  }

  func optionalText(_ column: Int) throws(FileFailure) -> String? {
    isNull(column) ? nil : try text(column)
  }

  func optionalInteger(_ column: Int) throws(FileFailure) -> Int? {
    isNull(column) ? nil : try integer(column)
  }

  private func check(_ column: Int, _ type: Int32) throws(FileFailure) {
    guard unsafe sqlite3_column_type(handle, Int32(column)) == type else { throw damaged() }
  }

  /// For content that no journal of ours has.
  func damaged() -> FileFailure {
    FileFailure(
      path: database.path,
      reason: "the journal is damaged: it holds something that Plumbline never writes",
      isContent: true
    )
  }
}

/// A path as a `file:` URI has it.
private func escaped(_ path: String) -> String {
  percentEscaped(path, keeping: "/-_.~")
}
