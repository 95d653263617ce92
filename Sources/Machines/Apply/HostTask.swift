package import Posture
package import WindowsRegistry

/// What is to be done to one host, as far as it can be said before the host is read.
package struct HostTask: Sendable {
  package let host: Estate.Host
  let selection: Selection
  /// The keys that may be written.
  let keys: [RegistryPath]
  /// Updates that the host needs, installed first where that is possible.
  var updates: [String] = []
  let architecture: Architecture?
  /// What to write to a host as it was read.
  let prepare: @Sendable (ReadSnapshot) -> Preparation
  /// What a plan for the host as it was read afterwards would still do; empty when nothing is left.
  let left: @Sendable (ReadSnapshot) -> [String]
  /// What taking back would do, where that is the task.
  var undo: (@Sendable (ReadSnapshot) -> HostRollback)?
  /// Called when all is done, for what has to be recorded besides.
  let settled: @Sendable (Journal, _ undone: [Int]) throws(FileFailure) -> Void

  /// As the journal holds it before its turn.
  package var recorded: RunHost {
    RunHost(
      host: host.name,
      location: host.location,
      state: .waiting,
      updates: updates.map { RunUpdate($0, .required) }
    )
  }

  package enum Preparation: Sendable {
    case change(Change)
    case nothing(undone: [Int])
    case refused([Movement])
  }

  /// Operations with the before-images of the host as it is.
  package struct Change: Sendable {
    let operations: [RunOperation]
    /// Those that are still to be done.
    var pending: [Int]
    let createdKeys: [RegistryPath]
    /// Whether the journal holds them already, because an earlier run was cut off.
    var isRecorded = false
    /// Which operations of an earlier run are no longer in effect when these are done.
    var undone: [Int] = []

    init(_ operations: [RunOperation], createdKeys: [RegistryPath]) {
      self.operations = operations
      pending = Array(operations.indices)
      self.createdKeys = createdKeys
    }
  }
}

extension HostTask {
  /// Does what a plan says.
  ///
  /// `replan` makes the plan anew from the host as it is afterwards, where the manifests are at hand.
  package init(
    _ plan: HostPlan,
    at host: Estate.Host,
    selection: Selection,
    catalogue: Catalogue,
    replan: (@Sendable (ReadSnapshot) -> HostPlan?)?
  ) {
    self.host = host
    self.selection = selection
    keys = plan.operations.map(\.address.path).uniqued()
    updates = plan.requirements.map(\.install)
    architecture = plan.summary.architecture
    prepare = { read in
      let moved = plan.movements(in: read, catalogue: catalogue)
      guard moved.isEmpty else { return .refused(moved) }
      guard !plan.operations.isEmpty else { return .nothing(undone: []) }
      return .change(
        Change(
          plan.operations.map { $0.runOperation(on: read.snapshot) },
          createdKeys: createdKeys(by: plan.operations.map(\.edit), in: read.snapshot)
        )
      )
    }
    left = { read in
      if !read.isPartial, let again = replan?(read) {
        return again.operations.map { "\($0.address)" }
      }
      return plan.operations.map(\.edit).firstUnmet(in: read.snapshot).map { [$0] } ?? []
    }
    settled = { _, _ throws(FileFailure) in }
  }

  /// Goes on with a host whose operations an earlier process recorded and may have done in part.
  package init(
    resuming recorded: RunHost,
    at host: Estate.Host,
    selection: Selection,
    replan: (@Sendable (ReadSnapshot) -> HostPlan?)?
  ) {
    self.host = host
    self.selection = selection
    keys = recorded.operations.map(\.path).uniqued()
    updates = recorded.updates.filter { $0.state != .installed && $0.state != .reboot }.map(\.name)
    architecture = nil
    prepare = { read in
      let progress = Posture.progress(of: recorded, on: read.snapshot)
      guard progress.moved.isEmpty else {
        return .refused(progress.moved.map { recorded.operations[$0].movement(on: read.snapshot) })
      }
      var change = Change(recorded.operations, createdKeys: recorded.createdKeys)
      change.pending = progress.pending
      change.isRecorded = true
      return .change(change)
    }
    left = { read in
      if !read.isPartial, let again = replan?(read) {
        return again.operations.map { "\($0.address)" }
      }
      return []
    }
    settled = { _, _ throws(FileFailure) in }
  }

  /// Takes back what a run did to a host.
  package init(
    undoing run: RunID,
    _ recorded: RunHost,
    at host: Estate.Host,
    forcing: @Sendable @escaping (RegistryAddress) -> Bool
  ) {
    self.host = host
    selection = recorded.selection
    keys = (recorded.operations.map(\.path) + recorded.createdKeys).uniqued()
    undo = { read in Posture.rollback(of: recorded, on: read.snapshot, forcing: forcing) }
    architecture = nil
    prepare = { read in
      let undo = Posture.rollback(of: recorded, on: read.snapshot, forcing: forcing)
      guard !undo.isRefused else {
        return .refused(
          undo.conflicts.filter { !$0.isForced }.map { conflict in
            .value(
              conflict.address,
              planned: words(conflict.expected.map { .present($0) } ?? .absent),
              found: words(conflict.found)
            )
          }
        )
      }
      guard !undo.operations.isEmpty else { return .nothing(undone: undo.undone) }
      var change = Change(undo.operations, createdKeys: undo.createdKeys)
      change.undone = undo.undone
      return .change(change)
    }
    left = { _ in [] }
    settled = { journal, undone throws(FileFailure) in
      try journal.undo(run, recorded.host, operations: undone)
    }
  }
}

extension Operation {
  fileprivate func runOperation(on snapshot: RegistrySnapshot) -> RunOperation {
    let after: RegistryData? =
      switch action {
      case .set(let data): data
      case .deleteValue: nil
      }
    return RunOperation(
      .value(
        snapshot.asSpelt(address),
        before: snapshot.value(address.path, address.name),
        after: after
      ),
      state: .intended,
      setting: settingText
    )
  }
}

extension RunOperation {
  /// What this operation found where neither its before-image nor its result is.
  fileprivate func movement(on snapshot: RegistrySnapshot) -> Movement {
    switch change {
    case .value(let address, let before, _):
      .value(
        address,
        planned: words(before),
        found: words(snapshot.value(address.path, address.name))
      )
    case .deleteKey(let path): .other("the key \(path) is no longer empty")
    }
  }
}

extension RunHost {
  /// What a rollback looks at: the values that were written, and all below the keys that were created,
  /// since others may have put something there.
  fileprivate var selection: Selection {
    func names(_ path: RegistryPath) -> [String?] {
      path.subpath.description.split(separator: "\\").map { String($0) }
    }
    return Selection(
      operations.map { Selection.Item($0.path.root, names($0.path), .key) }
        + createdKeys.map { Selection.Item($0.root, names($0), .subtree) }
    )
  }
}

extension [RegistryPath] {
  fileprivate func uniqued() -> [RegistryPath] { Set(self).sorted() }
}
