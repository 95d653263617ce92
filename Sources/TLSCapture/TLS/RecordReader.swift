/// Reads the records of one direction as its bytes come, and the hellos and alerts in them.
///
/// Records are of TLS and SSL 3.0 (RFC 8446, 5.1) or of SSL 2.0 (the draft of 1995, 1.1). Messages may
/// lie across records and records across segments; only hellos are ever kept, up to
/// ``helloLimit`` bytes.
struct RecordReader: Sendable {
  enum Event: Sendable {
    case clientHello(ClientHello)
    case serverHello(ServerHello)
    case alert(level: UInt8, code: UInt8)
    /// ERROR of SSL 2.0 (the draft of 1995, 2.3).
    case ssl2Error
    /// A handshake message that is no hello, by its type.
    case message(UInt8)
    case cipherChange
    case applicationData
    /// What came is no TLS; nothing follows.
    case broken
  }

  /// A ClientHello with keys of post-quantum groups has about 2 KB.
  static let helloLimit = 1 << 16
  /// RFC 5246, 6.2.3: 2^14 and what encryption and compression may add.
  static let recordLimit = (1 << 14) + 2048

  private enum Format: Sendable {
    case unknown, tls, ssl2
  }

  private enum Message: Sendable {
    static let clientHello: UInt8 = 1
    static let serverHello: UInt8 = 2
    /// Of the drafts of TLS 1.3 up to 21.
    static let helloRetryRequest: UInt8 = 6
  }

  private var format = Format.unknown
  /// The bytes of the record's header so far, the last one lowest.
  private var head: UInt64 = 0
  private var headCount = 0
  private var type: UInt8 = 0
  private var left = 0
  private var padding = 0
  private var messageHead: UInt32 = 0
  private var messageHeadCount = 0
  private var messageLeft = 0
  private var kept: [UInt8] = []
  private var alertLevel: UInt8?
  /// Whether the record at hand can only be an encrypted one.
  private var isCiphertext = false
  private(set) var isDead = false
  /// Set where what follows in this direction is encrypted: records are passed over then.
  var isEncrypted = false

  private var messageType: UInt8 { UInt8(truncatingIfNeeded: messageHead >> 24) }

  var keptBytes: Int { kept.count }

  /// Whether a ClientHello has begun and not ended.
  var isWithinClientHello: Bool {
    switch format {
    case _ where isDead, .unknown: false
    case .ssl2: kept.first == 1
    // The type comes first.
    case .tls:
      messageHeadCount > 0
        && messageHead >> (8 * UInt32(messageHeadCount - 1)) == UInt32(Message.clientHello)
    }
  }

  /// Bytes are missing, or no more are of interest.
  mutating func stop() {
    isDead = true
    kept = []
  }

  /// The next event in the bytes from `at` on; nil where all of them have been read.
  mutating func next(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    while !isDead, at < bytes.byteCount {
      let event: Event?
      if left == 0 {
        event = readHead(bytes, &at)
      } else if format == .ssl2 {
        event = readSSL2(bytes, &at)
      } else if isEncrypted || isCiphertext {
        event = pass(bytes, &at)
      } else {
        switch type {
        case 21: event = readAlert(bytes, &at)
        case 22: event = readMessage(bytes, &at)
        default: event = pass(bytes, &at)
        }
      }
      if let event { return event }
    }
    at = bytes.byteCount
    return nil
  }

  private mutating func fail() -> Event {
    stop()
    return .broken
  }

  private mutating func pass(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    let count = min(left, bytes.byteCount - at)
    at += count
    left -= count
    return nil
  }
}

// MARK: - Headers

extension RecordReader {
  private mutating func readHead(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    while let byte = bytes.u8(at) {
      at += 1
      head = head << 8 | UInt64(byte)
      headCount += 1
      if headCount == 1 { format = (20...24).contains(byte) ? .tls : .ssl2 }
      switch format {
      case .tls where headCount == 5: return beginRecord()
      case .ssl2 where headCount == 2 && head & 0x8000 != 0: return beginSSL2(padded: false)
      case .ssl2 where headCount == 3: return beginSSL2(padded: true)
      default: break
      }
    }
    return nil
  }

