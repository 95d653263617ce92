/// Counts the flows of a protocol that is named and not read, by version.
///
/// It keeps 64 bits and a version of each flow, of `limit` flows at most; `Result.isAtLeast` says
/// when there were more.
package struct FlowTally: Sendable {
  let limit: Int
  private(set) var result = Result()
  private var versionOfFlow: [UInt64: UInt32] = [:]

  init(limit: Int = 65_536) {
    self.limit = limit
  }

  /// One handshake message of a flow.
  struct Sighting: Hashable, Sendable {
    var version: UInt32
    /// The server's word on the version replaces the client's.
    var isFinal: Bool
  }

  mutating func note(_ sighting: Sighting, of flow: UInt64) {
    result.datagrams += 1
    if let known = versionOfFlow[flow] {
      guard sighting.isFinal, known != sighting.version else { return }
      result.flowsByVersion[known, default: 1] -= 1
      if result.flowsByVersion[known] == 0 { result.flowsByVersion[known] = nil }
    } else if versionOfFlow.count == limit {
      result.isAtLeast = true
      return
    }
    versionOfFlow[flow] = sighting.version
    result.flowsByVersion[sighting.version, default: 0] += 1
  }
}

extension FlowTally {
  /// Flows and handshake datagrams of one protocol.
  package struct Result: Hashable, Sendable {
    package var datagrams = 0
    package var flowsByVersion: [UInt32: Int] = [:]
    /// Whether there were more flows than were told apart.
    package var isAtLeast = false

    package var flows: Int { flowsByVersion.values.reduce(0, +) }
  }
}
