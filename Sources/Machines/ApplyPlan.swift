package import Posture
import WindowsRegistry

/// What became of one host.
package struct ApplyOutcome: Hashable, Sendable {
  package let host: String
  package let result: Result
  /// Updates that the host still needs and that only a person can install here.
  package let updates: [String]

  package enum Result: Hashable, Sendable {
    /// How many operations were done, each read back.
    case applied(Int)
    case nothingToDo
    case failed(String)
  }
}

/// Something that is not what it was when the plan was made.
package enum Movement: Hashable, Sendable {
  case value(RegistryAddress, planned: String, found: String)
  /// No value that could be named: the host, or something that the plan rests on.
  case other(String)
}

/// A host that cannot be changed as planned.
package struct StaleHost: Hashable, Sendable {
  package let host: String
  package let moved: [Movement]
}

/// Applies a plan as it stands: a loop over its operations, without judgement.
package struct PlanApplication: Sendable {
  package let plan: Plan
  package let catalogue: Catalogue
  package let state: SnapshotDirectory
  private let selection: Selection

  package init(plan: Plan, catalogue: Catalogue, state: SnapshotDirectory) {
    self.plan = plan
    self.catalogue = catalogue
    self.state = state
    selection = catalogue.selection(and: plan.extraKeys)
  }

  /// What speaks against applying to a host: that its state is not the one the plan was made from.
  ///
  /// Asked for every host before the first is changed, so that a stale plan changes none.
  package func staleness(of host: HostPlan) -> StaleHost? {
    guard !host.operations.isEmpty else { return nil }
    guard let file = state.file(of: host.host) else {
      return StaleHost(host: host.host, moved: [.other("the state has no such host")])
    }
    do throws(FileFailure) {
      let read = try file.read(selection)
      guard read.digest != host.snapshotDigest else { return nil }
      return StaleHost(host: host.host, moved: moved(host, read.snapshot))
    } catch {
      return StaleHost(host: host.host, moved: [.other("cannot be read: \(error)")])
    }
  }

  private func moved(_ host: HostPlan, _ snapshot: RegistrySnapshot) -> [Movement] {
    var planned: [RegistryAddress: RegistryData] = [:]
    var addresses: [RegistryAddress] = []
    for value in host.basis {
      planned[value.address] = value.data
      addresses.append(value.address)
    }
    for operation in host.operations where planned[operation.address] == nil {
      planned[operation.address] = operation.before.value
      addresses.append(operation.address)
    }
    for value in basis(of: snapshot, catalogue: catalogue) where planned[value.address] == nil {
      addresses.append(value.address)
    }
    var seen: Set<RegistryAddress> = []
    let differences = addresses.sorted().compactMap { address -> Movement? in
      guard seen.insert(address).inserted else { return nil }
      let now = snapshot.value(address.path, address.name)
      guard now.value != planned[address] else { return nil }
      return .value(
        address,
        planned: words(planned[address]),
        found: now.isUnknown ? "unknown" : words(now.value)
      )
    }
    guard differences.isEmpty else { return differences }
    let summary = HostSummary(ObservedHost(snapshot, catalogue: catalogue))
    let what =
      summary == host.summary ? "something else that the plan rests on" : "a fact about the host"
    return [.other("\(what) has changed since the plan was made")]
  }

  private func words(_ data: RegistryData?) -> String {
    guard let data else { return "(absent)" }
    if let number = data.dword { return hexText(number) }
    if let text = data.text { return "\(data.type) “\(text)”" }
    return "\(data.type) of \(data.bytes.count) bytes"
  }

  /// Changes one host, as a whole or not at all, and reads every value back.
  package func apply(_ host: HostPlan) -> ApplyOutcome {
    let updates = host.requirements.map(\.install)
    func outcome(_ result: ApplyOutcome.Result) -> ApplyOutcome {
      ApplyOutcome(host: host.host, result: result, updates: updates)
    }
    guard !host.operations.isEmpty else { return outcome(.nothingToDo) }
    guard let file = state.file(of: host.host) else {
      return outcome(.failed("the state has no such host"))
    }
    do throws(FileFailure) {
      // Read again, so that nothing can have moved between the check of the fleet and this write.
      let before = try file.read(selection)
      guard before.digest == host.snapshotDigest else {
        return outcome(.failed("the host has moved since the plan was checked"))
      }
      try file.write(host.operations.map(\.edit), as: before.snapshot)
      let after = try file.read(selection).snapshot
      for operation in host.operations where !holds(operation, in: after) {
        return outcome(.failed("\(operation.address) was written but does not read back"))
      }
      return outcome(.applied(host.operations.count))
    } catch {
      return outcome(.failed(error.description))
    }
  }

  private func holds(_ operation: Operation, in snapshot: RegistrySnapshot) -> Bool {
    let now = snapshot.value(operation.address.path, operation.address.name)
    switch operation.action {
    case .set(let data): return now == .present(data)
    case .deleteValue: return now == .absent
    }
  }
}
