package import Posture
package import WindowsRegistry

/// What a rollback would do, host by host; it is shown before anything is done.
package struct RollbackPreview: Sendable {
  /// The run that is taken back.
  package let run: RunID
  package let hosts: [Host]

  package init(run: RunID, hosts: [Host]) {
    self.run = run
    self.hosts = hosts
  }

  package struct Host: Sendable {
    package let name: String
    /// From what is there now to what was there before the run, in the order in which they are done.
    package let operations: [RunOperation]
    /// Keys that the run created and that stay, each with why.
    package let keptKeys: [KeptKey]
    /// Values that have moved since the run; a host with one is refused as a whole.
    package let conflicts: [Conflict]
    /// Values of which nobody knows what was there before.
    package let unrestorable: [RegistryAddress]
    /// Why nothing could be read of it.
    package let unreachable: String?

    package init(
      name: String,
      operations: [RunOperation] = [],
      keptKeys: [KeptKey] = [],
      conflicts: [Conflict] = [],
      unrestorable: [RegistryAddress] = [],
      unreachable: String? = nil
    ) {
      self.name = name
      self.operations = operations
      self.keptKeys = keptKeys
      self.conflicts = conflicts
      self.unrestorable = unrestorable
      self.unreachable = unreachable
    }

    /// Whether a rollback does nothing there since a value has moved.
    package var isRefused: Bool { !conflicts.isEmpty }

    /// What a rollback does there.
    package var pending: [RunOperation] {
      isRefused || unreachable != nil ? [] : operations
    }
  }

  package struct KeptKey: Hashable, Sendable {
    package let path: RegistryPath
    package let reason: String

    package init(_ path: RegistryPath, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  package struct Conflict: Hashable, Sendable {
    package let address: RegistryAddress
    /// What the run left there.
    package let expected: Reading<RegistryData>
    package let found: Reading<RegistryData>

    package init(
      _ address: RegistryAddress,
      expected: Reading<RegistryData>,
      found: Reading<RegistryData>
    ) {
      self.address = address
      self.expected = expected
      self.found = found
    }
  }
}

/// What a rollback comes to.
struct RollbackTotals {
  var values = 0
  var keys = 0
  var changing = 0
  var conflicts = 0
  var refused = 0
  var unreachable = 0
  var unrestorable = 0
  var kept = 0

  init(_ preview: RollbackPreview) {
    for host in preview.hosts {
      for operation in host.pending {
        switch operation.change {
        case .value: values += 1
        case .deleteKey: keys += 1
        }
      }
      if !host.pending.isEmpty { changing += 1 }
      if host.unreachable != nil {
        unreachable += 1
        continue
      }
      conflicts += host.conflicts.count
      if host.isRefused { refused += 1 }
      unrestorable += host.unrestorable.count
      kept += host.keptKeys.count
    }
  }
}
