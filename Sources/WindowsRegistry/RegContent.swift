/// What a `.reg` file says, after replaying it from top to bottom.
package struct RegContent: Sendable {
  /// Sorted by path, each once; also those that the file deletes.
  package let keys: [SnapshotKey]
  /// The subtrees the file speaks for: its sections, and what `; plumbline covers` names.
  ///
  /// With a selection, only those that bear on what is selected.
  package let covers: [RegistryPath]
  /// From `; plumbline host NAME`.
  package let host: String?
  /// From `; plumbline captured TIME`, as it is written there.
  package let captured: String?
  package let format: RegFormat

  package func snapshot(host: String) -> RegistrySnapshot {
    RegistrySnapshot(host: host, captured: captured, covers: covers, keys: keys)
  }
}
