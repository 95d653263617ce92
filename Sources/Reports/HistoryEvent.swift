import Posture

/// Something that happened to a finding, as a line of a history.
struct HistoryEvent: Hashable {
  let at: String
  let kind: Kind
  /// What it was from then on; nil when it was gone.
  let finding: RecordedFinding?
  /// The last record that saw it, of an end.
  let last: String?

  enum Kind: Hashable {
    case appeared, cameBack, changed, gone, left

    var text: String {
      switch self {
      case .appeared: "appeared"
      case .cameBack: "came back"
      case .changed: "changed"
      case .gone: "gone"
      case .left: "the host is no longer reported"
      }
    }
  }

  /// In the order of time.
  static func events(of finding: DriftHistory.Finding) -> [HistoryEvent] {
    var events: [HistoryEvent] = []
    var previous: RecordedStretch.Kind?
    for interval in finding.intervals {
      for (index, stretch) in interval.stretches.enumerated() {
        let kind: Kind = index > 0 ? .changed : previous == .gone ? .cameBack : .appeared
        events.append(
          HistoryEvent(at: stretch.first, kind: kind, finding: stretch.finding, last: nil)
        )
      }
      previous = interval.end?.kind
      guard let end = interval.end else { continue }
      events.append(
        HistoryEvent(
          at: end.at,
          kind: end.kind == .left ? .left : .gone,
          finding: nil,
          last: interval.last
        )
      )
    }
    return events
  }
}
