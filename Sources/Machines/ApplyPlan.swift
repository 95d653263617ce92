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
  /// Asked for every host before the first is changed, so that a stale plan changes none. Nil for a
  /// host that cannot be read, too: `apply` says so, and the others go on.
  package func staleness(of host: HostPlan) -> StaleHost? {
    guard let file = state.file(of: host.host), let read = try? file.read(selection),
      read.digest != host.snapshotDigest
    else { return nil }
    return StaleHost(host: host.host, moved: moved(host, read.snapshot))
  }

  private func moved(_ host: HostPlan, _ snapshot: RegistrySnapshot) -> [Movement] {
    var planned: [RegistryAddress: Reading<RegistryData>] = [:]
    for value in host.basis { planned[value.address] = .present(value.data) }
    for operation in host.operations { planned[operation.address] = operation.before }
    let addresses = Set(planned.keys)
      .union(basis(of: snapshot, catalogue: catalogue).map(\.address))
    let moved = addresses.sorted().filter { address in
      snapshot.value(address.path, address.name) != planned[address] ?? .absent
    }
    let targets = Set(host.operations.map(\.address))
    if !targets.isEmpty, moved.allSatisfy(targets.contains),
      host.operations.allSatisfy({ holds($0, in: snapshot) })
    {
      return [.other("every value is as the plan wants it, so it was applied before")]
    }
    guard moved.isEmpty else {
      return moved.map { address in
        .value(
          address,
          planned: words(planned[address] ?? .absent),
          found: words(snapshot.value(address.path, address.name))
        )
      }
    }
    let summary = HostSummary(ObservedHost(snapshot, catalogue: catalogue))
    let what =
      summary == host.summary ? "something else that the plan rests on" : "a fact about the host"
    return [.other("\(what) has changed since the plan was made")]
  }

  private func words(_ reading: Reading<RegistryData>) -> String {
    guard let data = reading.value else { return reading.isUnknown ? "unknown" : "(absent)" }
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
    guard let file = state.file(of: host.host) else {
      return outcome(.failed("the state has no such host"))
    }
    func check(_ read: ReadSnapshot) throws(FileFailure) {
      guard read.digest == host.snapshotDigest else {
        throw FileFailure(
          path: file.path,
          reason: "the host has moved since the plan was checked"
        )
      }
    }
    do throws(FileFailure) {
      guard !host.operations.isEmpty else {
        try check(try file.read(selection))
        return outcome(.nothingToDo)
      }
      try file.change(
        selection,
        edits: { read throws(FileFailure) in
          try check(read)
          return host.operations.map(\.edit)
        },
        proof: { after throws(FileFailure) in
          for operation in host.operations where !holds(operation, in: after) {
            throw FileFailure(
              path: file.path,
              reason: "\(operation.address) would not read back as planned"
            )
          }
        }
      )
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
