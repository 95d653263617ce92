/// A connection that has come to where TLS begins.
///
/// SQL Server wraps the handshake in its own packets ([MS-TDS] 2.2.6.5), which nobody above notices.
struct ProbeStream: ~Copyable {
  /// The dialogue before TLS came to no good end.
  struct Fault: Error, Hashable {
    let reason: String
  }

  private let connection: ProbeConnection
  private let isWrapped: Bool
  /// Packets that are not complete.
  private var pending: [UInt8] = []
  /// All that was received behind the dialogue, packets that hold nothing as well.
  private var total = 0

  /// Goes through the dialogue that the protocol has before TLS.
  init(
    _ connection: consuming ProbeConnection,
    _ kind: StartTLS?,
    domain: String,
    by deadline: ContinuousClock.Instant
  ) throws(Fault) {
    isWrapped = kind == .tds
    if let kind, let reason = Self.upgrade(connection, kind, domain: domain, by: deadline) {
      throw Fault(reason: reason)
    }
    self.connection = connection
  }

  /// Why there is no way into TLS; nil where there is.
  private static func upgrade(
    _ connection: borrowing ProbeConnection,
    _ kind: StartTLS,
    domain: String,
    by deadline: ContinuousClock.Instant
  ) -> String? {
    var dialogue = StartTLSDialogue(kind, domain: domain)
    var step = dialogue.next()
    do throws(ConnectionFault) {
      while true {
        switch step {
        case .send(let bytes):
          try connection.send(bytes, by: deadline)
          step = dialogue.next()
        case .wait:
          guard let bytes = try connection.receive(by: deadline) else {
            return "it closes the connection in the dialogue before TLS"
          }
          step = dialogue.next(bytes)
        case .ready: return nil
        case .refused(let reason): return reason
        }
      }
    } catch {
      return "\(error.reason) in the dialogue before TLS"
    }
  }

  func send(_ bytes: [UInt8], by deadline: ContinuousClock.Instant) throws(ConnectionFault) {
    guard isWrapped else { return try connection.send(bytes, by: deadline) }
    var writer = ByteWriter()
    writer.u8(0x12)
    writer.u8(1)
    writer.u16(UInt16(bytes.count + 8))
    writer.raw([0, 0, 0, 0])
    writer.raw(bytes)
    try connection.send(writer.bytes, by: deadline)
  }

  /// What has come, perhaps nothing yet; nil where the other side has ended.
  mutating func receive(by deadline: ContinuousClock.Instant) throws(ConnectionFault) -> [UInt8]? {
    guard let bytes = try connection.receive(by: deadline) else { return nil }
    guard isWrapped else { return bytes }
    total += bytes.count
    guard total <= AnswerReader.limit else { throw .endless }
    pending += bytes
    var unwrapped: [UInt8] = []
    var at = 0
    while pending.count - at >= 4 {
      let length = Int(pending[at + 2]) << 8 | Int(pending[at + 3])
      // Whatever is no packet is handed on, to be named.
      guard pending[at] == 0x12 || pending[at] == 0x04, length >= 8 else {
        unwrapped += pending[at...]
        at = pending.count
        break
      }
      guard length <= pending.count - at else { break }
      unwrapped += pending[(at + 8)..<(at + length)]
      at += length
    }
    pending.removeFirst(at)
    return unwrapped
  }
}
