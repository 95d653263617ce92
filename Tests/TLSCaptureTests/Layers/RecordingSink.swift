import TLSCapture

/// Keeps what a frame decoder finds.
struct RecordingSink: FrameSink {
  var segments: [TCPSegment] = []
  var payloads: [[UInt8]] = []
  var datagrams = 0

  mutating func segment(_ segment: TCPSegment, payload: RawSpan, at time: CaptureTime) {
    segments.append(segment)
    payloads.append((0..<payload.byteCount).compactMap { payload.u8($0) })
  }

  mutating func datagram(
    from source: Endpoint,
    to destination: Endpoint,
    payload: RawSpan,
    at time: CaptureTime
  ) {
    datagrams += 1
  }
}

extension FrameDecoder {
  /// Decodes one packet that the capture kept `bytes` of.
  mutating func decode(
    _ bytes: [UInt8],
    _ linkType: LinkType,
    originalLength: Int? = nil,
    seconds: Int64 = 0,
    into sink: inout some FrameSink
  ) {
    let header = PacketHeader(
      number: 1,
      time: CaptureTime(nanoseconds: seconds * 1_000_000_000),
      linkType: linkType,
      originalLength: originalLength ?? bytes.count
    )
    unsafe decode(header, bytes.span.bytes, into: &sink)
  }
}
