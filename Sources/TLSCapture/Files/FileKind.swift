/// Tells what a file is by its first bytes, and refuses by name what is known and not read.
enum FileKind {
  /// Sources: the magic numbers of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng, Wireshark's
  /// wiretap/netmon.c, and for the refusals file(1)'s and Wireshark's lists.
  static func detect(
    _ bytes: RawSpan,
    path: String
  ) throws(CaptureFailure) -> CaptureFileInfo.Kind {
    guard bytes.byteCount > 0 else {
      throw CaptureFailure(
        .unsupported,
        path: path,
        reason: "it is empty",
        help: "A capture of no packets still has a header; the capture program wrote nothing."
      )
    }
    if let magic = bytes.u32(0) {
      if PcapReader.Layout(magic: magic) != nil { return .pcap }
      if magic == 0x0A0D_0D0A { return .pcapng }
      if magic == NetmonReader.magic1 || magic == NetmonReader.magic2 { return .netmon }
      if EtlReader.begins(bytes) { return .etl }
    }
    if let known = strangers.first(where: { bytes.begins($0.magic) }) {
      throw CaptureFailure(.unsupported, path: path, reason: known.reason, help: known.help)
    }
    if bytes.isText {
      throw CaptureFailure(
        .unsupported,
        path: path,
        reason: "it is text, not a capture",
        help: "Write packets, not their description: tcpdump -w FILE, tshark -w FILE; of pktmon "
          + "and netsh trace take the .etl itself."
      )
    }
    if bytes.looksLikeERF {
      throw CaptureFailure(
        .unsupported,
        path: path,
        reason: "it is an ERF capture",
        help: converted
      )
    }
    throw CaptureFailure(
      .unsupported,
      path: path,
      reason: "it is no capture of a kind that is read here",
      help: "pcap, pcapng, Network Monitor .cap and the .etl of netsh trace and pktmon are read, "
        + "each also in gzip."
    )
  }

  private struct Stranger {
    var magic: [UInt8]
    var reason: String
    var help: String

    init(_ magic: [UInt8], _ reason: String, _ help: String) {
      self.magic = magic
      self.reason = reason
      self.help = help
    }
  }

  private static let converted = "Convert it: editcap -F pcapng FILE OUT.pcapng"
  private static let unpacked = "Unpack it first; gzip alone is read as it is."

  private static let strangers = [
    Stranger([0x1F, 0x8B], "it is gzip within gzip", "Unpack it once: gzip -dc FILE > OUT"),
    Stranger(Array("PK".utf8) + [3, 4], "it is a zip archive", unpacked),
    Stranger([0x28, 0xB5, 0x2F, 0xFD], "it is compressed with zstd", "Unpack it: zstd -d FILE"),
    Stranger([0xFD] + Array("7zXZ".utf8) + [0], "it is compressed with xz", "Unpack it: unxz FILE"),
    Stranger(Array("BZh".utf8), "it is compressed with bzip2", "Unpack it: bzip2 -d FILE"),
    Stranger([0x04, 0x22, 0x4D, 0x18], "it is compressed with lz4", "Unpack it: lz4 -d FILE"),
    Stranger(Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C], "it is a 7-Zip archive", unpacked),
    Stranger(
      Array("MSCF".utf8),
      "it is a cabinet, which netsh trace writes beside the trace",
      "Take the .etl of the same name, or the one in the cabinet: cabextract FILE"
    ),
    Stranger(
      Array("ElfFile".utf8) + [0],
      "it is an event log of Windows (.evtx), which has no packets",
      "Take a trace with netsh trace start capture=yes"
    ),
    Stranger(Array("snoop".utf8) + [0, 0, 0], "it is a snoop capture", converted),
    Stranger(Array("TRSNIFF data".utf8), "it is a capture of NetAsyst or Sniffer", converted),
    Stranger(Array("XCP".utf8) + [0], "it is a capture of NetXray or Sniffer", converted),
    Stranger([0x7F] + Array("ver".utf8), "it is an EtherPeek capture", converted),
    Stranger([0x1C, 0x00, 0x01, 0xAB], "it is an IxVeriWave or Ixia capture", converted),
    Stranger([0x1C, 0x00, 0x01, 0xAC], "it is an IxVeriWave or Ixia capture", converted),
  ]
}

extension RawSpan {
  fileprivate func begins(_ magic: [UInt8]) -> Bool {
    magic.indices.allSatisfy { u8($0) == magic[$0] }
  }

  /// Printable ASCII and white space alone, or a byte order mark of UTF-8 or UTF-16.
  fileprivate var isText: Bool {
    if u16(0) == 0xFFFE || u16(0) == 0xFEFF || begins([0xEF, 0xBB, 0xBF]) { return true }
    return (0..<byteCount).allSatisfy { index in
      guard let byte = u8(index) else { return false }
      return (0x20..<0x7F).contains(byte) || (0x09...0x0D).contains(byte) || byte == 0x1B
    }
  }

  /// Two records of Endace's format in a row: it has no magic number.
  ///
  /// Time stamp 8 bytes (little-endian), type 1, flags 1, record length 2, loss counter 2, wire
  /// length 2. Source: Wireshark's wiretap/erf.h.
  fileprivate var looksLikeERF: Bool {
    var place = 0
    var before: UInt64 = 0
    for _ in 0..<2 {
      guard let time = u64(place).map(\.byteSwapped), let type = u8(place + 8),
        let length = u16(place + 10), let wire = u16(place + 14)
      else { return false }
      guard (1...48).contains(type & 0x7F), length >= 16, wire > 0 else { return false }
      guard time >= before, before == 0 || time - before < 86_400 << 32 else { return false }
      before = time
      place += Int(length)
    }
    return true
  }
}