  /// The record's version is of no account (RFC 8446, 5.1); only its first byte is fixed.
  private mutating func beginRecord() -> Event? {
    type = UInt8(truncatingIfNeeded: head >> 32)
    left = Int(head & 0xFFFF)
    let isVersion = head >> 24 & 0xFF == 3
    (head, headCount) = (0, 0)
    // An alert in the clear is two bytes in a record of its own (RFC 8446, 5.1); encryption adds some.
    isCiphertext = type == 21 && left != 2
    guard isVersion, left <= RecordReader.recordLimit else { return fail() }
    switch type {
    case 20: return .cipherChange
    case 23: return .applicationData
    default: return nil
    }
  }

  private mutating func beginSSL2(padded: Bool) -> Event? {
    padding = padded ? Int(head & 0xFF) : 0
    left = padded ? Int(head >> 8 & 0x3FFF) : Int(head & 0x7FFF)
    (head, headCount) = (0, 0)
    return left > padding ? nil : fail()
  }
}

// MARK: - Bodies

extension RecordReader {
  private mutating func readSSL2(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    guard let part = bytes.part(at, left) else { return fail() }
    at += part.byteCount
    left -= part.byteCount
    if kept.isEmpty, let first = part.u8(0), first != 0, first != 1, first != 4 { return fail() }
    keep(part)
    guard left == 0 else { return nil }
    format = .unknown
    let record = kept
    kept = []
    let bytes = unsafe record.span.bytes
    guard let message = bytes.part(0, record.count - padding) else { return fail() }
    switch message.u8(0) {
    case 1:
      return ClientHello.parseSSL2(message).map(Event.clientHello) ?? fail()
    case 4:
      return ServerHello.parseSSL2(message).map(Event.serverHello) ?? fail()
    default:
      return message.byteCount == 3 ? .ssl2Error : fail()
    }
  }

  private mutating func readAlert(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    guard let byte = bytes.u8(at) else { return nil }
    at += 1
    left -= 1
    guard let level = alertLevel else {
      alertLevel = byte
      return byte == 1 || byte == 2 ? nil : fail()
    }
    alertLevel = nil
    return .alert(level: level, code: byte)
  }

  private mutating func readMessage(_ bytes: RawSpan, _ at: inout Int) -> Event? {
    if messageHeadCount < 4 {
      guard let byte = bytes.u8(at) else { return nil }
      at += 1
      left -= 1
      messageHead = messageHead << 8 | UInt32(byte)
      messageHeadCount += 1
      guard messageHeadCount == 4 else { return nil }
      messageLeft = Int(messageHead & 0xFF_FFFF)
      if isHello, messageLeft > RecordReader.helloLimit { return fail() }
      return messageLeft == 0 ? endMessage(RawSpan()) : nil
    }
    guard let part = bytes.part(at, min(messageLeft, left)) else { return fail() }
    at += part.byteCount
    left -= part.byteCount
    messageLeft -= part.byteCount
    guard isHello else { return messageLeft == 0 ? endMessage(part) : nil }
    if messageLeft == 0, kept.isEmpty { return endMessage(part) }
    keep(part)
    guard messageLeft == 0 else { return nil }
    let body = kept
    kept = []
    return unsafe endMessage(body.span.bytes)
  }

  private var isHello: Bool {
    switch messageType {
    case Message.clientHello, Message.serverHello, Message.helloRetryRequest: true
    default: false
    }
  }

  private mutating func endMessage(_ body: RawSpan) -> Event? {
    let type = messageType
    (messageHead, messageHeadCount) = (0, 0)
    switch type {
    case Message.clientHello:
      return ClientHello.parse(body).map(Event.clientHello) ?? fail()
    case Message.serverHello:
      return ServerHello.parse(body).map(Event.serverHello) ?? fail()
    case Message.helloRetryRequest:
      return ServerHello.parseDraftRetry(body).map(Event.serverHello) ?? fail()
    default:
      return .message(type)
    }
  }

  private mutating func keep(_ part: RawSpan) {
    for offset in 0..<part.byteCount {
      if let byte = part.u8(offset) { kept.append(byte) }
    }
  }
}
