package import Posture

extension Journal {
  /// All runs, the newest first.
  package func summaries() throws(FileFailure) -> [RunSummary] { try summaries(of: nil) }

  package func summary(of run: RunID) throws(FileFailure) -> RunSummary? {
    try summaries(of: run).first
  }

  /// The run that began last.
  package func latest() throws(FileFailure) -> RunSummary? {
    let run = try read { database throws(FileFailure) in
      try database.first("SELECT number FROM run ORDER BY number DESC LIMIT 1") {
        row throws(FileFailure) in RunID(number: try row.integer(0))
      }
    }
    guard let run else { return nil }
    return try summary(of: run)
  }

  private func summaries(of run: RunID?) throws(FileFailure) -> [RunSummary] {
    let values: [SQLiteValue] = run.map { [.integer($0.number)] } ?? []
    return try read { database throws(FileFailure) in
      var counts: [Int: [RunHost.State: Int]] = [:]
      var done: [Int: Int] = [:]
      let hosts = try database.prepare(
        "SELECT run, state, count(*), sum(done) FROM host"
          + (run == nil ? "" : " WHERE run = ?") + " GROUP BY run, state"
      )
      try hosts.forEach(values) { row throws(FileFailure) in
        guard let state = RunHost.State(rawValue: try row.text(1)) else { throw row.damaged() }
        let number = try row.integer(0)
        counts[number, default: [:]][state] = try row.integer(2)
        done[number, default: 0] += try row.integer(3)
      }
      let runs = try database.prepare(
        "SELECT number, kind, started, finished, undoes, program FROM run"
          + (run == nil ? " ORDER BY number DESC" : " WHERE number = ?")
      )
      return try runs.all(values) { row throws(FileFailure) in
        guard let kind = Run.Kind(rawValue: try row.text(1)) else { throw row.damaged() }
        let number = try row.integer(0)
        return RunSummary(
          id: RunID(number: number),
          kind: kind,
          started: try row.text(2),
          finished: try row.optionalText(3),
          undoes: try row.optionalInteger(4).map { RunID(number: $0) },
          program: try row.text(5),
          hosts: counts[number] ?? [:],
          operationsDone: done[number] ?? 0
        )
      }
    }
  }

  /// A run with all of its hosts, as they were at one moment; nil when there is no such run.
  package func run(_ id: RunID) throws(FileFailure) -> Run? {
    guard let summary = try summary(of: id) else { return nil }
    let hosts = try read { database throws(FileFailure) in
      let content = try HostContent(database)
      var hosts: [RunHost] = []
      for row in try database.hosts(id) { hosts.append(try content.host(row)) }
      return hosts
    }
    return Run(
      id: id,
      kind: summary.kind,
      started: summary.started,
      finished: summary.finished,
      undoes: summary.undoes,
      program: summary.program,
      hosts: hosts
    )
  }

  /// One host of a run; nil when the run has none of that name.
  package func host(_ id: RunID, _ name: String) throws(FileFailure) -> RunHost? {
    try read { database throws(FileFailure) in
      guard let row = try database.hosts(id, named: name).first else { return nil }
      return try HostContent(database).host(row)
    }
  }

  /// In the order in which the run visits them.
  package func hostNames(_ id: RunID) throws(FileFailure) -> [String] {
    try read { database throws(FileFailure) in
      try database.prepare("SELECT name FROM host WHERE run = ? ORDER BY position")
        .all([.integer(id.number)]) { row throws(FileFailure) in try row.text(0) }
    }
  }

  /// The plan file that was applied, byte for byte.
  package func plan(of run: RunID) throws(FileFailure) -> [UInt8]? {
    try read { database throws(FileFailure) in
      try database.first("SELECT bytes FROM plan WHERE run = ?", .integer(run.number)) {
        row throws(FileFailure) in try row.bytes(0)
      }
    }
  }
}
