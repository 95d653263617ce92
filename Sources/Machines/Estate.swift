package import Posture

/// The hosts that a command looks at, and where each of them is.
package struct Estate: Sendable {
  /// Sorted by name, each once.
  package let hosts: [Host]
  /// Hosts whose place cannot be worked out, sorted by name.
  package let lost: [UnreadableHost]
  /// Whether each host was asked for by its own place, so that no other host is missing.
  package let isPicked: Bool
  /// By name in lower case: Windows names hosts without case.
  private let byName: [String: Host]

  package struct Host: Hashable, Sendable {
    package let name: String
    package let location: HostLocation

    package init(_ name: String, _ location: HostLocation) {
      self.name = name
      self.location = location
    }
  }

  init(_ hosts: [Host], lost: [UnreadableHost] = [], isPicked: Bool = false) {
    var byName: [String: Host] = [:]
    for host in hosts { byName[host.name.lowercased()] = host }
    self.byName = byName
    self.hosts = byName.values.sorted { $0.name < $1.name }
    self.lost = lost.sorted { $0.host < $1.host }
    self.isPicked = isPicked
  }

  /// The same where nobody is missing.
  package var picked: Estate { Estate(hosts, lost: lost, isPicked: true) }

  package func host(named name: String) -> Host? { byName[name.lowercased()] }
}

extension Estate {
  /// The hosts of places as `--from` names them: `[NAME=]PLACE`, where a place is a path or a text
  /// that `HostLocation` reads.
  package static func from(_ texts: [String]) throws(FileFailure) -> Estate {
    var hosts: [Host] = []
    var byName: [String: Host] = [:]
    var isPicked = true
    for text in texts {
      let (name, place) = split(text)
      let (found, isOne) = try places(place, name)
      isPicked = isPicked && isOne
      for host in found {
        if let first = byName.updateValue(host, forKey: host.name.lowercased()), first != host {
          throw FileFailure(
            path: text,
            reason: "the host \(host.name) has a second place: \(first.location)"
          )
        }
        hosts.append(host)
      }
    }
    return Estate(hosts, lost: [], isPicked: isPicked)
  }

  /// The hosts of a manifest: those of its state, those that its inventory names, and those that a
  /// group names and a pattern of the inventory takes.
  ///
  /// Where a host is both in the state and in the inventory, the inventory says how to reach it.
  package static func declared(
    by manifest: Manifest,
    state: SnapshotDirectory?
  ) -> Estate {
    var names = Set<String>()
    var hosts: [Host] = []
    var lost: [UnreadableHost] = []
    func add(_ name: String) {
      guard names.insert(name.lowercased()).inserted else { return }
      guard let entry = manifest.inventory.entry(for: name) else { return }
      do throws(HostLocation.Fault) {
        hosts.append(Host(name, try entry.location(of: name)))
      } catch {
        lost.append(UnreadableHost(host: name, reason: error.reason))
      }
    }
    for name in manifest.inventory.named { add(name.value) }
    for file in state?.hosts ?? [] {
      if manifest.inventory.entry(for: file.host) != nil {
        add(file.host)
      } else {
        names.insert(file.host.lowercased())
        hosts.append(Host(file.host, .reg(path: file.path)))
      }
    }
    for group in manifest.groups {
      for pattern in group.hosts where !pattern.value.isWild { add(pattern.value.pattern) }
    }
    return Estate(hosts, lost: lost, isPicked: false)
  }

  /// The name in front of a place; a path may hold an equals sign, a name of a host does not begin
  /// with a scheme or hold a slash.
  private static func split(_ text: String) -> (name: String?, place: String) {
    guard let equals = text.firstIndex(of: "=") else { return (nil, text) }
    let name = text[..<equals]
    guard !name.isEmpty, !name.contains("/"), !name.contains(":"), !name.contains("?") else {
      return (nil, text)
    }
    return (String(name), String(text[text.index(after: equals)...]))
  }

  /// The hosts of one place, and whether it is the place of one host.
  private static func places(
    _ text: String,
    _ name: String?
  ) throws(FileFailure) -> (hosts: [Host], isOne: Bool) {
    let location: HostLocation?
    do throws(HostLocation.Fault) {
      location = try HostLocation.read(text)
    } catch {
      throw FileFailure(path: text, reason: error.reason)
    }
    switch location {
    case nil: return try snapshots(text, name)
    case .reg(let path)?: return try snapshots(path, name)
    case .hive(let path)?:
      let hosts = try HiveImage.hosts(at: path)
      if let name {
        guard hosts.count == 1 else { throw several(text) }
        return ([Host(name, .hive(path: hosts[0].path))], true)
      }
      return (hosts.map { Host($0.host, .hive(path: $0.path)) }, hosts.count == 1)
    case .ssh(let ssh)?: return ([Host(name ?? ssh.remote.address, .ssh(ssh))], true)
    case .smb(let smb)?: return ([Host(name ?? smb.remote.address, .smb(smb))], true)
    }
  }

  private static func snapshots(
    _ path: String,
    _ name: String?
  ) throws(FileFailure) -> (hosts: [Host], isOne: Bool) {
    let directory = try SnapshotDirectory(path: path)
    let isOne = Files.kind(of: path) != .directory
    if let name {
      guard directory.hosts.count == 1 else { throw several(path) }
      return ([Host(name, .reg(path: directory.hosts[0].path))], true)
    }
    return (directory.hosts.map { Host($0.host, .reg(path: $0.path)) }, isOne)
  }

  private static func several(_ path: String) -> FileFailure {
    FileFailure(path: path, reason: "a name can only stand in front of the place of one host")
  }
}
