/// What a server answered, or why there is no answer.
package struct ServerProbe: Hashable, Sendable {
  package var target: ProbeTarget
  package var port: UInt16
  /// The address that answered, without the port; nil where none did.
  package var address: String?
  package var outcome: Outcome
  /// From the oldest to the newest; empty unless the server was asked.
  package var versions: [VersionProbe]

  package enum Outcome: Hashable, Sendable {
    /// It was asked for each version.
    case asked
    /// No connection: no such name, refused, no answer in time.
    case unreachable(String)
    /// A connection, and no way from its protocol into TLS.
    case noTLS(String)
  }

  package init(
    target: ProbeTarget,
    port: UInt16,
    address: String? = nil,
    outcome: Outcome,
    versions: [VersionProbe] = []
  ) {
    self.target = target
    self.port = port
    self.address = address
    self.outcome = outcome
    self.versions = versions
  }

  package var accepted: [TLSVersion] {
    versions.compactMap { if case .accepted = $0.verdict { $0.version } else { nil } }
  }

  /// Whether it answered with TLS at all; a port that only closes connections may speak anything.
  package var speaksTLS: Bool {
    versions.contains { probe in
      switch probe.verdict {
      case .accepted, .refused(.alert), .refused(.answered), .unknown(.alert): true
      case .refused(.closed), .refused(.reset), .unknown: false
      }
    }
  }

  /// Whether nothing came back, whatever was asked for.
  package var isSilent: Bool {
    outcome == .asked
      && versions.allSatisfy { probe in
        switch probe.verdict {
        case .unknown(.silent), .unknown(.reset), .unknown(.closed): true
        case .accepted, .refused, .unknown: false
        }
      }
  }

  /// Whether the end of each connection was the only answer, as of servers that want a name.
  package var onlyEnds: Bool {
    isSilent
      && versions.allSatisfy { probe in
        if case .unknown(.silent) = probe.verdict { false } else { true }
      }
  }

  /// Whether every version that was asked for is known to be accepted or refused by a server of TLS.
  package var isAnswered: Bool {
    guard case .asked = outcome, speaksTLS else { return false }
    return versions.allSatisfy { probe in
      if case .unknown = probe.verdict { return false }
      return probe.suites?.gap == nil
    }
  }
}

/// What a server answered when it was asked for one version and no other.
package struct VersionProbe: Hashable, Sendable {
  package var version: TLSVersion
  package var verdict: Verdict
  /// All that it accepts, where that was asked.
  package var suites: AcceptedSuites?

  package enum Verdict: Hashable, Sendable {
    /// The suite that it chose of all that were offered; nil for SSL 2.0, where the client chooses.
    case accepted(suite: UInt16?)
    case refused(Refusal)
    case unknown(Gap)
  }

  package enum Refusal: Hashable, Sendable {
    /// By its number in IANA's registry “TLS Alerts”.
    case alert(UInt8)
    /// It named another version, which it would rather speak.
    case answered(TLSVersion)
    /// It ended the connection, and accepted another version right before and right after.
    case reset, closed
  }

  /// Why nothing is known.
  package enum Gap: Hashable, Sendable {
    /// No answer in so many milliseconds.
    case silent(milliseconds: Int)
    /// An alert that is about the hello, and says nothing of its version.
    case alert(UInt8)
    /// It ended the connection in the place of an answer, which may have any reason.
    case reset, closed
    /// Anything that is no TLS, in a clause.
    case other(String)

    /// What an end would be if it were about the version.
    var refusal: Refusal? {
      switch self {
      case .reset: .reset
      case .closed: .closed
      case .silent, .alert, .other: nil
      }
    }
  }

  package init(version: TLSVersion, verdict: Verdict, suites: AcceptedSuites? = nil) {
    self.version = version
    self.verdict = verdict
    self.suites = suites
  }
}

/// The suites that a server accepts, found by offering all and taking away what it chose.
package struct AcceptedSuites: Hashable, Sendable {
  /// In the order in which it chose them; by key exchange where it ended connections in between.
  package var numbers: [UInt16]
  package var order: Order
  /// Why the list may be longer; nil where the server refused all that was left.
  package var gap: String?

  package enum Order: String, Hashable, Sendable {
    /// It chose the same suite whichever stood first.
    case server
    /// It took the first that it knows of the client's list.
    case client
    /// One suite has no order.
    case none
    case unknown
  }

  package init(numbers: [UInt16], order: Order, gap: String? = nil) {
    self.numbers = numbers
    self.order = order
    self.gap = gap
  }
}
