package import Posture
import Synchronization
package import WindowsRegistry

/// What was done to which host, and what was there before: written down before it is done.
///
/// Hosts are changed in parallel and share this object; other processes read the same journal, and
/// change other hosts. A class because it owns the connection, and the locks of the runs it began.
package final class Journal: Sendable {
  /// As the user wrote it.
  package let path: String
  let locks: JournalLocks
  /// The table to find hosts by their names in.
  let hostTable: String
  private let isWritable: Bool
  private let database: Mutex<SQLite>
  private let runs = Mutex<[RunID: FileLock]>([:])

  /// Opens a journal to write to it, and makes it where there is none.
  package convenience init(path: String) throws(FileFailure) {
    let place = try JournalPlace.make(path)
    guard try place.access() == .writing else {
      throw FileFailure(path: path, reason: "permission denied: the journal cannot be written here")
    }
    try self.init(place, .writing)
  }

  /// Opens a journal that is there, also one that can only be read; nil when there is none.
  package static func open(existing path: String) throws(FileFailure) -> Journal? {
    guard Files.kind(of: path) != nil else { return nil }
    let place = try JournalPlace(existing: path)
    switch try place.access() {
    case .writing: return try Journal(path: path)
    case .reading:
      do throws(FileFailure) {
        return try Journal(place, .reading)
      } catch  where !error.isContent {
        throw FileFailure(
          path: path,
          reason: "its last entries are in \(place.logName), and can be read only where files can "
            + "be written: copy both to such a place"
        )
      }
    case .unchanging: return try Journal(place, .unchanging)
    }
  }

  private init(_ place: JournalPlace, _ access: SQLite.Access) throws(FileFailure) {
    path = place.path
    locks = JournalLocks(folder: place.locks)
    // Two processes must not make the tables at the same time.
    let making = try access == .writing ? Files.lock(place.locks) : nil
    defer { making?.release() }
    let opened = try SQLite(place.database, knownAs: place.path, access)
    hostTable = try JournalSchema.prepare(opened, access)
    isWritable = access == .writing
    database = Mutex(opened)
  }

  func read<Result: Sendable>(
    _ body: @Sendable (SQLite) throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    try database.withLock { database throws(FileFailure) in
      let database = database
      return try database.reading { () throws(FileFailure) in try body(database) }
    }
  }

  func write<Result: Sendable>(
    isDurable: Bool,
    _ body: @Sendable (SQLite) throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    // Tables that stand in for those of an older journal would take everything, and forget it.
    guard isWritable else {
      throw FileFailure(path: path, reason: "the journal cannot be written here")
    }
    return try database.withLock { database throws(FileFailure) in
      let database = database
      return try database.transaction(isDurable: isDurable) { () throws(FileFailure) in
        try body(database)
      }
    }
  }

  /// Writes down a run and its hosts with their updates; the hosts' turn has not come.
  ///
  /// `plan` is the plan file as it was read. The run counts as going on until it is finished or this
  /// object is gone.
  package func begin(
    _ kind: Run.Kind,
    started: String,
    undoes: RunID?,
    program: String,
    plan: [UInt8]?,
    hosts: [RunHost]
  ) throws(FileFailure) -> RunID {
    let locks = locks
    let path = path
    let (run, lock) = try write(isDurable: true) { database throws(FileFailure) in
      try database.run(
        "INSERT INTO run (kind, started, undoes, program) VALUES (?, ?, ?, ?)",
        .text(kind.rawValue),
        .text(started),
        .integer(undoes?.number),
        .text(program)
      )
      let run = RunID(number: database.lastRow)
      // Before others can see the run, so that they never take it for one that was killed.
      guard let lock = try locks.take(run) else {
        throw FileFailure(
          path: path,
          reason: "a \(run) goes on already; was the journal removed while it ran?"
        )
      }
      if let plan {
        try database.run("INSERT INTO plan VALUES (?, ?)", .integer(run.number), .bytes(plan))
      }
      try database.insert(hosts, of: run)
      return (run, lock)
    }
    runs.withLock { $0[run] = lock }
    return run
  }

  /// Writes down what will be done to a host; it is on the disk when this returns.
  ///
  /// Operations of an earlier attempt are replaced only where that attempt left nothing behind:
  /// their before-images would be lost.
  package func intend(
    _ run: RunID,
    _ host: String,
    operations: [RunOperation],
    createdKeys: [RegistryPath]
  ) throws(FileFailure) {
    try write(isDurable: true) { database throws(FileFailure) in
      let row = try database.host(run, host)
      switch row.state {
      case .waiting, .unchanged, .restored, .unreachable, .refused: break
      case .failed where try database.countOperations(of: row) == 0: break
      case .writing, .done, .partial, .failed, .undone:
        throw FileFailure(
          path: database.path,
          reason: "what \(run) does to \(host) is written down already, and may be done"
        )
      }
      try database.replaceOperations(operations, createdKeys, of: row)
      try database.set(.writing, reason: nil, of: row)
    }
  }

  /// Writes down what became of a host, and of each of its operations.
  package func settle(
    _ run: RunID,
    _ host: String,
    _ state: RunHost.State,
    reason: String?,
    operations: [RunOperation.State]?
  ) throws(FileFailure) {
    // If this is lost with the power, the host counts as being written to; reading it tells.
    try write(isDurable: false) { database throws(FileFailure) in
      let row = try database.host(run, host)
      if let operations { try database.setStates(operations, of: row) }
      try database.set(state, reason: reason, of: row)
    }
  }

  /// Writes down what became of an update; one that was not named before is added.
  package func record(
    _ update: RunUpdate,
    of run: RunID,
    _ host: String
  ) throws(FileFailure) {
    try write(isDurable: true) { database throws(FileFailure) in
      try database.record(update, of: try database.host(run, host))
    }
  }

  /// Writes down that a rollback took these operations back, and so the host when all of its are.
  package func undo(
    _ run: RunID,
    _ host: String,
    operations indices: [Int]
  ) throws(FileFailure) {
    try write(isDurable: false) { database throws(FileFailure) in
      let row = try database.host(run, host)
      if try database.undo(indices, of: row) {
        try database.set(.undone, reason: nil, of: row)
      }
    }
  }

  package func finish(_ run: RunID, at finished: String) throws(FileFailure) {
    try write(isDurable: true) { database throws(FileFailure) in
      guard
        try database.run(
          "UPDATE run SET finished = ? WHERE number = ?",
          .text(finished),
          .integer(run.number)
        ) == 1
      else { throw FileFailure(path: database.path, reason: "the journal has no \(run)") }
    }
    runs.withLock { $0.removeValue(forKey: run) }?.release()
  }

  /// Takes over a run that was killed, so that it goes on here; false while it still runs elsewhere.
  package func resume(_ run: RunID) throws(FileFailure) -> Bool {
    guard !runs.withLock({ $0.keys.contains(run) }) else { return true }
    guard let lock = try locks.take(run) else { return false }
    runs.withLock { $0[run] = lock }
    return true
  }

  /// Whether the process that began or resumed a run is alive and has not finished it.
  package func isRunning(_ run: RunID) -> Bool { locks.isHeld(run) }

  /// Keeps all others away from a host until the lock goes; nil while somebody else has it.
  package func lock(host: String, for run: RunID? = nil) throws(FileFailure) -> FileLock? {
    try locks.take(host: host, for: run)
  }

  /// Who keeps us away from a host.
  package func holder(of host: String) -> LockHolder? { locks.holder(of: host) }
}
