import Digests

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Puts several changed hives into their places: all of them or none, whenever the program ends.
///
/// New content goes to files beside the hives. When all are on the disk, a list of them is; from then
/// on whoever comes next finishes. A single hive needs no list: one rename is one step.
struct HiveTransaction {
  private let root: String
  private let onStep: @Sendable (Step) -> Void
  private var entries: [Entry] = []

  /// What has just been done.
  enum Step: Hashable, Sendable {
    case wrote(String)
    case listed
    case replaced(String)
    case unlisted
  }

  private struct Entry {
    /// The hive, seen from the folder.
    let name: String
    let before: String
    let after: String
  }

  static let ending = ".plumbline"
  static let listName = ".plumbline-hives"
  private static let firstLine = "plumbline hives 1"

  init(root: String, onStep: @escaping @Sendable (Step) -> Void) {
    self.root = root
    self.onStep = onStep
  }

  // MARK: Writing

  /// Makes the new content of a hive; when anything fails nothing has changed.
  mutating func add(
    _ file: String,
    _ write: (_ temporary: String) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let prefix = root.hasSuffix("/") ? root : root + "/"
    let name = root == "." ? file : String(file.dropFirst(prefix.count))
    guard root == "." || file.hasPrefix(prefix), !name.contains("\n") else {
      throw FileFailure(path: file, reason: "this path cannot be kept in a list")
    }
    let temporary = file + Self.ending
    do throws(FileFailure) {
      // Nobody else is here, so what is there is left over from a write that did not get far.
      unsafe unlink(temporary)
      try Files.create(temporary)
      try write(temporary)
      try Files.finish(temporary, like: file)
      let before = try Self.digest(of: file)
      entries.append(Entry(name: name, before: before, after: try Self.digest(of: temporary)))
    } catch {
      unsafe unlink(temporary)
      discard()
      throw error
    }
    onStep(.wrote(file))
  }

  private func discard() {
    for entry in entries { unsafe unlink(Files.join(root, entry.name) + Self.ending) }
  }

  func commit() throws(FileFailure) {
    if entries.count > 1 {
      let lines = [Self.firstLine] + entries.map { "\($0.before) \($0.after) \($0.name)" }
      do throws(FileFailure) {
        try Files.replace(
          list,
          with: Array((lines.joined(separator: "\n") + "\n").utf8),
          ending: Self.ending
        )
      } catch {
        discard()
        throw error
      }
      onStep(.listed)
    }
    for entry in entries {
      let file = Files.join(root, entry.name)
      do throws(FileFailure) {
        try Self.put(file)
      } catch {
        // With a list the next reading tries again; without one nothing has happened.
        if entries.count == 1 {
          discard()
          throw error
        }
        throw FileFailure(
          path: error.path,
          reason: "\(error.reason); other hives may be changed: the next reading finishes"
        )
      }
      onStep(.replaced(file))
    }
    if entries.count > 1 {
      try Self.remove(list)
      onStep(.unlisted)
    }
  }

  private var list: String { Files.join(root, Self.listName) }

  /// Whether a change of several hives is written down in a folder, so that it will be finished.
  static func isBegun(in root: String) -> Bool { Files.kind(of: Files.join(root, listName)) != nil }

  private static func put(_ file: String) throws(FileFailure) {
    guard unsafe rename(file + ending, file) == 0 else { throw Files.failure(file) }
    Files.flush(Files.parent(of: file))
  }

  private static func remove(_ list: String) throws(FileFailure) {
    guard unsafe unlink(list) == 0 || errno == ENOENT else { throw Files.failure(list) }
    Files.flush(Files.parent(of: list))
  }

  private static func digest(of file: String) throws(FileFailure) -> String {
    var digest = SHA256()
    try Files.read(file) { (window) throws(FileFailure) in digest.update(window) }
    return digest.finish()
  }

  // MARK: Recovery

  /// Finishes what a program that ended in the middle has begun, or removes what it left.
  ///
  /// The caller holds the folder's lock.
  static func recover(in root: String, of image: HiveImage) throws(FileFailure) {
    let list = Files.join(root, listName)
    unsafe unlink(list + ending)
    guard Files.kind(of: list) != nil else {
      for file in image.files { unsafe unlink(file + ending) }
      return
    }
    let entries = try read(list, image)
    var pending: [Entry] = []
    var isStarted = false
    var obstacle: String?
    for entry in entries {
      let file = Files.join(root, entry.name)
      let now = try digest(of: file)
      if now == entry.after {
        isStarted = true
        continue
      }
      pending.append(entry)
      if now != entry.before {
        isStarted = true
        obstacle = "\(file) was changed since"
      } else if Files.kind(of: file + ending) == nil {
        obstacle = obstacle ?? "\(file)\(ending) is gone"
      } else if try digest(of: file + ending) != entry.after {
        obstacle = obstacle ?? "\(file)\(ending) was changed since"
      }
    }
    if let obstacle, isStarted {
      throw FileFailure(
        path: list,
        reason: "a change of several hives was begun and cannot be finished, because \(obstacle); "
          + "restore the hives from a backup, or remove this list to keep them as they are",
        isContent: true
      )
    }
    for entry in pending {
      let file = Files.join(root, entry.name)
      if obstacle == nil { try put(file) } else { unsafe unlink(file + ending) }
    }
    try remove(list)
  }

  /// A list names hives of its own folder and nothing else: it may come from anywhere.
  private static func read(_ list: String, _ image: HiveImage) throws(FileFailure) -> [Entry] {
    func unfit() -> FileFailure {
      FileFailure(path: list, reason: "this is no list of changed hives", isContent: true)
    }
    let text = String(decoding: try Files.read(list, limit: 1 << 20), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == firstLine[...], lines.last == "" else { throw unfit() }
    lines.removeFirst()
    lines.removeLast()
    var entries: [Entry] = []
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 2).map { String($0) }
      guard parts.count == 3, image.files.contains(Files.join(image.path, parts[2])) else {
        throw unfit()
      }
      entries.append(Entry(name: parts[2], before: parts[0], after: parts[1]))
    }
    return entries
  }
}
