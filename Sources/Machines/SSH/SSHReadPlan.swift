import WindowsRegistry

/// Which keys of a running host are asked for, and how.
struct SSHReadPlan: Hashable, Sendable {
  struct Place: Hashable, Sendable {
    let path: RegistryPath
    let way: Way
  }

  enum Way: Hashable, Sendable {
    /// `reg export`, which takes all below as well and is exact.
    case export
    /// `reg query`, for the values of a key below which too much lies.
    case query
  }

  /// Sorted by path; an exported place holds no other.
  let places: [Place]
  /// What is selected, place by place, whatever reads it.
  let selected: [RegistryPath]

  /// Takes what is wanted, and the SIDs of the loaded hives below HKEY_USERS.
  init(_ items: [Selection.Item], users: [RegistryText]) {
    var ways: [RegistryPath: Way] = [:]
    for item in items {
      guard item.root != .currentUser else { continue }
      for path in Self.places(of: item, users: users) {
        let isWhole = item.depth != .key || item.names.contains(nil) && item.root != .users
        let way: Way = !isWhole && Self.isBig(path) ? .query : .export
        if ways[path] != .export { ways[path] = way }
      }
    }
    selected = ways.keys.sorted()
    var places: [Place] = []
    var exported: RegistryPath?
    for path in selected {
      if let exported, exported.contains(path) { continue }
      let way = ways[path] ?? .export
      if way == .export { exported = path }
      places.append(Place(path: path, way: way))
    }
    self.places = places
  }

  /// An item's key; where it has a pattern, the key above it with everything below.
  private static func places(of item: Selection.Item, users: [RegistryText]) -> [RegistryPath] {
    if item.root == .users, item.names.first == .some(nil) {
      let rest = item.names.dropFirst().prefix { $0 != nil }.compactMap(\.self)
      // The classes of a user are a hive of their own, in which nothing of ours lies.
      return users.filter { !$0.description.uppercased().hasSuffix("_CLASSES") }.map { user in
        RegistryPath(.users, user).appending(rest.joined(separator: "\\"))
      }
    }
    let names = item.names.prefix { $0 != nil }.compactMap(\.self)
    return [RegistryPath(item.root, names.joined(separator: "\\"))]
  }

  /// Whether so much lies below a key that exporting it would take minutes.
  ///
  /// `Windows NT\CurrentVersion` holds Perflib, TaskCache and more, some 30 MB of text on a usual
  /// host; `Wow6432Node` mirrors all of SOFTWARE.
  static func isBig(_ path: RegistryPath) -> Bool { path.depth <= 2 || big.contains(path) }

  private static let big = Set(
    [
      "SOFTWARE\\Microsoft\\Windows", "SOFTWARE\\Microsoft\\Windows\\CurrentVersion",
      "SOFTWARE\\Microsoft\\Windows NT", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
      "SOFTWARE\\Microsoft\\Internet Explorer", "SOFTWARE\\Wow6432Node\\Microsoft",
      "SOFTWARE\\Wow6432Node\\Microsoft\\Windows",
      "SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion",
      "SOFTWARE\\Wow6432Node\\Microsoft\\Windows NT",
      "SOFTWARE\\Wow6432Node\\Microsoft\\Windows NT\\CurrentVersion",
      "SOFTWARE\\Wow6432Node\\Microsoft\\Internet Explorer",
      "SYSTEM\\CurrentControlSet\\Control", "SYSTEM\\CurrentControlSet\\Services",
      "SYSTEM\\CurrentControlSet\\Enum", "SYSTEM\\CurrentControlSet\\Control\\Class",
      "SYSTEM\\CurrentControlSet\\Control\\Session Manager",
    ].map { RegistryPath(.localMachine, $0) }
  )
}
