import Synchronization

/// Keeps one of each reason, so that the plans of a fleet share them.
///
/// Ten thousand hosts with the same fifteen changes have nine reasons, not ninety thousand. A class
/// with a lock, since hosts are planned side by side.
package final class ReasonPool: Sendable {
  private let known = Mutex<Set<Reason>>([])

  package init() {}

  func shared(_ reason: Reason) -> Reason {
    known.withLock { $0.insert(reason).memberAfterInsert }
  }
}

extension HostPlan {
  /// The same plan with the reasons of a pool.
  package func sharing(_ pool: ReasonPool) -> HostPlan {
    HostPlan(
      host: host,
      groups: groups,
      snapshotDigest: snapshotDigest,
      summary: summary,
      basis: basis,
      posture: posture,
      operations: operations.map { operation in
        Operation(
          address: operation.address,
          action: operation.action,
          before: operation.before,
          settings: operation.settings,
          kind: operation.kind,
          takesEffect: operation.takesEffect,
          hazards: operation.hazards,
          drops: operation.drops,
          reason: pool.shared(operation.reason)
        )
      },
      createdKeys: createdKeys,
      requirements: requirements,
      unknown: unknown,
      unreachable: unreachable,
      remarks: remarks,
      skipped: skipped,
      satisfied: satisfied
    )
  }
}
