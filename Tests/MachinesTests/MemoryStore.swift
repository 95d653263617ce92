import Machines
import Synchronization
import WindowsRegistry

/// A registry in memory: the twin that shows what every store has to do.
final class MemoryStore: HostStore {
  private let state: Mutex<RegistrySnapshot>

  init(_ keys: [SnapshotKey], covers: [RegistryPath]) {
    state = Mutex(RegistrySnapshot(host: "memory", covers: covers, keys: keys))
  }

  func read(_ selection: Selection, _ scope: ReadScope) async throws(StoreFailure) -> ReadSnapshot {
    ReadSnapshot(selection, state.withLock { $0 })
  }

  func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    try state.withLock { snapshot throws(StoreFailure) in
      guard ReadSnapshot(read.selection, snapshot).digest == read.digest else {
        throw StoreFailure(.moved, "the host has moved since it was read")
      }
      snapshot = snapshot.applying(edits)
    }
  }
}
