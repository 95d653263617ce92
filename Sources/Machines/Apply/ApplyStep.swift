import Posture
import WindowsRegistry

/// The way of one host through an apply.
struct ApplyStep {
  let applier: Applier
  let task: HostTask
  let store: any HostStore

  private var name: String { task.host.name }
  private var journal: Journal { applier.journal }

  func run(after check: Applier.Check?) async -> ApplyOutcome {
    var updates = task.updates.map { RunUpdate($0, .required) }
    let result: ApplyOutcome.Result
    do throws(StoreFailure) {
      let read: ReadSnapshot
      if let check, check.at.duration(to: .now) < Applier.Check.lifetime {
        read = check.read
      } else {
        read = try await store.read(task.selection, scopeBeforeWriting)
      }
      var (prepared, now) = (task.prepare(read), read)
      if case .refused = prepared {
      } else {
        updates = await installed(updates)
        if case .change = prepared, updates.contains(where: \.isNewlyInstalled) {
          // An update takes its time, and may change what was read.
          now = try await store.read(task.selection, .keys(task.keys))
          prepared = task.prepare(now)
        }
      }
      switch prepared {
      case .refused(let moved):
        result = settle(.refused, moved.first.map { "\($0)" }, .refused(moved))
      case .nothing(let undone):
        result = failure(of: updates) ?? settle(.unchanged, nil, .nothingToDo, undone: undone)
      case .change(let change):
        if let failed = failure(of: updates) {
          result = failed
        } else {
          result = await write(change, now)
        }
      }
    } catch {
      result =
        error.kind == .unreachable
        ? settle(.unreachable, error.reason, .unreachable(error.reason))
        : settle(.failed, error.reason, .failed(error.reason, .untouched))
    }
    return ApplyOutcome(name, result, updates: updates)
  }

  /// What is about to be written, and no more where reading costs: the rest was checked before.
  private var scopeBeforeWriting: ReadScope {
    task.host.isRemote && !task.keys.isEmpty ? .keys(task.keys) : .everything
  }

  // MARK: Updates

  /// Updates come first: a setting may need them, and one that cannot be installed stops the host
  /// before anything is changed.
  private func installed(_ updates: [RunUpdate]) async -> [RunUpdate] {
    guard let folder = applier.options.updates, let installer = store as? any UpdateInstaller,
      let architecture = task.architecture
    else { return updates }
    var done: [RunUpdate] = []
    for update in updates {
      let file: String
      do throws(FileFailure) {
        file = try folder.file(
          update.name,
          architecture: architecture.rawValue,
          version: task.windowsVersion
        )
      } catch {
        done.append(RunUpdate(update.name, .required, reason: error.reason))
        continue
      }
      record(RunUpdate(update.name, .installing))
      let now: RunUpdate
      do throws(StoreFailure) {
        now = try await installer.installUpdate(update.name, from: file)
      } catch {
        now = RunUpdate(update.name, .failed, reason: error.reason)
      }
      record(now)
      done.append(now)
    }
    return done
  }

  private func failure(of updates: [RunUpdate]) -> ApplyOutcome.Result? {
    guard let failed = updates.first(where: { $0.state == .failed }) else { return nil }
    let reason = "\(failed.name) could not be installed: \(failed.reason ?? "")"
    return settle(.failed, reason, .failed(reason, .untouched))
  }

  private func record(_ update: RunUpdate) {
    // The host knows whether it has the update; the journal only tells people.
    try? journal.record(update, of: applier.run, name)
    applier.watch(.update(host: name, update))
  }

  // MARK: Registry

