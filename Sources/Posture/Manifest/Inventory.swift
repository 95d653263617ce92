import Inputs

/// How hosts are reached, as a manifest says under `inventory:`; nothing is resolved for a host yet.
package struct Inventory: Sendable {
  /// In the order of the files.
  package let entries: [Entry]

  package static let empty = Inventory(entries: [])

  /// Entries that name one host, by its name in lower case, and those that hold a pattern.
  private let exact: [String: Entry]
  private let patterns: [Entry]

  package init(entries: [Entry]) {
    self.entries = entries
    exact = Dictionary(
      entries.filter { !$0.hosts.value.isWild }.map { ($0.hosts.value.pattern.lowercased(), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    patterns = entries.filter(\.hosts.value.isWild)
  }

  /// Hosts of one name or pattern, and the place that each of them has.
  package struct Entry: Sendable {
    package let hosts: Located<Glob>
    package let kind: HostLocation.Kind
    /// The text of each option, where `{host}` stands for the host's name.
    let options: [Option: String]
    let port: Int?

    package enum Option: String, Hashable, Sendable, CaseIterable {
      case path, address, user, identity
      case knownHosts = "known-hosts"
      case config, credentials, kerberos
    }
  }

  /// Hosts that an entry names outright; a pattern names none.
  package var named: [Located<String>] {
    entries.filter { !$0.hosts.value.isWild }
      .map { Located($0.hosts.value.pattern, at: $0.hosts.place) }
  }

  /// The entry that speaks for a host: one that names it outright, else the first pattern.
  package func entry(for host: String) -> Entry? {
    exact[host.lowercased()] ?? patterns.first { $0.hosts.value.matches(host) }
  }
}

extension Inventory.Entry {
  /// Where a host is; its name may make an address or a path that cannot be one.
  package func location(of host: String) throws(HostLocation.Fault) -> HostLocation {
    switch kind {
    case .reg:
      let path = try path(.path, host) ?? host
      if path.lowercased().hasSuffix(".reg") { return .reg(path: path) }
      try check(host)
      return .reg(path: "\(path)/\(host).reg")
    case .hive: return .hive(path: try path(.path, host) ?? host)
    case .ssh:
      return .ssh(
        SSHLocation(
          try remote(host),
          identity: try path(.identity, host),
          knownHosts: try path(.knownHosts, host),
          config: try path(.config, host)
        )
      )
    case .smb:
      let login = try path(.credentials, host).map { SMBLocation.Login.file($0) } ?? .kerberos
      return .smb(SMBLocation(try remote(host), login: login))
    }
  }

  private func remote(_ host: String) throws(HostLocation.Fault) -> RemoteAddress {
    let address = try text(.address, host) ?? host
    let user = try text(.user, host)
    guard let remote = RemoteAddress(address: address, user: user, port: port) else {
      throw HostLocation.Fault(reason: "“\(address)” is no address that a host can have")
    }
    return remote
  }

  /// A path as seen from where the program runs: in the manifest it is relative to the manifest.
  private func path(_ option: Option, _ host: String) throws(HostLocation.Fault) -> String? {
    guard let path = try text(option, host) else { return nil }
    if path.hasPrefix("/") || path.hasPrefix("~/") { return path }
    guard let cut = hosts.place.file.lastIndex(of: "/") else { return path }
    return hosts.place.file[...cut] + path
  }

  /// A name that goes up a folder would reach what nobody meant.
  private func check(_ host: String) throws(HostLocation.Fault) {
    guard !host.contains("/"), !host.hasPrefix(".") else {
      throw HostLocation.Fault(reason: "the host's name “\(host)” cannot be part of a path")
    }
  }

  private func text(_ option: Option, _ host: String) throws(HostLocation.Fault) -> String? {
    guard let template = options[option], template.contains("{host}") else {
      return options[option]
    }
    try check(host)
    return template.replacing("{host}", with: host)
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(part) {
        result += other
        rest = rest.dropFirst(part.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
