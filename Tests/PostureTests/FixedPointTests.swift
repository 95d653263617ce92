import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The laws of the engine, for every declaration on every host.
struct `Planning, applying and planning again` {
  /// One declaration, compiled for one host.
  private struct Situation {
    let sample: DesiredSample
    let host: ObservedHost
    let desired: DesiredState

    init(_ sample: DesiredSample, _ snapshot: RegistrySnapshot) throws {
      self.sample = sample
      host = ObservedHost(snapshot, catalogue: catalogue)
      let compiled = compile(
        try manifest(sample.text),
        for: host,
        catalogue: catalogue,
        today: today
      )
      #expect(compiled.diagnostics == [])
      desired = try #require(compiled.value)
    }

    func plan(allowing allowed: Set<Hazard> = []) -> HostPlan {
      Posture.plan(desired, for: host, digest: "d", catalogue: catalogue, allowing: allowed)
    }

    func drift() -> HostDrift {
      Posture.drift(desired, on: host, digest: "d", catalogue: catalogue)
    }

    /// The same declaration after these operations, facts read anew.
    func after(_ plan: HostPlan) throws -> Situation {
      try Situation(sample, host.snapshot.applying(plan.operations.map(\.edit)))
    }
  }

  @Test func `is tried with enough declarations and hosts`() {
    #expect(DesiredSample.samples.count >= 25)
    #expect(ActualSample.samples.count >= 40)
    #expect(Set(DesiredSample.samples.map(\.name)).count == DesiredSample.samples.count)
    #expect(Set(ActualSample.samples.map(\.name)).count == ActualSample.samples.count)
  }

  @Test(arguments: DesiredSample.samples, ActualSample.samples)
  func `comes to rest, can be undone and hides nothing`(
    sample: DesiredSample,
    actual: ActualSample
  ) throws {
    let situation = try Situation(sample, actual.snapshot)
    let plan = situation.plan()
    #expect(plan == situation.plan(), "the same input gives the same plan")
    checkOperations(plan)
    checkDrift(situation.drift(), plan)

    let after = try situation.after(plan)
    let second = after.plan()
    #expect(second.lines == [], "what was applied needs nothing more")
    #expect(second.unknown == plan.unknown, "what was applied was known before")
    #expect(after.drift().findings.filter { $0.kind != .update && $0.kind != .unreachable } == [])
    checkNothingIsLeftUnsaid(second, after.desired)

    let undone = after.host.snapshot.applying(plan.operations.map(\.inverse))
    #expect(values(undone) == values(actual.snapshot), "undoing restores every value")
    let again = try Situation(sample, undone).plan()
    #expect(again.operations == plan.operations, "what was undone is planned again")
  }

  /// The engine compiles once for hosts that are alike, which must not show.
  @Test(arguments: DesiredSample.samples)
  func `is the same for one host as for a fleet`(sample: DesiredSample) throws {
    let engine = Engine(manifest: try manifest(sample.text), catalogue: catalogue, today: today)
    for actual in ActualSample.samples {
      let outcome = engine.plan(actual.snapshot, digest: "d", allowing: [])
      guard case .done(let plan)? = outcome.value else { throw Unexpected() }
      #expect(try plan == Situation(sample, actual.snapshot).plan(), "\(actual.name)")
    }
  }

  @Test(arguments: DesiredSample.samples, ActualSample.samples.filter { $0.name.contains("blind") })
  func `writes over what it cannot see only when allowed to`(
    sample: DesiredSample,
    actual: ActualSample
  ) throws {
    let situation = try Situation(sample, actual.snapshot)
    let plan = situation.plan(allowing: [.priorUnknown])
    let unseen = plan.operations.filter(\.before.isUnknown)
    #expect(unseen.allSatisfy { $0.hazards.contains(.priorUnknown) })
    let seen = plan.operations.filter { !$0.before.isUnknown }
    #expect(seen.map(\.line) == situation.plan().lines)
    #expect(!seen.contains { $0.hazards.contains(.priorUnknown) })
    let after = try situation.after(plan)
    #expect(after.plan().lines == [])
    #expect(after.plan(allowing: [.priorUnknown]).lines == [])
  }

  private func checkOperations(_ plan: HostPlan) {
    #expect(Set(plan.operations.map(\.address)).count == plan.operations.count)
    let unknown = Set(plan.unknown.compactMap(\.address))
    for operation in plan.operations {
      #expect(!operation.before.isUnknown, "\(operation.line)")
      #expect(!unknown.contains(operation.address), "\(operation.line)")
      #expect(operation.isChange, "\(operation.line)")
      #expect(operation.hazards == operation.hazards.sorted())
      let reason = operation.reason
      #expect(!reason.rules.isEmpty && !reason.text.isEmpty, "\(operation.line)")
      #expect(!reason.declaredAt.isEmpty, "\(operation.line)")
      #expect(!reason.sources.isEmpty || operation.settings.isEmpty, "\(operation.line)")
      #expect(reason.sources.filter { catalogue.sources[$0] == nil } == [], "\(operation.line)")
      #expect(reason.because.compactMap(\.source).allSatisfy { catalogue.sources[$0] != nil })
    }
  }

  /// Drift and plan are two views of one comparison.
  private func checkDrift(_ drift: HostDrift, _ plan: HostPlan) {
    let values = drift.findings.filter { $0.kind == .registry || $0.kind == .internetOption }
    #expect(values.map(\.address) == plan.operations.map(\.address))
    for (finding, operation) in zip(values, plan.operations) {
      #expect(finding.expected == operation.expected)
      #expect(finding.actual == operation.before.value.map { .value($0) } ?? .absent)
      #expect(finding.kind.rawValue == operation.kind.rawValue)
      #expect(finding.setting == operation.settingText)
      #expect(finding.reason == operation.reason)
    }
    #expect(drift.findings.filter { $0.kind == .update }.count == plan.requirements.count)
    #expect(drift.findings.filter { $0.kind == .unreachable }.count == plan.unreachable.count)
    #expect(drift.unknown == plan.unknown)
  }

  /// A wish that does not hold after the plan was applied is named somewhere.
  private func checkNothingIsLeftUnsaid(_ plan: HostPlan, _ desired: DesiredState) {
    let wished = desired.wishes.count + desired.requirements.count + desired.registry.count
    #expect(plan.satisfied <= wished)
    guard plan.satisfied < wished else { return }
    let isSaid =
      !plan.unknown.isEmpty || !plan.unreachable.isEmpty || !plan.requirements.isEmpty
      || plan.remarks.contains {
        ["framework-absent", "value-stated-twice"].contains($0.code)
      }
    #expect(isSaid, "\(plan.satisfied) of \(wished) wishes hold, and nothing says why")
  }

  /// Every value that a snapshot holds, with its exact type and bytes.
  private func values(_ snapshot: RegistrySnapshot) -> [RegistryAddress: RegistryData] {
    var table: [RegistryAddress: RegistryData] = [:]
    for key in snapshot.keys where !key.isDeleted {
      for value in key.values {
        table[RegistryAddress(key.path, value.name)] = value.data
      }
    }
    return table
  }
}

extension Operation {
  /// What takes this operation back.
  var inverse: RegistryEdit {
    before.value.map { .setValue(address.path, RegistryValue(address.name, $0)) }
      ?? .deleteValue(address.path, address.name)
  }

  fileprivate var isChange: Bool {
    switch action {
    case .set(let data): before != .present(data)
    case .deleteValue: before != .absent
    }
  }

  fileprivate var expected: DriftFinding.State {
    switch action {
    case .set(let data): .value(data)
    case .deleteValue: .absent
    }
  }
}
