/// What parsers saw of TLS that makes no handshake.
package struct ParsingCounts: Hashable, Sendable {
  /// A ClientHello that began and of which bytes are missing, and no answer to it was seen.
  package var tornClientHellos = 0
  /// Connections with TLS whose hellos came before the capture, and whose records do not tell the
  /// version: TLS 1.2 and 1.3 look the same, and within a handshake it may not be the negotiated one.
  package var begunBefore = 0

  /// Fatal alerts with which a server began, where nothing was seen of what the client said before.
  package var refusalsWithoutClient = 0

  package init(tornClientHellos: Int = 0, begunBefore: Int = 0, refusalsWithoutClient: Int = 0) {
    self.tornClientHellos = tornClientHellos
    self.begunBefore = begunBefore
    self.refusalsWithoutClient = refusalsWithoutClient
  }

  static func += (sum: inout ParsingCounts, more: ParsingCounts) {
    sum.tornClientHellos += more.tornClientHellos
    sum.begunBefore += more.begunBefore
    sum.refusalsWithoutClient += more.refusalsWithoutClient
  }
}
