package import WindowsRegistry

/// How far a run came with one host, as the host itself shows.
package struct HostProgress: Hashable, Sendable {
  /// Operations whose effect is there.
  package let done: [Int]
  /// Operations that can still be done: what they change is as it was before.
  package let pending: [Int]
  /// Operations on something that is neither.
  package let moved: [Int]

  package init(done: [Int], pending: [Int], moved: [Int]) {
    self.done = done
    self.pending = pending
    self.moved = moved
  }
}

/// Compares each operation of a run with what is there; operations that are undone do not count.
package func progress(of host: RunHost, on snapshot: RegistrySnapshot) -> HostProgress {
  var done: [Int] = []
  var pending: [Int] = []
  var moved: [Int] = []
  var emptying = Emptying(of: snapshot)
  for history in histories(of: host, in: snapshot) {
    let found = snapshot.value(history.address.path, history.address.name)
    if let last = history.afters.lastIndex(where: { Reading($0) == found }) {
      done += history.indices[...last]
      pending += history.indices[(last + 1)...]
    } else if found == history.before {
      pending += history.indices
    } else {
      moved += history.indices
    }
  }
  for index in pending { emptying.take(host.operations[index]) }
  for (index, operation) in host.operations.enumerated() where operation.state != .undone {
    guard case .deleteKey(let path) = operation.change else { continue }
    if case .absent = snapshot.key(path) {
      done.append(index)
    } else if emptying.obstacle(to: path) == nil {
      pending.append(index)
      emptying.take(operation)
    } else {
      // Somebody put something into it, which must not go with it.
      moved.append(index)
    }
  }
  return HostProgress(done: done.sorted(), pending: pending.sorted(), moved: moved.sorted())
}
