package import Inputs
package import TLSCapture

/// Which host of the state a side of a handshake is.
///
/// An address says which machine it was; a name says which machine the client meant, and several may
/// answer to it. So an address that is known comes first.
package struct HostDirectory: Sendable {
  package struct Match: Hashable, Sendable {
    package let host: String
    package let by: By
  }

  package enum By: String, Hashable, Sendable, CaseIterable {
    /// By an address of the inventory, of `--from` or of the hosts file.
    case address
    /// The name that the client asked for is the host's.
    case name
    /// Its first label is the host's name: `adfs01` of `adfs01.example.org`.
    case label = "first-label"
  }

  private var hosts: [String: String] = [:]
  private var addresses: [IPAddress: String] = [:]
  /// Hosts of which an address is known.
  private var addressed: Set<String> = []
  package private(set) var diagnostics: [Diagnostic] = []

  package static let empty = HostDirectory(hosts: [])

  package init(
    hosts known: [(name: String, location: HostLocation?)],
    hostsFile: HostsFile = .none
  ) {
    for host in known { hosts[HandshakeGroup.folded(host.name)] = host.name }
    var found: [IPAddress: Set<String>] = [:]
    for host in known {
      guard let text = host.location?.remoteAddress else { continue }
      if let address = IPAddress(text) {
        found[address, default: []].insert(host.name)
      } else {
        hosts[HandshakeGroup.folded(text)] = host.name
      }
    }
    for line in hostsFile.lines {
      let names = Set(line.names.compactMap { host(named: $0)?.host })
      guard !names.isEmpty else { continue }
      found[line.address, default: []].formUnion(names)
      guard names.count == 1, let only = names.first else { continue }
      // All names of the line are names of that host, the farm's perhaps among them.
      for name in line.names where hosts[HandshakeGroup.folded(name)] == nil {
        hosts[HandshakeGroup.folded(name)] = only
      }
    }
    addressed = found.values.reduce(into: []) { $0.formUnion($1) }
    for (address, names) in found.sorted(by: { $0.key < $1.key }) {
      if names.count == 1 {
        addresses[address] = names.first
      } else {
        diagnostics.append(
          .warning(
            "ambiguous-address",
            "\(address) is the address of \(names.sorted().joined(separator: " and ")), so it tells "
              + "nothing about either",
            help: "give each host an address of its own, or name the address in no hosts file"
          )
        )
      }
    }
  }

  package func host(at address: IPAddress) -> String? { addresses[address] }

  /// The host that the client meant or reached.
  func server(of group: HandshakeGroup, isProxied: Bool) -> Match? {
    // Behind a proxy the address is the proxy's.
    if !isProxied, let host = addresses[group.server.address] {
      return Match(host: host, by: .address)
    }
    if let name = group.serverName { return host(named: name) }
    return group.target.flatMap { host(named: Self.withoutPort($0)) }
  }

  func client(of group: HandshakeGroup) -> Match? {
    addresses[group.client].map { Match(host: $0, by: .address) }
  }

  private func host(named text: String) -> Match? {
    let name = HandshakeGroup.folded(text)
    if let host = hosts[name] { return Match(host: host, by: .name) }
    // Of a host whose address is known, another address is another machine.
    guard let dot = name.firstIndex(of: "."), let host = hosts[String(name[..<dot])],
      !addressed.contains(host), IPAddress(name) == nil
    else { return nil }
    return Match(host: host, by: .label)
  }

  private static func withoutPort(_ target: String) -> String {
    guard let colon = target.lastIndex(of: ":"), !target[..<colon].contains(":") else {
      return target
    }
    return String(target[..<colon])
  }
}

extension HostLocation {
  /// The name or address under which a host is reached; nil for files.
  fileprivate var remoteAddress: String? {
    switch self {
    case .reg, .hive: nil
    case .ssh(let ssh): ssh.remote.address
    case .smb(let smb): smb.remote.address
    }
  }
}
