package import WindowsRegistry

/// One thing that is not as it should be.
package struct DriftFinding: Hashable, Sendable {
  package let kind: Kind
  package let setting: String
  package let address: RegistryAddress?
  package let expected: State
  package let actual: State
  package let severity: Severity
  /// Who moved, by the journal; nil without one, and for what is no value that a run could write.
  package internal(set) var change: Change?
  /// What runs wrote last; nil where they never wrote it, or nobody knows.
  package internal(set) var lastApplied: LastApplied?
  /// What on the host speaks for how it came about, the strongest first.
  package internal(set) var evidence: [Evidence]
  /// The agreed exception that takes it, in force or expired.
  package internal(set) var waiver: WaiverNote?
  /// Against the report that `--baseline` names; nil without one.
  package internal(set) var baseline: Baseline?
  package internal(set) var reason: Reason

  package init(
    kind: Kind,
    setting: String,
    address: RegistryAddress?,
    expected: State,
    actual: State,
    severity: Severity,
    change: Change? = nil,
    lastApplied: LastApplied? = nil,
    evidence: [Evidence] = [],
    waiver: WaiverNote? = nil,
    baseline: Baseline? = nil,
    reason: Reason
  ) {
    self.kind = kind
    self.setting = setting
    self.address = address
    self.expected = expected
    self.actual = actual
    self.severity = severity
    self.change = change
    self.lastApplied = lastApplied
    self.evidence = evidence
    self.waiver = waiver
    self.baseline = baseline
    self.reason = reason
  }

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case registry
    case internetOption = "internet-option"
    case update
    /// No change of ours makes it true: the release lacks it, or a policy overrules it.
    case unreachable
  }

  package enum State: Hashable, Sendable {
    case value(RegistryData)
    case absent
    case words(String)
  }

  /// Whether what is there protects less than what is declared.
  package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// It offers something older, or lacks something newer, be it that nobody can make it true.
    case weaker
    /// Neither, or nobody can say, as for values stated by hand.
    case other
    /// It offers less of what is old, or more of what is new, than the declaration asks for.
    case stronger

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    /// The worst is 0.
    package var rank: Int {
      switch self {
      case .weaker: 0
      case .other: 1
      case .stronger: 2
      }
    }
  }

  /// Who moved: the declaration, the last run that wrote the value, and the host are three things.
  package enum Change: String, Hashable, Sendable, CaseIterable {
    /// A run wrote what is declared, and the host no longer holds it.
    case machine
    /// The host holds what a run wrote, and the declaration has moved on.
    case manifest
    /// A run wrote something else than is declared, and the host holds neither.
    case both
    /// No run wrote it there, or those that did were taken back.
    case neverApplied = "never-applied"
  }

  package enum Baseline: String, Hashable, Sendable, CaseIterable {
    case new
    /// In the baseline, but with another value there or declared, or waived then and no longer.
    case updated
    case unchanged
  }

  /// What is to be done about it.
  package enum Status: String, Hashable, Sendable, CaseIterable {
    /// It asks somebody to act.
    case open
    /// Somebody agreed to it, and the day has not come.
    case waived
    /// The baseline has it with the same value.
    case known
  }

  package var status: Status {
    if isWaived { return .waived }
    return baseline == .unchanged ? .known : .open
  }

  package var isOpen: Bool { status == .open }

  package var isWaived: Bool { waiver.map { !$0.isExpired } ?? false }

  /// What makes two findings of one host the same from one day to the next.
  ///
  /// Lines of manifests and data of values come and go; this stays.
  ///
  /// No two findings of a host share it, also where a mask has one that is waived and one that is not.
  package var identity: Identity {
    Identity(kind: kind, setting: setting, address: address)
  }

  package struct Identity: Hashable, Sendable {
    package let kind: Kind
    package let setting: String
    package let address: RegistryAddress?

    package init(kind: Kind, setting: String, address: RegistryAddress?) {
      self.kind = kind
      self.setting = setting
      self.address = address
    }
  }

  /// For many hosts at once, of which not all that is so on the first is so.
  package func told(lastApplied: LastApplied?, evidence: [Evidence]) -> DriftFinding {
    var told = self
    told.lastApplied = lastApplied
    told.evidence = evidence
    return told
  }
}

/// Something on the host that speaks for how a finding came about.
package struct Evidence: Hashable, Sendable {
  package let kind: Kind
  /// A sentence without its full stop.
  package let text: String
  /// The value or key that was seen, where it is another than the finding's own.
  package let address: RegistryAddress?
  /// A key of the catalogue's sources.
  package let source: String?

  package init(kind: Kind, text: String, address: RegistryAddress? = nil, source: String? = nil) {
    self.kind = kind
    self.text = text
    self.address = address
    self.source = source
  }

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The value of a policy is there and decides, or is itself what differs.
    case groupPolicy = "group-policy"
    /// 0xffffffff, as IIS Crypto writes it.
    case iisCrypto = "iis-crypto"
    /// A run changed it, and it is as Windows ships it again, as after servicing.
    case osDefault = "os-default"
    /// The other view of the registry holds what is declared.
    case oneView = "one-view"
    /// A key beside it is spelt almost like it.
    case misspeltKey = "misspelt-key"
    /// A run wrote it and was taken back.
    case rolledBack = "rolled-back"
  }
}

/// What a run wrote to a value, and when.
package struct LastApplied: Hashable, Sendable {
  /// Nil where the run deleted the value.
  package let value: RegistryData?
  package let run: RunID
  /// When the run began: ISO 8601 in UTC.
  package let at: String

  package init(value: RegistryData?, run: RunID, at: String) {
    self.value = value
    self.run = run
    self.at = at
  }
}

/// What runs wrote to one host.
package struct AppliedValues: Hashable, Sendable {
  /// The last for each value, of runs that were not taken back.
  package let values: [RegistryAddress: LastApplied]
  /// Values that a run wrote and that were taken back since, with that run.
  package let rolledBack: [RegistryAddress: RunID]

  package static let none = AppliedValues(values: [:], rolledBack: [:])

  package init(values: [RegistryAddress: LastApplied], rolledBack: [RegistryAddress: RunID]) {
    self.values = values
    self.rolledBack = rolledBack
  }
}
