/// How much of a source text may be asked for before reading it is refused.
package struct YAMLLimits: Hashable, Sendable {
  /// How many collections may stand inside each other, aliases followed.
  package let depth: Int
  /// How many nodes all the aliases of one document may add to it.
  ///
  /// Text can grow only through aliases: without them, nodes are never more than bytes.
  package let aliasedNodes: Int

  package init(depth: Int = 100, aliasedNodes: Int = 100_000) {
    self.depth = depth
    self.aliasedNodes = aliasedNodes
  }
}
