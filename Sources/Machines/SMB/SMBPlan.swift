import WindowsRegistry

/// What to ask a host for, one request after the other, so that few programs are started.
///
/// Each request starts a program, which costs more than what it asks for. The plan goes down from the
/// roots: what lies below a key that is absent is absent too, and where many keys are wanted below one,
/// the names below that one are asked for first, since most products are not installed. It does
/// nothing itself: requests are taken from it, and answers are put in.
///
/// `HKEY_CURRENT_USER` is not asked for: over the network that is whoever connects.
struct SMBPlan: Sendable {
  enum Request: Hashable, Sendable {
    /// The values of a key.
    case values(RegistryPath)
    /// Everything at and below a key.
    case subtree(RegistryPath)
    /// The names of the keys directly below a key.
    case names(RegistryPath)

    var path: RegistryPath {
      switch self {
      case .values(let path), .subtree(let path), .names(let path): path
      }
    }
  }

  enum Answer: Sendable {
    /// What was asked for; not complete when the host kept something back.
    case keys([SnapshotKey], isComplete: Bool)
    case names([RegistryText])
    /// The host says that there is no such key.
    case absent
    /// Whether it is there and what it holds is not known.
    case unreadable
  }

  private enum Purpose: Sendable {
    case wishes(SMBWishes)
    /// A key below is absent; whether this one is there is to be known too.
    case climb
  }

  static let roots: [RegistryRoot] = [.localMachine, .users, .classesRoot]
  /// From so many keys below one on, the names below it are asked for first.
  static let manyChildren = 4
  /// More exports than this below keys of any name, and the key above them is exported as a whole.
  static let manyExports = 8

  private var open: [Request] = []
  private var purposes: [Request: Purpose] = [:]
  private let climbs: Bool
  private var keys: [RegistryPath: SnapshotKey] = [:]
  private var known: [RegistryPath] = []
  private var unknown: [RegistryPath] = []

  /// Reads all that a selection wants; nil wants everything there is.
  init(_ wanted: [Selection.Item]?) {
    climbs = false
    for root in Self.roots {
      var wishes = SMBWishes()
      if let wanted {
        for item in wanted where item.root == root {
          wishes.add(item.names.map { $0.map { RegistryText($0) } }, item.depth)
        }
      } else {
        wishes.add([], .subtree)
      }
      begin(root, wishes)
    }
  }

  /// Reads these keys, and as much of the subtrees that are wanted anyway as saves requests.
  init(keys: [RegistryPath], of wanted: [Selection.Item]?) {
    climbs = true
    let subtrees = (wanted ?? []).compactMap(\.wholeSubtree)
    for root in Self.roots {
      var wishes = SMBWishes()
      for key in keys where key.root == root {
        if let subtree = subtrees.first(where: { $0.contains(key) }) {
          wishes.add(subtree.names.map { $0 }, .subtree)
        } else {
          wishes.add(key.names.map { $0 }, .key)
        }
      }
      begin(root, wishes)
    }
  }

  private mutating func begin(_ root: RegistryRoot, _ wishes: SMBWishes) {
    if wishes.depth != nil || !wishes.children.isEmpty { go(to: RegistryPath(root, ""), wishes) }
  }

  /// The next request that does not have to wait for an answer.
  mutating func next() -> Request? { open.isEmpty ? nil : open.removeFirst() }

  mutating func take(_ answer: Answer, for request: Request) {
    guard let purpose = purposes.removeValue(forKey: request) else { return }
    let path = request.path
    switch (answer, purpose) {
    case (.absent, _):
      known.append(path)
      climb(from: path)
    case (.keys(let found, let isComplete), .wishes(let wishes)):
      for key in found { keys[key.path] = key }
      if climbs, let first = found.first { listAbove(first.path) }
      if isComplete { known.append(path) } else { unknown.append(path) }
      if case .values = request { goBelow(path, wishes) }
    case (.names(let names), .wishes(let wishes)): goBelow(path, wishes, among: names)
    case (.unreadable, .wishes(let wishes)):
      switch request {
      case .names:
        if wishes.anyChild != nil || path == Self.users { unknown.append(path) }
        for child in wishes.namedChildren where path != Self.users {
          go(to: path.appending(child.name), child.wishes)
        }
      case .values:
        unknown.append(path)
        goBelow(path, wishes)
      case .subtree: unknown.append(path)
      }
    case (.names, .climb): list(path)
    case (.unreadable, .climb), (.keys, .climb): break
    }
  }

