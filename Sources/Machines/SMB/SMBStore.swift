import Inputs
package import Posture
package import WindowsRegistry

/// A running Windows host, read and written through its Remote Registry service by Samba's `net`.
///
/// Only users who are logged on have their hive loaded; the keys of all others are unknown. Nothing
/// that `net` says of a write is trusted: it exits with 0 where it was denied one. Read it back.
package struct SMBStore: HostStore {
  private let host: String
  private let location: SMBLocation
  private let options: StoreOptions
  private let searchPath: String?

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
    let document: [UInt8]
    do throws(RegText.Unwritable) {
      document = try RegText.document(for: possible, in: .utf16)
    } catch {
      throw StoreFailure(.unwritten, error.reason)
    }
    _ = try location.check()
    let deadline = ContinuousClock.now + options.timeout
    do throws(NetFault) {
      return try await write(document, until: deadline)
    } catch {
      // Only what cannot have begun is begun again.
      guard error.kind == .refusedForNow else { throw Self.failure(error) }
    }
    try? await Task.sleep(for: SMBReader.pause)
    do throws(NetFault) {
      try await write(document, until: deadline)
    } catch {
      throw Self.failure(error)
    }
  }

  private func write(
    _ document: [UInt8],
    until deadline: ContinuousClock.Instant
  ) async throws(NetFault) {
    let reply = try await command.importing(document, within: max(deadline - .now, .zero))
    if let complaint = reply.complaints.first {
      throw NetFault(.other, "the host did not do all of it: \(complaint.prefix(200))")
    }
  }

  private var command: NetCommand {
    NetCommand(location: location, limit: options.outputLimit, searchPath: searchPath)
  }

  private static func failure(_ fault: NetFault) -> StoreFailure {
    if fault.isBeforeAnyWrite { return StoreFailure(.unreachable, fault.reason) }
    guard fault.reason.contains("setvalue failed: WERR_ACCESS_DENIED") else {
      return StoreFailure(.uncertain, fault.reason)
    }
    return StoreFailure(
      .uncertain,
      "the host denied a value (WERR_ACCESS_DENIED): this account may not set it, or the host holds "
        + "`net` to the reading rights with which its import opens each key"
    )
  }
}
