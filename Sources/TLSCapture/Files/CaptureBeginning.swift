import Glibc

extension CaptureFile {
  /// Files in the order in which they begin.
  package struct Order: Hashable, Sendable {
    package var paths: [String]
    /// Whether every beginning is known, and no two are the same; else the order may be another.
    package var isCertain: Bool
  }

  /// Enough for the first packet of any file but one that begins with long notes.
  private static let beginningLimit = 1 << 20

  /// When a capture begins, and whether that is sure: its first packet, or the start that its header
  /// tells, which Network Monitor has in local time; nil where the beginning of the file does not say.
  private static func beginning(of file: consuming FileInput) -> (time: CaptureTime, isSure: Bool)?
  {
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
        return NetmonReader.FileHeader(window.bytes)?.start.map { ($0, false) }
      case .etl:
        return EtlHeader(window.bytes)?.clock.map { ($0.start, true) }
      }
    } catch {
      // The file was cut on purpose; what else is wrong with it is told when it is read.
    }
    return first.map { ($0, true) }
  }

  /// The same files, the one that begins first in front, as a ring buffer wrote them.
  ///
  /// With one that is no plain file among them the order is left alone: what a pipe has can be read
  /// once only.
  package static func inOrderOfTime(_ paths: [String]) -> Order {
    guard paths.count > 1 else { return Order(paths: paths, isCertain: true) }
    var beginnings: [(time: CaptureTime?, place: Int)] = []
    var isCertain = true
    for (place, path) in paths.enumerated() {
      switch isPlain(path) {
      case false?: return Order(paths: paths, isCertain: false)
      case nil: beginnings.append((nil, place))
      case true?:
        do throws(CaptureFailure) {
          let begun = beginning(of: try FileInput(path, upTo: beginningLimit))
          if begun?.isSure != true { isCertain = false }
          beginnings.append((begun?.time, place))
        } catch {
          beginnings.append((nil, place))
        }
      }
    }
    let known = beginnings.compactMap(\.time)
    if Set(known).count < known.count { isCertain = false }
    // Files without a beginning have no packets, or long notes before them, and go last.
    let sorted = beginnings.sorted { one, other in
      switch (one.time, other.time) {
      case (let first?, let second?) where first != second: first < second
      case (.some, nil): true
      case (nil, .some): false
      default: one.place < other.place
      }
    }
    return Order(paths: sorted.map { paths[$0.place] }, isCertain: isCertain)
  }

  /// Whether there is a plain file of this name; nil where there is nothing.
  ///
  /// A pipe must not be opened to find out: who writes to it would be done before it is read.
  private static func isPlain(_ path: String) -> Bool? {
    if path == "-" { return false }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFREG || kind == S_IFDIR
  }
}