  /// What is known when all is answered.
  ///
  /// A place below which something could not be read is not covered: what is missing there may be
  /// there all the same.
  func snapshot(host: String) -> RegistrySnapshot {
    RegistrySnapshot(
      host: host,
      covers: known.filter { place in !unknown.contains { place.contains($0) } },
      keys: Array(keys.values)
    )
  }

  private static let users = RegistryPath(.users, "")

  private mutating func ask(_ request: Request, _ purpose: Purpose) {
    guard purposes[request] == nil else { return }
    purposes[request] = purpose
    open.append(request)
  }

  private mutating func go(to path: RegistryPath, _ wishes: SMBWishes) {
    switch wishes.depth {
    case .subtree, .children: ask(.subtree(path), .wishes(wishes))
    case .key: ask(.values(path), .wishes(wishes))
    case nil: goBelow(path, wishes)
    }
  }

  private mutating func goBelow(_ path: RegistryPath, _ wishes: SMBWishes) {
    // Only the hives of users who are logged on are there; of all others nothing is known.
    if wishes.anyChild != nil || wishes.children.count >= Self.manyChildren
      || path == Self.users && !wishes.children.isEmpty
    {
      return ask(.names(path), .wishes(wishes))
    }
    for child in wishes.namedChildren { go(to: path.appending(child.name), child.wishes) }
  }

  private mutating func goBelow(
    _ path: RegistryPath,
    _ wishes: SMBWishes,
    among names: [RegistryText]
  ) {
    let there = Set(names.map(\.folded))
    if wishes.anyChild != nil {
      let below = names.map { (name: $0, wishes: wishes.child($0)) }
      let exports = below.reduce(0) { $0 + $1.wishes.exports }
      if exports > Self.manyExports, !path.subpath.isEmpty {
        return ask(.subtree(path), .wishes(wishes))
      }
      for child in below { go(to: path.appending(child.name), child.wishes) }
      if path != Self.users { known.append(path) }
    } else {
      for child in wishes.namedChildren where there.contains(child.name.folded) {
        go(to: path.appending(child.name), child.wishes)
      }
    }
    for child in wishes.namedChildren where !there.contains(child.name.folded) {
      if path != Self.users { known.append(path.appending(child.name)) }
    }
    if climbs { list(path) }
  }

  /// Notes that a key is there, of whose values nothing is known.
  private mutating func list(_ path: RegistryPath) {
    if keys[path] == nil, !path.subpath.isEmpty { keys[path] = SnapshotKey(path: path) }
    listAbove(path)
  }

  private mutating func listAbove(_ path: RegistryPath) {
    guard let parent = path.parent, !parent.subpath.isEmpty, keys[parent] == nil else { return }
    list(parent)
  }

  /// Asks for the keys above one that is absent, until one is known to be there or not.
  private mutating func climb(from path: RegistryPath) {
    guard climbs, let parent = path.parent, !parent.subpath.isEmpty,
      !known.contains(where: { $0.contains(parent) }),
      !keys.keys.contains(where: { parent.contains($0) })
    else { return }
    ask(.names(parent), .climb)
  }
}

extension Selection.Item {
  /// The subtree that the item asks for as a whole; nil for all others.
  fileprivate var wholeSubtree: RegistryPath? {
    guard depth == .subtree, !names.isEmpty, !names.contains(nil) else { return nil }
    return RegistryPath(root, names.compactMap { $0 }.joined(separator: "\\"))
  }
}
