import TLSCapture

/// Stands in for the TLS parser: writes down what it is given, and hands that out at the end.
///
/// The transcript of each direction is in hexadecimal with `_` for a gap; it travels in the text
/// fields of a handshake. A byte 0xFF of either side is the end of interest.
struct TranscriptParser: ConnectionParsing {
  var file = 0
  var isOpenerKnown = false
  private var handshake: Handshake
  private var forward = ""
  private var backward = ""
  private var isTaken = false

  init(from: Endpoint, to: Endpoint) {
    let nothing = CaptureTime(nanoseconds: 0)
    handshake = Handshake(
      time: nothing,
      client: from,
      server: to,
      offered: [],
      legacyVersion: .tls12
    )
  }

  mutating func receive(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    at time: CaptureTime
  ) -> ParsingProgress {
    let values = (0..<bytes.byteCount).compactMap { bytes.u8($0) }
    write(Transcript.hex(values), direction)
    handshake.time = time
    return values.contains(0xFF) ? .finished : .wantsMore
  }

  mutating func gap(_ direction: StreamDirection) -> ParsingProgress {
    write("_", direction)
    return .wantsMore
  }

  mutating func end(_ end: Handshake.End, _ direction: StreamDirection, at time: CaptureTime) {
    handshake.end = end
    write(end == .closed ? "." : "!", direction)
  }

  mutating func take() -> [Handshake] { [] }

  var seen: ParsingCounts { ParsingCounts() }
  var kept: Int { 0 }

  mutating func finish() -> [Handshake] {
    handshake.serverName = forward
    handshake.target = backward
    return [handshake]
  }

  private mutating func write(_ text: String, _ direction: StreamDirection) {
    if direction == .forward { forward += text } else { backward += text }
  }
}

/// What a transcript parser saw of one connection.
struct Transcript: Hashable {
  var from: UInt16
  var forward: String
  var backward: String

  init(from: UInt16, forward: String, backward: String) {
    self.from = from
    self.forward = forward
    self.backward = backward
  }

  init(_ handshake: Handshake) {
    from = handshake.client.port
    forward = handshake.serverName ?? ""
    backward = handshake.target ?? ""
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// Feeds segments between one client and server to a table, and collects what it hands out.
struct Wire {
  var table: ConnectionTable<TranscriptParser>
  var transcripts: [Transcript] = []
  private var clock: Int64 = 0

  init(_ limits: ConnectionLimits = .default) {
    table = ConnectionTable(limits: limits)
  }

  /// A segment from the client, or to it.
  mutating func send(
    _ bytes: [UInt8] = [],
    _ sequence: UInt32,
    _ flags: TCPSegment.Flags = [],
    acknowledging: UInt32? = nil,
    back: Bool = false,
    port: UInt16 = 50_000,
    length: Int? = nil
  ) {
    let client = Endpoint(IPAddress(ipv4: 0x0A00_0002), port: port)
    let server = Endpoint(IPAddress(ipv4: 0x0A00_0001), port: 443)
    let segment = TCPSegment(
      source: back ? server : client,
      destination: back ? client : server,
      sequence: sequence,
      acknowledgement: acknowledging ?? 0,
      flags: acknowledging == nil ? flags : flags.union(.ack),
      length: length ?? bytes.count
    )
    clock += 1
    unsafe table.segment(
      segment,
      payload: bytes.span.bytes,
      at: CaptureTime(nanoseconds: clock)
    )
    table.drain { transcripts.append(Transcript($0)) }
  }

  /// The three segments that open a connection; both sides then send from their number plus 1.
  mutating func open(_ client: UInt32 = 99, _ server: UInt32 = 199, port: UInt16 = 50_000) {
    send([], client, .syn, port: port)
    send([], server, .syn, acknowledging: client &+ 1, back: true, port: port)
    send([], client &+ 1, acknowledging: server &+ 1, port: port)
  }

  mutating func finish() -> [Transcript] {
    table.finish()
    table.drain { transcripts.append(Transcript($0)) }
    return transcripts
  }
}
