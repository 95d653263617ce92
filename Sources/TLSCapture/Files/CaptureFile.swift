/// Reads the packets of a capture file, whatever its kind.
package enum CaptureFile {
  /// Hands every packet to `body`, in the order of the file, its bytes valid during the call only.
  ///
  /// The kind is told from the content, never from the name, and gzip is inflated on the way; `-`
  /// is standard input. Memory does not grow with the file; a Network Monitor capture or an event
  /// trace that comes in gzip or by a pipe is copied to a temporary file first.
  ///
  /// The order is that of time within a few milliseconds, but not strictly: merged files have
  /// several interfaces.
  ///
  /// - Parameters:
  ///   - path: The file, or `-`.
  ///   - progress: Told how many bytes of the file have been read, each time more have.
  ///   - body: Takes a packet.
  /// - Returns: What was read.
  /// - Throws: Why it could not be read, or not to its end; on `.cutShort` and `.damaged` the
  ///   packets before that place have been handed on.
  package static func read(
    _ path: String,
    progress: ((_ bytesRead: Int) -> Void)? = nil,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) -> CaptureFileInfo {
    var window = try ByteWindow(FileInput(path, progress: progress))
    // Text is told by its beginning, all kinds of capture by less.
    let hindrance = window.peek(512)
    let kind: CaptureFileInfo.Kind
    do throws(CaptureFailure) {
      kind = try FileKind.detect(window.bytes, path: path)
    } catch {
      throw hindrance ?? error
    }
    var info = CaptureFileInfo(kind: kind, compressed: window.isCompressed)
    switch kind {
    case .pcap:
      try PcapReader.read(&window, &info, body)
    case .pcapng:
      try PcapngReader.read(&window, &info, body)
    case .netmon:
      try NetmonReader.read(window, &info, body)
      return info
    case .etl:
      try EtlReader.read(window, &info, body)
      return info
    }
    info.bytes = window.input.bytesRead
    if window.ignoredTail { info.notes.append(ignoredTail) }
    return info
  }

  static let ignoredTail = "Bytes behind the end of the gzip stream were ignored, as gzip does."
}
