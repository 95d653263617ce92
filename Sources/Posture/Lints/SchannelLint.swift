import WindowsRegistry

extension Linter {
  /// Goes through all that the snapshot holds below Schannel's key, once.
  mutating func lintSchannel() {
    guard let schannel = places.schannel else { return }
    var findings = ProtocolFindings()
    for key in host.snapshot.subtree(schannel) {
      let path = inCurrentSet(key.path)
      switch places.schannelKeys[path] {
      case .other?: continue
      case .values(let read)?: lint(key.values, in: read)
      case .switches(let read, of: let name, let role)?:
        lint(key.values, in: read)
        findings.note(key, name, role)
      case nil: lintStrayKey(path, below: schannel)
      }
    }
    lint(findings)
  }

  /// The path as the catalogue names it, also where the snapshot holds numbered control sets only.
  private func inCurrentSet(_ path: RegistryPath) -> RegistryPath {
    guard let set = host.snapshot.controlSet else { return path }
    return path.moved(from: set, to: RegistrySnapshot.currentControlSet) ?? path
  }

  private mutating func lintStrayKey(_ path: RegistryPath, below schannel: RegistryPath) {
    let names = path.subpath.bytes.dropFirst(schannel.subpath.bytes.count + 1)
      .split(separator: 0x5C).map { RegistryText(wtf8: Array($0)) }
    guard names.count > 1 else { return }
    let base = schannel.appending(names[0])
    if let list = places.algorithmLists.first(where: { $0.path == base }) {
      lintAlgorithmKey(names[1], child: names.count > 2 ? names[2] : nil, list)
    } else if names[0].folded == "PROTOCOLS" {
      lintProtocolKey(names[1], role: names.count > 2 ? names[2] : nil, schannel)
    }
  }
}
