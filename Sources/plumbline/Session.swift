import Digests
import Inputs
import Machines
import Posture
import WindowsRegistry

/// What commands that look at hosts have in common: the declaration, and the hosts it is held to.
struct Session {
  let console: Console
  let sources: [SourceText]
  let manifest: Manifest
  let engine: Engine
  let estate: Estate
  /// The directory of snapshots that the manifests or the command line name, if any.
  let statePath: String?
  /// Those that a group takes and that were asked for; the others are not even read.
  let hosts: [Estate.Host]
  let matching: HostMatching
  /// Warnings about the manifests.
  let warnings: [Diagnostic]
  private let options: StateOptions
  private let storeOptions: StoreOptions

  init(
    manifests paths: [String],
    state options: StateOptions,
    limitedBy flag: String = "--limit",
    allowing allowed: Set<Hazard> = [],
    shard: Shard? = nil,
    console: Console
  ) throws(Stop) {
    let (sources, manifest, diagnostics) = try Self.readManifests(paths, console: console)
    try self.init(
      sources: sources,
      manifest: manifest,
      warnings: diagnostics,
      locatedBy: manifest,
      state: options,
      limitedBy: flag,
      allowing: allowed,
      shard: shard,
      console: console
    )
  }

  /// The hosts that manifests take which were read before, or that `other` takes.
  ///
  /// `locating` is the manifest that says where hosts are, under the names of files on this machine.
  init(
    sources: [SourceText],
    manifest: Manifest,
    warnings: [Diagnostic],
    locatedBy locating: Manifest,
    alsoTaking other: Manifest = .empty,
    state options: StateOptions,
    limitedBy flag: String = "--limit",
    allowing allowed: Set<Hazard> = [],
    shard: Shard? = nil,
    console: Console
  ) throws(Stop) {
    self.console = console
    self.options = options
    storeOptions = options.storeOptions(allowing: allowed)
    let isWanted = { (host: String) in options.includes(host) && shard?.includes(host) ?? true }
    self.sources = sources
    self.manifest = manifest
    self.warnings = warnings
    (estate, statePath) = try Self.readEstate(locating, options, console)
    let wanted = try Self.wanted(
      estate,
      options,
      limitedBy: flag,
      manifestsHaveInventory: options.places.isEmpty && !locating.inventory.entries.isEmpty,
      console
    )
    let groups = manifest.groups + other.groups
    hosts = wanted.filter { host in
      shard?.includes(host.name) ?? true && groups.contains { $0.includes(host.name) }
    }
    matching = HostMatching(
      manifest,
      hosts: (estate.hosts.map(\.name) + estate.lost.map(\.host)).sorted(),
      isOneSnapshot: estate.isPicked
    ).adding(lost: estate.lost).limited(isWanted)
    // Nothing in one shard of a small fleet is as it should be: all of them together are judged.
    if hosts.isEmpty, matching.missing.isEmpty, shard == nil {
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
    guard !options.places.isEmpty else {
      throw console.fail(
        "without a manifest nothing says where the hosts are: give --from",
        .wrongUsage
      )
    }
    self.console = console
    self.options = options
    storeOptions = options.storeOptions(allowing: [])
    sources = []
    manifest = .empty
    warnings = []
    (estate, statePath) = try Self.readEstate(.empty, options, console)
    hosts = try Self.wanted(estate, options, limitedBy: flag, console)
    matching = HostMatching(.empty, hosts: [])
    engine = Engine(manifest: .empty, catalogue: builtInCatalogue, today: ISODate(today()))
  }

  /// Where the hosts are: the command line says so, or else the manifests do.
  private static func readEstate(
    _ manifest: Manifest,
    _ options: StateOptions,
    _ console: Console
  ) throws(Stop) -> (Estate, String?) {
    if options.places.isEmpty, manifest.state == nil, manifest.inventory.entries.isEmpty {
      throw console.fail(
        "the manifests do not say where the hosts are: add “state:” or “inventory:” to one, or "
          + "give --from",
        .wrongUsage
      )
    }
    do throws(FileFailure) {
      if !options.places.isEmpty { return (try .from(options.places), options.statePath) }
      guard let state = manifest.state else {
        return (.declared(by: manifest, state: nil), nil)
      }
      let path = Files.join(Files.parent(of: state.place.file), state.value)
      let estate = Estate.declared(by: manifest, state: try SnapshotDirectory(path: path))
      let isOne = Files.kind(of: path) != .directory && manifest.inventory.entries.isEmpty
      return (isOne ? estate.picked : estate, path)
    } catch {
      throw console.fail("cannot read the state: \(error)", .couldNotAnswer)
    }
  }

  private static func wanted(
    _ estate: Estate,
    _ options: StateOptions,
    limitedBy flag: String,
    manifestsHaveInventory: Bool = false,
    _ console: Console
  ) throws(Stop) -> [Estate.Host] {
    guard !estate.hosts.isEmpty || !estate.lost.isEmpty else {
      throw console.fail(
        manifestsHaveInventory
          ? "the inventory names no host outright, nor does a group: patterns need names to match"
          : "the state \(options.places.first ?? "of the manifests") holds no host: no file there "
            + "ends in .reg",
        .couldNotAnswer
      )
    }
    let wanted = estate.hosts.filter { options.includes($0.name) }
    if wanted.isEmpty, !estate.lost.contains(where: { options.includes($0.host) }) {
      throw console.fail("no host of the state matches \(flag)", .couldNotAnswer)
    }
    return wanted
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
    let (manifest, diagnostics) = try readManifests(sources, console: console)
    return (sources, manifest, diagnostics)
  }

  /// Makes a manifest of files that were read already.
  static func readManifests(
    _ sources: [SourceText],
    showsWarnings: Bool = true,
    console: Console
  ) throws(Stop) -> (Manifest, [Diagnostic]) {
    let read = readManifest(sources, catalogue: builtInCatalogue)
    if showsWarnings || read.diagnostics.hasErrors {
      console.show(read.diagnostics, sources: sources)
    }
    guard let manifest = read.value, !read.diagnostics.hasErrors else {
      let number = read.diagnostics.count { $0.severity == .error }
      throw console.fail(
        "the manifests have \(number) \(number == 1 ? "fault" : "faults")",
        .inputInError,
        read.diagnostics
      )
    }
    return (manifest, read.diagnostics)
  }

  /// An engine over the manifests that a plan was made from, where these are still there and the same.
  static func engine(of plan: Plan) -> Engine? {
    guard !plan.manifests.isEmpty,
      let sources = try? manifestFiles(plan.manifests.map(\.path)),
      sources.map(\.name) == plan.manifests.map(\.path),
      sources.map({ SHA256.hex(of: $0.bytes) }) == plan.manifests.map(\.sha256)
    else { return nil }
    let read = readManifest(sources, catalogue: builtInCatalogue)
    guard let manifest = read.value, !read.diagnostics.hasErrors else { return nil }
    return Engine(manifest: manifest, catalogue: builtInCatalogue, today: ISODate(today()))
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
    let storeOptions = storeOptions
    let visits = await survey(
      hosts,
      width: options.width(of: hosts),
      progress: { progress.report($0) },
      { host in
        let store = host.store(storeOptions)
        do throws(StoreFailure) {
          let read = try await store.read(selection, .everything)
          await store.close()
          let staged = stage(read)
          return Visit<Value>(
            host: host.name,
            outcome: staged.value,
            diagnostics: read.diagnostics + staged.diagnostics,
            failure: nil
          )
        } catch {
          await store.close()
          return Visit<Value>(
            host: host.name,
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
