import Posture

extension Estate.Host {
  /// The store that reads and writes this host.
  package func store(_ options: StoreOptions) -> any HostStore {
    switch location {
    case .reg(let path):
      SnapshotStore(SnapshotDirectory.HostFile(host: name, path: Files.expanded(path)))
    case .hive(let path): HiveStore(path: Files.expanded(path), host: name, options: options)
    case .ssh(let ssh): SSHStore(host: name, location: ssh, options: options)
    case .smb(let smb): SMBStore(host: name, location: smb, options: options)
    }
  }

  /// Whether it is another machine, which answers in its own time.
  package var isRemote: Bool {
    switch location {
    case .reg, .hive: false
    case .ssh, .smb: true
    }
  }
}