  private func write(_ change: HostTask.Change, _ read: ReadSnapshot) async -> ApplyOutcome.Result {
    do throws(FileFailure) {
      if !change.isRecorded {
        try journal.intend(
          applier.run,
          name,
          operations: change.operations,
          createdKeys: change.createdKeys
        )
      }
    } catch {
      return .failed("nothing was changed, since it could not be recorded: \(error)", .untouched)
    }
    applier.watch(.started(host: name, operations: change.pending.count))
    var failure: StoreFailure?
    if !change.pending.isEmpty {
      do throws(StoreFailure) {
        try await store.write(change.pending.map { change.operations[$0].edit }, to: read)
      } catch {
        failure = error
      }
    }
    switch failure?.kind {
    case nil, .uncertain, .unfinished: break
    // Only these say that some of it may be there; all others leave the host as it was.
    case .unreachable, .unreadable, .refused, .moved, .unwritten:
      return untouched(change, failure?.reason ?? "")
    }
    let after: ReadSnapshot
    do throws(StoreFailure) {
      after = try await store.read(task.selection, applier.scope(store, task))
    } catch {
      let reason =
        "written, and could not be read back: \(error.reason); “apply --resume” or “rollback” of "
        + "\(applier.run) goes on from here"
      // The operations stay intended: whoever reads the host next knows.
      return settle(.writing, reason, .failed(reason, .unknown))
    }
    let recorded = recorded(change)
    let progress = Posture.progress(of: recorded, on: after.snapshot)
    guard progress.done.count == change.operations.count else {
      if let failure, failure.kind == .unfinished {
        // What was restored now could be written over by what still goes on there.
        let text =
          "\(failure.reason); the host may still be at work: when it has come to rest, “apply "
          + "--resume” or “rollback” of \(applier.run) goes on"
        return settle(.writing, text, .failed(text, .unknown))
      }
      let first = (progress.pending + progress.moved).min().map { change.operations[$0] }
      let reason =
        failure?.reason
        ?? "\(first.map { "\($0.path)" } ?? "a value") did not read back as it was written"
      return await restore(recorded, after, progress, reason)
    }
    let states = change.operations.map { _ in RunOperation.State.done }
    return settle(
      .done,
      nil,
      .applied(change.operations.count, left: task.left(after)),
      operations: states,
      undone: change.undone
    )
  }

  private func recorded(_ change: HostTask.Change) -> RunHost {
    RunHost(
      host: name,
      location: task.host.location,
      state: .writing,
      operations: change.operations,
      createdKeys: change.createdKeys
    )
  }

  /// Nothing of this attempt was written; what an earlier one did stays recorded.
  private func untouched(_ change: HostTask.Change, _ reason: String) -> ApplyOutcome.Result {
    guard !change.isRecorded else {
      return settle(.writing, reason, .failed(reason, .unknown))
    }
    return settle(
      .restored,
      reason,
      .failed(reason, .untouched),
      operations: change.operations.map { _ in .undone }
    )
  }

  /// A host that failed in the middle gets back what it had, unless the user wants to keep it.
  private func restore(
    _ recorded: RunHost,
    _ now: ReadSnapshot,
    _ progress: HostProgress,
    _ reason: String
  ) async -> ApplyOutcome.Result {
    let states = recorded.operations.indices.map { index -> RunOperation.State in
      progress.done.contains(index) ? .done : .failed
    }
    if applier.options.keepsPartial {
      return settle(
        .partial,
        reason,
        .failed(reason, .kept(progress.done.count)),
        operations: states
      )
    }
    let undo = Posture.rollback(of: recorded, on: now.snapshot, forcing: { _ in false })
    var failure: String?
    do throws(StoreFailure) {
      if !undo.operations.isEmpty {
        try await store.write(undo.operations.map(\.edit), to: now)
      }
      let after = try await store.read(task.selection, applier.scope(store, task))
      let rest = Posture.rollback(of: recorded, on: after.snapshot, forcing: { _ in false })
      if !rest.operations.isEmpty { failure = "it did not read back as it was before" }
    } catch {
      failure = error.reason
    }
    if let conflict = undo.conflicts.first {
      failure = "\(conflict.address) is neither what it was nor what was written"
    }
    if let lost = undo.unrestorable.first {
      failure = "nobody knows what was at \(lost)"
    }
    if let failure {
      let text = "\(reason); and it could not be restored: \(failure)"
      return settle(.failed, text, .failed(text, .unknown), operations: states)
    }
    return settle(
      .restored,
      reason,
      .failed(reason, .restored),
      operations: recorded.operations.map { _ in .undone }
    )
  }

  /// Records how it ended; where that fails, the host's state is known all the same, and is told.
  private func settle(
    _ state: RunHost.State,
    _ reason: String?,
    _ result: ApplyOutcome.Result,
    operations: [RunOperation.State]? = nil,
    undone: [Int] = []
  ) -> ApplyOutcome.Result {
    do throws(FileFailure) {
      try journal.settle(
        applier.run,
        name,
        task.state(after: state, knowsOperations: operations != nil),
        reason: reason,
        operations: operations
      )
      if state == .done || state == .unchanged { try task.settled(journal, undone) }
      return result
    } catch {
      switch result {
      case .applied(let number, _):
        return .failed(
          "\(number) operations are done and were read back, but the journal could not record "
            + "that: \(error)",
          .kept(number)
        )
      case .failed(let before, let rest):
        return .failed("\(before); nor could that be recorded: \(error)", rest)
      default: return .failed("the journal could not be written: \(error)", .untouched)
      }
    }
  }
}
