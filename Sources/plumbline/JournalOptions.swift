import ArgumentParser
import Machines
import Posture

/// Where runs are recorded.
struct JournalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where runs are recorded: a file, or a folder that holds journal.db; .plumbline beside the "
        + "manifest unless given.",
      valueName: "path"
    )
  )
  var journal: String?

  /// The journal of what is about to be changed, made where there is none.
  func open(beside manifests: [String], _ console: Console) throws(Stop) -> Journal {
    let path = path ?? Files.join(Self.folder(of: manifests), Self.name)
    do throws(FileFailure) {
      return try Journal(path: path)
    } catch {
      throw console.fail(
        "cannot open the journal, so nothing was done: \(error); --journal names another place",
        .couldNotAnswer
      )
    }
  }

  /// The journal of earlier runs: named, or in a folder `.plumbline` here or above.
  func existing(_ console: Console) throws(Stop) -> Journal {
    do throws(FileFailure) {
      for path in path.map({ [$0] }) ?? Self.candidates {
        if let journal = try Journal.open(existing: path) { return journal }
      }
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
    throw console.fail(
      path.map { "there is no journal at \($0)" }
        ?? "there is no journal in a folder .plumbline here or above; give --journal, such as "
        + "--journal MANIFESTS/.plumbline",
      .couldNotAnswer
    )
  }

  /// The journal of earlier runs on the hosts of some manifests: named, beside them, or in a folder
  /// `.plumbline` here or above; nil where there is none.
  func ofEarlierRuns(beside manifests: [String], _ console: Console) throws(Stop) -> Journal? {
    guard path == nil else { return try existing(console) }
    do throws(FileFailure) {
      for path in [Files.join(Self.folder(of: manifests), Self.name)] + Self.candidates {
        if let journal = try Journal.open(existing: path) { return journal }
      }
      return nil
    } catch {
      throw console.fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
  }

  /// The journal to record reports in: the one that is named, or that of the runs, or a new one.
  func ofReports(beside manifests: [String], _ console: Console) throws(Stop) -> Journal {
    if path == nil, let found = try ofEarlierRuns(beside: manifests, console) { return found }
    return try open(beside: manifests, console)
  }

  /// What a user has to add to a command to name this journal again; empty where it is found anyway.
  func flag(for journal: Journal) -> String {
    guard self.journal == nil else { return " --journal \(shellQuoted(journal.path))" }
    return Self.candidates.contains(journal.path)
      ? "" : " --journal \(shellQuoted(Files.parent(of: journal.path)))"
  }

  private static let name = ".plumbline/journal.db"

  private var path: String? {
    journal.map {
      Files.kind(of: $0) == .directory || $0.hasSuffix("/") ? Files.join($0, "journal.db") : $0
    }
  }

  /// Here, and in all folders above.
  private static var candidates: [String] {
    var paths = [name]
    var folder = Files.currentDirectory
    var up = ".."
    while folder != "/", !folder.isEmpty {
      paths.append("\(up)/\(name)")
      up += "/.."
      folder = Files.parent(of: folder)
    }
    return paths
  }

  private static func folder(of manifests: [String]) -> String {
    guard let first = manifests.first else { return "." }
    return Files.kind(of: first) == .directory ? first : Files.parent(of: first)
  }
}

/// A word for a command line that a person may copy.
func shellQuoted(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "-_./:@%+,".utf8.contains(byte)
  }
  if isPlain, !word.isEmpty { return word }
  return "'"
    + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
