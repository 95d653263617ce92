/// Reads captures one after the other and hands out every TLS handshake in them.
///
/// Several files are one capture, as a ring buffer writes it: a connection may begin in one and go
/// on in the next. Memory is bounded by the connections that are open, whatever the size of the
/// files. Handshakes come in the order in which they are complete.
package struct CaptureScan {
  private var decoder = FrameDecoder()
  private var connections = ConnectionTable<ConnectionParser>()
  private var bytes = 0
  /// Calls of `read`, those that failed as well.
  private var begun = 0
  private var lastTime: CaptureTime?
  /// What each file was, in the order in which they were read; those that failed are not here.
  package private(set) var files: [CaptureFileInfo] = []
  /// Whether a file began more than a second before the end of the one that was read before it.
  ///
  /// Connections that go on from file to file are torn then, unless the files are of several machines.
  package private(set) var isOutOfOrder = false

  package init() {}

  /// - Parameters:
  ///   - path: The file, or `-` for standard input.
  ///   - progress: Told how many bytes of this file have been read.
  ///   - found: Takes a handshake.
  /// - Returns: What was read.
  /// - Throws: Why the file could not be read, or not to its end; what was found before stays found.
  @discardableResult
  package mutating func read(
    _ path: String,
    progress: ((Int) -> Void)? = nil,
    _ found: (Handshake) -> Void
  ) throws(CaptureFailure) -> CaptureFileInfo {
    connections.file = begun
    begun += 1
    var last = 0
    var previous = lastTime
    defer { bytes += last }
    let info = try CaptureFile.read(
      path,
      progress: { read in
        last = read
        progress?(read)
      },
      { header, packet in
        if let end = previous, header.time.isBefore(end, byMoreThan: 1_000_000_000) {
          isOutOfOrder = true
        }
        previous = nil
        lastTime = header.time
        decoder.decode(header, packet, into: &connections)
        connections.drain(found)
      }
    )
    last = info.bytes
    files.append(info)
    return info
  }

  /// Ends all connections that are open; the last call.
  package mutating func finish(_ found: (Handshake) -> Void) {
    connections.finish()
    connections.drain(found)
  }

  package var counts: CaptureCounts {
    CaptureCounts(
      frames: decoder.counts,
      connections: connections.counts,
      bytes: bytes,
      unreadBuffers: files.reduce(0) { $0 + $1.unreadBuffers },
      missing: files.reduce(0) { $0 + $1.missing }
    )
  }
}

/// What was in the captures, and what of it could not be read.
package struct CaptureCounts: Hashable, Sendable {
  package var frames: FrameCounts
  package var connections: ConnectionCounts
  /// Of the files as they lie on disk.
  package var bytes: Int
  /// Buffers of event traces that are damaged.
  package var unreadBuffers = 0
  /// Packets that were lost while they were captured, or are of a kind that is not read.
  package var missing = 0

  package var packets: Int { frames.packets }

  /// Something in the captures in which handshakes may be that nobody saw.
  package struct Unread: Hashable, Sendable {
    /// Such as `QUIC connections`; a plural.
    package var what: String
    /// The same of one, such as `QUIC connection`.
    package var one: String
    package var count: Int
    /// Which kinds of it, such as `DTLS 1.2`; empty where there are no kinds.
    package var kinds: [String]
    /// Whether TLS handshakes over TCP may be in it: without them what was found is not all there
    /// was.
    package var hidesHandshakes: Bool

    package init(
      _ count: Int,
      one: String,
      many: String,
      kinds: [String] = [],
      hidesHandshakes: Bool = true
    ) {
      (self.count, self.one, what) = (count, one, many)
      self.kinds = kinds
      self.hidesHandshakes = hidesHandshakes
    }
  }

  /// What is not zero, what matters most first.
  package var unread: [Unread] {
    let dtls = frames.dtls.flowsByVersion.keys.sorted().map(Self.dtlsName)
    let quic = frames.quic.flowsByVersion.keys.sorted().map(Self.quicName)
    let links = frames.unknownLinkTypes.keys.map(\.rawValue).sorted().map { "link type \($0)" }
    let all = [
      Unread(
        frames.dtls.flows,
        one: "DTLS connection",
        many: "DTLS connections",
        kinds: dtls,
        hidesHandshakes: false
      ),
      Unread(
        frames.quic.flows,
        one: "QUIC connection",
        many: "QUIC connections",
        kinds: quic,
        hidesHandshakes: false
      ),
      Unread(
        connections.parsing.begunBefore,
        one: "TLS connection that began before the capture",
        many: "TLS connections that began before the capture",
        hidesHandshakes: false
      ),
      Unread(
        missing,
        one: "packet that the capture lost or has in a form that is not read",
        many: "packets that captures lost or have in a form that is not read"
      ),
      Unread(
        unreadBuffers,
        one: "damaged buffer of an event trace",
        many: "damaged buffers of event traces"
      ),
      Unread(
        frames.encryptedWireless,
        one: "encrypted wireless frame",
        many: "encrypted wireless frames"
      ),
      Unread(
        frames.cutShort,
        one: "packet cut before its addresses",
        many: "packets cut before their addresses"
      ),
      Unread(
        connections.cutWhileOpen,
        one: "segment cut by the capture before its handshake was over",
        many: "segments cut by the capture before their handshakes were over"
      ),
      Unread(
        connections.parsing.tornClientHellos,
        one: "client hello with missing bytes",
        many: "client hellos with missing bytes"
      ),
      Unread(
        connections.parsing.refusalsWithoutClient,
        one: "refusal whose client hello is missing",
        many: "refusals whose client hellos are missing"
      ),
      Unread(frames.malformed, one: "malformed packet", many: "malformed packets"),
      Unread(
        frames.incompleteDatagrams,
        one: "datagram with missing fragments",
        many: "datagrams with missing fragments"
      ),
      Unread(frames.nestedTooDeep, one: "packet nested too deep", many: "packets nested too deep"),
      Unread(
        frames.unknownLinkTypes.values.reduce(0, +),
        one: "packet of an unknown link type",
        many: "packets of an unknown link type",
        kinds: links
      ),
      Unread(
        connections.evictedOpen,
        one: "connection given up for want of room",
        many: "connections given up for want of room"
      ),
    ]
    return all.filter { $0.count > 0 }
  }

  /// RFC 6347, 4.1; 0x0100 is what OpenSSL spoke before it.
  private static func dtlsName(_ version: UInt32) -> String {
    switch version {
    case 0xFEFF: "DTLS 1.0"
    case 0xFEFD: "DTLS 1.2"
    case 0xFEFC: "DTLS 1.3"
    case 0x0100: "DTLS before 1.0"
    default: "DTLS 0x" + String(version, radix: 16, uppercase: true)
    }
  }

  /// RFC 9000, 15; RFC 9369, 3.1.
  private static func quicName(_ version: UInt32) -> String {
    switch version {
    case 1: "QUIC 1"
    case 0x6B33_43CF: "QUIC 2"
    case 0xFF00_0000...0xFF00_00FF: "QUIC draft \(version & 0xFF)"
    default: "QUIC 0x" + String(version, radix: 16, uppercase: true)
    }
  }
}
