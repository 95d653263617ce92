package import Inputs
package import TLSCapture

/// Something on the wire that is not as it was asked for, predicted or declared.
package struct VerifyFinding: Hashable, Sendable {
  /// Older than `--minimum`.
  package static let belowMinimum = "below-minimum"
  package static let otherwise = "seen-otherwise"
  package static let belowDeclared = "not-as-declared"

  /// What it goes against; the first is its rule where a format has one.
  package let rules: [String]
  /// The host, or the server as clients named it.
  package let host: String
  package let groups: [String]
  /// The setting that is not kept, such as `schannel.server.TLS 1.0`; `minimum TLS 1.2` where one was
  /// asked for.
  package let setting: String
  package let severity: DriftFinding.Severity
  package let expected: String
  package let actual: String
  /// How the prediction was reached.
  package let because: [Offer.Because]
  /// What must then be wrong, as a sentence without its full stop.
  package let meaning: String
  /// Rules of workloads that asked for the setting, or `manifest`.
  package let askedBy: [String]
  package let declaredAt: [Place]
  package let seen: Sighting

  /// When, how often, and with whom.
  package struct Sighting: Hashable, Sendable {
    package private(set) var tally: HandshakeSummary.Tally
    /// The other sides; the first few of them, sorted.
    package private(set) var peers: [String]
    /// How many other sides there are.
    package private(set) var peerCount: Int

    static let shown = 6

    init(_ tally: HandshakeSummary.Tally, peers: Set<String>) {
      self.tally = tally
      self.peers = Array(peers.sorted().prefix(Self.shown))
      peerCount = peers.count
    }

    package var last: CaptureTime { tally.last }
  }
}

/// The handshakes of one finding, while they are gathered.
struct Sightings {
  private var tally: HandshakeSummary.Tally
  private var peers: Set<String>

  init(_ tally: HandshakeSummary.Tally, peer: String) {
    self.tally = tally
    peers = [peer]
  }

  mutating func add(_ other: HandshakeSummary.Tally, peer: String) {
    tally.add(other)
    peers.insert(peer)
  }

  var sighting: VerifyFinding.Sighting { VerifyFinding.Sighting(tally, peers: peers) }
}

/// Findings of `--minimum`: what each server was seen to speak or to be asked below it.
package func belowMinimum(
  _ entries: [HandshakeSummary.Entry],
  minimum: TLSVersion
) -> [VerifyFinding] {
  struct Key: Hashable {
    let server: String
    let version: TLSVersion
    let isChosen: Bool
  }
  var found: [Key: Sightings] = [:]
  for entry in entries where entry.shape.isBelow(minimum) {
    guard let version = entry.shape.chosen ?? entry.shape.best else { continue }
    let key = Key(
      server: entry.group.label,
      version: version,
      isChosen: entry.shape.chosen != nil
    )
    let peer = entry.group.client.description
    if found[key] == nil {
      found[key] = Sightings(entry.tally, peer: peer)
    } else {
      found[key]?.add(entry.tally, peer: peer)
    }
  }
  let sorted = found.sorted { one, other in
    (one.key.server, one.key.version, one.key.isChosen ? 0 : 1)
      < (other.key.server, other.key.version, other.key.isChosen ? 0 : 1)
  }
  return sorted.map { key, sightings in
    let name = key.version.name
    return VerifyFinding(
      rules: [VerifyFinding.belowMinimum],
      host: key.server,
      groups: [],
      setting: "minimum \(minimum.name)",
      severity: .weaker,
      expected: "\(minimum.name) or newer",
      actual: key.isChosen
        ? "the server chose \(name)" : "nothing was chosen, and the client offered \(name) at best",
      because: [],
      meaning: key.isChosen
        ? "one side has nothing newer on, or the server prefers it"
        : "the client has nothing newer on",
      askedBy: [],
      declaredAt: [],
      seen: sightings.sighting
    )
  }
}
