/// What parsers saw of TLS that makes no handshake.
package struct ParsingCounts: Hashable, Sendable {
  /// A ClientHello that began and of which bytes are missing, and no answer to it was seen.
  package var tornClientHellos = 0

  package init(tornClientHellos: Int = 0) {
    self.tornClientHellos = tornClientHellos
  }

  static func += (sum: inout ParsingCounts, more: ParsingCounts) {
    sum.tornClientHellos += more.tornClientHellos
  }
}
