import Inputs
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
  /// Such as `6.1`, which the names of update files hold.
  let windowsVersion: String?
  /// What to write to a host as it was read.
  let prepare: @Sendable (ReadSnapshot) -> Preparation
  /// What a plan for the host as it was read afterwards would still do; empty when nothing is left.
  let left: @Sendable (ReadSnapshot) -> [String]
  /// What taking back would do, where that is the task.
  var undo: (@Sendable (ReadSnapshot) -> HostRollback)?
  /// The state of a host whose operations an earlier process recorded, and of which some may be done.
  var earlier: RunHost.State?
  /// Whether a process that was killed may have left something beside the host.
  let mayFollowAKill: Bool
  /// Called when all is done, for what has to be recorded besides.
  let settled: @Sendable (Journal, _ undone: [Int]) throws(FileFailure) -> Void

  /// As the journal holds it before its turn.
  package var recorded: RunHost {
    RunHost(
      host: host.name,
      location: host.location.absolute,
      state: .waiting,
      updates: updates.map { RunUpdate($0, .required) }
    )
  }

  /// How the journal tells what became of the host.
  ///
  /// As long as nobody knows what became of operations that an earlier process recorded, the host keeps
  /// the state that says so: “apply --resume” and “rollback” must not pass it by.
  func state(after state: RunHost.State, knowsOperations: Bool) -> RunHost.State {
    guard let earlier, !knowsOperations else { return state }
    return switch state {
    case .refused, .unreachable, .failed: earlier
    case .waiting, .writing, .done, .unchanged, .partial, .restored, .undone: state
    }
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
    acceptsDone: Bool = false,
    replan: (@Sendable (ReadSnapshot) -> HostPlan?)?
  ) {
    self.host = host
    self.selection = selection
    keys = plan.operations.map(\.address.path).uniqued()
    updates = plan.requirements.map(\.install)
    architecture = plan.summary.architecture
    windowsVersion = plan.summary.build.map(windowsVersion(ofBuild:))
    mayFollowAKill = false
    prepare = { read in
      let moved = plan.movements(in: read, catalogue: catalogue)
      // Of a run that goes on, somebody may have brought the host there by other means.
      if acceptsDone, moved == [.appliedBefore] { return .nothing(undone: []) }
      guard moved.isEmpty else { return .refused(moved) }
      guard !plan.operations.isEmpty else { return .nothing(undone: []) }
      return .change(
        Change(
          plan.operations.map { $0.runOperation(on: read.snapshot) },
          createdKeys: createdKeys(
            by: plan.operations.map { $0.edit.at(read.snapshot.resolve($0.address.path)) },
            in: read.snapshot
          )
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
    of plan: HostPlan,
    replan: (@Sendable (ReadSnapshot) -> HostPlan?)?
  ) {
    self.host = host
    self.selection = selection
    keys = recorded.operations.map(\.path).uniqued()
    updates = recorded.updates.filter { $0.state != .installed && $0.state != .reboot }.map(\.name)
    architecture = plan.summary.architecture
    windowsVersion = plan.summary.build.map(windowsVersion(ofBuild:))
    earlier = recorded.state
    mayFollowAKill = true
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
    windowsVersion = nil
    mayFollowAKill = true
    prepare = { read in
      let undo = Posture.rollback(of: recorded, on: read.snapshot, forcing: forcing)
      if undo.conflicts.contains(where: \.found.isUnknown),
        let dirty = read.diagnostics.first(where: { $0.code == "dirty-hive" })
      {
        return .refused([.other("\(dirty.summary); --allow dirty-hive reads it as it is")])
      }
      guard !undo.isRefused else {
        return .refused(
          undo.conflicts.filter { !$0.isForced }.map { conflict in
            let left = words(conflict.expected.map { .present($0) } ?? .absent)
            return .other(
              "\(conflict.address): the run left \(left), found \(words(conflict.found))"
            )
          }
        )
      }
      guard !undo.operations.isEmpty else { return .nothing(undone: undo.undone) }
      var change = Change(undo.operations, createdKeys: undo.createdKeys)
      change.undone = undo.undone
      return .change(change)
    }
    left = { read in
      let rest = Posture.rollback(of: recorded, on: read.snapshot, forcing: { _ in false })
      return rest.unrestorable.map { "\($0), of which nobody knows what was there before" }
    }
    settled = { journal, undone throws(FileFailure) in
      try journal.undo(run, recorded.host, operations: undone)
    }
  }
}

/// The version that belongs to a build (Microsoft: Windows version numbers).
private func windowsVersion(ofBuild build: Int) -> String {
  switch build {
  case ..<7600: "6.0"
  case ..<9200: "6.1"
  case ..<9600: "6.2"
  case ..<10240: "6.3"
  default: "10.0"
  }
}

extension HostLocation {
  /// The same place from wherever the program is started.
  fileprivate var absolute: HostLocation {
    func path(_ path: String) -> String {
      path.hasPrefix("/") || path.hasPrefix("~/")
        ? path : Files.join(Files.currentDirectory, path)
    }
    return switch self {
    case .reg(let file): .reg(path: path(file))
    case .hive(let folder): .hive(path: path(folder))
    case .ssh(let ssh):
      .ssh(
        SSHLocation(
          ssh.remote,
          identity: ssh.identity.map(path),
          knownHosts: ssh.knownHosts.map(path),
          config: ssh.config.map(path)
        )
      )
    case .smb(let smb):
      if case .file(let file) = smb.login {
        .smb(SMBLocation(smb.remote, login: .file(path(file))))
      } else {
        .smb(smb)
      }
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
        // In a copy, which set is current may be another one day; it was this that was written.
        snapshot.asSpelt(RegistryAddress(snapshot.resolve(address.path), address.name)),
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
    case .value(let address, let before, let after):
      .other(
        "\(address): it was \(words(before)), should be "
          + "\(words(after.map { .present($0) } ?? .absent)), and is "
          + "\(words(snapshot.value(address.path, address.name)))"
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
