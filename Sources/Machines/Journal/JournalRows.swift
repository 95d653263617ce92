import Posture
import WindowsRegistry

/// A host's row, found by its name.
struct HostRow: Hashable, Sendable {
  let run: RunID
  let position: Int
  let name: String
  let location: HostLocation
  let state: RunHost.State
  let reason: String?

  fileprivate var key: [SQLiteValue] { [.integer(run.number), .integer(position)] }
}

extension SQLite {
  func host(_ run: RunID, _ name: String) throws(FileFailure) -> HostRow {
    guard let row = try hosts(run, named: name).first else {
      throw FileFailure(path: path, reason: "\(run) has no host “\(name)”")
    }
    return row
  }

  /// In the order of the run; those of one name, or all.
  func hosts(_ run: RunID, named name: String? = nil) throws(FileFailure) -> [HostRow] {
    let text = "SELECT position, name, location, state, reason FROM host WHERE run = ?"
    let rows = try prepare(text + (name == nil ? " ORDER BY position" : " AND name = ?"))
    return try rows.all([.integer(run.number)] + (name.map { [.text($0)] } ?? [])) {
      row throws(FileFailure) in
      guard let location = (try? HostLocation.read(try row.text(2))) ?? nil,
        let state = RunHost.State(rawValue: try row.text(3))
      else { throw row.damaged() }
      return HostRow(
        run: run,
        position: try row.integer(0),
        name: try row.text(1),
        location: location,
        state: state,
        reason: try row.optionalText(4)
      )
    }
  }

  func insert(_ hosts: [RunHost], of run: RunID) throws(FileFailure) {
    let statement = try prepare(
      "INSERT INTO host (run, position, name, location, state, reason) VALUES (?, ?, ?, ?, ?, ?)"
    )
    for (position, host) in hosts.enumerated() {
      let row = HostRow(
        run: run,
        position: position,
        name: host.host,
        location: host.location,
        state: host.state,
        reason: host.reason
      )
      try statement.run(
        row.key + [
          .text(row.name), .text(row.location.description), .text(row.state.rawValue),
          .text(row.reason),
        ]
      )
      if !host.operations.isEmpty || !host.createdKeys.isEmpty {
        try replaceOperations(host.operations, host.createdKeys, of: row)
      }
      for update in host.updates { try record(update, of: row) }
    }
  }

  func set(_ state: RunHost.State, reason: String?, of row: HostRow) throws(FileFailure) {
    let statement = try prepare(
      """
      UPDATE host SET state = ?3, reason = ?4, done = (
        SELECT count(*) FROM operation WHERE run = ?1 AND host = ?2 AND state = 'done'
      ) WHERE run = ?1 AND position = ?2
      """
    )
    try statement.run(row.key + [.text(state.rawValue), .text(reason)])
  }

  func record(_ update: RunUpdate, of row: HostRow) throws(FileFailure) {
    let statement = try prepare(
      """
      INSERT INTO host_update (run, host, position, name, state, reason) VALUES (?1, ?2, (
        SELECT coalesce(max(position) + 1, 0) FROM host_update WHERE run = ?1 AND host = ?2
      ), ?3, ?4, ?5)
      ON CONFLICT (run, host, name) DO UPDATE SET state = excluded.state, reason = excluded.reason
      """
    )
    try statement.run(
      row.key + [.text(update.name), .text(update.state.rawValue), .text(update.reason)]
    )
  }

