/// The first block of a hive, read by ourselves: libhivex opens a hive without a word whose last
/// changes are still in its log files, and reads what was there before them.
///
/// The layout is that of M. Suhanov's “Windows registry file format specification”, as all of this
/// folder.
struct HiveHeader: Hashable, Sendable {
  /// Counted up when a write begins.
  var primary: UInt32
  /// Counted up when a write has ended.
  var secondary: UInt32
  /// 3 in Windows 2000 and in many hives since, 5 or 6 in others.
  let minorVersion: UInt32
  /// Where the topmost key is, counted from the first bin.
  let rootOffset: UInt32
  /// How many bytes of bins follow the header.
  let dataSize: Int

  static let length = 4096
  /// What the checksum is made of.
  static let summed = 508
  /// The format gives offsets 31 bits, and Windows hives stay far below this.
  static let sizeLimit = 1 << 30

  /// Whether the last changes are not in the hive: they are in its log files, or lost.
  var isDirty: Bool { primary != secondary }

  init(_ bytes: HiveBytes) throws(FileFailure) {
    func unfit(_ reason: String) -> FileFailure {
      FileFailure(path: bytes.path, reason: reason, isContent: true)
    }
    let start = try bytes.bytes(0, min(bytes.count, 64))
    guard start.starts(with: "regf".utf8) else { throw unfit(Self.nature(of: start)) }
    guard bytes.count >= Self.length else {
      throw unfit("the hive is cut off: its header alone has 4096 bytes, the file \(bytes.count)")
    }
    let (major, minor) = (try bytes.u32(20), try bytes.u32(24))
    guard major == 1, minor >= 3 else {
      throw unfit("the hive has version \(major).\(minor); those from 1.3 on are read")
    }
    let type = try bytes.u32(28)
    guard type == 0 else { throw unfit("this is a log file of a hive, not a hive") }
    var sum: UInt32 = 0
    for offset in stride(from: 0, to: Self.summed, by: 4) { sum ^= try bytes.u32(offset) }
    guard try bytes.u32(Self.summed) == Self.checksum(ofSum: sum) else {
      throw unfit(
        "the checksum of the hive's header is wrong: it is damaged, or was being written when "
          + "Windows stopped"
      )
    }
    primary = try bytes.u32(4)
    secondary = try bytes.u32(8)
    minorVersion = minor
    rootOffset = try bytes.u32(36)
    dataSize = Int(try bytes.u32(40))
    guard dataSize > 0, dataSize.isMultiple(of: 4096) else {
      throw unfit("the hive is damaged: it cannot have \(dataSize) bytes of data")
    }
    guard bytes.count >= Self.length + dataSize else {
      throw unfit(
        "the hive is cut off: it should have \(Self.length + dataSize) bytes and has \(bytes.count)"
      )
    }
  }

  /// Two sums have another meaning, so two others stand for them.
  static func checksum(ofSum sum: UInt32) -> UInt32 {
    switch sum {
    case 0: 1
    case UInt32.max: UInt32.max - 1
    default: sum
    }
  }

  /// What a file is that is no hive.
  private static func nature(of start: [UInt8]) -> String {
    if start.isEmpty { return "the file is empty" }
    if "regf".utf8.starts(with: start) {
      return "the hive is cut off: the file has \(start.count) bytes"
    }
    if start.starts(with: "CREG".utf8) {
      return "this is a registry of Windows 95, 98 or Me (CREG), which has no hives"
    }
    let plain = start.filter { $0 != 0 && $0 < 0x80 }
    if plain.starts(with: "Windows Registry Editor".utf8) || plain.starts(with: "REGEDIT".utf8) {
      return "this is a .reg file, not a hive; name its folder as reg:PATH"
    }
    if start.starts(with: "PReg".utf8) {
      return "this is a group policy file (Registry.pol), not a hive"
    }
    if plain.first == 0x3C { return "this is XML, not a hive" }
    return "this is no registry hive: it does not begin with “regf”"
  }
}

extension HiveHeader {
  /// Numbers a hive that libhivex wrote past the hive it was made from and past its log files.
  ///
  /// The time is moved by the smallest step: log files of the old form count for a hive only when
  /// both have the same time. libhivex does not know that two checksums are written otherwise and
  /// would take such a header for damaged, so the time moves on until there is another.
  static func renumbered(_ start: [UInt8], past last: UInt32) -> [UInt8] {
    var bytes = start
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
    func put(_ value: UInt64, _ offset: Int, _ count: Int) {
      for index in 0..<count {
        bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
      }
    }
    let sequence = max(number(4, 4), UInt64(last &+ 1))
    put(sequence, 4, 4)
    put(sequence, 8, 4)
    while true {
      put(number(12, 8) &+ 1, 12, 8)
      let sum = stride(from: 0, to: summed, by: 4)
        .reduce(UInt32(0)) { $0 ^ UInt32(number($1, 4)) }
      if checksum(ofSum: sum) == sum {
        put(UInt64(sum), summed, 4)
        return bytes
      }
    }
  }
}
