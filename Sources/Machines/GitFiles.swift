package import Inputs

/// Manifest files as a revision of a git repository holds them, read by the system's `git`.
///
/// Only the revision and the paths come from outside. The revision is settled once to the id of a
/// commit, and from there on git is asked for objects by their ids.
package struct GitFiles: Sendable {
  private let revision: String
  private static let program = "git"
  private static let largestFile = 64 << 20
  private static let largestAnswer = 256 << 20

  /// Nil for a text that no revision is: an option, or one with control characters.
  package init?(revision: String) {
    guard Self.isRevision(revision) else { return nil }
    self.revision = revision
  }

  /// git itself refuses to name a branch or tag so; what else may stand there it judges itself.
  static func isRevision(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-") && text.utf8.count <= 1024
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  /// The files that paths stand for, with the rules of `manifestFiles`; their names end in
  /// `@revision`.
  ///
  /// A path may be missing where that is allowed, and then stands for no file.
  package func manifestFiles(
    _ paths: [String],
    allowsMissing: Bool = false
  ) async throws(FileFailure) -> [SourceText] {
    var files: [SourceText] = []
    for path in paths {
      guard let found = try await object(at: path) else {
        if allowsMissing { continue }
        throw FileFailure(
          path: path,
          reason: "there is no such file or directory at “\(revision)”",
          isMissing: true
        )
      }
      let entries = try await blobs(found, path)
      let contents = try await contents(of: entries, in: found.folder)
      for (entry, bytes) in zip(entries, contents) {
        let name = "\(entry.path)@\(revision)"
        guard !files.contains(where: { $0.name == name }) else { continue }
        files.append(SourceText(name: name, bytes: bytes))
      }
    }
    return files
  }

  /// Something in the repository, and a folder of the working tree from which git finds it.
  private struct Found {
    let folder: String
    let object: String
    let isFolder: Bool
  }

  private struct Blob {
    let path: String
    let object: String
  }

  // MARK: Questions to git

  private func object(at path: String) async throws(FileFailure) -> Found? {
    let (folder, rest) = Self.anchor(path)
    guard let commit = try await id(of: revision + "^{commit}", in: folder, path) else {
      throw FileFailure(
        path: path,
        reason: "the repository has no revision “\(revision)”; a shallow clone lacks what was not "
          + "fetched"
      )
    }
    guard let object = try await id(of: "\(commit):./\(rest)", in: folder, path) else { return nil }
    let isFolder = try await text(["cat-file", "-t", object], in: folder, path) == "tree"
    if !isFolder {
      // Only the folder that holds a file tells whether it is one.
      let entry = try await output(["ls-tree", "-z", commit, "--", rest], in: folder, path)
      guard Self.entries(entry).first?.isFile == true else { throw noFile(path) }
    }
    return Found(folder: folder, object: object, isFolder: isFolder)
  }

  private struct Entry {
    let name: String
    let object: String
    /// A link's content is the path that it points to, which may be anywhere.
    let isFile: Bool

    var isNamedLikeManifest: Bool {
      !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
    }
  }

  /// Reads entries such as `100644 blob ID<tab>name`, each behind a zero.
  private static func entries(_ listing: [UInt8]) -> [Entry] {
    listing.split(separator: 0).compactMap { entry in
      guard let tab = entry.firstIndex(of: 0x09) else { return nil }
      let words = entry[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 3 else { return nil }
      return Entry(
        name: String(decoding: entry[(tab + 1)...], as: UTF8.self),
        object: words[2],
        isFile: words[0].hasPrefix("100")
      )
    }
  }

  /// The files that something stands for: itself, or the YAML files directly in it by their names.
  private func blobs(_ found: Found, _ path: String) async throws(FileFailure) -> [Blob] {
    guard found.isFolder else { return [Blob(path: path, object: found.object)] }
    // Without --full-tree git looks for the folder's own path inside of it.
    let listing = try await output(
      ["ls-tree", "-z", "--full-tree", found.object],
      in: found.folder,
      path
    )
    var blobs: [Blob] = []
    for entry in Self.entries(listing) where entry.isNamedLikeManifest {
      guard entry.isFile else { throw noFile(Files.join(path, entry.name)) }
      blobs.append(Blob(path: Files.join(path, entry.name), object: entry.object))
    }
    guard !blobs.isEmpty else {
      throw FileFailure(
        path: path,
        reason: "the directory holds no manifest at “\(revision)”: no file ends in .yaml or .yml"
      )
    }
    return blobs.sorted { $0.path < $1.path }
  }

  private func contents(
    of blobs: [Blob],
    in folder: String
  ) async throws(FileFailure) -> [[UInt8]] {
    let asked = blobs.map { $0.object + "\n" }.joined()
    let path = blobs.first?.path ?? folder
    var answer = try await output(["cat-file", "--batch"], in: folder, path, input: asked)[...]
    var contents: [[UInt8]] = []
    for blob in blobs {
      // `ID blob SIZE`, the bytes, and a line end.
      guard let end = answer.firstIndex(of: 0x0A) else { throw cannotRead(blob.path) }
      let head = String(decoding: answer[..<end], as: UTF8.self).split(separator: " ")
      answer = answer[(end + 1)...]
      guard head.count == 3, head[1] == "blob", let size = Int(head[2]), answer.count > size else {
        throw cannotRead(blob.path)
      }
      guard size <= Self.largestFile else {
        throw FileFailure(
          path: blob.path,
          reason: "the file is larger than \(Self.largestFile) bytes"
        )
      }
      contents.append(Array(answer.prefix(size)))
      answer = answer.dropFirst(size + 1)
    }
    return contents
  }

  /// The id of an object, or nil when there is none of that name.
  private func id(
    of name: String,
    in folder: String,
    _ path: String
  ) async throws(FileFailure) -> String? {
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", name]
    let result = try await run(arguments, in: folder, path)
    let id = String(decoding: result.output, as: UTF8.self).trimmingLineEnd
    if result.status == 0, id.utf8.count >= 40, id.utf8.allSatisfy(\.isHexDigit) { return id }
    if result.errors.contains("not a git repository") {
      throw FileFailure(path: path, reason: "it is in no git repository")
    }
    if result.status != 0, result.errors.isEmpty { return nil }
    throw failure(result, path)
  }

  private func text(
    _ arguments: [String],
    in folder: String,
    _ path: String
  ) async throws(FileFailure) -> String {
    String(decoding: try await output(arguments, in: folder, path), as: UTF8.self).trimmingLineEnd
  }

  private func output(
    _ arguments: [String],
    in folder: String,
    _ path: String,
    input: String = ""
  ) async throws(FileFailure) -> [UInt8] {
    let result = try await run(arguments, in: folder, path, input: input)
    guard result.status == 0 else { throw failure(result, path) }
    return result.output
  }

  private func run(
    _ arguments: [String],
    in folder: String,
    _ path: String,
    input: String = ""
  ) async throws(FileFailure) -> ChildProcess.Result {
    let process = ChildProcess(
      program: Self.program,
      arguments: ["-C", folder] + arguments,
      environment: Self.environment,
      input: Array(input.utf8),
      limit: Self.largestAnswer,
      timeout: .seconds(60)
    )
    do throws(ChildProcess.Failure) {
      return try await process.run()
    } catch {
      let reason =
        switch error {
        case .notInstalled: "git is not installed, and “\(revision)” cannot be read without it"
        case .timedOut: "git did not answer in 60 seconds"
        case .tooMuchOutput: "the manifests at “\(revision)” are too large"
        case .other(let what): "git cannot be run: \(what)"
        }
      throw FileFailure(path: path, reason: reason)
    }
  }

  /// What a hook of git is given would lead away from the folder; what git says is read here.
  private static let environment: [String: String?] = [
    "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_PREFIX": nil,
    "GIT_OBJECT_DIRECTORY": nil, "GIT_NAMESPACE": nil, "GIT_COMMON_DIR": nil,
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_CONFIG_COUNT": nil, "GIT_CONFIG_PARAMETERS": nil,
    // A clone that lacks objects would fetch them with whatever program its configuration names.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
  ]

  // MARK: Words

  private func noFile(_ path: String) -> FileFailure {
    FileFailure(path: path, reason: "this is no ordinary file at “\(revision)”")
  }

  private func cannotRead(_ path: String) -> FileFailure {
    FileFailure(path: path, reason: "git cannot read it at “\(revision)”")
  }

  private func failure(_ result: ChildProcess.Result, _ path: String) -> FileFailure {
    var line = result.errors.split(separator: "\n").first.map { String($0) } ?? "no reason given"
    if line.hasPrefix("fatal: ") { line = String(line.dropFirst(7)) }
    return FileFailure(path: path, reason: "git: \(line)")
  }

  /// The nearest folder that there is, and the way from it to a path that may be gone by now.
  private static func anchor(_ path: String) -> (folder: String, rest: String) {
    var folder = path
    var rest: [Substring] = []
    while Files.kind(of: folder) != .directory {
      while folder.hasSuffix("/"), folder.count > 1 { folder.removeLast() }
      rest.insert(
        folder[(folder.lastIndex(of: "/").map { folder.index(after: $0) } ?? folder.startIndex)...],
        at: 0
      )
      let parent = Files.parent(of: folder)
      if parent == folder || parent == "." { return (parent, rest.joined(separator: "/")) }
      folder = parent
    }
    return (folder, rest.joined(separator: "/"))
  }
}

extension String {
  fileprivate var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(self)
  }
}
