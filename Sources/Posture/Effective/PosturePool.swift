import Synchronization

/// Keeps one of each row of verdicts and of each order, so that the hosts of a fleet share them.
///
/// Ten thousand hosts have a few dozen different rows. A class with a lock, since hosts are looked at
/// side by side.
package final class PosturePool: Sendable {
  private let cells = Mutex<Set<ProtocolCells>>([])
  private let orders = Mutex<Set<OrderPosture>>([])

  package init() {}

  func shared(_ found: ProtocolCells) -> ProtocolCells {
    cells.withLock { $0.insert(found).memberAfterInsert }
  }

  fileprivate func shared(_ found: OrderPosture) -> OrderPosture {
    orders.withLock { $0.insert(found).memberAfterInsert }
  }
}

extension HostPosture {
  /// The same posture with the rows and orders of a pool.
  package func sharing(_ pool: PosturePool) -> HostPosture {
    HostPosture(
      host: host,
      groups: groups,
      summary: summary,
      stacks: stacks.map { StackPosture(stack: $0.stack, cells: pool.shared($0.cells)) },
      orders: orders.map { pool.shared($0) },
      influences: influences,
      unknown: unknown,
      remarks: remarks
    )
  }
}