  func replaceOperations(
    _ operations: [RunOperation],
    _ createdKeys: [RegistryPath],
    of row: HostRow
  ) throws(FileFailure) {
    for table in ["operation", "created_key"] {
      try prepare("DELETE FROM \(table) WHERE run = ? AND host = ?").run(row.key)
    }
    let insert = try prepare(
      """
      INSERT INTO operation (
        run, host, position, state, kind, setting, root, subpath, name,
        before, before_type, before_bytes, after_type, after_bytes
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    )
    for (position, operation) in operations.enumerated() {
      try insert.run(row.key + [.integer(position)] + columns(of: operation))
    }
    let insertKey = try prepare("INSERT INTO created_key VALUES (?, ?, ?, ?, ?)")
    for (position, path) in createdKeys.enumerated() {
      try insertKey.run(row.key + [.integer(position)] + columns(of: path))
    }
  }

  func countOperations(of row: HostRow) throws(FileFailure) -> Int {
    try prepare("SELECT count(*) FROM operation WHERE run = ? AND host = ?")
      .first(row.key) { row throws(FileFailure) in try row.integer(0) } ?? 0
  }

  func setStates(_ states: [RunOperation.State], of row: HostRow) throws(FileFailure) {
    let count = try countOperations(of: row)
    guard count == states.count else {
      throw FileFailure(
        path: path,
        reason: "\(row.run) has \(count) operations for \(row.name), not \(states.count)"
      )
    }
    for (position, state) in states.enumerated() { try set(state, position, of: row) }
  }

  /// Answers whether all operations of the host are taken back now.
  func undo(_ positions: [Int], of row: HostRow) throws(FileFailure) -> Bool {
    for position in positions { try set(.undone, position, of: row) }
    let left = try prepare(
      "SELECT count(*) FROM operation WHERE run = ? AND host = ? AND state <> 'undone'"
    ).first(row.key) { row throws(FileFailure) in try row.integer(0) }
    if left == 0 { return true }
    try set(row.state, reason: row.reason, of: row)
    return false
  }

  private func set(
    _ state: RunOperation.State,
    _ position: Int,
    of row: HostRow
  ) throws(FileFailure) {
    let statement = try prepare(
      "UPDATE operation SET state = ?4 WHERE run = ?1 AND host = ?2 AND position = ?3"
    )
    try statement.run(row.key + [.integer(position), .text(state.rawValue)])
  }
}

/// Reads what belongs to hosts; its statements serve one host after the other.
struct HostContent {
  private let operations: Statement
  private let keys: Statement
  private let updates: Statement

  init(_ database: SQLite) throws(FileFailure) {
    operations = try database.prepare(
      """
      SELECT state, kind, setting, root, subpath, name, before, before_type, before_bytes,
        after_type, after_bytes FROM operation WHERE run = ? AND host = ? ORDER BY position
      """
    )
    keys = try database.prepare(
      "SELECT root, subpath FROM created_key WHERE run = ? AND host = ? ORDER BY position"
    )
    updates = try database.prepare(
      "SELECT name, state, reason FROM host_update WHERE run = ? AND host = ? ORDER BY position"
    )
  }

  func host(_ row: HostRow) throws(FileFailure) -> RunHost {
    RunHost(
      host: row.name,
      location: row.location,
      state: row.state,
      reason: row.reason,
      operations: try operations.all(row.key) { row throws(FileFailure) in try readOperation(row) },
      createdKeys: try keys.all(row.key) { row throws(FileFailure) in try readPath(row, at: 0) },
      updates: try updates.all(row.key) { row throws(FileFailure) in
        guard let state = RunUpdate.State(rawValue: try row.text(1)) else { throw row.damaged() }
        return RunUpdate(try row.text(0), state, reason: try row.optionalText(2))
      }
    )
  }
}

func columns(of path: RegistryPath) -> [SQLiteValue] {
  [.text(path.root.rawValue), .bytes(path.subpath.bytes)]
}

func columns(of data: RegistryData?) -> [SQLiteValue] {
  guard let data else { return [.null, .null] }
  return [.integer(Int(data.type.rawValue)), .bytes(data.bytes)]
}

/// From `state` on, in the order in which `HostContent` reads them.
private func columns(of operation: RunOperation) -> [SQLiteValue] {
  let first: [SQLiteValue]
  let last: [SQLiteValue]
  switch operation.change {
  case .value(let address, let before, let after):
    first = [.text("value")]
    let known =
      switch before {
      case .present: "present"
      case .absent: "absent"
      case .unknown: "unknown"
      }
    last =
      [.bytes(address.name.spelling.bytes), .text(known)] + columns(of: before.value)
      + columns(of: after)
  case .deleteKey:
    first = [.text("delete-key")]
    last = Array(repeating: .null, count: 6)
  }
  return [.text(operation.state.rawValue)] + first + [.text(operation.setting)]
    + columns(of: operation.path) + last
}

private func readOperation(_ row: Statement) throws(FileFailure) -> RunOperation {
  guard let state = RunOperation.State(rawValue: try row.text(0)) else { throw row.damaged() }
  let path = try readPath(row, at: 3)
  let change: RunOperation.Change
  switch try row.text(1) {
  case "value":
    let name = ValueName(RegistryText(wtf8: try row.bytes(5)))
    let data = try readData(row, at: 7)
    let before: Reading<RegistryData>
    switch (try row.text(6), data) {
    case ("present", let data?): before = .present(data)
    case ("absent", nil): before = .absent
    case ("unknown", nil): before = .unknown
    default: throw row.damaged()
    }
    let after = try readData(row, at: 9)
    change = .value(RegistryAddress(path, name), before: before, after: after)
  case "delete-key": change = .deleteKey(path)
  default: throw row.damaged()
  }
  return RunOperation(change, state: state, setting: try row.text(2))
}

func readPath(_ row: Statement, at column: Int) throws(FileFailure) -> RegistryPath {
  guard let root = RegistryRoot(rawValue: try row.text(column)) else { throw row.damaged() }
  return RegistryPath(root, RegistryText(wtf8: try row.bytes(column + 1)))
}

func readData(_ row: Statement, at column: Int) throws(FileFailure) -> RegistryData? {
  guard !row.isNull(column) else { return nil }
  guard let type = UInt32(exactly: try row.integer(column)) else { throw row.damaged() }
  return RegistryData(RegistryType(rawValue: type), try row.bytes(column + 1))
}
