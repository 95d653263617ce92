/// A protocol without a name here that may announce TLS, as AMQP, adb and .NET's framing do.
///
/// Only a few bytes are given to it, and a hello is looked for only where a piece of the stream
/// begins as it came, which is where a segment of TCP does.
struct UnnamedDialogue: CarrierDialogue {
  let carrier: Handshake.Carrier? = nil
  /// Less than a full segment, so that bulk data ends it at once.
  static let limit = 1024
  private var taken: (client: Int, server: Int) = (0, 0)

  /// Nothing is known of its answers; TLS is none of them yet.
  func declines(_ unit: RawSpan) -> Bool { true }

  /// The side may be either: who is the client is known by the hello alone.
  mutating func step(_ bytes: RawSpan, from side: Handshake.Side) -> CarrierStep {
    switch HelloStart.match(bytes, from: nil) {
    case .yes: return .tls
    case .maybe: return .more
    case .no: break
    }
    switch side {
    case .client: taken.client += bytes.byteCount
    case .server: taken.server += bytes.byteCount
    }
    let isLong = max(taken.client, taken.server) > UnnamedDialogue.limit
    return isLong ? .nothing : .skip(bytes.byteCount)
  }
}
