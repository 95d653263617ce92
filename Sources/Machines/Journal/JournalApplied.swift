package import Posture
import WindowsRegistry

extension Journal {
  /// What runs wrote to a host, whose name counts without case.
  ///
  /// Only what is known to be done counts: of an operation that was cut off the host alone knows. A
  /// host that a run gave back what it had at once, written or not, holds nothing of that run.
  package func lastApplied(to host: String) throws(FileFailure) -> AppliedValues {
    let hosts = hostTable
    return try read { database throws(FileFailure) in
      // The order of the tables is ours, so that no statistics lead SQLite to another.
      let statement = try database.prepare(
        """
        SELECT run.number, run.started, operation.state, operation.root, operation.subpath,
          operation.name, operation.after_type, operation.after_bytes
        FROM \(hosts) AS place
        CROSS JOIN run ON run.number = place.run
        CROSS JOIN operation
          ON operation.run = place.run AND operation.host = place.position
        WHERE place.name = ? COLLATE NOCASE AND run.kind = 'apply'
          AND operation.kind = 'value' AND operation.state IN ('done', 'undone')
          AND (operation.state = 'done' OR place.state <> 'restored')
        ORDER BY place.run, place.position, operation.position
        """
      )
      let writes = try statement.all([.text(host)]) { row throws(FileFailure) in
        AppliedWrite(
          address: RegistryAddress(
            try readPath(row, at: 3),
            ValueName(RegistryText(wtf8: try row.bytes(5)))
          ),
          after: try readData(row, at: 6),
          run: RunID(number: try row.integer(0)),
          at: try row.text(1),
          isUndone: try row.text(2) == "undone"
        )
      }
      return writes.isEmpty ? .none : AppliedValues(writes)
    }
  }
}
