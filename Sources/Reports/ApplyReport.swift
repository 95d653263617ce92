package import Posture

/// What an apply or a rollback did, in plain values: this module does not know who did it.
package struct ApplyReport: Sendable {
  package struct Host: Sendable {
    package let name: String
    package let outcome: Outcome
    /// How many operations were done and stay.
    package let operations: Int
    /// What a plan for the host would still do; empty when it was read again and all is as planned.
    package let left: [String]
    /// Why it is not done.
    package let reason: String?
    /// The values that are not what they were, a line each.
    package let moved: [String]
    package let updates: [RunUpdate]
    /// Whether what was done takes effect with the next start only.
    package let reboot: Bool

    package init(
      name: String,
      outcome: Outcome,
      operations: Int = 0,
      left: [String] = [],
      reason: String? = nil,
      moved: [String] = [],
      updates: [RunUpdate] = [],
      reboot: Bool = false
    ) {
      self.name = name
      self.outcome = outcome
      self.operations = operations
      self.left = left
      self.reason = reason
      self.moved = moved
      self.updates = updates
      self.reboot = reboot
    }
  }

  package enum Outcome: String, Sendable, CaseIterable {
    case applied, unchanged
    /// An operation failed, and nobody knows or could restore what is there now.
    case failed
    /// An operation failed, and what was done before it was taken back.
    case restored
    /// An operation failed, and what was done before it stays.
    case partial
    /// It was not as planned; nothing was done.
    case refused
    /// Nobody answered; nothing was done.
    case unreachable
    /// Its turn did not come.
    case notStarted = "not_started"
  }

  /// Nil when there was nothing to do for any host, so that nothing was recorded.
  package let run: RunID?
  package let kind: Run.Kind
  /// The run that a rollback took back.
  package let undoes: RunID?
  package let hosts: [Host]
  package let unreadable: [(host: String, reason: String)]
  /// How many answers nobody knows, so that nothing was done about them.
  package let unknown: Int
  /// How many wishes no change of ours can make true.
  package let unmet: Int
  /// Whether somebody stopped it before every host had its turn.
  /// What a command has to say to find the run's journal, with a space in front; empty where it is
  /// found anyway.
  package let journalFlag: String
  package let interrupted: Bool

  package init(
    run: RunID?,
    kind: Run.Kind = .apply,
    undoes: RunID? = nil,
    hosts: [Host],
    unreadable: [(host: String, reason: String)] = [],
    unknown: Int = 0,
    unmet: Int = 0,
    interrupted: Bool = false,
    journalFlag: String = ""
  ) {
    self.run = run
    self.kind = kind
    self.undoes = undoes
    self.hosts = hosts
    self.unreadable = unreadable
    self.unknown = unknown
    self.unmet = unmet
    self.interrupted = interrupted
    self.journalFlag = journalFlag
  }

  package func number(of outcome: Outcome) -> Int { hosts.count { $0.outcome == outcome } }
}

extension ApplyReport.Host {
  /// Whether all that was planned for the host is done.
  var hasWhatWasPlanned: Bool { outcome == .applied || outcome == .unchanged }

  /// Whether the host was read again, and nothing is left to do.
  package var isVerified: Bool { hasWhatWasPlanned && left.isEmpty }

  /// Whether Windows has to start again before all that was done works.
  package var needsRestart: Bool { reboot || updates.contains { $0.state == .reboot } }

  /// Updates that are not there yet.
  package var missingUpdates: [RunUpdate] {
    updates.filter { $0.state != .installed && $0.state != .reboot }
  }
}
