import Digests
package import Inputs
package import WindowsRegistry

/// A place that holds one host's registry: read some of it, write to it.
///
/// Everything else (what to read, what to write, whether it may be written) is decided by callers.
/// Tests/MachinesTests/StoreConformance.swift holds every store to the same contract.
package protocol HostStore: Sendable {
  /// Whether reading everything costs so much that a host is checked only at the keys to be written.
  var isReadByKey: Bool { get }

  /// Reads what `selection` asks for.
  ///
  /// What cannot be read is unknown in the snapshot, never absent, and a diagnostic says why. With a
  /// scope of keys a store may leave out what lies elsewhere, and says so in `isPartial`.
  func read(_ selection: Selection, _ scope: ReadScope) async throws(StoreFailure) -> ReadSnapshot

  /// Writes in the given order to the host as it was in `read`, whose control set it writes to.
  ///
  /// Nothing is certain until it is read back. A store that can see that the host has moved since
  /// `read` writes nothing and throws `.moved`.
  func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure)

  /// Removes what a write left that was cut off, where the store keeps anything beside the host.
  func tidy() async

  /// Ends connections; the store is not used afterwards.
  func close() async
}

extension HostStore {
  package var isReadByKey: Bool { false }
  package func tidy() async {}
  package func close() async {}
}

package enum ReadScope: Hashable, Sendable {
  case everything
  /// These keys with their values, and whether they and the keys above them are there.
  case keys([RegistryPath])
}

/// A snapshot that was read, and the digest of what it says.
package struct ReadSnapshot: Sendable {
  /// What was asked for.
  package let selection: Selection
  package let snapshot: RegistrySnapshot
  /// SHA-256 of the canonical bytes, in hex.
  package let digest: String
  package let diagnostics: [Diagnostic]
  /// Whether less was read than the selection asks for, so that the digest is no plan's.
  package let isPartial: Bool

  package init(
    _ selection: Selection,
    _ snapshot: RegistrySnapshot,
    diagnostics: [Diagnostic] = [],
    isPartial: Bool = false
  ) {
    self.selection = selection
    self.snapshot = snapshot
    digest = SHA256.hex(of: snapshot.canonicalBytes)
    self.diagnostics = diagnostics
    self.isPartial = isPartial
  }
}

/// Why a host could not be read or written, in words for a person.
package struct StoreFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let kind: Kind
  package let reason: String

  package enum Kind: String, Hashable, Sendable {
    /// Nobody answered in time, or would not let us in. Nothing was done.
    case unreachable
    /// What answered cannot be understood. Nothing was done.
    case unreadable
    /// The store may be read but must not be written as things are. Nothing was done.
    case refused
    /// The host is not what it was when it was read. Nothing was done.
    case moved
    /// Nothing was written.
    case unwritten
    /// Some edits may have been done, and nothing goes on; reading tells.
    case uncertain
    /// Nobody waited for the end: edits may have been done, and others may still follow.
    case unfinished
  }

  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  package var description: String { reason }
}

/// What all stores are told.
package struct StoreOptions: Hashable, Sendable {
  /// How long a host may take to answer one request, such as one read of everything.
  package var timeout: Duration
  /// Whether hives whose last changes are still in their log files are read and written all the same.
  package var allowsDirtyHives: Bool
  /// How many bytes of output are taken from a remote host for one request.
  package var outputLimit: Int

  package init(
    timeout: Duration = .seconds(120),
    allowsDirtyHives: Bool = false,
    outputLimit: Int = 64 << 20
  ) {
    self.timeout = timeout
    self.allowsDirtyHives = allowsDirtyHives
    self.outputLimit = outputLimit
  }
}
