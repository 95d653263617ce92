import Machines
import Posture
import Synchronization
import WindowsRegistry

/// A registry in memory that fails when it is told to, and remembers what was asked of it.
final class FaultyStore: UpdateInstaller {
  private struct State {
    var snapshot: RegistrySnapshot
    var reads: [StoreFailure?] = []
    var writes: [WriteFault?] = []
    var updates: [RunUpdate] = []
    var log: [String] = []
  }

  enum WriteFault: Sendable {
    /// Does only so many edits.
    case stops(after: Int, StoreFailure.Kind)
    /// Says that all went well and does nothing.
    case lies
    /// Somebody else writes at the same time, after us.
    case interferes([RegistryEdit])
    /// Takes its time.
    case waits(Duration)
  }

  private let state: Mutex<State>
  let isReadByKey: Bool

  init(_ snapshot: RegistrySnapshot, isReadByKey: Bool = false) {
    state = Mutex(State(snapshot: snapshot))
    self.isReadByKey = isReadByKey
  }

  /// What the next reads do; nil for one that goes well.
  func failReads(_ failures: StoreFailure?...) { state.withLock { $0.reads = failures } }

  func failWrites(_ faults: WriteFault?...) { state.withLock { $0.writes = faults } }

  func answerUpdates(_ updates: RunUpdate...) { state.withLock { $0.updates = updates } }

  /// As if somebody else wrote.
  func edit(_ edits: RegistryEdit...) {
    state.withLock { $0.snapshot = $0.snapshot.applying(edits) }
  }

  var content: [UInt8] { state.withLock { $0.snapshot.canonicalBytes } }

  /// “write”, “update KB…”, in the order in which they came.
  var log: [String] { state.withLock { $0.log } }

  func read(_ selection: Selection, _ scope: ReadScope) async throws(StoreFailure) -> ReadSnapshot {
    try state.withLock { state throws(StoreFailure) in
      if !state.reads.isEmpty, let failure = state.reads.removeFirst() { throw failure }
      return ReadSnapshot(selection, state.snapshot, isPartial: isReadByKey)
    }
  }

  func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    let fault = state.withLock { state in
      state.log.append("write")
      return state.writes.isEmpty ? nil : state.writes.removeFirst()
    }
    if case .waits(let duration)? = fault { try? await Task.sleep(for: duration) }
    try state.withLock { state throws(StoreFailure) in
      guard ReadSnapshot(read.selection, state.snapshot).digest == read.digest else {
        throw StoreFailure(.moved, "the host has moved since it was read")
      }
      switch fault {
      case nil, .waits: state.snapshot = state.snapshot.applying(edits)
      case .lies: break
      case .stops(let count, let kind):
        state.snapshot = state.snapshot.applying(Array(edits.prefix(count)))
        throw StoreFailure(kind, "the line went dead")
      case .interferes(let others):
        state.snapshot = state.snapshot.applying(edits + others)
      }
    }
  }

  func installUpdate(_ name: String, from file: String) async throws(StoreFailure) -> RunUpdate {
    state.withLock { state in
      state.log.append("update \(name)")
      return state.updates.isEmpty ? RunUpdate(name, .installed) : state.updates.removeFirst()
    }
  }
}
