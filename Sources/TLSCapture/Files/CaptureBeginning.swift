extension CaptureFile {
  /// Enough for the first packet of any file but one that begins with long notes.
  private static let beginningLimit = 1 << 20

  /// When a capture begins: its first packet, or the start that its header tells; nil where the
  /// beginning of the file does not say.
  private static func beginning(of file: consuming FileInput) -> CaptureTime? {
    var first: CaptureTime?
    do throws(CaptureFailure) {
      var window = try ByteWindow(file)
      _ = window.peek(1024)
      let kind = try FileKind.detect(window.bytes, path: window.path)
      var info = CaptureFileInfo(kind: kind, compressed: window.isCompressed)
      switch kind {
      case .pcap:
        try PcapReader.read(&window, &info) { header, _ in first = first ?? header.time }
      case .pcapng:
        try PcapngReader.read(&window, &info) { header, _ in first = first ?? header.time }
      case .netmon:
        return NetmonReader.FileHeader(window.bytes)?.start
      case .etl:
        return EtlHeader(window.bytes)?.clock?.start
      }
    } catch {
      // The file was cut on purpose; what else is wrong with it is told when it is read.
    }
    return first
  }

  /// The same files, the one that begins first in front, as a ring buffer wrote them.
  ///
  /// Nil where it cannot be told, since one of several is no plain file: a pipe cannot be looked at
  /// twice.
  package static func inOrderOfTime(_ paths: [String]) -> [String]? {
    guard paths.count > 1 else { return paths }
    var beginnings: [(time: CaptureTime?, place: Int)] = []
    for (place, path) in paths.enumerated() {
      do throws(CaptureFailure) {
        let file = try FileInput(path, upTo: beginningLimit)
        guard file.length != nil else { return nil }
        beginnings.append((beginning(of: file), place))
      } catch {
        beginnings.append((nil, place))
      }
    }
    // Files without a beginning have no packets, and go last.
    let sorted = beginnings.sorted { one, other in
      switch (one.time, other.time) {
      case (let first?, let second?) where first != second: first < second
      case (.some, nil): true
      case (nil, .some): false
      default: one.place < other.place
      }
    }
    return sorted.map { paths[$0.place] }
  }
}
