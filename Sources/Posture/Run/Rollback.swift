package import WindowsRegistry

/// What takes back what a run did to one host, as the host is now.
package struct HostRollback: Hashable, Sendable {
  /// Values in the reverse order of the run, then keys, the deepest first; all are intended.
  package let operations: [RunOperation]
  /// Keys that are known not to be there, and that the operations create; outermost first.
  package let createdKeys: [RegistryPath]
  /// Which operations of the run are no longer in effect once `operations` are done; those that were
  /// undone before are left out.
  package let undone: [Int]
  /// Values that are neither what the run made of them nor what they were before.
  package let conflicts: [Conflict]
  /// Values that the run wrote without knowing what was there before, and that stay.
  package let unrestorable: [RegistryAddress]
  /// Keys that the run created and that stay.
  package let keptKeys: [KeptKey]

  package struct Conflict: Hashable, Sendable {
    package let address: RegistryAddress
    /// What the run made of it; nil when it deleted the value.
    package let expected: RegistryData?
    package let found: Reading<RegistryData>
    /// Whether it is restored all the same.
    package let isForced: Bool

    package init(
      address: RegistryAddress,
      expected: RegistryData?,
      found: Reading<RegistryData>,
      isForced: Bool
    ) {
      self.address = address
      self.expected = expected
      self.found = found
      self.isForced = isForced
    }
  }

  package struct KeptKey: Hashable, Sendable {
    package let path: RegistryPath
    package let reason: KeyObstacle

    package init(path: RegistryPath, reason: KeyObstacle) {
      self.path = path
      self.reason = reason
    }
  }

  /// Whether a value has moved that nobody agreed to write over.
  package var isRefused: Bool { conflicts.contains { !$0.isForced } }
}

/// Why a key cannot go.
package enum KeyObstacle: Hashable, Sendable {
  case holdsValue(ValueName)
  case holdsKey(RegistryText)
  /// The snapshot does not tell what is in it.
  case unknown
}

/// How to take back what a run did to a host, or as much of it as was done when it ended.
///
/// Only values that are as the run left them are restored, unless `forcing` says so. What others
/// wrote since is not touched, and a created key goes only when nothing else is in it. An empty key
/// that a rollback deleted is not made again: its values bring it back. Operations that are undone
/// do not count.
package func rollback(
  of host: RunHost,
  on snapshot: RegistrySnapshot,
  forcing: (RegistryAddress) -> Bool
) -> HostRollback {
  var operations: [RunOperation] = []
  var undone: [Int] = []
  var conflicts: [HostRollback.Conflict] = []
  var unrestorable: [RegistryAddress] = []
  let histories = histories(of: host, in: snapshot)
  for history in histories.reversed() {
    let found = snapshot.value(history.address.path, history.address.name)
    let isOurs = history.afters.contains { Reading($0) == found }
    if history.before.isUnknown {
      // A value that is known, and not what we wrote, is not ours to take back.
      if isOurs || found.isUnknown {
        unrestorable.append(history.address)
      } else {
        undone += history.indices
      }
      continue
    }
    if found != history.before {
      if !isOurs {
        let conflict = HostRollback.Conflict(
          address: history.address,
          expected: history.afters.last ?? nil,
          found: found,
          isForced: forcing(history.address)
        )
        conflicts.append(conflict)
        guard conflict.isForced else { continue }
      }
      operations.append(
        RunOperation(
          .value(history.address, before: found, after: history.before.value),
          state: .intended,
          setting: history.setting
        )
      )
    }
    undone += history.indices
  }
  // An empty key that is gone is missed by nobody, and its values bring it back.
  for (index, operation) in host.operations.enumerated() where operation.state != .undone {
    if case .deleteKey = operation.change { undone.append(index) }
  }
  let createdKeys = createdKeys(by: operations.map(\.edit), in: snapshot)

  var emptying = Emptying(of: snapshot)
  for operation in operations { emptying.take(operation) }
  var keptKeys: [HostRollback.KeptKey] = []
  for path in host.createdKeys.sorted().reversed() {
    if case .absent = snapshot.key(path) { continue }
    if let reason = emptying.obstacle(to: path) {
      keptKeys.append(HostRollback.KeptKey(path: path, reason: reason))
      continue
    }
    let setting = host.operations.first { path.contains($0.path) }?.setting ?? ""
    let operation = RunOperation(.deleteKey(path), state: .intended, setting: setting)
    operations.append(operation)
    emptying.take(operation)
  }
  return HostRollback(
    operations: operations,
    createdKeys: createdKeys,
    undone: undone.sorted(),
    conflicts: conflicts,
    unrestorable: unrestorable,
    keptKeys: keptKeys
  )
}

extension RegistrySnapshot {
  /// The address with the value's name spelt as it is there, so that a value that is deleted and
  /// brought back has the name that it had.
  package func asSpelt(_ address: RegistryAddress) -> RegistryAddress {
    let value = listed(address.path)?.values.first { $0.name == address.name && $0.data != nil }
    return RegistryAddress(address.path, value?.name ?? address.name)
  }
}
