import Inputs
import WindowsRegistry

/// What is learnt of a running host, piece by piece: what was read, what is known not to be there,
/// and what nobody knows.
struct SSHFindings {
  private var keys: [SnapshotKey] = []
  /// Places that were read as a whole.
  private var read: [RegistryPath] = []
  /// Places that could not be read, with the reason.
  private var failed: [(path: RegistryPath, reason: String)] = []
  /// Places that are there and were not read, or not exactly.
  private var missed: [RegistryPath] = []
  private var lists: [RegistryPath: Set<RegistryPath>] = [:]
  private var diagnostics: [Diagnostic] = []

  mutating func fail(_ path: RegistryPath, _ reason: String) {
    if !failed.contains(where: { $0.path == path }) { failed.append((path, reason)) }
  }

  mutating func miss(_ path: RegistryPath, _ reason: String) {
    missed.append(path)
    diagnostics.append(
      .warning(
        "ssh-unread",
        "cannot read \(path): \(reason)",
        help: "what lies there is unknown; see whether the user may read it"
      )
    )
  }

  mutating func add(list: RegQuery, of path: RegistryPath) { lists[path] = list.children }

  func children(of path: RegistryPath) -> [RegistryPath] { (lists[path] ?? []).sorted() }

  mutating func add(query: RegQuery, of path: RegistryPath) {
    lists[path] = query.children
    keys.append(SnapshotKey(path: path, values: query.values))
    // They are there, whatever is in them: whoever deletes this key has to see them.
    keys += query.children.map { SnapshotKey(path: $0) }
    guard !query.inexact.isEmpty else { return read.append(path) }
    missed.append(path)
    let names = query.inexact.prefix(3).map { "“\($0.asWords)”" }.joined(separator: ", ")
    diagnostics.append(
      .warning(
        "ssh-inexact",
        "reg query does not tell exactly what \(path) holds: \(names)",
        help: "values of this key that were not read are unknown; the other values count"
      )
    )
  }

  mutating func add(
    export bytes: [UInt8],
    of path: RegistryPath,
    _ selection: Selection,
    host: String
  ) {
    let content = RegText.read(bytes, file: host, selection: selection)
    guard let value = content.value, !content.diagnostics.hasErrors else {
      let fault = content.diagnostics.first { $0.severity == .error }
      return miss(path, fault?.summary ?? "its export is no registry file")
    }
    diagnostics += content.diagnostics
    read.append(path)
    keys += value.keys.filter { path.contains($0.path) }
  }

  /// The keys above those that could not be read, which tell which of them are not there at all.
  var neededLists: [RegistryPath] {
    var needed: Set<RegistryPath> = []
    for (path, _) in failed {
      needed.formUnion(path.above)
      if path.root == .users { needed.insert(RegistryPath(.users, "")) }
    }
    return needed.subtracting(lists.keys).sorted()
  }

  func snapshot(
    of host: String,
    withKeysAbove: Bool
  ) -> (RegistrySnapshot, [Diagnostic]) {
    var findings = self
    var absent: [RegistryPath] = []
    var there: Set<RegistryPath> = []
    for (path, reason) in failed {
      let verdict = verdict(on: path)
      there.formUnion(verdict.there)
      if let top = verdict.absent {
        absent.append(top)
      } else {
        findings.miss(path, verdict.reason ?? reason)
      }
    }
    // Coverage reaches down, so what was missed takes it from the keys above.
    let covers = (findings.read + absent).filter { path in
      !findings.missed.contains { path.contains($0) }
    }
    var above: Set<RegistryPath> = []
    if withKeysAbove {
      above = there
      for key in keys { above.formUnion(key.path.above) }
    }
    // Of two with the same path the last counts.
    let all = above.map { SnapshotKey(path: $0) } + findings.keys
    let snapshot = RegistrySnapshot(host: host, covers: covers, keys: all)
    return (snapshot, findings.diagnostics)
  }

  private struct Verdict {
    /// The outermost key that is known not to be there.
    var absent: RegistryPath?
    /// The keys above that are there.
    var there: [RegistryPath] = []
    var reason: String?
  }

  /// Walks down to a key that could not be read.
  ///
  /// A key is absent only where the key above it was listed without it: `reg query` names also keys
  /// that may not be opened, and its messages are translated. Names beyond ASCII are printed in a
  /// code page that may lack them, so of those nobody knows. A user whose hive is not loaded is not
  /// below HKEY_USERS and has settings all the same.
  private func verdict(on path: RegistryPath) -> Verdict {
    var verdict = Verdict()
    let root = RegistryPath(path.root, "")
    if path.root == .users, let user = (path.above + [path]).first, let users = lists[root],
      !users.contains(user)
    {
      verdict.reason = "the hive of this user is not loaded"
      return verdict
    }
    let chain = path.above + [path]
    for (key, next) in zip(chain, chain.dropFirst()) {
      guard let names = lists[key] else {
        verdict.reason = "\(key) could not be listed"
        return verdict
      }
      verdict.there.append(key)
      if !names.contains(next) {
        if next.name.bytes.allSatisfy({ $0 < 0x80 }) {
          verdict.absent = next
        } else {
          verdict.reason = "its name goes beyond ASCII, and it could not be opened"
        }
        return verdict
      }
    }
    return verdict
  }
}
