package import TLSCapture

/// Who still uses what is older than the floor: the evidence for the plan that turns it off.
package struct StillInUse: Hashable, Sendable {
  /// What handshakes are called old against.
  package let floor: TLSVersion
  /// The newest version that counts as old.
  package let upTo: TLSVersion
  /// Those that offered nothing better, sorted by address.
  package let clients: [Client]
  /// Those that chose it, sorted by name.
  package let servers: [Server]

  package struct Client: Hashable, Sendable {
    package let address: IPAddress
    /// The host of the state that has the address, where one is known.
    package let host: String?
    /// What it offered at best when it offered nothing better; the newest of `versions`.
    package let offered: TLSVersion
    /// How often each was the best on offer, the newest first.
    package let versions: [VersionCount]
    /// The servers that it asked so, sorted.
    package let servers: [String]
    package let tally: HandshakeSummary.Tally
    /// Handshakes of the same address that did offer better: another program, or another machine
    /// behind it.
    package let better: Int
  }

  package struct Server: Hashable, Sendable {
    /// The name that clients asked for, or else the address.
    package let name: String
    package let endpoints: [Endpoint]
    /// The oldest that it chose, the last of `versions`.
    package let chosen: TLSVersion
    /// How often it chose each, the newest first.
    package let versions: [VersionCount]
    package let clients: [IPAddress]
    package let tally: HandshakeSummary.Tally
    /// Of these, handshakes whose client had offered better.
    package let despiteBetter: Int
  }

  package init(_ entries: [HandshakeSummary.Entry], floor: TLSVersion, hosts: HostDirectory) {
    self.floor = floor
    upTo = floor.next ?? floor
    clients = Self.clients(entries, floor, hosts)
    servers = Self.servers(entries, floor)
  }

  private static func clients(
    _ entries: [HandshakeSummary.Entry],
    _ floor: TLSVersion,
    _ hosts: HostDirectory
  ) -> [Client] {
    struct Found {
      var versions: [TLSVersion: Int]
      var servers: Set<String>
      var tally: HandshakeSummary.Tally
    }
    var found: [IPAddress: Found] = [:]
    var better: [IPAddress: Int] = [:]
    for entry in entries {
      let address = entry.group.client
      guard let best = entry.shape.best else { continue }
      guard best < floor else {
        better[address, default: 0] += entry.tally.count
        continue
      }
      guard var known = found[address] else {
        found[address] = Found(
          versions: [best: entry.tally.count],
          servers: [entry.group.label],
          tally: entry.tally
        )
        continue
      }
      known.versions[best, default: 0] += entry.tally.count
      known.servers.insert(entry.group.label)
      known.tally.add(entry.tally)
      found[address] = known
    }
    return found.sorted { $0.key < $1.key }.map { address, known in
      Client(
        address: address,
        host: hosts.host(at: address),
        offered: known.versions.keys.max() ?? floor,
        versions: VersionCount.sorted(known.versions),
        servers: known.servers.sorted(),
        tally: known.tally,
        better: better[address] ?? 0
      )
    }
  }

  private static func servers(
    _ entries: [HandshakeSummary.Entry],
    _ floor: TLSVersion
  ) -> [Server] {
    struct Found {
      var versions: [TLSVersion: Int]
      var endpoints: Set<Endpoint>
      var clients: Set<IPAddress>
      var tally: HandshakeSummary.Tally
      var despiteBetter: Int
    }
    var found: [String: Found] = [:]
    for entry in entries {
      guard let chosen = entry.shape.chosen, chosen < floor else { continue }
      let despite = entry.shape.best.map { $0 >= floor } ?? false ? entry.tally.count : 0
      guard var known = found[entry.group.label] else {
        found[entry.group.label] = Found(
          versions: [chosen: entry.tally.count],
          endpoints: [entry.group.server],
          clients: [entry.group.client],
          tally: entry.tally,
          despiteBetter: despite
        )
        continue
      }
      known.versions[chosen, default: 0] += entry.tally.count
      known.endpoints.insert(entry.group.server)
      known.clients.insert(entry.group.client)
      known.tally.add(entry.tally)
      known.despiteBetter += despite
      found[entry.group.label] = known
    }
    return found.sorted { $0.key < $1.key }.map { name, known in
      Server(
        name: name,
        endpoints: known.endpoints.sorted(),
        chosen: known.versions.keys.min() ?? floor,
        versions: VersionCount.sorted(known.versions),
        clients: known.clients.sorted(),
        tally: known.tally,
        despiteBetter: known.despiteBetter
      )
    }
  }
}
