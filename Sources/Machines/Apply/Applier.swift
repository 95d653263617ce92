package import Posture
import WindowsRegistry

/// Changes hosts one by one as their tasks say, and records every step before it is done.
///
/// For each host: lock, read, check, record what will be done with what is there now, write, read
/// back, record. What fails in the middle is taken back at once. A process that is killed anywhere
/// in this leaves a journal from which the next one knows what was done: an operation that is
/// intended is either done or not, and reading the host tells which.
package struct Applier: Sendable {
  package let journal: Journal
  package let run: RunID
  package let options: Options
  package let stop: StopRequest
  let watch: @Sendable (ApplyEvent) -> Void
  let makeStore: MakeStore

  /// How a host is reached.
  package typealias MakeStore = @Sendable (Estate.Host, StoreOptions) -> any HostStore

  package struct Options: Sendable {
    package var store = StoreOptions()
    /// Leaves what was done before a failure.
    package var keepsPartial = false
    /// Checks all of a host even where that costs much.
    package var checksEverything = false
    /// The folder that holds updates to install.
    package var updates: UpdateFolder?

    package init() {}
  }

  package init(
    journal: Journal,
    run: RunID,
    options: Options,
    stop: StopRequest,
    watch: @escaping @Sendable (ApplyEvent) -> Void,
    makeStore: @escaping MakeStore = { host, options in host.store(options) }
  ) {
    self.journal = journal
    self.run = run
    self.options = options
    self.stop = stop
    self.watch = watch
    self.makeStore = makeStore
  }

  /// The same for a run that has begun since.
  package func recording(_ run: RunID) -> Applier {
    Applier(
      journal: journal,
      run: run,
      options: options,
      stop: stop,
      watch: watch,
      makeStore: makeStore
    )
  }

  func store(of task: HostTask) -> any HostStore { makeStore(task.host, options.store) }

  /// A host that was read and may be changed.
  package struct Check: Sendable {
    let read: ReadSnapshot
    let at: ContinuousClock.Instant
    /// Taken before the host was read, so that no other run comes between.
    let lock: FileLock
    /// How long nobody is expected to change a host that was just read.
    ///
    /// Where a host is read again before it is written, because that costs little, this does not
    /// matter.
    static let lifetime = Duration.seconds(60)
  }

  package enum CheckResult: Sendable {
    case ready(Check?)
    case stale(StaleHost)
    case unreachable(String)
  }

  /// Reads a host and asks its task; nothing is changed.
  package func check(_ task: HostTask) async -> CheckResult {
    let store = store(of: task)
    defer { watch(.read(host: task.host.name)) }
    do throws(StoreFailure) {
      let isByKey = isByKey(store, task)
      // Where another run has the host now, it is read again when its turn has come.
      let lock = isByKey ? try? journal.lock(host: task.host.name) : nil
      let read = try await store.read(
        task.selection,
        isByKey ? .keys(task.keys) : .everything
      )
      await store.close()
      if case .refused(let moved) = task.prepare(read) {
        return .stale(StaleHost(host: task.host.name, moved: moved))
      }
      // A whole snapshot is not kept: memory would grow with the fleet, and reading it anew is cheap.
      guard read.isPartial, let lock else { return .ready(nil) }
      return .ready(Check(read: read, at: .now, lock: lock))
    } catch {
      await store.close()
      return .unreachable(error.reason)
    }
  }

  private func isByKey(_ store: any HostStore, _ task: HostTask) -> Bool {
    store.isReadByKey && !options.checksEverything && !task.keys.isEmpty
  }

  /// Changes one host, as its task says, or leaves it as it was.
  package func apply(_ task: HostTask, after check: Check? = nil) async -> ApplyOutcome {
    let name = task.host.name
    let required = task.updates.map { RunUpdate($0, .required) }
    let outcome: ApplyOutcome
    do throws(FileFailure) {
      var lock = check?.lock
      if lock == nil { lock = try journal.lock(host: name, for: run) }
      if let lock {
        let store = store(of: task)
        if task.mayFollowAKill { await store.tidy() }
        outcome = await ApplyStep(applier: self, task: task, store: store).run(after: check)
        await store.close()
        lock.release()
      } else {
        outcome = ApplyOutcome(
          name,
          .refused([.other(busy(name))]),
          updates: required
        )
      }
    } catch {
      outcome = ApplyOutcome(
        name,
        .failed("cannot lock the host: \(error)", .untouched),
        updates: required
      )
    }
    watch(.finished(outcome))
    return outcome
  }

  private func busy(_ host: String) -> String {
    let holder = journal.holder(of: host).map { holder in
      let run = holder.run.map { "\($0)" } ?? "another run"
      return "\(run) (process \(holder.process))"
    }
    return "\(holder ?? "another run") is changing this host; try again when it has ended"
  }

  func scope(_ store: any HostStore, _ task: HostTask) -> ReadScope {
    isByKey(store, task) ? .keys(task.keys) : .everything
  }
}
