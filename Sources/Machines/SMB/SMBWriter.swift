import Synchronization
import WindowsRegistry

/// Writes edits to one host: in one import where the host takes it, else one by one.
struct SMBWriter: Sendable {
  /// What was learned of a host by writing to it.
  final class Memory: Sendable {
    private let state = Mutex(false)

    /// Whether it is known that the host takes no values from an import.
    var deniesImport: Bool { state.withLock { $0 } }

    func noteDenial() { state.withLock { $0 = true } }
  }

  let command: NetCommand
  let deadline: ContinuousClock.Instant
  let memory: Memory

  /// Takes edits that are fit for an import.
  func write(_ edits: [RegistryEdit], over snapshot: RegistrySnapshot) async throws(StoreFailure) {
    if memory.deniesImport {
      return try await carryOut(try edits.steps(over: snapshot), afterImport: false)
    }
    let document: [UInt8]
    do throws(RegText.Unwritable) {
      document = try RegText.document(for: edits, in: .utf16)
    } catch {
      throw StoreFailure(.unwritten, error.reason)
    }
    do throws(NetFault) {
      return try await again { left throws(NetFault) in
        try await command.importing(document, within: left)
      }
    } catch {
      guard error.kind == .valueDenied else { throw failure(error, hasBegun: false) }
    }
    memory.noteDenial()
    // The import has deleted the keys that come before the first value. It may also have made the
    // key of that value, or, where only this account is kept from some values, set others: setting
    // them once more is as good, and where that cannot be done, only reading tells what is there.
    let deleted = edits.prefix { $0.isKeyDeletion }
    let steps: [SMBStep]
    do throws(StoreFailure) {
      steps = try Array(edits.dropFirst(deleted.count))
        .steps(over: snapshot.applying(Array(deleted)))
    } catch {
      throw StoreFailure(.uncertain, error.reason)
    }
    try await carryOut(steps, afterImport: true)
  }

  private func carryOut(_ steps: [SMBStep], afterImport: Bool) async throws(StoreFailure) {
    var hasBegun = afterImport
    for step in steps {
      do throws(NetFault) {
        try await again { left throws(NetFault) in
          try await command.carryOut(step, within: left)
        }
      } catch {
        guard step.onlyDeletes, error.kind == .absent else {
          throw failure(error, hasBegun: hasBegun)
        }
      }
      hasBegun = true
    }
  }

  /// Only what cannot have begun is begun again.
  private func again(
    _ body: (Duration) async throws(NetFault) -> NetCommand.Reply
  ) async throws(NetFault) {
    do throws(NetFault) {
      return try check(try await body(left))
    } catch {
      guard error.kind == .refusedForNow else { throw error }
    }
    try? await Task.sleep(for: SMBReader.pause)
    try check(try await body(left))
  }

  private var left: Duration { max(deadline - .now, .zero) }

  private func check(_ reply: NetCommand.Reply) throws(NetFault) {
    if let complaint = reply.complaints.first {
      throw NetFault(.other, "the host did not do all of it: \(complaint.prefix(200))")
    }
  }

  private func failure(_ fault: NetFault, hasBegun: Bool) -> StoreFailure {
    switch fault.kind {
    case .denied: StoreFailure(.uncertain, "this account may not open a key for writing")
    case _ where fault.isBeforeAnyWrite && !hasBegun: StoreFailure(.unreachable, fault.reason)
    case .timedOut, .dropped, .tooMuchOutput: StoreFailure(.unfinished, fault.reason)
    default: StoreFailure(.uncertain, fault.reason)
    }
  }
}

extension RegistryEdit {
  fileprivate var isKeyDeletion: Bool {
    if case .deleteKey = self { true } else { false }
  }
}
