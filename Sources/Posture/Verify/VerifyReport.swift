package import Inputs
package import TLSCapture

/// What captures show, and what it comes to against a minimum, the prediction and the declaration.
package struct VerifyReport: Sendable {
  /// Empty where no manifest was asked.
  package let manifests: [FileDigest]
  package let catalogueVersion: String
  package let captures: [Capture]
  package let counts: Counts
  /// Nil where none was asked for.
  package let minimum: TLSVersion?
  package let totals: HandshakeSummary.Totals
  package let floor: TLSVersion
  package let period: HandshakeSummary.Tally?
  /// Handshakes that are in the totals only.
  package let unlisted: Int
  package let entries: [HandshakeSummary.Entry]
  package let stillInUse: StillInUse
  /// Sorted by name; empty without a state.
  package let hosts: [HostVerdict]
  package let unreadable: [UnreadableHost]
  /// Those of the minimum first, then those of hosts.
  package let findings: [VerifyFinding]
  package let diagnostics: [Diagnostic]

  /// One file, or standard input.
  package struct Capture: Hashable, Sendable {
    package let path: String
    /// How many handshakes began in it.
    package let handshakes: Int
    /// Why packets of it may be missing or cut, one sentence each.
    package let losses: [String]
    /// What else there is to know of it, one sentence each.
    package let notes: [String]
    /// Why it was not read, or not to its end.
    package let failure: CaptureFailure?

    package init(
      path: String,
      handshakes: Int = 0,
      losses: [String] = [],
      notes: [String] = [],
      failure: CaptureFailure? = nil
    ) {
      self.path = path
      self.handshakes = handshakes
      self.losses = losses
      self.notes = notes
      self.failure = failure
    }
  }

  /// How much was looked at, and what was not read in it.
  package struct Counts: Hashable, Sendable {
    package let packets: Int
    package let bytes: Int
    package let connections: Int
    /// What is not zero, what matters most first.
    package let notRead: [CaptureCounts.Unread]

    package init(
      packets: Int = 0,
      bytes: Int = 0,
      connections: Int = 0,
      notRead: [CaptureCounts.Unread] = []
    ) {
      self.packets = packets
      self.bytes = bytes
      self.connections = connections
      self.notRead = notRead
    }

    package init(_ counts: CaptureCounts) {
      self.init(
        packets: counts.packets,
        bytes: counts.bytes,
        connections: counts.connections.opened,
        notRead: counts.unread
      )
    }
  }

  package init(
    manifests: [FileDigest] = [],
    catalogueVersion: String,
    captures: [Capture],
    counts: Counts,
    minimum: TLSVersion?,
    summary: HandshakeSummary,
    expectations: [HostExpectation] = [],
    directory: HostDirectory = .empty,
    unreadable: [UnreadableHost] = [],
    diagnostics: [Diagnostic] = []
  ) {
    self.manifests = manifests
    self.catalogueVersion = catalogueVersion
    self.captures = captures
    self.counts = counts
    self.minimum = minimum
    totals = summary.totals
    floor = summary.floor
    period = summary.period
    unlisted = summary.unlisted
    let entries = summary.entries
    let verdicts = verify(entries, against: expectations, by: directory)
    self.entries = entries
    // What is older than TLS 1.2 is in use whether or not a lower minimum was asked for.
    stillInUse = StillInUse(entries, floor: max(summary.floor, .tls12), hosts: directory)
    hosts = verdicts
    self.unreadable = unreadable.sorted { $0.host < $1.host }
    let below = minimum.map { belowMinimum(entries, minimum: $0) } ?? []
    findings = below + verdicts.flatMap(\.findings)
    self.diagnostics = (diagnostics + captures.compactMap { $0.failure?.diagnostic })
      .inReadingOrder()
  }

  /// The capture that had the first of what was counted.
  package func capture(of tally: HandshakeSummary.Tally) -> Capture? {
    captures.indices.contains(tally.file) ? captures[tally.file] : nil
  }

  /// The files that handshakes were found in.
  package var origins: [String] { captures.filter { $0.handshakes > 0 }.map(\.path) }

  /// The entries in the order that people want: servers with something below the floor first.
  package var entriesOldFirst: [HandshakeSummary.Entry] {
    let old = Set(entries.filter { $0.shape.isBelow(floor) }.map(\.group.label))
    return entries.filter { old.contains($0.group.label) }
      + entries.filter { !old.contains($0.group.label) }
  }

  /// Whether all that was asked could be answered.
  package var isComplete: Bool {
    unreadable.isEmpty && totals.handshakes > 0 && unlisted == 0 && gaps.isEmpty
      && !captures.contains { $0.failure != nil } && !hosts.contains(where: \.hasUnknown)
  }

  /// What the captures leave open of what was asked, one sentence each without its full stop.
  package var gaps: [String] {
    var gaps: [String] = []
    let hidden = counts.notRead.filter(\.hidesHandshakes)
    if !hidden.isEmpty {
      let kinds = hidden.map { "\($0.count) \($0.count == 1 ? $0.one : $0.what)" }
        .joined(separator: ", ")
      gaps.append("handshakes may be hidden in what was not read: \(kinds)")
    }
    if let minimum {
      let open = entries.filter { $0.shape.isOpen && !$0.shape.isBelow(minimum) }
        .reduce(0) { $0 + $1.tally.count }
      if open > 0 {
        let number = open == 1 ? "of 1 handshake" : "of \(open) handshakes"
        gaps.append("the answer \(number) was not captured, so what was chosen is not known")
      }
      let isProved = entries.contains {
        $0.shape.chosen != nil || $0.shape.isRefusedForVersion || $0.shape.isBelow(minimum)
      }
      if !isProved, open == 0, totals.handshakes > 0 {
        gaps.append("no server chose a version or refused one, so nothing is proved")
      }
    }
    if !hosts.isEmpty, !hosts.contains(where: \.isSeen) {
      gaps.append("no host was seen in the captures, so nothing is shown of any")
    }
    return gaps
  }

  /// Whether something is not as it was asked for; the minimum counts every handshake.
  package var isMet: Bool { findings.isEmpty && (minimum == nil || totals.below == 0) }
}

extension CaptureFailure {
  /// The failure as other faults of files are told.
  package var diagnostic: Diagnostic {
    let text = "\(reason)\(offset.map { " (at byte \($0))" } ?? "")"
    let place = Place(file: path)
    return switch kind {
    case .unreadable: .error("capture-unreadable", text, at: place, help: help)
    case .unsupported: .error("capture-unsupported", text, at: place, help: help)
    case .damaged: .error("capture-damaged", text, at: place, help: help)
    case .cutShort: .error("capture-cut-short", text, at: place, help: help)
    }
  }
}
