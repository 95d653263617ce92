import TLSCapture

/// What the captures say of one host.
package struct HostVerdict: Hashable, Sendable {
  package let host: String
  package let groups: [String]
  package let summary: HostSummary
  /// How handshakes were found to be the host's, sorted; empty where none was.
  package let joinedBy: [HostDirectory.By]
  /// `schannel.server` first, then all client stacks.
  package let stacks: [StackVerdict]
  /// All handshakes in which the host is the client, whatever stack it was; nil where there is none.
  package let client: StackVerdict?
  package let findings: [VerifyFinding]

  package var isSeen: Bool { !joinedBy.isEmpty }

  /// Whether something was seen of which the snapshot does not tell what to expect.
  package var hasUnknown: Bool {
    (stacks + [client].compactMap { $0 }).contains { $0.verdict == .unknown }
  }
}

/// What the captures say of one stack of a host.
package struct StackVerdict: Hashable, Sendable {
  /// As `posture` names it; `client` for the side that connects, whatever stack it was.
  package let stack: String
  /// The user's name, of WinINET.
  package let name: String
  /// Nil where no handshake can be the stack's.
  package let verdict: WireVerdict?
  package let handshakes: Int
  /// How often each version was chosen by the server, or was the best that the client offered.
  package let versions: [VersionCount]
  /// Handshakes that only a program can have made that names its protocols.
  package let onRequest: Int
  /// What was seen of which the sources contradict each other, one clause each.
  package let settled: [String]
}

/// Gathers what was seen of one stack.
struct StackGatherer {
  private let stack: String
  private let name: String
  private var verdict: WireVerdict?
  private var handshakes = 0
  private var versions: [TLSVersion: Int] = [:]
  private var onRequest = 0
  private var settled: [String] = []

  init(_ stack: Stack) { (self.stack, name) = (stack.id, stack.name) }

  init(side: String) { (stack, name) = (side, side) }

  mutating func add(_ verdict: WireVerdict, _ version: TLSVersion?, count: Int, onRequest: Bool) {
    self.verdict = self.verdict.map { $0.worse(verdict) } ?? verdict
    handshakes += count
    if let version { versions[version, default: 0] += count }
    if onRequest { self.onRequest += count }
  }

  /// Notes what a handshake shows of which the sources contradict each other.
  mutating func settle(_ claim: WireClaim) {
    if !settled.contains(claim.text) { settled.append(claim.text) }
  }

  var result: StackVerdict {
    StackVerdict(
      stack: stack,
      name: name,
      verdict: verdict,
      handshakes: handshakes,
      versions: VersionCount.sorted(versions),
      onRequest: onRequest,
      settled: settled
    )
  }
}
