/// The log files beside a hive.
///
/// Windows applies them to a dirty hive only, so never to one that was written as a whole. But a hive
/// that Windows then changes is dirty for a while; should Windows stop just then, it applies the
/// entries whose numbers follow on those of the hive. An entry from before our write must not be
/// among them, so a hive that we write is numbered past them all.
struct HiveLogs {
  /// As their names end, in any case.
  static let endings = [".LOG", ".LOG1", ".LOG2"]

  /// The greatest sequence number in the log files beside a hive; nil where there is none.
  static func lastNumber(beside hive: String) throws(FileFailure) -> UInt32? {
    var last: UInt32?
    let directory = Files.parent(of: hive)
    let name = hive.split(separator: "/").last.map { String($0).lowercased() } ?? hive
    let wanted = endings.map { name + $0.lowercased() }
    for entry in try Files.names(in: directory) where wanted.contains(entry.lowercased()) {
      let path = Files.join(directory, entry)
      guard case .file? = Files.kind(of: path) else { continue }
      let bytes = try HiveBytes(path, limit: HiveHeader.sizeLimit)
      if let number = try lastNumber(in: bytes) { last = max(last ?? 0, number) }
    }
    return last
  }

  private static let baseMark: UInt32 = 0x6667_6572
  private static let entryMark: UInt32 = 0x454C_7648

  /// Looks at the header and at each sector where an entry may begin, also beyond the first gap:
  /// a number too many does no harm.
  private static func lastNumber(in bytes: HiveBytes) throws(FileFailure) -> UInt32? {
    var last: UInt32?
    if bytes.count >= 512, try bytes.u32(0) == baseMark {
      last = max(try bytes.u32(4), try bytes.u32(8))
    }
    for sector in stride(from: 512, to: bytes.count - 15, by: 512)
    where try bytes.u32(sector) == entryMark {
      last = max(last ?? 0, try bytes.u32(sector + 12))
    }
    return last
  }
}
