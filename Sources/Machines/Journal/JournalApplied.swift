package import Posture

extension Journal {
  /// What runs wrote to a host, the last of each value.
  package func lastApplied(to host: String) throws(FileFailure) -> AppliedValues {
    var values: [RegistryAddress: LastApplied] = [:]
    var rolledBack: [RegistryAddress: RunID] = [:]
    for summary in try summaries().sorted(by: { $0.id < $1.id }) where summary.kind == .apply {
      guard let found = try self.host(summary.id, host) else { continue }
      for operation in found.operations {
        guard case .value(let address, _, let after) = operation.change else { continue }
        switch operation.state {
        case .done:
          values[address] = LastApplied(value: after, run: summary.id, at: summary.started)
          rolledBack[address] = nil
        case .undone: rolledBack[address] = summary.id
        case .intended, .failed: continue
        }
      }
    }
    return AppliedValues(values: values, rolledBack: rolledBack)
  }
}
