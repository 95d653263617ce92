/// What parsers saw of TLS that makes no handshake.
package struct ParsingCounts: Hashable, Sendable {
  /// A ServerHello whose ClientHello is not in the capture, which began too late or lost it.
  package var serverHelloWithoutClient = 0
  /// A ClientHello that began, and of which bytes are missing.
  package var tornClientHellos = 0

  package init(serverHelloWithoutClient: Int = 0, tornClientHellos: Int = 0) {
    self.serverHelloWithoutClient = serverHelloWithoutClient
    self.tornClientHellos = tornClientHellos
  }

  static func += (sum: inout ParsingCounts, more: ParsingCounts) {
    sum.serverHelloWithoutClient += more.serverHelloWithoutClient
    sum.tornClientHellos += more.tornClientHellos
  }
}
