package import Posture

/// A store that can also install updates on its host.
package protocol UpdateInstaller: HostStore {
  /// Copies a file to the host and installs it without restarting; the outcome says what it means.
  func installUpdate(_ name: String, from file: String) async throws(StoreFailure) -> RunUpdate
}
