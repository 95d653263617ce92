/// What a record keeps of a finding besides what it is about.
///
/// Hosts of a fleet share few of these, so a journal holds each once.
package struct RecordedFinding: Hashable, Sendable {
  package let severity: DriftFinding.Severity
  package let status: DriftFinding.Status
  package let expected: DriftFinding.State
  package let actual: DriftFinding.State
  /// Who moved; nil where no run was known.
  package let change: DriftFinding.Change?

  package init(
    severity: DriftFinding.Severity,
    status: DriftFinding.Status,
    expected: DriftFinding.State,
    actual: DriftFinding.State,
    change: DriftFinding.Change?
  ) {
    self.severity = severity
    self.status = status
    self.expected = expected
    self.actual = actual
    self.change = change
  }

  package init(_ finding: DriftFinding) {
    self.init(
      severity: finding.severity,
      status: finding.status,
      expected: finding.expected,
      actual: finding.actual,
      change: finding.change
    )
  }
}

/// A time during which records saw a finding and nothing about it changed.
package struct RecordedStretch: Hashable, Sendable {
  package let finding: RecordedFinding
  /// The record that saw it first: ISO 8601 in UTC.
  package let first: String
  /// The last that saw it.
  package let last: String
  /// Nil while it is there.
  package let end: End?

  package struct End: Hashable, Sendable {
    package let at: String
    package let kind: Kind

    package init(at: String, _ kind: Kind) {
      self.at = at
      self.kind = kind
    }
  }

  /// Why a stretch ended.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It is still there, and something about it changed: the next stretch says what.
    case changed
    /// The host was read, and the finding was no longer there.
    case gone
    /// No report speaks of the host any more.
    case left
  }

  package init(finding: RecordedFinding, first: String, last: String, end: End?) {
    self.finding = finding
    self.first = first
    self.last = last
    self.end = end
  }
}

/// What a record changed in a journal.
package struct RecordedChanges: Hashable, Sendable {
  /// Findings that were not there before.
  package var appeared = 0
  /// Findings of which something changed.
  package var changed = 0
  /// Findings that are no longer there.
  package var gone = 0

  package init() {}
}
