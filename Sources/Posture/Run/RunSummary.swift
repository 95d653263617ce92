/// A run without what it did, for lists.
package struct RunSummary: Hashable, Sendable {
  package let id: RunID
  package let kind: Run.Kind
  /// ISO 8601 in UTC.
  package let started: String
  /// Nil while it runs, and for ever when it was killed.
  package let finished: String?
  /// The run that a rollback takes back.
  package let undoes: RunID?
  /// The version of the program that ran.
  package let program: String
  /// How many hosts are in each state; states without a host are left out.
  package let hosts: [RunHost.State: Int]
  /// Operations that are done and were not taken back.
  package let operationsDone: Int

  package init(
    id: RunID,
    kind: Run.Kind,
    started: String,
    finished: String?,
    undoes: RunID?,
    program: String,
    hosts: [RunHost.State: Int],
    operationsDone: Int
  ) {
    self.id = id
    self.kind = kind
    self.started = started
    self.finished = finished
    self.undoes = undoes
    self.program = program
    self.hosts = hosts
    self.operationsDone = operationsDone
  }
}
