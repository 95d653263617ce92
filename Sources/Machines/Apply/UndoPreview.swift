package import Posture
import WindowsRegistry

/// What taking a run back would do to one host as it is now.
package struct UndoPreview: Sendable {
  package let host: String
  /// Nil where the host could not be read.
  package let undo: HostRollback?
  package let failure: String?

  package var isChanging: Bool {
    undo.map { !$0.isRefused && !$0.operations.isEmpty } ?? false
  }
}

extension Applier {
  package func preview(_ task: HostTask) async -> UndoPreview {
    let store = store(of: task)
    do throws(StoreFailure) {
      let read = try await store.read(
        task.selection,
        task.keys.isEmpty ? .everything : .keys(task.keys)
      )
      await store.close()
      return UndoPreview(host: task.host.name, undo: task.undo?(read), failure: nil)
    } catch {
      await store.close()
      return UndoPreview(host: task.host.name, undo: nil, failure: error.reason)
    }
  }
}
