/// What one drift report came to, for trends over many.
package struct DriftPoint: Hashable, Sendable {
  /// When the hosts were read: ISO 8601 in UTC.
  package let at: String
  package let totals: DriftTotals

  package init(at: String, totals: DriftTotals) {
    self.at = at
    self.totals = totals
  }
}
