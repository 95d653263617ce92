import Machines
import Posture
import Testing

/// A plan that is applied with a journal of its own.
struct PlanRun {
  let plan: Plan
  let tasks: [HostTask]
  let journal: Journal
  var options = Applier.Options()
  var watch: @Sendable (ApplyEvent) -> Void = { _ in }
  let stop = StopRequest()

  init(_ plan: Plan, journal path: String, engine: Engine? = nil) throws {
    self.plan = plan
    let change = PlanChange(
      plan: plan,
      estate: try .planned(plan),
      engine: engine,
      allowed: []
    )
    let tasks = change.tasks()
    #expect(tasks.lost.isEmpty)
    self.tasks = tasks.all
    journal = try Journal(path: path)
  }

  func applier(_ run: RunID = RunID(number: 1)) -> Applier {
    Applier(journal: journal, run: run, options: options, stop: stop, watch: watch)
  }

  func staleHosts() async -> [StaleHost] {
    await Checks(of: tasks, by: applier(), width: 2, progress: { _ in }).stale
  }

  func begin() throws -> RunID {
    try journal.begin(
      .apply,
      started: "2027-01-01T00:00:00Z",
      undoes: nil,
      program: "test",
      plan: nil,
      hosts: tasks.map(\.recorded)
    )
  }

  func outcomes(_ rollout: Rollout = Rollout()) async throws -> [ApplyOutcome] {
    let run = try begin()
    let outcomes = await applier(run).apply(tasks, by: rollout)
    try journal.finish(run, at: "2027-01-01T00:01:00Z")
    return outcomes
  }

  func results(_ rollout: Rollout = Rollout()) async throws -> [ApplyOutcome.Result] {
    try await outcomes(rollout).map(\.result)
  }
}
