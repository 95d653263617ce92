import Inputs
package import Posture
package import WindowsRegistry

/// A running Windows host, read and written through its Remote Registry service by Samba's `net`.
///
/// Only users who are logged on have their hive loaded; the keys of all others are unknown.
///
/// A write is one import. Where the host checks the rights of handles, as Windows does, it denies
/// all values in an import, since `net` opens their keys there for reading; then the edits are made
/// one by one, a program for each, and only those that `net` can express so. Nothing that `net` says
/// of a write is trusted: it exits with 0 where it was denied one. Read it back.
package struct SMBStore: HostStore {
  private let host: String
  private let location: SMBLocation
  private let options: StoreOptions
  private let searchPath: String?
  private let memory = SMBWriter.Memory()

  /// Takes the name of the host for its snapshots, and in tests where to look for `net` instead of in
  /// the `PATH`.
  package init(
    host: String,
    location: SMBLocation,
    options: StoreOptions = StoreOptions(),
    searchPath: String? = nil
  ) {
    self.host = host
    self.location = location
    self.options = options
    self.searchPath = searchPath
  }

  package var isReadByKey: Bool { true }

  package func read(
    _ selection: Selection,
    _ scope: ReadScope
  ) async throws(StoreFailure) -> ReadSnapshot {
    let remarks = try location.check()
    let plan =
      switch scope {
      case .everything: SMBPlan(selection.wanted)
      case .keys(let keys): SMBPlan(keys: keys, of: selection.wanted)
      }
    let reader = SMBReader(
      command: command,
      host: host,
      selection: selection,
      deadline: .now + options.timeout,
      notesKeysBelow: scope != .everything
    )
    let read = try await reader.run(plan)
    guard let answered = read.value else {
      throw StoreFailure(.unreadable, "nothing was read")
    }
    return ReadSnapshot(
      selection,
      answered.snapshot(host: host),
      diagnostics: remarks + read.diagnostics,
      isPartial: scope != .everything
    )
  }

  package func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    let possible = try edits.forNetImport(over: read.snapshot)
    guard !possible.isEmpty else { return }
    _ = try location.check()
    let writer = SMBWriter(
      command: command,
      deadline: .now + options.timeout,
      memory: memory
    )
    try await writer.write(possible, over: read.snapshot)
  }

  private var command: NetCommand {
    NetCommand(location: location, limit: options.outputLimit, searchPath: searchPath)
  }
}
