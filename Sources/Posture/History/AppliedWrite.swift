package import WindowsRegistry

/// What one operation of an `apply` did to a value, as a journal has it.
package struct AppliedWrite: Hashable, Sendable {
  package let address: RegistryAddress
  /// Nil where the value was deleted.
  package let after: RegistryData?
  package let run: RunID
  /// When the run began: ISO 8601 in UTC.
  package let at: String
  /// Whether it was taken back, by the run itself or by a rollback.
  package let isUndone: Bool

  package init(
    address: RegistryAddress,
    after: RegistryData?,
    run: RunID,
    at: String,
    isUndone: Bool
  ) {
    self.address = address
    self.after = after
    self.run = run
    self.at = at
    self.isUndone = isUndone
  }
}

extension AppliedValues {
  /// Sums up what runs wrote to one host, the oldest first.
  ///
  /// A run that was taken back leaves what the run before it wrote: that is what a rollback
  /// restores.
  package init(_ writes: some Sequence<AppliedWrite>) {
    var values: [RegistryAddress: LastApplied] = [:]
    var rolledBack: [RegistryAddress: RunID] = [:]
    for write in writes {
      if write.isUndone {
        rolledBack[write.address] = write.run
      } else {
        values[write.address] = LastApplied(value: write.after, run: write.run, at: write.at)
        rolledBack[write.address] = nil
      }
    }
    self.init(values: values, rolledBack: rolledBack)
  }
}
