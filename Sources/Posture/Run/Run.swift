package import WindowsRegistry

/// What one `apply` or `rollback` did, or was about to do when it ended: the journal's content.
package struct Run: Hashable, Sendable {
  package let id: RunID
  package let kind: Kind
  /// ISO 8601 in UTC.
  package let started: String
  /// Nil while it runs, and for ever when it was killed.
  package let finished: String?
  /// The run that a rollback takes back.
  package let undoes: RunID?
  /// The version of the program that ran.
  package let program: String
  /// In the order in which they are visited.
  package let hosts: [RunHost]

  package enum Kind: String, Hashable, Sendable {
    case apply, rollback
  }

  package init(
    id: RunID,
    kind: Kind,
    started: String,
    finished: String?,
    undoes: RunID?,
    program: String,
    hosts: [RunHost]
  ) {
    self.id = id
    self.kind = kind
    self.started = started
    self.finished = finished
    self.undoes = undoes
    self.program = program
    self.hosts = hosts
  }
}

/// `run-7`: the seventh of its journal.
package struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let number: Int

  package init(number: Int) { self.number = number }

  /// Reads `run-7`.
  package init?(_ text: some StringProtocol) {
    guard text.hasPrefix("run-"), let number = Int(text.dropFirst(4)), number > 0,
      text.dropFirst(4).allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    self.number = number
  }

  package var description: String { "run-\(number)" }

  package static func < (left: RunID, right: RunID) -> Bool { left.number < right.number }
}

/// What became of one host.
package struct RunHost: Hashable, Sendable {
  package let host: String
  package let location: HostLocation
  package let state: State
  /// Of what is not done.
  package let reason: String?
  /// Empty until the host's turn has come: before-images are read then.
  package let operations: [RunOperation]
  /// Keys that were known not to be there, and that the operations create; outermost first.
  package let createdKeys: [RegistryPath]
  package let updates: [RunUpdate]

  package enum State: String, Hashable, Sendable, CaseIterable {
    /// Its turn has not come.
    case waiting
    /// Its operations are recorded, and some may be done; for ever when the run was killed there.
    case writing
    /// All operations are done and were read back.
    case done
    /// There was nothing to do.
    case unchanged
    /// An operation failed, and what was done before it stays (`--keep-partial`).
    case partial
    /// An operation failed, and what was done before it was taken back.
    case restored
    /// An operation failed, and nobody knows or could restore what is there now.
    case failed
    /// Taken back by a later rollback.
    case undone
    /// Nobody answered; nothing was done.
    case unreachable
    /// It was not as planned; nothing was done.
    case refused
  }

  package init(
    host: String,
    location: HostLocation,
    state: State,
    reason: String? = nil,
    operations: [RunOperation] = [],
    createdKeys: [RegistryPath] = [],
    updates: [RunUpdate] = []
  ) {
    self.host = host
    self.location = location
    self.state = state
    self.reason = reason
    self.operations = operations
    self.createdKeys = createdKeys
    self.updates = updates
  }
}

/// One registry change, with what was there before it.
package struct RunOperation: Hashable, Sendable {
  package let change: Change
  package let state: State
  /// In whose name it was done, for people.
  package let setting: String

  package enum Change: Hashable, Sendable {
    /// A value goes from what it was to what it should be; nil deletes it.
    case value(RegistryAddress, before: Reading<RegistryData>, after: RegistryData?)
    /// A key that is empty goes; only a rollback does this.
    case deleteKey(RegistryPath)
  }

  package enum State: String, Hashable, Sendable {
    case intended, done, failed, undone
  }

  package init(_ change: Change, state: State, setting: String) {
    self.change = change
    self.state = state
    self.setting = setting
  }

  package var path: RegistryPath {
    switch change {
    case .value(let address, _, _): address.path
    case .deleteKey(let path): path
    }
  }

  package var edit: RegistryEdit {
    switch change {
    case .value(let address, _, let after?):
      .setValue(address.path, RegistryValue(address.name, after))
    case .value(let address, _, nil): .deleteValue(address.path, address.name)
    case .deleteKey(let path): .deleteKey(path)
    }
  }

  package func with(_ state: State) -> RunOperation {
    RunOperation(change, state: state, setting: setting)
  }
}

/// An update that a host needed, and what became of it.
package struct RunUpdate: Hashable, Sendable {
  /// `KB3140245`.
  package let name: String
  package let state: State
  package let reason: String?

  package enum State: String, Hashable, Sendable {
    /// Somebody has to install it.
    case required
    case installing
    /// It is there; `reboot` when Windows must start again before it works.
    case installed
    case reboot
    case failed
  }

  /// Whether it came onto the host just now.
  package var isNewlyInstalled: Bool { state == .reboot || state == .installed && reason == nil }

  package init(_ name: String, _ state: State, reason: String? = nil) {
    self.name = name
    self.state = state
    self.reason = reason
  }
}
