import Inputs
package import WindowsRegistry

/// A directory of `<host>.reg` files, or a single such file: the simplest place that holds hosts.
package struct SnapshotDirectory: Sendable {
  package let path: String
  /// Sorted by name.
  package let hosts: [HostFile]
  /// By name in lower case: Windows names hosts without case.
  private let byName: [String: HostFile]

  /// A host and the file that speaks for it.
  package struct HostFile: Hashable, Sendable {
    package let host: String
    package let path: String

    package init(host: String, path: String) {
      self.host = host
      self.path = path
    }
  }

  package init(path: String) throws(FileFailure) {
    self.path = path
    switch Files.kind(of: path) {
    case nil: throw FileFailure(path: path, reason: "there is no such file or directory")
    case .directory:
      var hosts: [HostFile] = []
      for name in try Files.names(in: path) where name.lowercased().hasSuffix(".reg") {
        hosts.append(HostFile(host: String(name.dropLast(4)), path: Files.join(path, name)))
      }
      var byName: [String: HostFile] = [:]
      for host in hosts {
        // Two files would speak for one host.
        if let first = byName[host.host.lowercased()] {
          throw FileFailure(
            path: host.path,
            reason: "the host \(host.host) has a second file: \(first.path)"
          )
        }
        byName[host.host.lowercased()] = host
      }
      self.byName = byName
      self.hosts = hosts.sorted { $0.host < $1.host }
    case .file, .other:
      let name = path.split(separator: "/").last.map { String($0) } ?? path
      guard name.lowercased().hasSuffix(".reg"), name.count > 4 else {
        throw FileFailure(
          path: path,
          reason: "a state is a directory of .reg files or one .reg file"
        )
      }
      let host = HostFile(host: String(name.dropLast(4)), path: path)
      hosts = [host]
      byName = [host.host.lowercased(): host]
    }
  }

  package func file(of host: String) -> HostFile? {
    byName[host.lowercased()]
  }
}

extension SnapshotDirectory.HostFile {
  /// Reads what `selection` asks for; a file that cannot be read or is no snapshot is a failure.
  package func read(_ selection: Selection) throws(FileFailure) -> ReadSnapshot {
    var reader = RegReader(file: path, selection: selection)
    try Files.read(path) { window throws(FileFailure) in reader.consume(window) }
    return try finish(reader, selection)
  }

  private func parse(_ bytes: [UInt8], _ selection: Selection) throws(FileFailure) -> ReadSnapshot {
    var reader = RegReader(file: path, selection: selection)
    reader.consume(bytes)
    return try finish(reader, selection)
  }

  private func finish(
    _ finished: RegReader,
    _ selection: Selection
  ) throws(FileFailure) -> ReadSnapshot {
    var reader = finished
    let read = reader.finish()
    if let fault = read.diagnostics.first(where: { $0.severity == .error }) {
      let line = fault.place.map { ":\($0.start.line):\($0.start.column)" } ?? ""
      let help = fault.help.map { " (\($0))" } ?? ""
      throw FileFailure(path: path + line, reason: fault.summary + help, isContent: true)
    }
    guard let content = read.value else {
      throw FileFailure(path: path, reason: "the file holds no snapshot")
    }
    var diagnostics = read.diagnostics
    if let name = content.host, name.lowercased() != host.lowercased() {
      diagnostics.append(
        .warning(
          "host-name",
          "the snapshot says that it is of “\(name)”, but its file names “\(host)”",
          at: Place(file: path),
          help: "rename the file to \(name).reg if the snapshot is right"
        )
      )
    }
    if content.keys.contains(where: { $0.path.root == .currentUser }) {
      diagnostics.append(
        .warning(
          "reg-current-user",
          "HKEY_CURRENT_USER is whoever took the snapshot, so nothing is concluded from it",
          at: Place(file: path),
          help: "export HKEY_USERS\\<SID> of each user instead"
        )
      )
    }
    let snapshot = content.snapshot(host: host)
    return ReadSnapshot(selection, snapshot, diagnostics: diagnostics)
  }

  /// Changes the file as a whole or not at all, one program after the other.
  ///
  /// What `edits` judges, what is edited and what `proof` sees are the same bytes, read once; only
  /// bytes that pass the proof take the file's place.
  package func change(
    _ selection: Selection,
    edits: (ReadSnapshot) throws(FileFailure) -> [RegistryEdit],
    proof: (RegistrySnapshot) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let lock = try Files.lock(path)
    defer { lock.release() }
    let bytes = try Files.read(path)
    let seen = try parse(bytes, selection)
    let resolved = try edits(seen).map { $0.at(seen.snapshot.resolve($0.path)) }
    let edited = RegText.applying(resolved, to: bytes, file: path)
    guard let changed = edited.value, !edited.diagnostics.hasErrors else {
      let fault = edited.diagnostics.first { $0.severity == .error }
      throw FileFailure(path: path, reason: fault?.summary ?? "cannot change this file")
    }
    try proof(try parse(changed, selection).snapshot)
    try Files.replace(path, with: changed, ending: Self.ending)
    guard try Files.read(path) == changed else {
      throw FileFailure(path: path, reason: "the file was written and holds something else")
    }
  }

  /// What the new content is called until it takes the file's place.
  static let ending = ".plumbline"

  /// Removes what a process that was killed while it changed the file left beside it.
  func tidy() {
    guard let lock = try? Files.lock(path) else { return }
    defer { lock.release() }
    Files.discard(Files.resolved(path) + Self.ending)
  }
}
