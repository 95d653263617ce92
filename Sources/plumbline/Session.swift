import Digests
import Inputs
import Machines
import Posture
import WindowsRegistry

/// What commands that look at hosts have in common: the declaration, and the state it is held to.
struct Session {
  let console: Console
  let sources: [SourceText]
  let manifest: Manifest
  let engine: Engine
  let state: SnapshotDirectory
  /// Those that a group takes and that were asked for; the others are not even read.
  let hosts: [SnapshotDirectory.HostFile]
  let matching: HostMatching
  /// Warnings about the manifests.
  let warnings: [Diagnostic]

  init(
    manifests paths: [String],
    state options: StateOptions,
    limitedBy flag: String = "--limit",
    console: Console
  ) throws(Stop) {
    self.console = console
    let (sources, manifest, diagnostics) = try Self.readManifests(paths, console: console)
    self.sources = sources
    self.manifest = manifest
    warnings = diagnostics
    let path = try Self.statePath(manifest, options, console)
    let (state, wanted) = try Self.readState(path, options, limitedBy: flag, console)
    self.state = state
    hosts = wanted.filter { file in manifest.groups.contains { $0.includes(file.host) } }
    matching = HostMatching(
      manifest,
      hosts: state.hosts.map(\.host),
      isOneSnapshot: Files.kind(of: path) != .directory
    ).limited(options.includes)
    if hosts.isEmpty, matching.missing.isEmpty {
      // Nothing compared is not the same as nothing found.
      console.show(matching.diagnostics, sources: sources)
      throw console.fail(
        "no group of the manifests takes a host of the state, so there is nothing to compare",
        .couldNotAnswer,
        matching.diagnostics
      )
    }
    engine = Engine(manifest: manifest, catalogue: builtInCatalogue, today: ISODate(today()))
  }

  /// Every host of a state that was asked for, whoever declares something about it.
  init(state options: StateOptions, limitedBy flag: String, console: Console) throws(Stop) {
    guard let path = options.state else {
      throw console.fail(
        "without a manifest nothing says where the hosts are: give --from",
        .wrongUsage
      )
    }
    self.console = console
    sources = []
    manifest = .empty
    warnings = []
    (state, hosts) = try Self.readState(path, options, limitedBy: flag, console)
    matching = HostMatching(.empty, hosts: [])
    engine = Engine(manifest: .empty, catalogue: builtInCatalogue, today: ISODate(today()))
  }

  /// A state and those of its hosts that were asked for.
  private static func readState(
    _ path: String,
    _ options: StateOptions,
    limitedBy flag: String,
    _ console: Console
  ) throws(Stop) -> (SnapshotDirectory, [SnapshotDirectory.HostFile]) {
    let state: SnapshotDirectory
    do throws(FileFailure) {
      state = try SnapshotDirectory(path: path)
    } catch {
      throw console.fail("cannot read the state: \(error)", .couldNotAnswer)
    }
    guard !state.hosts.isEmpty else {
      throw console.fail(
        "the state \(path) holds no host: no file there ends in .reg",
        .couldNotAnswer
      )
    }
    let wanted = state.hosts.filter { options.includes($0.host) }
    if wanted.isEmpty {
      throw console.fail("no host of the state matches \(flag)", .couldNotAnswer)
    }
    return (state, wanted)
  }

  /// Reads manifests and shows everything that is wrong with them.
  static func readManifests(
    _ paths: [String],
    console: Console
  ) throws(Stop) -> ([SourceText], Manifest, [Diagnostic]) {
    let sources: [SourceText]
    do throws(FileFailure) {
      sources = try manifestFiles(paths)
    } catch {
      throw console.fail("cannot read the manifest: \(error)", .couldNotAnswer)
    }
    let read = readManifest(sources, catalogue: builtInCatalogue)
    console.show(read.diagnostics, sources: sources)
    guard let manifest = read.value, !read.diagnostics.hasErrors else {
      let number = read.diagnostics.count { $0.severity == .error }
      throw console.fail(
        "the manifests have \(number) \(number == 1 ? "fault" : "faults")",
        .inputInError,
        read.diagnostics
      )
    }
    return (sources, manifest, read.diagnostics)
  }

  private static func statePath(
    _ manifest: Manifest,
    _ options: StateOptions,
    _ console: Console
  ) throws(Stop) -> String {
    if let path = options.state { return path }
    guard let state = manifest.state else {
      throw console.fail(
        "the manifests do not say where the hosts are: add “state:” to one, or give --from",
        .wrongUsage
      )
    }
    return Files.join(Files.parent(of: state.place.file), state.value)
  }

  var digests: [FileDigest] {
    sources.map { FileDigest(path: $0.name, sha256: SHA256.hex(of: $0.bytes)) }
  }

  /// Reads every host and takes it through the engine.
  func visit<Value: Sendable>(
    _ what: String,
    alsoReading keys: [RegistryPath] = [],
    _ stage: @Sendable @escaping (ReadSnapshot) -> Diagnosed<HostOutcome<Value>>
  ) async throws(Stop) -> Visited<Value> {
    let selection = engine.catalogue.selection(and: manifest.extraKeys + keys)
    let progress = Progress(what, of: hosts.count)
    let visits = await survey(
      hosts,
      width: 4,
      progress: { progress.report($0) },
      { file in
        do throws(FileFailure) {
          let read = try file.read(selection)
          let staged = stage(read)
          return Visit<Value>(
            host: file.host,
            outcome: staged.value,
            diagnostics: read.diagnostics + staged.diagnostics,
            failure: nil
          )
        } catch {
          return Visit<Value>(
            host: file.host,
            outcome: nil,
            diagnostics: [],
            failure: error.description
          )
        }
      }
    )
    let visited = Visited(visits, matching: matching)
    console.show(visited.diagnostics, sources: sources)
    if visited.diagnostics.hasErrors {
      throw console.fail(
        "the manifests contradict themselves",
        .inputInError,
        visited.diagnostics
      )
    }
    return visited
  }
}

private struct Visit<Value: Sendable>: Sendable {
  let host: String
  let outcome: HostOutcome<Value>?
  let diagnostics: [Diagnostic]
  let failure: String?
}

/// What became of all hosts.
struct Visited<Value: Sendable> {
  let values: [Value]
  let unreadable: [UnreadableHost]
  /// Each once, however many hosts it concerns.
  let diagnostics: [Diagnostic]

  fileprivate init(_ visits: [Visit<Value>], matching: HostMatching) {
    var values: [Value] = []
    var unreadable = matching.missing
    var diagnostics = matching.diagnostics
    var seen = Set(diagnostics)
    for visit in visits {
      if case .done(let value)? = visit.outcome { values.append(value) }
      if let failure = visit.failure {
        unreadable.append(UnreadableHost(host: visit.host, reason: failure))
      }
      for diagnostic in visit.diagnostics where seen.insert(diagnostic).inserted {
        diagnostics.append(diagnostic)
      }
    }
    self.values = values
    self.unreadable = unreadable
    self.diagnostics = diagnostics
  }
}

/// The catalogue's version: what it says, in short.
let catalogueVersion: String = {
  var digest = SHA256()
  for file in builtInCatalogueFiles { digest.update(file.bytes) }
  return "\(programVersion)+\(digest.finish().prefix(12))"
}()
